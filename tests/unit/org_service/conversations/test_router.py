"""What ends the router's rest: whatever a leader changes that decides who gets what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from org_service.access import Keys
from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import read
from org_service.conversations.life import Trigger, move
from org_service.conversations.offers import open_offers
from org_service.conversations.presence import Base
from org_service.conversations.presences import IDS, presence_rows
from org_service.conversations.routing.router import Router
from org_service.conversations.rows import insert_row, on_behalf
from org_service.dialect.copying import copy_database
from org_service.organisation import Organisation, open_organisation
from tests.contract import small_data as data
from tests.unit.org_service.conversations.desk import CHAT, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from org_service.records.transaction import Transaction

HERS = data.AMARA
STREAM = "msdyn_liveworkstream"
CASES: dict[str, object] = {
    "ninedesk_recordtable": "incident",
    "msdyn_streamsource": 192350000,
    "msdyn_capacityrequired": 10,
}
_PATIENCE = 5.0


class Routed:
    """An organisation whose router is led by hand, and Amara, who is in its queue and Available."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.router = Router(organisation)
        self.status: str = self.write(self._furnish)

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Change rows."""

        def run(connection: Connection) -> Any:
            return work(on_behalf(self._organisation, connection, data.BEN))

        return self._organisation.storage.submit_write(run).result()

    def change(self, table: str, key: str, **values: object) -> None:
        """Change a row as a leader does."""
        self.write(lambda tx: tx.update(tx.description.tables[table], key, values))

    def arrive(self) -> str:
        """Let a customer come; give the conversation."""
        return self.write(lambda tx: open_conversation(tx, CHAT, Visitor(name="Maria"), {}))

    def offered(self, work: str) -> bool:
        """Tell whether Amara has been offered some work, or given it."""
        return self.write(lambda tx: any(row["ninedesk_agentid"] == HERS for row in open_offers(tx, work)))

    async def settle(self) -> None:
        """Route until nothing is left to do, and forget what woke it."""
        heard: list[object] = [None]
        end = self._organisation.storage.subscribe(heard.append)
        while heard:
            heard.clear()
            await self.router.turn()
        end()
        await self.router.rest.until(self._organisation.now() - timedelta(seconds=1))

    @staticmethod
    def _furnish(tx: Transaction) -> str:
        for presence in presence_rows():
            insert_row(tx, "msdyn_presence", {**presence})
        here = {
            "msdyn_agentid": HERS,
            "msdyn_currentpresenceid": IDS[Base.AVAILABLE],
            "msdyn_totalunitscapacity": 100,
            "msdyn_availableunitscapacity": 100,
        }
        insert_row(tx, "msdyn_agentstatus", {**here, "ninedesk_connected": True, "ninedesk_setby": 1})
        (row,) = tx.rows("msdyn_agentstatus", msdyn_agentid=HERS)
        return row["msdyn_agentstatusid"]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("routed")
    with opened(folder):
        return folder / "organisation.db"


@pytest.fixture
def routed(database: Path, tmp_path: Path) -> Iterator[Routed]:
    mine = tmp_path / database.name
    copy_database(database, mine)
    organisation = open_organisation(f"sqlite:///{mine}", Keys(), now=lambda: data.NOW)
    yield Routed(organisation)
    organisation.close()


def _in_no_queue(routed: Routed) -> str:
    routed.change(STREAM, CHAT, msdyn_defaultqueueid=None)
    return routed.arrive()


def _while_she_is_busy(routed: Routed) -> str:
    routed.change(STREAM, CHAT, ninedesk_availableonly=True)
    routed.change("msdyn_agentstatus", routed.status, msdyn_currentpresenceid=IDS[Base.BUSY])
    return routed.arrive()


def _while_she_is_away(routed: Routed) -> str:
    routed.change("msdyn_agentstatus", routed.status, msdyn_currentpresenceid=IDS[Base.AWAY])
    return routed.arrive()


def _of_another_table(routed: Routed) -> str:
    routed.change(STREAM, CHAT, **CASES | {"ninedesk_recordtable": "email"})
    return data.CHILD_CASE


def _beyond_the_share_of_records(routed: Routed) -> str:
    """Let a case need all she has: cases get half of it at most, conversations may have it all."""
    routed.change(STREAM, CHAT, **CASES | {"msdyn_capacityrequired": 100})
    return data.CHILD_CASE


def _after_what_she_ended(routed: Routed) -> str:
    """Let Amara be in wrap-up with what takes all she has."""
    routed.change(STREAM, CHAT, msdyn_capacityrequired=100)

    def end(tx: Transaction) -> None:
        first = open_conversation(tx, CHAT, Visitor(name="Maria"), {})
        move(tx, read(tx, first), Trigger.TAKEN, HERS)
        move(tx, read(tx, first), Trigger.ENDED)

    routed.write(end)
    return routed.arrive()


@pytest.mark.parametrize(
    ("waits", "table", "key", "changes"),
    [
        (_in_no_queue, STREAM, CHAT, {"msdyn_defaultqueueid": data.SUPPORT}),
        (_while_she_is_busy, STREAM, CHAT, {"ninedesk_availableonly": False}),
        (_of_another_table, STREAM, CHAT, {"ninedesk_recordtable": "incident"}),
        (_beyond_the_share_of_records, STREAM, CHAT, {"msdyn_streamsource": 192360000}),
        (_after_what_she_ended, STREAM, CHAT, {"ninedesk_wrapup": 0}),
        (_while_she_is_away, "msdyn_presence", IDS[Base.AWAY], {"msdyn_basepresencestatus": int(Base.AVAILABLE)}),
    ],
)  # fmt: skip
def test_what_a_leader_changes_acts_at_once(
    routed: Routed, waits: Callable[[Routed], str], table: str, key: str, changes: dict[str, object]
) -> None:
    async def route() -> None:
        with routed.router.rest as rest:
            work = waits(routed)
            await routed.settle()
            assert not routed.offered(work)
            routed.change(table, key, **changes)
            await asyncio.wait_for(rest.until(None), _PATIENCE)
            await routed.settle()
            assert routed.offered(work)

    asyncio.run(route())
