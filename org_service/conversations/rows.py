"""Rows that the service writes by itself: no caller may write these tables over the Web API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from org_service.caller import Caller
from org_service.errors import Unauthorized
from org_service.records.rules.states import start_state
from org_service.records.transaction import Row, Transaction, new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.organisation import Organisation

_ENGLISH = 1033


def insert_row(tx: Transaction, table_name: str, values: Row) -> str:
    """Write a new row with its defaults, its first state and its stamps; give its id."""
    table = tx.description.tables[table_name]
    defaults = {c.name: c.default for c in table.columns.values() if c.default is not None and c.is_stored}
    row: Row = {table.primary_id: new_id(), **defaults, **values}
    start_state(table, row)
    row |= {
        "createdon": tx.now,
        "modifiedon": tx.now,
        "createdby": tx.caller.user_id,
        "modifiedby": tx.caller.user_id,
    }
    if "organizationid" in table.columns:
        row["organizationid"] = tx.caller.organization_id or None
    return tx.insert(table, row)


def seconds_of(moment: str | None) -> float | None:
    """Give a stored moment in seconds since the epoch."""
    return None if moment is None else datetime.fromisoformat(moment).timestamp()


def on_behalf(organisation: Organisation, connection: Connection, user_id: str) -> Transaction:
    """Begin changing rows for the person whom the change is about, who need not have asked for it."""
    try:
        caller = organisation.callers.within(connection, user_id)
    except Unauthorized:
        caller = Caller(user_id, "", "", "", ZoneInfo("UTC"), _ENGLISH, _ENGLISH)
    return Transaction(
        connection, organisation.description, organisation.storage.tables, caller, organisation.now()
    )
