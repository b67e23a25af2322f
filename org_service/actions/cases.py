"""CloseIncident: the only way to resolve a case."""

from collections.abc import Mapping
from typing import Any, Final, cast

from org_service.description import Table
from org_service.errors import BadPayload, Inactive, InvalidArgument
from org_service.permissions import may_write
from org_service.records.payload import PayloadReader, Reference
from org_service.records.rules.cases import (
    ACTIVE,
    RESOLVED,
    leave_queues,
    open_activities,
)
from org_service.records.rules.service_levels import resolved
from org_service.records.rules.states import INVALID_STATUS, default_status
from org_service.records.transaction import Row, Transaction, new_id
from org_service.records.update import change

ALREADY_CLOSED: Final = "0x80044411"
OPEN_CHILDREN: Final = "0x8004440a"
INDEPENDENT, WITH_PARENT, CHILDREN_FIRST = 0, 1, 2
_DEFAULT_STATUS: Final = -1
_CANCELED: Final = 2


def close_incident(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Resolve a case: `{IncidentResolution, Status}`.

    Its open activities are canceled, its queue item and its running timers end. Child cases follow
    the organisation's setting.
    """
    case_id, values = _resolution(tx, payload)
    case = tx.get(_cases(tx), case_id)
    _close(tx, case, values, _status(tx, payload))


def _cases(tx: Transaction) -> Table:
    return tx.description.tables["incident"]


def _resolution(tx: Transaction, payload: Mapping[str, Any]) -> tuple[str, Row]:
    found = payload.get("IncidentResolution")
    if not isinstance(found, dict):
        message = "The parameter 'IncidentResolution' is missing."
        raise BadPayload(message)
    given = cast("dict[str, Any]", found)
    nested = given.get("incidentid")
    if isinstance(nested, dict):
        key = cast("dict[str, Any]", nested).get("incidentid")
        given = {name: value for name, value in given.items() if name != "incidentid"}
        given["incidentid@odata.bind"] = f"/incidents({key})"
    reader = PayloadReader(tx.description)
    draft = reader.draft(tx.description.tables["incidentresolution"], given, create=True)
    reference = draft.lookups.pop("incidentid", None)
    if not isinstance(reference, Reference):
        message = "The parameter 'IncidentResolution' lacks its case: incidentid@odata.bind."
        raise BadPayload(message)
    return reference.id, draft.values


def _status(tx: Transaction, payload: Mapping[str, Any]) -> int:
    status = payload.get("Status")
    if isinstance(status, bool) or not isinstance(status, int):
        message = "The parameter 'Status' is missing or no number."
        raise BadPayload(message)
    if status == _DEFAULT_STATUS:
        return default_status(_cases(tx), RESOLVED)
    option = _cases(tx).columns["statuscode"].option_by_value.get(status)
    if option is None or option.state != RESOLVED:
        message = f"{status} is not a valid status code for state code Resolved on incident."
        raise InvalidArgument(message, INVALID_STATUS)
    return status


def _close(tx: Transaction, case: Row, values: Row, status: int) -> None:
    table = _cases(tx)
    may_write(tx.caller, table, "Write", case)
    if case["statecode"] != ACTIVE:
        message = "Already Closed or Canceled"
        raise Inactive(message, ALREADY_CLOSED)
    _children(tx, case, values, status)
    _cancel_activities(tx, case)
    _write_resolution(tx, case, values, status)
    tx.update(
        table,
        case["incidentid"],
        {
            "statecode": RESOLVED,
            "statuscode": status,
            "deactivatedon": tx.now,
            **resolved(tx, case),
        },
    )
    leave_queues(tx, case["incidentid"])


def _children(tx: Transaction, case: Row, values: Row, status: int) -> None:
    rule = tx.organisation.get("casecascadeclosurepreference") or INDEPENDENT
    if rule == INDEPENDENT:
        return
    children = tx.rows("incident", parentcaseid=case["incidentid"], statecode=ACTIVE)
    if children and rule == CHILDREN_FIRST:
        message = "The case cannot be resolved before all of its child cases are closed."
        raise InvalidArgument(message, OPEN_CHILDREN)
    for child in children:
        _close(tx, child, values, status)


def _cancel_activities(tx: Transaction, case: Row) -> None:
    for activity in open_activities(tx, case["incidentid"]):
        kind = tx.description.tables[activity["activitytypecode"]]
        change(tx, kind, activity, {"statecode": _CANCELED})


def _write_resolution(tx: Transaction, case: Row, values: Row, status: int) -> None:
    table = tx.description.tables["incidentresolution"]
    row: Row = {
        "subject": "Case resolved",
        **values,
        "activityid": new_id(),
        "activitytypecode": table.name,
        "incidentid": case["incidentid"],
        "regardingobjectid": case["incidentid"],
        "regardingobjecttypecode": "incident",
        "resolutiontypecode": status,
        "statecode": 1,
        "statuscode": 2,
        "actualend": tx.now,
        "sortdate": tx.now,
        "createdon": tx.now,
        "createdby": tx.caller.user_id,
        "modifiedon": tx.now,
        "modifiedby": tx.caller.user_id,
        "ownerid": tx.caller.user_id,
        "owneridtype": "systemuser",
        "owningbusinessunit": tx.caller.business_unit_id or None,
    }
    if row.get("timespent") is not None:
        row["actualdurationminutes"] = row["timespent"]
    tx.insert(table, row)
