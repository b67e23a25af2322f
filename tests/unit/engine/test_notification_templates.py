"""Notification templates as they are set up: what their card will look like, names of copies, what may be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from session_engine.forms.commands import read_only_reason
from session_engine.forms.state import ReadOnlyReason
from session_engine.ids import LineId, RecordRef
from session_engine.offers.previewing import SECONDS, preview
from session_engine.offers.state import Mode, Popup
from session_engine.offers.template_copying import own_name
from session_engine.offers.templates import TemplateField
from session_engine.organisation.tables import TableMeta, TableName
from session_engine.records.state import Choice, FieldState, RecordState, RecordStatus, Value

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TEMPLATE = "msdyn_notificationtemplate"
NAMES = TableName(TEMPLATE, f"{TEMPLATE}s", f"{TEMPLATE}id", "msdyn_name")
SLUGS = {"customerName": "Maria", "queueId": "Support", "caseTitle": "Red light"}


def record(status: RecordStatus = RecordStatus.READY, **values: Value) -> RecordState:
    fields = MappingProxyType({name: FieldState(value) for name, value in values.items()})
    return RecordState(RecordRef(LineId("demo"), TEMPLATE, "1"), status, fields=fields)


def test_a_template_that_says_nothing_looks_as_the_delivered_ones() -> None:
    card = preview(record(), (), SLUGS, NOW, "key")
    assert (card.id, card.customer, card.rejectable, card.auto, card.mode) == (
        "key",
        "Maria",
        True,
        False,
        Mode.ROUTED,
    )
    assert card.expires == NOW + timedelta(seconds=SECONDS)
    assert (card.look.title, card.look.timer, card.look.popup) == ("", True, Popup.NEVER)


def test_the_card_shows_what_is_typed() -> None:
    typed = record(
        msdyn_title="{customerName} waits in {queueId}",
        msdyn_timeout=20,
        msdyn_showtimeout=False,
        msdyn_acceptbuttontext="Take it",
        msdyn_desktopnotificationmode=Choice(509180002),
    )
    lines = (TemplateField("About", "{caseTitle}"), TemplateField("Nothing", "{caseId}"))
    card = preview(typed, lines, SLUGS, NOW, "key")
    assert card.expires == NOW + timedelta(seconds=20)
    look = card.look
    assert (look.title, look.timer, look.accept, look.popup) == (
        "Maria waits in Support", False, "Take it", Popup.ALWAYS,
    )  # fmt: skip
    assert [(fact.header, fact.value) for fact in look.facts] == [("About", "Red light")]


def test_what_is_assigned_without_asking_cannot_be_rejected() -> None:
    card = preview(record(ninedesk_autoassign=True, msdyn_showrejectbutton=True), (), SLUGS, NOW, "key")
    assert (card.mode, card.rejectable) == (Mode.ASSIGNED, False)


@pytest.mark.parametrize(
    ("name", "taken", "copy"),
    [
        ("ninedesk_consult", set[str](), "own_consult"),
        ("ninedesk_consult", {"own_consult", "own_consult_2"}, "own_consult_3"),
        ("plain", set[str](), "own_plain"),
    ],
)
def test_a_copy_has_a_name_of_its_own(name: str, taken: set[str], copy: str) -> None:
    assert own_name(name, taken) == copy


def test_a_long_name_stays_short_enough() -> None:
    assert len(own_name(f"ninedesk_{'x' * 91}", {f"own_{'x' * 91}"})) <= 100


def test_what_came_with_the_product_is_read_only_and_what_is_being_written_is_not() -> None:
    meta = TableMeta(NAMES)
    theirs = record(msdyn_uniquename="ninedesk_consult")
    assert read_only_reason(meta, theirs) is ReadOnlyReason.DELIVERED
    assert read_only_reason(meta, record(msdyn_uniquename="own_consult")) is None
    assert read_only_reason(meta, record(RecordStatus.NEW, msdyn_uniquename="ninedesk_")) is None


def test_who_leads_nobody_reads_what_is_set_up_for_all() -> None:
    meta = TableMeta(NAMES)
    own = record(msdyn_uniquename="own_consult")
    assert read_only_reason(meta, own, leads=False) is ReadOnlyReason.FOR_WHO_LEADS
    assert read_only_reason(meta, own, leads=True) is None
