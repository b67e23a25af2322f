"""Every fault at every changing request that the outbox sends: the real service has what the person was told, once."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from session_engine.data import DataAreas, build_data_areas
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.organisation.lines import LineOptions
from session_engine.organisation.retry import RetryRules
from session_engine.organisation.state import WELL, Connection
from session_engine.outbox.area import OutboxArea
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.state import OutboxItem, Standing
from session_engine.ports import RandomGuids, SystemClock
from session_engine.profile.profile import Profile
from session_engine.records.state import Lookup
from session_engine.search.ports import RecentInMemory
from session_engine.tasks import Tasks
from tests.contract import engine_line
from tests.contract.engine_line import AMARAS_KEY, LINE, ben, served
from tests.fixtures.fault_proxy import FaultProxy
from tests.fixtures.faults import Answer, Cut, Delay, Fault, Kind, Twice
from tests.fixtures.http_requests import RequestRead

pytestmark = pytest.mark.anyio
SECOND_KEY = "amaras-next-key-of-the-outbox-tests"
KINDS: dict[str, Kind] = {
    "cut before": Cut(),
    "cut after": Cut(0),
    "half an answer": Cut(40),
    "twice": Twice(),
    "late": Delay(0.05),
    "busy": Answer(429, headers=(("Retry-After", "0"),)),
    "broken": Answer(502),
    "signed out": Answer(401),
    "clock jumps": Cut(0),
}
JUMPS = (timedelta(hours=-1), timedelta(days=1))
"""What the clock jumps by, in turn, the moment a change is on its way."""


class JumpingClock(SystemClock):
    """A wall clock that somebody, or a time server, sets anew."""

    off = timedelta()

    @override
    def now(self) -> datetime:
        return super().now() + self.off


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    keys = f"{engine_line.KEYS}{SECOND_KEY} amara.osei@northlight.example\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_line, "KEYS", keys)
        with served(tmp_path_factory.mktemp("outbox")) as address:
            yield address


@dataclass(eq=False)
class AtChanges(Fault):
    """A fault at the first sending of some of the changes; what is sent again passes."""

    chosen: Callable[[int], bool] = lambda _: False
    """By the number of a change, counted from 1."""
    strikes: Callable[[], None] = lambda: None
    _sent: set[tuple[str, str, bytes]] = field(default_factory=set[tuple[str, str, bytes]])

    @override
    def fits(self, request: RequestRead) -> bool:
        change = (request.method, request.target, request.body)
        if request.method == "GET" or "$batch" in request.target or change in self._sent:
            return False
        self._sent.add(change)
        if not self.chosen(len(self._sent)):
            return False
        self.strikes()
        return True


@dataclass
class Desk:
    areas: DataAreas
    outbox: OutboxArea
    tasks: Tasks
    clock: JumpingClock
    renewed: list[str] = field(default_factory=list[str])
    _waiting: tuple[OutboxItem, ...] | None = None

    async def until(self, condition: Callable[[], object], seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is awaited may be anything
                await asyncio.sleep(0.005)

    @property
    def waiting(self) -> tuple[OutboxItem, ...]:
        """What waits; looking at it anew before it says that it has changed costs more than sending it."""
        if self._waiting is None:
            self._waiting = self.outbox.state.items
        return self._waiting

    def look_again(self) -> None:
        self._waiting = None

    @property
    def connection(self) -> Connection:
        return self.areas.lines.state(LINE).connection


async def short_pause(seconds: float) -> None:
    """Wait, but not long."""
    await asyncio.sleep(min(seconds, 0.02))


@asynccontextmanager
async def desk(address: str, folder: Path) -> AsyncGenerator[Desk]:
    """Sign Amara in with an outbox of her own; her key is replaced once it is refused."""
    bus, tasks, clock = EventBus(), Tasks(), JumpingClock()
    areas = build_data_areas(bus, tasks, clock, RandomGuids(), recent=RecentInMemory(), pause=short_pause)
    profile = Profile.open(folder / "profile.db", bytes(32))
    outbox = OutboxArea(
        bus, tasks, clock, RandomGuids(), areas.lines, areas.records, profile, pause=short_pause
    )
    areas.records.send_later(outbox)
    areas.casework.send_later(outbox)
    made = Desk(areas, outbox, tasks, clock)
    bus.subscribe(OutboxChanged, lambda _: made.look_again())
    outbox.begin()
    areas.lines.add(LINE, _keys(made), LineOptions(retry=RetryRules(first=0.01)))
    areas.lines.set_address(LINE, address)
    try:
        await made.until(lambda: areas.lines.state(LINE).person is not None)
        yield made
    finally:
        await tasks.close()
        await areas.lines.close()
        profile.close()


def _keys(made: Desk) -> Any:
    async def give() -> str:
        return made.renewed[0] if made.renewed else AMARAS_KEY

    return give


@cache
def _known(ben_at: httpx.Client) -> tuple[str, RecordRef]:
    """Give a customer and a queue, asked for once."""

    def first(table_set: str, key: str) -> str:
        answer = ben_at.get(f"{table_set}?$select={key}&$top=1").raise_for_status()
        return str(answer.json()["value"][0][key])

    return first("accounts", "accountid"), RecordRef(LINE, "queue", first("queues", "queueid"))


class Story:
    """What Amara does while she is away, and what has to be true in the end."""

    def __init__(self, at: Desk, ben_at: httpx.Client) -> None:
        self.at, self.ben = at, ben_at
        self.mark = uuid.uuid4().hex[:8]
        self.customer, self.queue = _known(ben_at)
        self.case, self.other, self.waste = (self._new(n) for n in ("edited", "queued", "deleted"))
        self.me = at.areas.lines.state(LINE).person
        self.article = self._said_before()

    def _said_before(self) -> RecordRef:
        """Let her have said something of an article, and have linked it, where this desk has not seen it."""
        assert self.me is not None
        ref = RecordRef(LINE, "knowledgearticle", str(uuid.uuid4()))
        about = {"regardingobjectid_knowledgearticle@odata.bind": f"/knowledgearticles({ref.id})"}
        said = {"title": self.mark, "comments": "Before", "rating": 5, "minrating": 1, "maxrating": 5}
        hers = {"ownerid@odata.bind": f"/systemusers({self.me.ref.id})"}
        link = {
            "knowledgearticleid@odata.bind": f"/knowledgearticles({ref.id})",
            "incidentid@odata.bind": f"/incidents({self.case.id})",
        }
        rows = {
            "knowledgearticles": {"knowledgearticleid": ref.id, "title": self.mark},
            "feedback": {**said, **about, **hers},
            "knowledgearticleincidents": link,
        }
        for table_set, body in rows.items():
            self.ben.post(table_set, json=body, headers={"If-Match": "null"}).raise_for_status()
        return ref

    def _new(self, name: str) -> RecordRef:
        key = str(uuid.uuid4())
        body = {
            "incidentid": key,
            "title": f"{self.mark} {name}",
            "customerid_account@odata.bind": f"/accounts({self.customer})",
        }
        headers = {"If-Match": "null"}
        self.ben.post("incidents", json=body, headers=headers).raise_for_status()
        return RecordRef(LINE, "incident", key)

    def rows(self, path: str) -> list[dict[str, Any]]:
        return self.ben.get(path).raise_for_status().json()["value"]

    def row(self, ref: RecordRef, select: str) -> dict[str, Any]:
        return self.ben.get(f"incidents({ref.id})?$select={select}").raise_for_status().json()

    async def know(self) -> None:
        """Read beforehand what she will work on."""
        for ref in (self.case, self.other, self.waste):
            await self.at.areas.records.read(
                ref, ("title", "description", "statecode", "customerid", "ownerid")
            )
        for table in ("incident", "task", "queueitem", "annotation", "feedback", "knowledgearticleincident"):
            await self.at.areas.lines.metadata(LINE).table(table)

    async def tell(self) -> None:
        """Do it all; everything is kept."""
        records, casework = self.at.areas.records, self.at.areas.casework
        records.edit(self.case, "description", "Written away")
        assert await records.save(self.case) is False
        customer = records.state(self.case).value("customerid")
        self.born = records.new(LINE, "incident", {"customerid": customer})
        records.edit(self.born, "title", f"{self.mark} born")
        assert await records.save(self.born) is False
        self.note = records.new(LINE, "annotation", {"objectid": Lookup(self.born, "born")})
        records.edit(self.note, "subject", f"{self.mark} note")
        assert await records.save(self.note) is False
        self.task = records.new(LINE, "task", {"regardingobjectid": Lookup(self.case, "edited")})
        records.edit(self.task, "subject", f"{self.mark} task")
        assert await records.save(self.task) is False
        assert (await casework.complete((self.task,))).waiting
        await casework.resolve(self.born, 5, f"{self.mark} solved", "In full")
        assert self.me is not None
        assert (await casework.assign((self.other,), self.me.ref)).waiting
        assert (await casework.add_to_queue((self.other,), self.queue)).waiting
        assert (await casework.pick((self.other,))).waiting
        assert (await casework.release((self.other,))).waiting
        assert (await casework.delete((self.waste,))).waiting
        await casework.cancel(self.other, 6)
        about = {"title": self.mark, "regardingobjectid": Lookup(self.article, self.mark)}
        said = records.new(LINE, "feedback", {**about, "rating": 1, "minrating": 1, "maxrating": 5})
        assert await records.save(said) is False
        both = {"knowledgearticleid": Lookup(self.article), "incidentid": Lookup(self.case)}
        assert await records.save(records.new(LINE, "knowledgearticleincident", both)) is False

    def check(self) -> None:
        """Hold that all of it has happened once."""
        assert self.row(self.case, "description")["description"] == "Written away"
        born = self.rows(f"incidents?$select=statecode&$filter=title eq '{self.mark} born'")
        assert [row["statecode"] for row in born] == [1]
        solved = self.rows(f"incidentresolutions?$select=subject&$filter=_incidentid_value eq {self.born.id}")
        assert [row["subject"] for row in solved] == [f"{self.mark} solved"]
        assert len(self.rows(f"annotations?$select=subject&$filter=subject eq '{self.mark} note'")) == 1
        tasks = self.rows(f"tasks?$select=statecode&$filter=subject eq '{self.mark} task'")
        assert [row["statecode"] for row in tasks] == [1]
        items = self.rows(f"queueitems?$select=_workerid_value&$filter=_objectid_value eq {self.other.id}")
        assert [row["_workerid_value"] for row in items] in ([], [None])
        assert self.row(self.other, "statecode")["statecode"] == 2
        assert self.ben.get(f"incidents({self.waste.id})").status_code == 404
        about = f"_regardingobjectid_value eq {self.article.id}"
        said = self.rows(f"feedback?$select=comments,rating&$filter={about}")
        assert [(row["comments"], row["rating"]) for row in said] == [("Before", 1)]
        both = f"_knowledgearticleid_value eq {self.article.id}"
        assert len(self.rows(f"knowledgearticleincidents?$select=createdon&$filter={both}")) == 1


async def _go(at: Desk, proxy: FaultProxy, story: Story, fault: AtChanges | None) -> int:
    """Be away, work, come back with a fault in the way; give how many changes were sent."""
    await story.know()
    with proxy.offline():
        at.areas.lines.reconnect(LINE)
        await at.until(lambda: at.connection is Connection.OFFLINE)
        await story.tell()
    proxy.asked.clear()
    if fault is not None:
        proxy.add(fault)
    try:
        await _sent(at, fault)
    finally:
        if fault is not None:
            proxy.remove(fault)
    story.check()
    return sum(1 for each in proxy.asked if each.method != "GET" and "$batch" not in each.target)


async def _sent(at: Desk, fault: AtChanges | None) -> None:
    def done() -> bool:
        if at.connection is Connection.SIGNED_OUT:
            at.renewed[:] = [] if at.renewed else [SECOND_KEY]
            at.areas.lines.reconnect(LINE)
        items = at.waiting
        refused = [item for item in items if item.standing is Standing.REFUSED]
        assert not refused, (refused, fault)
        return not items and at.connection in WELL

    await at.until(done)


@pytest.fixture(scope="module")
async def changes(service: str, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Count what is sent where nothing goes wrong."""
    with FaultProxy().running() as proxy, ben(service) as second:
        async with desk(proxy.front(service), tmp_path_factory.mktemp("well")) as at:
            return await _go(at, proxy, Story(at, second), None)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", KINDS)
async def test_at_every_change(service: str, changes: int, tmp_path: Path, name: str) -> None:
    """Every second change meets the fault, then the others do, then one alone."""
    assert changes >= 12
    alone = random.randint(1, changes)
    jumps = cycle(JUMPS)
    with FaultProxy().running() as proxy, ben(service) as second:
        async with desk(proxy.front(service), tmp_path) as at:

            async def go(chosen: Callable[[int], bool]) -> int:
                fault = AtChanges(KINDS[name], chosen=chosen)
                if name == "clock jumps":
                    fault.strikes = lambda: setattr(at.clock, "off", next(jumps))
                await _go(at, proxy, Story(at, second), fault)
                return fault.met

            odd = await go(lambda number: number % 2 == 1)
            even = await go(lambda number: number % 2 == 0)
            assert (odd, even) == ((changes + 1) // 2, changes // 2)
            assert await go(lambda number: number == alone) == 1, alone
