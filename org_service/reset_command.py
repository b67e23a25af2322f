"""`ninedesk-org reset-demo`: tells the demonstration from the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from org_service.access import Keys
from org_service.demonstration import start_afresh
from org_service.demonstration.state import read_state
from org_service.exits import Exit, NotADemonstration
from org_service.serving import OpenDatabase, failed, has_begun

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from org_service.organisation import Organisation


def reset_demonstration(database: str, now: datetime | None) -> Exit:
    """Build the demonstration anew; a database that holds something else is left as it is."""
    try:
        with OpenDatabase(database, Keys(), now=now) as service:
            _reset(service.organisation)
    except Exception as error:  # noqa: BLE001 - explained to the person at the command line
        return failed(error)
    return Exit.DONE


def _reset(organisation: Organisation) -> None:
    if not organisation.storage.submit_read(_may_be_reset).result():
        raise NotADemonstration
    start_afresh(organisation.storage, organisation.now().astimezone())


def _may_be_reset(connection: Connection) -> bool:
    return read_state(connection) is not None or not has_begun(connection)
