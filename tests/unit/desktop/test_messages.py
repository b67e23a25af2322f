"""Every code has words, and values cannot break them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop import actions, messages, shortcuts
from desktop.key_trouble import KeyCode
from desktop.tab_titles import shown_title
from session_engine.errors import Failure, RefusalCode, Refused
from session_engine.forms.state import ReadOnlyReason
from session_engine.ids import LineId
from session_engine.organisation.state import Connection, LineState
from session_engine.profile.events import ProfileTrouble
from session_engine.records.state import FieldProblem


@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_refusal_has_words(code: RefusalCode) -> None:
    assert messages.refusal(Refused(code)).endswith((".", "?"))


@pytest.mark.parametrize("kind", list(Failure))
def test_every_failure_has_words_without_codes(kind: Failure) -> None:
    text = messages.failure(kind)
    assert "0x" not in text
    assert text.endswith(".")


def test_every_reason_problem_and_state_has_words() -> None:
    assert all(messages.read_only(reason) for reason in ReadOnlyReason)
    assert all(messages.field_problem(problem, "9") for problem in FieldProblem)
    lines = (LineState(LineId("demo"), connection=state, milliseconds=12.4) for state in Connection)
    assert all(messages.connection(line) for line in lines)


def test_connecting_is_not_called_offline() -> None:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    said = {state: messages.age(state, at) for state in Connection}
    assert all(("Offline" in text) == (state is Connection.OFFLINE) for state, text in said.items())
    assert said[Connection.CONNECTING].startswith("Connecting")


@pytest.mark.parametrize("code", [*ProfileTrouble, *KeyCode])
def test_everything_that_stands_against_a_profile_has_words(code: str) -> None:
    text = messages.notice(f"profile_{code}", {})
    assert text.endswith(".")
    assert "_" not in text


def test_values_are_filled_in_once() -> None:
    refused = Refused(RefusalCode.SESSION_LIMIT, {"limit": 9, "title": "{limit} R&D {oops}"})
    assert "“{limit} R&D {oops}”" in messages.refusal(refused)


def test_words_for_programs_are_not_shown_to_people() -> None:
    detail = "Error identified in Payload provided by the user ----> InnerException : An undeclared property"
    assert messages.failure(Failure.REJECTED, detail) == messages.failure(Failure.REJECTED)


def test_a_notice_of_one_record_names_it() -> None:
    one = {"name": "Ben", "count": 1, "title": "Tenant locked out"}
    assert messages.notice("assigned", one) == "Assigned to Ben: Tenant locked out"
    assert messages.notice("assigned", {**one, "count": 3, "title": ""}) == "Assigned to Ben: 3"
    assert messages.notice("picked", {"count": 1, "title": ""}) == "Picked: 1"


def test_the_organisations_own_words_are_shown_for_what_it_rejects() -> None:
    assert (
        messages.failure(Failure.REJECTED, "A case cannot be its own parent.")
        == "A case cannot be its own parent."
    )


def test_every_action_has_a_text_and_every_key_an_action() -> None:
    texts = {action.id: actions.text(action.id) for action in actions.TABLE}
    assert all(text and text != action_id for action_id, text in texts.items())
    assert {row.action for row in shortcuts.TABLE} <= texts.keys()
    assert len(texts) == len(actions.TABLE)


def test_a_transcript_is_not_said_to_be_sent_by_an_organisation_that_may_deliver_nothing() -> None:
    said = messages.notice("transcript_sent", {"name": "maria@example.com"})
    assert "maria@example.com" in said
    assert "sent" not in said  # it says nothing of the delivery, which may be tried later or never
    assert "organisation" in said


def test_no_title_turns_or_breaks_the_words_around_it() -> None:
    """A toast said its own words backwards behind a title with an override."""
    told = messages.notice("inbox_snoozed", {"count": 1, "title": "\u202egnp.exe\u0007", "until": "9:00"})
    assert told == "Snoozed 9:00: gnp.exe"
    told = messages.notice(
        "not_done", {"titles": "\u05e9\u05dc\u05d5\u05dd", "text": "It is closed.\nAsk Ben."}
    )
    assert told == "Not done for \u2068\u05e9\u05dc\u05d5\u05dd\u2069: It is closed.\nAsk Ben."
    reason = "Because. " * 100
    assert reason.strip() in messages.notice("not_done", {"titles": "A", "text": reason})


def test_a_tab_whose_title_nobody_sees_has_the_word_for_its_kind() -> None:
    assert shown_title("\u200b\u2060", "case") == "Case"
    assert shown_title("\u200bAda", "case") == "\u200bAda"
