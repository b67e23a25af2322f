"""The life of a case (facts 8): create, edit, cancel, reactivate, child cases."""

from typing import Final

from org_service.description import Table
from org_service.errors import Inactive, InvalidArgument
from org_service.records.rules.conversations import CONVERSATION
from org_service.records.rules.model import Rules
from org_service.records.rules.service_levels import CANCELED as TIMER_CANCELED
from org_service.records.rules.service_levels import OPEN, held, promise, responded, resumed, start_timers
from org_service.records.transaction import Row, Transaction

ACTIVE, RESOLVED, CANCELED = 0, 1, 2
OPEN_ACTIVITY: Final = (0, 3)
_STATE: Final = frozenset({"statecode", "statuscode"})


def open_activities(tx: Transaction, case_id: str) -> list[Row]:
    """Give the activities about a case that are open or scheduled; a conversation goes on without its case."""
    rows = tx.rows("activitypointer", regardingobjectid=case_id, statecode=OPEN_ACTIVITY)
    return [row for row in rows if row["activitytypecode"] != CONVERSATION]


def _need_customer(_tx: Transaction, _table: Table, values: Row) -> None:
    if values.get("customerid") is None:
        message = "You should specify a parent contact or account."
        raise InvalidArgument(message, "0x80044410")


def _note_escalation(tx: Transaction, _table: Table, values: Row) -> None:
    if values.get("isescalated"):
        values["escalatedon"] = tx.now


def _check_new_parent(tx: Transaction, table: Table, values: Row) -> None:
    if values.get("parentcaseid") is not None:
        _check_parent(tx, table, values["incidentid"], values["parentcaseid"])


def _check_parent(tx: Transaction, table: Table, case_id: str, parent_id: str) -> None:
    """Hold children to one level: a child has no children, a parent is no child."""
    if parent_id == case_id:
        message = "A case cannot be its own parent."
        raise InvalidArgument(message)
    if tx.get(table, parent_id).get("parentcaseid") is not None:
        message = "A child case cannot be the parent of another case."
        raise InvalidArgument(message)
    if tx.rows("incident", parentcaseid=case_id):
        message = "A case that has child cases cannot become a child case."
        raise InvalidArgument(message)


def _keep_inactive(_tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    """Leave a resolved or canceled case as it is until it is reactivated."""
    if before["statecode"] == ACTIVE or changes.keys() <= _STATE:
        return
    if before["statecode"] == RESOLVED:
        message = "This case has already been resolved. Close and reopen the case record to see the updates."
        raise Inactive(message, "0x800404cf")
    message = f"The {table.label.lower()} is canceled and cannot be changed until it is reactivated."
    raise Inactive(message)


def _edit(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if "customerid" in changes and changes["customerid"] is None:
        _need_customer(tx, table, changes)
    if changes.get("isescalated") and not before.get("isescalated"):
        changes["escalatedon"] = tx.now
    if changes.get("parentcaseid") is not None:
        _check_parent(tx, table, before["incidentid"], changes["parentcaseid"])
    if changes.get("firstresponsesent") and not before.get("firstresponsesent"):
        changes |= responded(tx, before)
    if changes.get("statuscode") is not None and before["statecode"] == ACTIVE:
        _count_hold(tx, before, changes)


def _count_hold(tx: Transaction, before: Row, changes: Row) -> None:
    """Keep the time a case has been on hold."""
    on_hold = 2
    if changes["statuscode"] == on_hold:
        changes["lastonholdtime"] = tx.now
        held(tx, before)
    elif before["statuscode"] == on_hold and before.get("lastonholdtime"):
        changes["onholdtime"] = (before.get("onholdtime") or 0) + tx.minutes_since(before["lastonholdtime"])
        for name, value in resumed(tx, before).items():
            changes.setdefault(name, value)


def _cancel(tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if changes.get("statecode") != CANCELED:
        return
    if open_activities(tx, before["incidentid"]):
        message = "The incident can not be cancelled because there are open activities for this incident."
        raise InvalidArgument(message, "0x8004440e")
    changes["deactivatedon"] = tx.now


def _reactivate(_tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if changes.get("statecode") == ACTIVE and before["statecode"] != ACTIVE:
        changes["deactivatedon"] = None


def _after_state(tx: Transaction, _table: Table, before: Row, after: Row) -> None:
    if after["statecode"] == before["statecode"]:
        return
    if after["statecode"] == ACTIVE:
        return
    leave_queues(tx, after["incidentid"])
    if after["statecode"] == CANCELED:
        cancel_timers(tx, after["incidentid"])


def leave_queues(tx: Transaction, record_id: str) -> None:
    """Deactivate the queue items of a record that is done."""
    table = tx.description.tables["queueitem"]
    for item in tx.rows("queueitem", objectid=record_id, statecode=0):
        tx.update(table, item["queueitemid"], {"statecode": 1, "statuscode": 2})


def cancel_timers(tx: Transaction, case_id: str) -> None:
    """End the service level timers that still run: nothing is promised with a canceled case."""
    table = tx.description.tables["slakpiinstance"]
    for timer in tx.rows("slakpiinstance", regarding=case_id, status=OPEN):
        end = {"status": TIMER_CANCELED, "terminalstatereached": True, "terminalstatetime": tx.now}
        tx.update(table, timer["slakpiinstanceid"], end)


def _rename_items(tx: Transaction, _table: Table, before: Row, after: Row) -> None:
    if before["title"] == after["title"]:
        return
    table = tx.description.tables["queueitem"]
    for item in tx.rows("queueitem", objectid=after["incidentid"]):
        tx.update(table, item["queueitemid"], {"title": after["title"]})


CASE_RULES: Final = Rules(
    before_create=(_need_customer, _note_escalation, _check_new_parent, promise),
    after_create=(start_timers,),
    before_update=(_keep_inactive, _edit, _cancel, _reactivate),
    after_update=(_after_state, _rename_items),
)
