"""The line over a real socket: keys that are taken back and replaced, and reading while nothing answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from session_engine.data import DataAreas, build_data_areas
from session_engine.errors import Failure, OrganisationError
from session_engine.events import Event, EventBus
from session_engine.ids import RecordRef, TabId
from session_engine.organisation.events import LineCameBack, LineChanged
from session_engine.organisation.lines import LineOptions
from session_engine.organisation.state import Connection
from session_engine.ports import RandomGuids, SystemClock
from session_engine.search.ports import RecentInMemory
from session_engine.tasks import Tasks
from session_engine.timeline.state import TimelineState
from session_engine.views.state import GridKey, GridState, GridStatus, GridView
from tests.contract.child import Child, command, url
from tests.contract.engine_line import LINE
from tests.fixtures.demonstration import NOW, copy_demonstration
from tests.fixtures.fault_proxy import FaultProxy
from tests.unit.engine.kept_store import KeptInMemory

pytestmark = pytest.mark.anyio
AMARA = "amara.osei@northlight.example"
GRID, TAB = GridKey(TabId(1)), TabId(2)


@dataclass
class Service:
    """The organisation as a child of ours, behind a line that can be cut."""

    child: Child
    proxy: FaultProxy
    address: str
    key: str
    renewals: int = 0
    allowed: asyncio.Event = field(default_factory=asyncio.Event)

    def take_back(self) -> None:
        """Let the key be known no more."""
        self.child.write(f"{self.key} -\n".encode())

    async def give(self) -> str:
        return self.key

    async def renew(self, refused: str) -> str:
        """Give another key once that is allowed, as a person does who signs in."""
        assert refused == self.key
        self.renewals += 1
        await self.allowed.wait()
        self.key = self.child.key(AMARA)
        await asyncio.sleep(0.1)  # the service reads its input behind
        return self.key


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    copy_demonstration(tmp_path)
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    arguments = ("serve", "--child", "--database", url(tmp_path / "organisation.db"), "--now", now)
    with command(*arguments) as child, FaultProxy().running() as proxy:
        key = child.key(AMARA)
        yield Service(child, proxy, proxy.front(child.ready()), key)


@dataclass
class Desk:
    areas: DataAreas
    events: list[Event]

    @property
    def connection(self) -> Connection:
        return self.areas.lines.state(LINE).connection

    @property
    def grid(self) -> GridState:
        return self.areas.grids.state(GRID)

    @property
    def timeline(self) -> TimelineState:
        return self.areas.timeline.state(TAB)

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is awaited may be anything
                await asyncio.sleep(0.005)

    async def back(self) -> None:
        await self.until(lambda: LineCameBack(LINE) in self.events)
        self.events.clear()


@asynccontextmanager
async def desk(service: Service, store: KeptInMemory, *, address: bool = True) -> AsyncGenerator[Desk]:
    bus, tasks = EventBus(), Tasks()
    areas = build_data_areas(bus, tasks, SystemClock(), RandomGuids(), recent=RecentInMemory())
    made = Desk(areas, [])
    for kind in (LineCameBack, LineChanged):
        bus.subscribe(kind, made.events.append)
    options = LineOptions(store=store.definitions, readings=store, account=lambda: AMARA, renew=service.renew)
    areas.lines.add(LINE, service.give, options)
    if address:
        areas.lines.set_address(LINE, service.address)
    try:
        yield made
    finally:
        await tasks.close()
        await areas.lines.close()


async def test_a_key_that_is_taken_back_is_replaced_and_what_waits_goes_on(service: Service) -> None:
    async with desk(service, KeptInMemory()) as made:
        await made.back()
        made.areas.grids.show(GRID, LINE, "incident", None, GridView())
        await made.until(lambda: made.grid.status is GridStatus.READY)
        row = made.grid.row(0)
        assert row is not None
        made.areas.records.edit(row.ref, "description", "Typed before the key was taken back")
        service.take_back()
        await asyncio.sleep(0.1)
        saving = asyncio.ensure_future(made.areas.records.save(row.ref))
        reading = asyncio.ensure_future(made.areas.records.read(row.ref))
        await made.until(lambda: made.connection is Connection.SIGNING_IN)
        await asyncio.sleep(0.1)
        assert not saving.done()
        assert not reading.done()
        field = made.areas.records.state(row.ref).fields["description"]
        assert field.value == "Typed before the key was taken back"
        service.allowed.set()
        await asyncio.gather(saving, reading)
        await made.back()
        assert made.connection in (Connection.ONLINE, Connection.SLOW)
        assert service.renewals == 1
        assert not made.areas.records.dirty(row.ref)


async def test_what_was_read_is_readable_while_the_line_is_cut(service: Service) -> None:
    store = KeptInMemory()
    async with desk(service, store) as first:
        await first.back()
        first.areas.grids.show(GRID, LINE, "incident", None, GridView())
        await first.until(lambda: first.grid.status is GridStatus.READY)
        row = first.grid.row(0)
        assert row is not None
        first.areas.timeline.show(TAB, row.ref)
        await first.until(lambda: not first.timeline.loading)
        entries = first.timeline.entries
        rows = [each.ref for each in first.grid.pages[0]]
    with service.proxy.offline():
        async with desk(service, store) as second:
            second.areas.grids.show(GRID, LINE, "incident", None, GridView())
            second.areas.timeline.show(TAB, row.ref)
            await second.until(lambda: second.grid.status is GridStatus.READY)
            await second.until(lambda: not second.timeline.loading)
            assert [each.ref for each in second.grid.pages[0]] == rows
            assert second.timeline.entries == entries
            assert second.grid.as_of is not None
            assert second.timeline.as_of is not None
            never = RecordRef(LINE, "incident", "00000000-0000-4000-8000-000000000000")
            with pytest.raises(OrganisationError) as caught:
                await second.areas.records.read(never, ("title",))
            assert caught.value.failure is Failure.UNREACHABLE
            assert second.connection is Connection.OFFLINE


async def test_all_is_fresh_by_itself_when_the_line_is_back(service: Service) -> None:
    store = KeptInMemory()
    async with desk(service, store) as first:
        await first.back()
        first.areas.grids.show(GRID, LINE, "incident", None, GridView())
        await first.until(lambda: first.grid.status is GridStatus.READY)
    async with desk(service, store, address=False) as second:
        second.areas.grids.show(GRID, LINE, "incident", None, GridView())
        await second.until(lambda: second.grid.as_of is not None)
        second.areas.lines.set_address(LINE, service.address)
        await second.until(lambda: second.grid.as_of is None)
        row = second.grid.row(0)
        assert row is not None
        await second.until(lambda: second.areas.records.state(row.ref).as_of is None)
