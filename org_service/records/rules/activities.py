"""The life of tasks, phone calls, e-mails and appointments (facts 8)."""

from typing import Final

from org_service.description import Table
from org_service.errors import Inactive, InvalidArgument
from org_service.records.rules.cases import leave_queues
from org_service.records.rules.conversations import keep_regarding
from org_service.records.rules.model import Rules
from org_service.records.rules.service_levels import note_response
from org_service.records.transaction import Row, Transaction

OPEN, COMPLETED, CANCELED, SCHEDULED = 0, 1, 2, 3
_STILL_WRITABLE: Final = frozenset(
    {"statecode", "statuscode", "regardingobjectid", "regardingobjecttypecode", "ownerid", "owneridtype",
     "owningbusinessunit", "sortdate"}
)  # fmt: skip
_SENDER, _TO = 1, 2
_DONE: Final = 100


def _name_kind(_tx: Transaction, table: Table, values: Row) -> None:
    if table.base is None:
        message = "An activity is created as its kind: a task, phone call, e-mail or appointment."
        raise InvalidArgument(message)
    values["activitytypecode"] = table.name
    values["sortdate"] = values.get("scheduledend") or values["createdon"]


def _check_times(_tx: Transaction, _table: Table, values: Row) -> None:
    start, end = values.get("scheduledstart"), values.get("scheduledend")
    if start is not None and end is not None and end < start:
        message = "The scheduled end has to be after the scheduled start."
        raise InvalidArgument(message)


def _check_changed_times(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if changes.keys() & {"scheduledstart", "scheduledend"}:
        _check_times(tx, table, before | changes)


def _keep_closed(_tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if changes.keys() <= _STILL_WRITABLE or changes.get("statecode") == OPEN:
        return
    keep_closed(table, before)


def keep_closed(table: Table, row: Row) -> None:
    """Refuse to change an activity that is closed.

    Raises:
        Inactive: It is.
    """
    if row["statecode"] not in {OPEN, SCHEDULED}:
        message = f"This {table.label.lower()} is closed and cannot be changed."
        raise Inactive(message)


def _close(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    state = changes.get("statecode")
    if state in {COMPLETED, CANCELED} and before.get("actualend") is None:
        changes.setdefault("actualend", tx.now)
    if state == COMPLETED and table.name == "task":
        changes["percentcomplete"] = _DONE
    if state == COMPLETED and table.name == "email" and changes.get("statuscode", 3) == _SENT:
        changes["senton"] = tx.now
    if state == OPEN:
        changes["actualend"] = None


_SENT: Final = 3


def _after_close(tx: Transaction, _table: Table, before: Row, after: Row) -> None:
    if after["statecode"] in {COMPLETED, CANCELED} and before["statecode"] != after["statecode"]:
        leave_queues(tx, after["activityid"])


def _answers(row: Row) -> bool:
    """Tell whether an activity is an answer to a customer: an e-mail that was sent, a call that was made."""
    done = row["statecode"] == COMPLETED and row.get("directioncode") is True
    return done and (row["activitytypecode"] != "email" or row["statuscode"] == _SENT)


def _note_answer(tx: Transaction, _table: Table, row: Row) -> None:
    about = row.get("regardingobjectid")
    if about is not None and row.get("regardingobjecttypecode") == "incident" and _answers(row):
        note_response(tx, about)


def _note_changed(tx: Transaction, table: Table, before: Row, after: Row) -> None:
    if not _answers(before):
        _note_answer(tx, table, after)


def write_addresses(tx: Transaction, table: Table, activity_id: str) -> None:
    """Show an e-mail's parties as the addresses in its From and To."""
    if table.name != "email":
        return
    parties = tx.rows("activityparty", activityid=activity_id)
    sender: list[str | None] = [p["addressused"] for p in parties if p["participationtypemask"] == _SENDER]
    recipients: list[str | None] = [p["addressused"] for p in parties if p["participationtypemask"] == _TO]
    found = {
        "sender": next(filter(None, sender), None),
        "torecipients": "".join(f"{address};" for address in recipients if address)[:500] or None,
    }
    row = tx.get(table, activity_id)
    changes = {name: value for name, value in found.items() if row.get(name) != value}
    if changes:
        tx.update(table, activity_id, changes)


ACTIVITY_RULES: Final = Rules(
    before_create=(_name_kind, _check_times),
    before_update=(_keep_closed, _check_changed_times, _close, keep_regarding),
    after_create=(_note_answer,),
    after_update=(_after_close, _note_changed),
)
