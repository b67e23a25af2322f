"""The engine's data areas on the real service: its own process, the demonstration, two people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx

from session_engine.dashboards.area import DashboardsArea
from session_engine.data import DataAreas, build_data_areas
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.organisation.client import FixedKey
from session_engine.organisation.feed import Source
from session_engine.ports import RandomGuids, SystemClock
from session_engine.search.ports import RecentInMemory
from session_engine.tasks import Tasks
from session_engine.views.state import GridKey, GridState, GridStatus, GridView
from session_engine.waiting import Pause, real_pause
from tests.fixtures.demonstration import NOW, copy_demonstration
from tests.fixtures.fork_server import begin_service

LINE = LineId("demo")
AMARAS_KEY = "amaras-key-of-the-engines-contract-tests"
BENS_KEY = "bens-key-of-the-engines-contract-tests"
GRACES_KEY = "graces-key-of-the-engines-contract-tests"
KEYS = "".join(
    f"{key} {person}@northlight.example\n"
    for key, person in (
        (AMARAS_KEY, "amara.osei"),
        (BENS_KEY, "ben.whitlock"),
        (GRACES_KEY, "grace.lindqvist"),
    )
)


@contextmanager
def served(folder: Path, *options: str) -> Generator[str]:
    """Serve a copy of the demonstration from a process of its own, with further options; give the address."""
    database = folder / "organisation.db"
    if not database.exists():
        copy_demonstration(folder)
    keys = folder / "keys"
    keys.write_text(KEYS)
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    process = begin_service(
        ["serve", "--database", f"sqlite:///{database}", "--now", now, "--token-file", str(keys), *options]
    )
    assert process.stdout is not None
    with process.stdout:
        ready = process.stdout.readline().decode().split()
        try:
            assert ready[:1] == ["ready"], ready
            yield ready[1]
        finally:
            process.terminate()
            process.wait(60)


def ben(address: str) -> httpx.Client:
    """Make the second client, without the engine."""
    return _client(address, BENS_KEY)


def grace(address: str) -> httpx.Client:
    """Make the client of her who leads the others."""
    return _client(address, GRACES_KEY)


def _client(address: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}", "If-Match": "*"}
    return httpx.Client(base_url=f"{address}/api/data/v9.2/", headers=headers, trust_env=False)


@dataclass
class Amara:
    """Amara's engine."""

    areas: DataAreas
    bus: EventBus
    tasks: Tasks
    events: list[Event]

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something has come over the line."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is awaited may be anything
                await asyncio.sleep(0.001)

    @cached_property
    def dashboards(self) -> DashboardsArea:
        """Build the dashboards, once."""
        return DashboardsArea(self.bus, self.tasks, SystemClock(), self.areas.lines, self.areas.grids)

    def ref(self, table: str, record_id: str) -> RecordRef:
        return RecordRef(LINE, table, record_id)

    async def grid(
        self, table: str, view: str | None = None, look: GridView | None = None, tab: int = 1
    ) -> tuple[GridKey, GridState]:
        """Show a grid and wait for it."""
        key = GridKey(TabId(tab), f"{table} {view} {time.monotonic()}")
        self.areas.grids.show(key, LINE, table, view, look or GridView())
        return key, await self.settled(key)

    async def settled(self, key: GridKey) -> GridState:
        """Wait for a grid's answer."""
        grids = self.areas.grids
        await self.until(lambda: grids.state(key).status is not GridStatus.LOADING)
        await self.until(lambda: self.tasks.running(("grid", key)) == 0)
        return grids.state(key)


@asynccontextmanager
async def amara(address: str, key: str = AMARAS_KEY, pause: Pause = real_pause) -> AsyncGenerator[Amara]:
    """Sign Amara in and wait until the feed stands."""
    bus, tasks = EventBus(), Tasks()
    areas = build_data_areas(bus, tasks, SystemClock(), RandomGuids(), recent=RecentInMemory(), pause=pause)
    made = Amara(areas, bus, tasks, [])
    areas.lines.add(LINE, FixedKey(key))
    areas.lines.set_address(LINE, address)
    try:
        await made.until(lambda: areas.lines.state(LINE).person is not None, 30)
        await made.until(lambda: areas.lines._lines[LINE].feed.source is Source.FEED)
        yield made
    finally:
        await tasks.close()
        await areas.lines.close()
