"""Queues as they are set up: who may, what is offered, and what one that is put out of use still takes."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from session_engine.forms.commands import commands_of, may_write, read_only_reason
from session_engine.forms.state import ReadOnlyReason
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.tables import TableMeta, TableName
from session_engine.records.state import Choice, FieldState, RecordState, RecordStatus

META = TableMeta(TableName("queue", "queues", "queueid", "name"))
SAVING = {"save", "save_close", "discard"}
ALWAYS = {"refresh", "copy_link"}


def queue(state: int) -> RecordState:
    fields = MappingProxyType({"statecode": FieldState(Choice(state))})
    return RecordState(RecordRef(LineId("demo"), "queue", "1"), RecordStatus.READY, fields=fields)


@pytest.mark.parametrize(
    ("state", "leads", "reason", "offered"),
    [
        (0, True, None, SAVING | {"queue_members", "assign", "deactivate", "delete"}),
        (1, True, ReadOnlyReason.INACTIVE, {"activate", "delete"}),
        (0, False, ReadOnlyReason.FOR_WHO_LEADS, set[str]()),
        (1, False, ReadOnlyReason.FOR_WHO_LEADS, set[str]()),
    ],
)
def test_a_queue_is_set_up_by_who_leads(
    state: int, leads: bool, reason: ReadOnlyReason | None, offered: set[str]
) -> None:
    found = read_only_reason(META, queue(state), leads=leads)
    assert found is reason
    assert {each.id for each in commands_of(META, queue(state), found)} == offered | ALWAYS


@pytest.mark.parametrize(
    ("table", "agent", "leader"),
    [
        ("incident", True, True),
        ("queue", False, True),
        ("msdyn_liveworkstream", False, True),
        ("systemuser", False, False),
    ],
)
def test_whose_tables_are_written(table: str, agent: bool, leader: bool) -> None:
    assert (may_write(table, leads=False), may_write(table, leads=True)) == (agent, leader)
