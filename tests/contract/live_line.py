"""An organisation with its live line over a socket: feed, presence, routing and clockwork, and a clock that is held."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from org_service.access import Keys
from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.connections import Connections
from org_service.conversations.duty import Duty
from org_service.conversations.operations import LINE_ACTIONS
from org_service.conversations.presence import Base
from org_service.conversations.presences import IDS
from org_service.conversations.rows import insert_row, on_behalf
from org_service.feed import ChangeFeed, open_feed
from org_service.feed_route import feed_route
from org_service.organisation import Organisation, open_organisation
from org_service.records.transaction import Transaction
from org_service.web import create_app
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY, BENS_KEY, client
from tests.contract.doors import doors

PATIENCE = 30.0
STREAM, STEADY, RECORDS, MAILS = (data.an_id(f"{name} stream") for name in ("push", "pick", "record", "mail"))
PRESENCES = IDS
KEYS = {data.AMARA: AMARAS_KEY, data.BEN: BENS_KEY}
Row = dict[str, Any]


class Line:
    """The organisation, its clock, and its agents' desktops."""

    def __init__(self, database: Path, moment: datetime) -> None:
        keys = Keys()
        for user, key in KEYS.items():
            keys.add(key, user)
        self.moment = moment
        self.address = ""
        self.organisation: Organisation = open_organisation(
            f"sqlite:///{database}", keys, hosts=frozenset({"127.0.0.1"}), now=lambda: self.moment
        )
        self.duty = Duty(self.organisation)
        self._connections = Connections(self.organisation)
        self._committed = threading.Event()
        self.organisation.storage.subscribe(lambda _: self._committed.set())
        self._app: ASGIApp | None = None
        self._feed: ChangeFeed | None = None
        self._beginning: asyncio.Future[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- the service ---------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._beginning is None:  # two first requests at a time begin it once
            self._beginning = asyncio.ensure_future(self._begin())
        await asyncio.shield(self._beginning)
        assert self._app is not None
        await self._app(scope, receive, send)

    async def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._feed = await open_feed(self.organisation.storage)
        self.organisation.passing.listen(self._feed.tell)
        routes = [feed_route(self.organisation, self._feed, self._connections.reading)]
        self._app = create_app(self.organisation, operations=LINE_ACTIONS, routes=routes)
        self._work = asyncio.create_task(self.duty.run())

    async def _finish(self) -> None:
        assert self._feed is not None
        assert self._work is not None
        self._feed.stop()
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)

    def close(self) -> None:
        """End the tasks, then the organisation."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(PATIENCE)
        self.organisation.close()

    # -- what a test does ----------------------------------------------------------------------

    def pass_time(self, **amount: float) -> None:
        """Set the clock on."""
        self.moment += timedelta(**amount)
        self.duty.wake()

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Change rows as the service does, on Ben's behalf."""

        def run(connection: Connection) -> Any:
            return work(on_behalf(self.organisation, connection, data.BEN))

        return self.organisation.storage.submit_write(run).result(PATIENCE)

    def row(self, table: str, **equal: object) -> Row:
        """Give the one row of these values."""
        (found,) = self.write(lambda tx: tx.rows(table, **equal))
        return found

    def until(self, condition: Callable[[], Any]) -> Any:
        """Wait for commits until something holds; give it."""
        while True:
            self._committed.clear()
            found = condition()
            if found:
                return found
            assert self._committed.wait(PATIENCE), "nothing happened"

    def arrive(self, stream: str = STREAM, language: str = "") -> str:
        """Let a customer come; give the conversation."""
        visitor = Visitor(name="Maria", language=language)
        return self.write(lambda tx: open_conversation(tx, stream, visitor, {}))

    @contextmanager
    def desktop(self, user: str) -> Generator[httpx.Client]:
        """Let an agent's desktop read the feed while the block lasts."""
        headers = {"Authorization": f"Bearer {KEYS[user]}"}
        with client(self.address, KEYS[user]) as line:
            with httpx.stream(
                "GET", f"{self.address}/feed/changes", headers=headers, trust_env=False
            ) as feed:
                assert feed.status_code == 200
                self.until(lambda: self.status(user).get("ninedesk_connected"))
                yield line
            self.until(lambda: not self.status(user)["ninedesk_connected"])

    # -- what a test sees ----------------------------------------------------------------------

    def status(self, user: str) -> Row:
        """Give an agent's row."""
        rows = self.write(lambda tx: tx.rows("msdyn_agentstatus", msdyn_agentid=user))
        return rows[0] if rows else {}

    def presence(self, user: str) -> tuple[Base, int, int]:
        """Tell her status, what has set it, and the units she has left."""
        row = self.status(user)
        base = next(base for base, key in PRESENCES.items() if key == row["msdyn_currentpresenceid"])
        return base, row["ninedesk_setby"], row["msdyn_availableunitscapacity"]

    def offers(self, work: str, status: int = 1) -> list[Row]:
        """Give the offers of some work that are in a status."""
        return self.write(lambda tx: tx.rows("ninedesk_offer", ninedesk_objectid=work, statuscode=status))

    def offer_to(self, work: str, user: str | None = None) -> Row:
        """Wait until some work is offered, to somebody in particular."""
        found = self.until(lambda: self.offers(work))
        return (
            found[0]
            if user in {None, found[0]["ninedesk_agentid"]}
            else self.until(lambda: self._hers(work, user))
        )

    def _hers(self, work: str, user: str | None) -> Row | None:
        return next((row for row in self.offers(work) if row["ninedesk_agentid"] == user), None)


def _furnish(tx: Transaction, streams: dict[str, Row]) -> None:
    for base, key in PRESENCES.items():
        name = base.name.replace("_", " ").capitalize()
        insert_row(
            tx,
            "msdyn_presence",
            {"msdyn_presenceid": key, "msdyn_name": name, "msdyn_basepresencestatus": int(base)},
        )
    member = {
        "queuemembershipid": data.an_id("bens membership"),
        "queueid": data.SUPPORT,
        "systemuserid": data.BEN,
    }
    tx.insert(tx.description.tables["queuemembership"], member)
    add_streams(tx, streams)


def add_streams(tx: Transaction, streams: dict[str, Row]) -> None:
    """Let work be distributed."""
    for key, values in streams.items():
        common = {"msdyn_liveworkstreamid": key, "msdyn_name": "Stream", "msdyn_defaultqueueid": data.SUPPORT}
        insert_row(tx, "msdyn_liveworkstream", {**common, "msdyn_streamsource": 192360000, **values})


STREAMS: dict[str, Row] = {
    STREAM: {"ninedesk_wrapup": 5},
    STEADY: {"msdyn_workdistributionmode": 192350001, "msdyn_capacityrequired": 80},
}


@contextmanager
def served(template: Path, folder: Path, streams: dict[str, Row] | None = None) -> Generator[Line]:
    """Serve a copy of the small organisation, with presences and work streams."""
    database = folder / "organisation.db"
    shutil.copy(template, database)
    with again(database, data.NOW) as line:
        line.write(lambda tx: _furnish(tx, STREAMS if streams is None else streams))
        yield line


@contextmanager
def again(database: Path, moment: datetime) -> Generator[Line]:
    """Serve an organisation that is there already."""
    line = Line(database, moment)
    try:
        with doors.serve(line) as line.address:
            yield line
    finally:
        line.close()
