"""What an organisation of an earlier program lacks for a live line; on demonstration content that is more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from org_service.conversations.notification_templates import delivered_rows
from org_service.conversations.presences import TABLE, presence_rows
from org_service.conversations.rows import on_behalf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from org_service.organisation import Organisation
    from org_service.records.transaction import Transaction


_HAS = (
    text("SELECT 1 FROM msdyn_presence LIMIT 1"),
    text("SELECT 1 FROM msdyn_notificationtemplate LIMIT 1"),
)


def is_furnished(connection: Connection) -> bool:
    """Tell whether an organisation has its statuses and its notification templates."""
    return all(connection.execute(each).first() is not None for each in _HAS)


def furnish_older(organisation: Organisation) -> None:
    """Let an organisation of an earlier program have what a live line needs."""
    from org_service.demonstration.state import read_state  # noqa: PLC0415 - at the first start of a new program

    storage, more = organisation.storage, None
    state = storage.submit_read(read_state).result()
    if state is not None:
        from org_service.demonstration.line import furniture  # noqa: PLC0415 - the same

        more = furniture(organisation.now(), state.zone)

    def write(connection: Connection) -> None:
        user = str(connection.execute(text("SELECT systemuserid FROM systemuser LIMIT 1")).scalar_one())
        furnish(on_behalf(organisation, connection, user), more)

    storage.submit_write(write).result()


def furnish(tx: Transaction, more: Mapping[str, Iterable[Mapping[str, object]]] | None = None) -> None:
    """Write the statuses, or the rows that are given in their place."""
    for name, rows in (_bare() if more is None else more).items():
        table = tx.description.tables[name]
        if tx.rows(name):
            continue  # an organisation of a program in between has it
        defaults = {
            c.name: c.default for c in table.columns.values() if c.default is not None and c.is_stored
        }
        stamps = {"createdon": tx.now, "modifiedon": tx.now} | dict.fromkeys(
            ("createdby", "modifiedby"), tx.caller.user_id
        )
        known = {"organizationid": tx.caller.organization_id or None, "statecode": 0, "statuscode": 1}
        common = {key: value for key, value in {**stamps, **known}.items() if key in table.columns}
        for row in rows:
            tx.insert(table, {**defaults, **common, **row})


def _bare() -> dict[str, list[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {TABLE: [*presence_rows()]}
    for name, row in delivered_rows():
        found.setdefault(name, []).append(row)
    return found
