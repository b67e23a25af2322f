"""The record store on a fake organisation, with held time: what most tests of the data areas start from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from session_engine.events import Event, EventBus
from session_engine.ids import RecordRef
from session_engine.organisation import feed, json_text
from session_engine.organisation.events import ChangesHeard
from session_engine.organisation.lines import Lines
from session_engine.organisation.metadata import Metadata
from session_engine.records.events import RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from tests.unit.engine.fake_organisation import FakeOrganisation
from tests.unit.engine.held import CountedGuids, FreeTime, HeldTime
from tests.unit.engine.web_api import ADDRESS, LINE, Handler, lines


@dataclass
class Desk:
    organisation: FakeOrganisation
    bus: EventBus
    tasks: Tasks
    time: HeldTime
    lines: Lines
    records: RecordStore
    events: list[Event]
    told: int = 0

    @property
    def metadata(self) -> Metadata:
        return self.lines.metadata(LINE)

    def ref(self, table: str, key: str) -> RecordRef:
        return RecordRef(LINE, table, key)

    def tell(self, count: int | None = None) -> None:
        """Deliver what the feed has not delivered yet, all of it or the next few."""
        end = len(self.organisation.changes) if count is None else self.told + count
        rows = self.organisation.changes[self.told : end]
        self.told += len(rows)
        changes = tuple(feed.change_of(json_text.as_object(dict(row))) for row in rows)
        if changes:
            self.bus.publish(ChangesHeard(LINE, changes))

    async def quiet(self) -> None:
        """Wait until nothing is under way for records, grids and the like."""
        async with asyncio.timeout(60):
            while self.tasks.running() > 0:  # noqa: ASYNC110 - any task may start another
                await asyncio.sleep(0)


@asynccontextmanager
async def desk(
    organisation: FakeOrganisation | None = None,
    time: HeldTime | None = None,
    *,
    handler: Handler | None = None,
) -> AsyncGenerator[Desk]:
    org = organisation or FakeOrganisation()
    bus, tasks, clock = EventBus(), Tasks(), time or FreeTime()
    made = lines(handler or org, bus, tasks, clock)
    records = RecordStore(bus, tasks, CountedGuids(), made, pause=clock.pause)
    events: list[Event] = []
    for kind in (RecordChanged, RecordSaved, RecordDeleted):
        bus.subscribe(kind, events.append)
    # The connection is made without the line's own tasks: tests deliver the feed themselves.
    made.client(LINE)._status = _Quiet(made)  # pyright: ignore[reportAttributeAccessIssue]
    made.set_address(LINE, ADDRESS)
    made_desk = Desk(org, bus, tasks, clock, made, records, events, told=len(org.changes))
    await made_desk.metadata.catalogue()
    try:
        yield made_desk
    finally:
        await tasks.close()
        await made.close()


class _Quiet:
    """A line status that starts nothing."""

    def __init__(self, made: Lines) -> None:
        self.id = made.state(LINE).id
        self.refusals = 0

    def connecting(self) -> None: ...

    def starting(self) -> None: ...

    def answered(self, milliseconds: float) -> None: ...

    def failed(self, error: object) -> None: ...
