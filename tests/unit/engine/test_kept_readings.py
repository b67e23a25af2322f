"""What was read is given while the organisation is away, with its age, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from typing_extensions import override

from session_engine.errors import Failure, OrganisationError
from session_engine.events import Event, EventBus
from session_engine.organisation.client import FixedKey
from session_engine.organisation.events import LineCameBack, PersonChanged
from session_engine.organisation.kept_readings import KeptReadings
from session_engine.organisation.lines import LineOptions, Lines
from session_engine.organisation.silence import Silence
from session_engine.organisation.state import WELL, Connection
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.views.area import GridsArea
from session_engine.views.state import GridState, GridStatus, GridView
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, error, guid
from tests.unit.engine.held import CountedGuids, FreeTime, HeldTime, settle, until
from tests.unit.engine.kept_store import KeptInMemory
from tests.unit.engine.test_grids import KEY, cases, titles
from tests.unit.engine.web_api import ADDRESS, LINE, rules, transport

pytestmark = pytest.mark.anyio
BEN = guid(2)
PATH = "accounts?$select=name"


@dataclass
class Keyed:
    """A key that stands for an account and can be taken back."""

    account: str = "amara"
    key: str = "first"
    renewed: list[str] = field(default_factory=list[str])
    fresh: asyncio.Future[str | None] | None = None

    async def __call__(self) -> str:
        return self.key

    async def renew(self, refused: str) -> str | None:
        self.renewed.append(refused)
        self.fresh = asyncio.get_running_loop().create_future()
        found = await self.fresh
        self.key = found or self.key
        return found


class Northlight(FakeOrganisation):
    """An organisation that can be cut off, and knows two people by the account their key is for."""

    def __init__(self, keyed: Keyed) -> None:
        super().__init__()
        self.__dict__.update(cases().__dict__)
        self.put("systemuser", BEN, fullname="Ben Whitlock", firstname="Ben")
        self.away = False
        self.known = {"first"}
        self.keyed = keyed

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        if request.headers["authorization"].removeprefix("Bearer ") not in self.known:
            return error(401)
        if "WhoAmI" in str(request.url):
            user = ME if self.keyed.account == "amara" else BEN
            return httpx.Response(200, json={"UserId": user, "OrganizationId": guid(9)})
        return super().__call__(request)


@dataclass
class Run:
    """One run of the program."""

    organisation: Northlight
    keyed: Keyed
    lines: Lines
    records: RecordStore
    grids: GridsArea
    tasks: Tasks
    time: HeldTime
    events: list[Event]

    @property
    def readings(self) -> KeptReadings:
        return self.lines.readings(LINE)

    @property
    def grid(self) -> GridState:
        return self.grids.state(KEY)

    async def signed_in(self) -> None:
        self.lines.set_address(LINE, ADDRESS)
        await until(lambda: LineCameBack(LINE) in self.events)
        self.events.clear()

    async def fell(self) -> None:
        self.organisation.away = True
        with pytest.raises(OrganisationError):
            await self.lines.client(LINE).get("never")
        assert self.lines.state(LINE).connection is Connection.OFFLINE


@asynccontextmanager
async def run(store: KeptInMemory | None, organisation: Northlight | None = None) -> AsyncGenerator[Run]:
    keyed = organisation.keyed if organisation is not None else Keyed()
    there = organisation or Northlight(keyed)
    bus, tasks, clock = EventBus(), Tasks(), FreeTime()
    lines = Lines(bus, tasks, clock, clock.pause)
    options = LineOptions(
        store=store.definitions if store is not None else None,
        retry=rules(),
        http=transport(there),
        readings=store,
        account=lambda: keyed.account,
        renew=keyed.renew,
    )
    lines.add(LINE, keyed, options)
    records = RecordStore(bus, tasks, CountedGuids(), lines, pause=clock.pause)
    grids = GridsArea(bus, tasks, lines, records, pause=clock.pause)
    events: list[Event] = []
    for kind in (LineCameBack, PersonChanged):
        bus.subscribe(kind, events.append)
    try:
        yield Run(there, keyed, lines, records, grids, tasks, clock, events)
    finally:
        await tasks.close()
        await lines.close()


async def test_an_answer_is_kept_and_given_with_its_age() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        fresh = await first.readings.get(PATH)
        assert fresh.as_of is None
        heard = first.time.now()
        await first.fell()
        kept = await first.readings.get(PATH)
        assert kept.content == fresh.content
        assert kept.as_of is not None
        assert abs((kept.as_of - heard).total_seconds()) < 5


async def test_while_the_line_is_away_nothing_is_asked_for_what_was_kept() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        await first.readings.get(PATH)
        await first.fell()
        asked = len(first.organisation.asked)
        waited = len(first.time.pauses)
        await first.readings.get(PATH)
        assert (len(first.organisation.asked), len(first.time.pauses)) == (asked, waited)


async def test_an_organisation_that_takes_requests_and_is_silent_is_away_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was “slow” for a minute and a half; what was kept was not shown, nor said that nothing was."""
    async with run(KeptInMemory()) as first:
        await first.signed_in()
        fresh = await first.readings.get(PATH)
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(Northlight, "__call__", lambda _self, _request: loop.create_future())
        monkeypatch.setattr(first.lines.client(LINE), "_silence", Silence(first.time, 0.0))
        kept = await asyncio.wait_for(first.readings.get(PATH), 5)
        assert kept.content == fresh.content
        assert kept.as_of is not None
        assert first.lines.state(LINE).connection is Connection.OFFLINE
        with pytest.raises(OrganisationError) as nothing:
            await asyncio.wait_for(first.readings.get("contacts"), 5)
        assert nothing.value.failure is Failure.TIMEOUT


@pytest.mark.parametrize(
    "rubbish", [b"<html>Welcome to the hotel</html>", b'{"login": "please"}', b'{"value": 3}']
)
async def test_what_cannot_be_read_is_not_kept_and_takes_no_answers_place(rubbish: bytes) -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        fresh = await first.readings.get(PATH)
        portal = httpx.Response(200, content=rubbish)
        first.organisation.before = lambda request: portal if "accounts" in str(request.url) else None
        with pytest.raises(OrganisationError) as raised:
            await (await first.readings.get(PATH)).rows()
        assert raised.value.failure is Failure.RUBBISH
        first.organisation.before = lambda _: None
        await first.fell()
        assert (await first.readings.get(PATH)).content == fresh.content
        for key in store.answers:
            store.answers[key] = (rubbish, 0.0)  # as an older program may have kept it
        with pytest.raises(OrganisationError) as raised:
            await first.readings.get(PATH)
        assert raised.value.failure is Failure.UNREACHABLE  # there is nothing, and it says so
        assert not store.answers


async def test_after_a_relaunch_it_is_there_before_there_is_an_address() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        fresh = await first.readings.get(PATH)
        organisation = first.organisation
    async with run(store, organisation) as second:
        state = second.lines.state(LINE)
        assert state.connection is Connection.STARTING
        assert state.person is not None
        assert state.person.full_name == "Amara Osei"
        assert (await second.readings.get(PATH)).content == fresh.content


async def test_what_came_before_it_was_known_who_reads_is_kept_when_it_is() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        first.lines.set_address(LINE, ADDRESS)
        first.organisation.before = lambda request: None
        await first.lines.readings(LINE).get(PATH)
        await until(lambda: LineCameBack(LINE) in first.events)
        await first.fell()
        assert (await first.readings.get(PATH)).as_of is not None


@pytest.mark.parametrize("status", [403, 404])
async def test_what_is_no_longer_for_these_eyes_is_forgotten(status: int) -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        await first.readings.get(PATH)
        first.organisation.before = lambda _: error(status)
        with pytest.raises(OrganisationError):
            await first.readings.get(PATH)
        first.organisation.before = lambda _: None
        await first.fell()
        with pytest.raises(OrganisationError) as caught:
            await first.readings.get(PATH)
        assert caught.value.failure is Failure.UNREACHABLE


async def test_nobody_is_given_what_another_has_read() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        await first.readings.get(PATH)
        await first.fell()
        first.keyed.account = "ben"
        first.lines.reconnect(LINE)
        assert PersonChanged(LINE) in first.events
        assert first.lines.state(LINE).person is None, "he was never here"
        with pytest.raises(OrganisationError):
            await first.readings.get(PATH)
        first.organisation.away = False
        await until(lambda: LineCameBack(LINE) in first.events)
        person = first.lines.state(LINE).person
        assert person is not None
        assert person.full_name == "Ben Whitlock"
        await first.fell()
        with pytest.raises(OrganisationError):
            await first.readings.get(PATH)
        first.keyed.account = "amara"
        first.lines.reconnect(LINE)
        assert (await first.readings.get(PATH)).as_of is not None, "what was hers is hers again"


async def test_an_answer_on_its_way_while_the_person_changes_is_nobodys() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()

        def change(request: httpx.Request) -> httpx.Response | None:
            if "accounts" in str(request.url):
                first.keyed.account = "ben"
            return None

        before = len(store.answers)
        first.organisation.before = change
        await first.readings.get(PATH)
        await settle()
        assert len(store.answers) == before


async def test_a_grid_shows_what_was_kept_and_reads_again_by_itself() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        shown = titles(first.grid)
        assert first.grid.as_of is None
        await first.fell()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        assert titles(first.grid) == shown
        assert first.grid.as_of is not None
        first.organisation.put("incident", guid(1000), title="Changed meanwhile")
        first.organisation.away = False
        await until(lambda: first.grid.as_of is None)
        assert "Changed meanwhile" in titles(first.grid)
        assert first.lines.state(LINE).connection in WELL


async def test_a_store_that_comes_in_mid_run_gives_what_it_holds_at_once() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        shown, organisation = titles(first.grid), first.organisation
    organisation.away = True
    async with run(None, organisation) as second:
        second.lines.set_address(LINE, ADDRESS)
        second.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: second.grid.failure is not None)
        second.lines.keep_in(LINE, store.definitions, store)
        await until(lambda: second.grid.as_of is not None)
        assert titles(second.grid) == shown
        person = second.lines.state(LINE).person
        assert person is not None
        assert person.full_name == "Amara Osei"


async def test_what_is_read_after_a_store_has_come_is_kept_and_so_are_the_definitions_read_before() -> None:
    store = KeptInMemory()
    async with run(None) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        first.lines.keep_in(LINE, store.definitions, store)
        await until(lambda: any("incident" in path for path in store.definitions.rows))
        await first.readings.get(PATH)
        await first.fell()
        assert (await first.readings.get(PATH)).as_of is not None


async def test_rows_that_are_there_stay_where_they_are() -> None:
    async with run(KeptInMemory()) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        revision = first.grid.revision
        await first.fell()
        first.grids.refresh(KEY)
        await until(lambda: first.grid.as_of is not None)
        assert first.grid.revision == revision
        assert first.grid.failure is None


async def test_kept_rows_count_as_doubtful_and_are_no_base_for_a_save() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        organisation = first.organisation
    organisation.away = True
    async with run(store, organisation) as second:
        second.grids.show(KEY, LINE, "incident", None, GridView())
        second.lines.set_address(LINE, ADDRESS)
        await until(lambda: second.grid.status is GridStatus.READY)
        row = second.grid.row(0)
        assert row is not None
        assert second.records.state(row.ref).as_of is not None
        second.records.edit(row.ref, "title", "Hers")
        organisation.put("incident", row.ref.id, title="Somebody else's")
        organisation.away = False
        await until(lambda: LineCameBack(LINE) in second.events)
        await until(lambda: second.records.state(row.ref).fields["title"].has_newer)
        assert organisation.rows["incident"][row.ref.id]["title"] == "Somebody else's"


async def test_another_person_sees_no_row_of_hers() -> None:
    async with run(KeptInMemory()) as first:
        await first.signed_in()
        first.grids.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: first.grid.status is GridStatus.READY)
        row = first.grid.row(0)
        assert row is not None
        await first.fell()
        first.keyed.account = "ben"
        first.lines.reconnect(LINE)
        assert titles(first.grid) == []
        assert dict(first.records.state(row.ref).fields) == {}


# -- the key -----------------------------------------------------------------------------------------------


async def test_requests_wait_for_a_new_key_and_go_on_with_it() -> None:
    async with run(KeptInMemory()) as first:
        await first.signed_in()
        first.organisation.known = {"second"}
        waiting = [asyncio.ensure_future(first.lines.client(LINE).get("accounts")) for _ in range(4)]
        await until(lambda: first.keyed.fresh is not None)
        await settle()
        state = first.lines.state(LINE)
        assert state.connection is Connection.SIGNING_IN
        assert not any(task.done() for task in waiting)
        later = asyncio.ensure_future(first.lines.client(LINE).get("contacts"))
        await settle()
        assert first.keyed.renewed == ["first"], "one new key for all"
        assert first.keyed.fresh is not None
        first.keyed.fresh.set_result("second")
        replies = await asyncio.gather(*waiting, later)
        assert {reply.status for reply in replies} == {200}
        await until(lambda: LineCameBack(LINE) in first.events)
        assert first.lines.state(LINE).connection in WELL


async def test_without_a_new_key_she_is_signed_out_and_may_connect_again() -> None:
    async with run(KeptInMemory()) as first:
        await first.signed_in()
        first.organisation.known = set()
        asked = asyncio.ensure_future(first.lines.client(LINE).get("accounts"))
        await until(lambda: first.keyed.fresh is not None)
        assert first.keyed.fresh is not None
        first.keyed.fresh.set_result(None)
        with pytest.raises(OrganisationError) as caught:
            await asked
        assert caught.value.failure is Failure.SIGNED_OUT
        assert first.lines.state(LINE).connection is Connection.SIGNED_OUT
        first.organisation.known = {"first"}
        first.lines.reconnect(LINE)
        await until(lambda: LineCameBack(LINE) in first.events)


async def test_a_line_says_since_when_it_is_away_and_when_it_asks_again() -> None:
    time = HeldTime()
    bus, tasks = EventBus(), Tasks()
    lines = Lines(bus, tasks, time, time.pause)

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    lines.add(LINE, FixedKey("secret"), LineOptions(retry=rules(), http=transport(refuse)))
    lines.set_address(LINE, ADDRESS)
    state: Callable[[], Connection] = lambda: lines.state(LINE).connection  # noqa: E731
    for _ in range(3):
        await until(lambda: bool(time._waiting))
        await time.advance(2)
    await until(lambda: state() is Connection.OFFLINE and lines.state(LINE).again_at is not None)
    found = lines.state(LINE)
    assert found.since is not None
    assert found.again_at is not None
    assert found.since < found.again_at
    await tasks.close()
    await lines.close()
