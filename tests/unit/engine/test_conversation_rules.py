"""Tables of conversations: what may be done where, commands of the composer, prepared answers, cases (facts 9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_engine.conversations import quick_replies
from session_engine.conversations.cases import LONGEST_TEXT, LONGEST_TITLE, case_values
from session_engine.conversations.deriving import role_of
from session_engine.conversations.following import Followed
from session_engine.conversations.reading import Present
from session_engine.conversations.rules import lost, may, waits_without_end
from session_engine.conversations.state import (
    Author,
    Channel,
    ConversationState,
    Lost,
    Messages,
    Mode,
    Participant,
    Role,
    Status,
    Verb,
)
from session_engine.ids import RecordRef
from session_engine.quick_replies.state import QuickReply, find
from session_engine.records.state import Choice, FieldState, Lookup, RecordState, RecordStatus
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.test_conversation_thread import REF, said
from tests.unit.engine.web_api import LINE


def test_nothing_is_said_in_a_closed_conversation_and_it_never_reopens() -> None:
    for role in Role:
        assert may(Status.CLOSED, role) <= {Verb.TRANSLATE}


def test_each_verb_stands_where_facts_9_have_it() -> None:
    where = {
        Verb.TAKE: {(Status.OPEN, Role.NONE)},
        Verb.END: {(Status.ACTIVE, Role.PRIMARY)},
        Verb.RELEASE: {(Status.ACTIVE, Role.PRIMARY)},
        Verb.REOPEN: {(Status.WAITING, Role.PRIMARY)},
        Verb.SAY: {(Status.ACTIVE, Role.PRIMARY), (Status.ACTIVE, Role.CONSULTED_PUBLIC)},
        Verb.TRANSFER: {(Status.ACTIVE, Role.PRIMARY)},
        Verb.CONSULT_PUBLIC: {(Status.ACTIVE, Role.PRIMARY)},
    }
    for verb, expected in where.items():
        assert {(s, r) for s in Status for r in Role if verb in may(s, r)} == expected, verb
    assert Verb.LEAVE in may(Status.WRAP_UP, Role.PRIMARY)
    assert Verb.SAY_IN_CONSULT in may(Status.ACTIVE, Role.CONSULTED)


def test_what_was_hers_and_is_not_any_more_says_why() -> None:
    assert lost(Status.ACTIVE, Role.NONE, was_hers=True) is Lost.TAKEN_OVER
    assert lost(Status.OPEN, Role.NONE, was_hers=True) is Lost.RETURNED
    assert lost(Status.ACTIVE, Role.NONE, was_hers=True, advised=True) is Lost.ADVICE_OVER
    assert lost(Status.WRAP_UP, Role.NONE, was_hers=True, advised=True) is Lost.ENDED
    assert lost(Status.ACTIVE, Role.CONSULTED, was_hers=True, advised=True) is None
    assert lost(Status.CLOSED, Role.NONE, was_hers=True) is Lost.ENDED
    assert lost(Status.CLOSED, Role.PRIMARY, was_hers=True, merged=True) is Lost.MERGED
    assert lost(Status.CLOSED, Role.PRIMARY, was_hers=True) is Lost.ENDED
    assert lost(Status.ACTIVE, Role.PRIMARY, was_hers=True) is None
    assert lost(Status.ACTIVE, Role.NONE, was_hers=False) is None
    assert lost(Status.UNKNOWN, Role.NONE, was_hers=True) is None


ME, OTHER = (
    Lookup(RecordRef(LINE, "systemuser", guid(7)), "Amara"),
    Lookup(RecordRef(LINE, "systemuser", guid(8)), "Ben"),
)


@pytest.mark.parametrize(
    ("status", "agent", "role"),
    [
        (None, None, Role.NONE),  # its row was read for a list, without these columns
        (Choice(2), None, Role.PRIMARY),  # between an acceptance and the row's change
        (Choice(2), ME, Role.PRIMARY),
        (Choice(2), OTHER, Role.NONE),
        (Choice(1), None, Role.NONE),  # it went back to its queue
    ],
)
def test_who_takes_part_says_what_she_is_while_the_row_names_nobody(
    status: Choice | None, agent: Lookup | None, role: Role
) -> None:
    fields = {"statuscode": FieldState(status), "msdyn_activeagentid": FieldState(agent)}
    followed = Followed(REF)
    followed.present = Present((Participant(ME, Mode.PRIMARY, None, me=True),), was_hers=True)
    record = RecordState(REF, RecordStatus.READY, fields=fields)
    assert role_of(followed, record, ME.ref.id) is role
    followed.present = Present()
    assert role_of(followed, record, ME.ref.id) is (Role.PRIMARY if agent is ME else Role.NONE)


def test_without_end_a_live_chat_goes_back_and_others_wait() -> None:
    assert not waits_without_end(Channel.CHAT, persistent=False)
    assert not waits_without_end(Channel.VOICE, persistent=False)
    assert waits_without_end(Channel.CHAT, persistent=True)
    assert waits_without_end(Channel.WHATSAPP, persistent=False)


REPLIES = (
    QuickReply("1", "Greeting", "Hello {customerName}, how can I help?", ("hello",)),
    QuickReply("2", "Refund sent", "Your refund for {order} is on its way.", ("billing", "refund")),
    QuickReply("3", "Invoice", "A refund shows on the next invoice.", ("billing",)),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "123"), ("refund", "23"), ("REFUND", "23"), ("#billing", "32"), ("#bill invoice", "3"),
        ("hello", "1"), ("#", "123"), ("nothing", ""), ("#hello refund", ""),
    ],
)  # fmt: skip
def test_prepared_answers_are_found_by_words_and_tags(text: str, found: str) -> None:
    got = [reply.id for reply in find(REPLIES, text)]
    assert sorted(got) == sorted(found)
    if text == "refund":
        assert got == ["2", "3"]  # the title first


@pytest.mark.anyio
async def test_a_prepared_answer_names_what_is_missing() -> None:
    async def resolve(name: str) -> str:
        return {"customerName": "Maria"}.get(name, "")

    text = "Hello {customerName}, {order} and {order}: ${street}"
    filled = await quick_replies.fill(text, resolve, {})
    assert filled.text == "Hello Maria, {order} and {order}: {street}", (
        "as it is asked for, however it was written"
    )
    assert filled.missing == ("order", "street")
    asked = await quick_replies.fill(text, resolve, {"order": "A-7 {street}", "street": "Elm 3"})
    assert asked.text == "Hello Maria, A-7 {street} and A-7 {street}: Elm 3"
    assert not asked.missing


def test_a_case_begins_with_what_was_said() -> None:
    maria = Lookup(RecordRef(LINE, "contact", guid(7)), "Maria Lopez")
    first = replace(said(1), text="My thermostat\nshows E4", name="Maria")
    answer = replace(said(2, Author.AGENT), text="Let me see.", name="Amara")
    state = ConversationState(
        REF, title="Maria Lopez", customer=maria, channel=Channel.CHAT, messages=Messages.of((first, answer))
    )
    values = case_values(state)
    assert values["customerid"] == maria
    assert values["title"] == "My thermostat shows E4"
    assert values["description"] == "Maria: My thermostat\nshows E4\nAmara: Let me see."
    assert values["caseorigincode"] == Choice(3)
    assert case_values(replace(state, subject="Thermostat"))["title"] == "Thermostat"
    long = replace(state, messages=Messages.of(replace(said(n), text="word " * 90) for n in range(1, 80)))
    assert len(str(case_values(long)["title"])) <= LONGEST_TITLE
    assert len(str(case_values(long)["description"])) <= LONGEST_TEXT
