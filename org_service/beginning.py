"""The first rows of an organisation that begins without demonstration content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from org_service.conversations.notification_templates import delivered_rows
from org_service.conversations.presences import presence_rows
from org_service.customisation import customisation_rows
from org_service.definitions import note_delivered
from org_service.description import load_description
from org_service.dialect.full_text import create_index
from org_service.search.upkeep import Upkeep
from org_service.storage import BulkLoad, SqlTables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

ADMINISTRATOR: Final = "administrator@organisation.example"
_ENGLISH: Final = 1033


def begin_bare(connection: Connection, tables: SqlTables, now: datetime) -> None:
    """Write an organisation with one user, a queue, and the views, forms and charts of every table."""
    description = load_description()
    load = BulkLoad(connection, tables, description)
    organisation, unit, currency, user = (str(uuid4()) for _ in range(4))
    stamps = {"createdon": now, "createdby": user, "modifiedon": now, "modifiedby": user}
    owner = {"ownerid": user, "owneridtype": "systemuser", "owningbusinessunit": unit}
    first: dict[str, dict[str, object]] = {
        "transactioncurrency": {
            "transactioncurrencyid": currency,
            "currencyname": "Euro",
            "isocurrencycode": "EUR",
            "currencysymbol": "€",
        },
        "organization": {"organizationid": organisation, "name": "Organisation"},
        "businessunit": {"businessunitid": unit, "name": "Organisation"},
        "systemuser": {
            "systemuserid": user,
            "domainname": ADMINISTRATOR,
            "internalemailaddress": ADMINISTRATOR,
            "firstname": "System",
            "lastname": "Administrator",
            "fullname": "System Administrator",
            "businessunitid": unit,
        },
        "usersettings": {"systemuserid": user, "uilanguageid": _ENGLISH},
        "queue": {"queueid": str(uuid4()), "name": "Service desk", **owner},
    }
    for name, row in first.items():
        load.insert(name, [_with_known(name, {**row, **stamps})])
    first_of_the_line = (*(("msdyn_presence", row) for row in presence_rows()), *delivered_rows())
    for name, row in first_of_the_line:
        load.insert(name, [_with_known(name, {**row, **stamps, "organizationid": organisation})])
    definitions = list(customisation_rows())
    for found in definitions:
        key = description.tables[found.table].primary_id
        values = {**found.values, **stamps, "organizationid": organisation}
        load.insert(found.table, [{key: found.id, **_with_known(found.table, values)}])
    load.finish()
    note_delivered(connection, definitions)
    create_index(connection)
    Upkeep(description).rebuild(connection)


def _with_known(table: str, row: Mapping[str, object]) -> dict[str, object]:
    columns = load_description().tables[table].columns
    return {name: value for name, value in row.items() if name in columns}
