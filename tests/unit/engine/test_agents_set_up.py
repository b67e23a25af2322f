"""What is offered of users, statuses and skills: to who leads others, and of the usual statuses nothing."""

from __future__ import annotations

from types import MappingProxyType

from session_engine.forms.commands import commands_of, may_change, read_only_reason
from session_engine.forms.state import ReadOnlyReason
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.tables import TableMeta, TableName
from session_engine.presence.state import Base
from session_engine.records.state import Choice, FieldState, RecordState, RecordStatus
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.live_line import STATUSES


def meta(table: str) -> TableMeta:
    return TableMeta(TableName(table, f"{table}s", f"{table}id", "name"))


def record(table: str, key: str = guid(1), state: int | None = None) -> RecordState:
    fields = {} if state is None else {"statecode": FieldState(Choice(state))}
    return RecordState(
        RecordRef(LineId("demo"), table, key), RecordStatus.READY, fields=MappingProxyType(fields)
    )


def offered(of: RecordState, *, leads: bool = True) -> set[str]:
    table = meta(of.ref.table)
    reason = read_only_reason(table, of, leads=leads)
    return {command.id for command in commands_of(table, of, reason, leads=leads)}


def test_a_users_skills_and_capacity_are_set_by_who_leads() -> None:
    user = record("systemuser")
    assert offered(user) == {"user_skills", "user_capacity", "refresh", "copy_link"}
    assert offered(user, leads=False) == {"refresh", "copy_link"}


def test_a_status_is_deactivated_and_activated_again() -> None:
    assert {"deactivate", "delete", "save"} <= offered(record("msdyn_presence", state=0))
    assert "activate" not in offered(record("msdyn_presence", state=0))
    assert {"activate", "delete"} <= offered(record("msdyn_presence", state=1))
    assert "deactivate" not in offered(record("msdyn_presence", state=1))


def test_the_usual_statuses_stay_as_they_are() -> None:
    for key in STATUSES.values():
        usual = record("msdyn_presence", key, 0)
        assert read_only_reason(meta("msdyn_presence"), usual) is ReadOnlyReason.USUAL_STATUS
        assert offered(usual) == {"refresh", "copy_link"}
    assert len(STATUSES) == len(Base)


def test_who_leads_nobody_reads_statuses_and_skills() -> None:
    for table in ("msdyn_presence", "characteristic"):
        assert (
            read_only_reason(meta(table), record(table, state=0), leads=False) is ReadOnlyReason.FOR_WHO_LEADS
        )
        assert offered(record(table, state=0), leads=False) == {"refresh", "copy_link"}
        assert "delete" in offered(record(table, state=0))


def test_of_rows_too_what_came_with_the_product_stays_as_it_is() -> None:
    def free(table: str, key: str = guid(1), name: str = "") -> bool:
        return may_change(RecordRef(LineId("demo"), table, key), {"msdyn_uniquename": name}, leads=True)

    assert free("msdyn_presence")
    assert not any(free("msdyn_presence", key) for key in STATUSES.values())
    assert free("msdyn_notificationtemplate", name="northlight_chat")
    assert not free("msdyn_notificationtemplate", name="ninedesk_incoming")
    assert free("incident")
