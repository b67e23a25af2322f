"""Lines: signing in, coming back, another person, metadata and its cache, polling."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import values
from session_engine.organisation.client import FixedKey
from session_engine.organisation.events import (
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    LineChanged,
    MetadataChanged,
)
from session_engine.organisation.lines import LOOKS_EVERY, LineOptions, Lines
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.polling import ModifiedOnPoller
from session_engine.organisation.state import WELL, Connection
from session_engine.organisation.tables import ColumnMeta, ColumnType, RequiredLevel, TimeBehaviour
from session_engine.records.state import Choice, Lookup, Value
from session_engine.tasks import Tasks
from tests.unit.engine.desk import desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, error, guid
from tests.unit.engine.held import FreeTime, HeldTime, settle, until
from tests.unit.engine.web_api import ADDRESS, LINE, Handler, rules, transport, wire

pytestmark = pytest.mark.anyio


@dataclass
class Made:
    lines: Lines
    bus: EventBus
    tasks: Tasks
    time: HeldTime
    events: list[Event] = field(default_factory=list[Event])


class NewKeys:
    """Has a new key for each one that is refused."""

    key = "secret"

    async def __call__(self) -> str:
        return self.key

    async def renew(self, refused: str) -> str:
        self.key = refused + "+"
        return self.key


def made(
    handler: Handler, time: HeldTime | None = None, store: object = None, keys: NewKeys | None = None
) -> Made:
    bus, tasks, clock = EventBus(), Tasks(), time or HeldTime()
    lines = Lines(bus, tasks, clock, clock.pause)
    found = Made(lines, bus, tasks, clock)
    for kind in (LineChanged, LineCameBack, ChangesMissed, MetadataChanged):
        bus.subscribe(kind, found.events.append)
    renew = None if keys is None else keys.renew
    options = LineOptions(
        organisation="Northlight",
        retry=rules(),
        http=transport(handler),
        store=store,  # pyright: ignore[reportArgumentType]
        renew=renew,
    )
    lines.add(LINE, keys or FixedKey("secret"), options)
    return found


async def test_a_line_signs_in_once_it_has_an_address() -> None:
    organisation = FakeOrganisation()
    line = made(organisation)
    assert line.lines.state(LINE).connection is Connection.STARTING
    line.lines.set_address(LINE, ADDRESS)
    assert line.lines.state(LINE).connection is Connection.CONNECTING
    await until(lambda: line.lines.state(LINE).person is not None)
    state = line.lines.state(LINE)
    assert state.connection is Connection.ONLINE
    assert state.person is not None
    assert (state.person.full_name, state.person.first_name) == ("Amara Osei", "Amara")
    assert state.person.ref == RecordRef(LINE, "systemuser", ME)
    assert state.organisation == "Northlight"
    await line.tasks.close()
    await line.lines.close()


async def test_a_line_that_is_away_is_asked_again_and_comes_back() -> None:
    organisation = FakeOrganisation()
    away = [True]

    def handle(request: httpx.Request) -> httpx.Response:
        if away:
            raise httpx.ConnectError("refused", request=request)
        return organisation(request)

    line = made(handle)
    line.lines.set_address(LINE, ADDRESS)
    for _ in range(3):
        await until(lambda: bool(line.time._waiting))
        await line.time.advance(2)
    await until(lambda: line.lines.state(LINE).connection is Connection.OFFLINE)
    assert line.lines.state(LINE).failure is Failure.UNREACHABLE
    away.clear()
    line.lines.reconnect(LINE)
    await until(lambda: line.lines.state(LINE).person is not None)
    assert line.lines.state(LINE).connection is Connection.ONLINE
    await line.tasks.close()
    await line.lines.close()


async def test_a_refused_key_is_told_and_not_tried_forever() -> None:
    organisation = FakeOrganisation()
    organisation.before = lambda _: error(401)
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).connection is Connection.SIGNED_OUT)
    await settle(200)
    asked = organisation.reads("WhoAmI")
    await line.time.advance(3)
    assert organisation.reads("WhoAmI") == asked
    await line.tasks.close()
    await line.lines.close()


async def test_trying_again_after_a_refused_key_brings_the_line_back() -> None:
    organisation = FakeOrganisation()
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    await settle(200)
    client = line.lines.client(LINE)
    organisation.before = lambda _: error(401)
    with pytest.raises(OrganisationError):
        await client.get("accounts")
    assert line.lines.state(LINE).connection is Connection.SIGNED_OUT
    organisation.before = lambda _: None
    line.events.clear()
    await client.get("WhoAmI")
    await settle(200)
    await line.time.advance(3)
    await until(lambda: LineCameBack(LINE) in line.events)
    await line.tasks.close()
    await line.lines.close()


@dataclass
class Held:
    """An organisation that holds the answer to one request back, and refuses the key of others."""

    organisation: FakeOrganisation = field(default_factory=FakeOrganisation)
    refused: str = "broken"
    released: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        given = error(401) if self.refused and self.refused in url else self.organisation(request)
        if "held" in url and not self.released.is_set():
            self.arrived.set()
            await self.released.wait()
        return given


async def test_an_answer_to_what_was_sent_before_the_key_was_refused_ends_nothing() -> None:
    organisation = Held()
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    client = line.lines.client(LINE)
    held = asyncio.create_task(client.get("accounts?held"))
    await organisation.arrived.wait()
    with pytest.raises(OrganisationError):
        await client.get("broken")
    organisation.released.set()
    await held
    assert line.lines.state(LINE).connection is Connection.SIGNED_OUT
    await client.get("accounts")
    assert line.lines.state(LINE).connection is Connection.ONLINE
    await line.tasks.close()
    await line.lines.close()


async def test_a_refusal_that_was_on_its_way_when_she_connected_again_signs_nobody_out() -> None:
    organisation = Held(refused="held")
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    held = asyncio.create_task(line.lines.client(LINE).get("accounts?held"))
    await organisation.arrived.wait()
    line.lines.reconnect(LINE)
    await until(lambda: line.lines.state(LINE).connection is Connection.ONLINE)
    organisation.refused = ""
    organisation.released.set()
    assert (await held).status == 200
    assert line.lines.state(LINE).connection is Connection.ONLINE
    await line.tasks.close()
    await line.lines.close()


async def test_coming_back_that_does_not_last_is_waited_for_longer_each_time() -> None:
    """One thing makes the line fail whenever it is asked for; as soon as it is back, that is asked for again."""
    organisation = FakeOrganisation()

    def handle(request: httpx.Request) -> httpx.Response:
        if "broken" in str(request.url):
            raise httpx.ConnectError("reset", request=request)
        return organisation(request)

    line = made(handle, FreeTime())
    came_back: list[float] = []

    async def ask() -> None:
        with pytest.raises(OrganisationError):
            await line.lines.client(LINE).get("broken")

    def again(_: LineCameBack) -> None:
        came_back.append(line.time.monotonic())
        line.tasks.start(ask(), owner="test", group="ask")

    line.bus.subscribe(LineCameBack, again)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: len(came_back) >= 8)
    await line.tasks.close()
    await line.lines.close()
    assert came_back[7] - came_back[6] > 25, came_back
    assert came_back[7] > 80, came_back


async def test_what_fails_while_one_signs_in_again_is_asked_again_too() -> None:
    """It was sent before the line was back, and ends when signing in is half through: who asked hears of it last."""
    organisation, half_through = FakeOrganisation(), asyncio.Event()
    away, heard = [True], list[str]()

    async def handle(request: httpx.Request) -> httpx.Response:
        if away or "late" in str(request.url):
            raise httpx.ConnectError("refused", request=request)
        if "systemusers" in str(request.url) and not half_through.is_set():
            heard.append("half through")
            await half_through.wait()
        return organisation(request)

    line = made(handle)
    line.bus.subscribe(LineCameBack, lambda _: heard.append("back"))
    line.lines.set_address(LINE, ADDRESS)
    for _ in range(3):
        await until(lambda: bool(line.time._waiting))
        await line.time.advance(2)
    await until(lambda: line.lines.state(LINE).connection is Connection.OFFLINE)
    away.clear()
    line.lines.reconnect(LINE)
    await until(lambda: "half through" in heard)

    async def ask() -> None:
        with pytest.raises(OrganisationError):
            await line.lines.client(LINE).get("late")
        half_through.set()
        await until(lambda: "back" in heard)
        heard.append("failed")

    asked = asyncio.ensure_future(ask())
    for _ in range(3):
        await settle()
        await line.time.advance(1)
    await asked
    await until(lambda: bool(line.time._waiting))
    await line.time.advance(5)
    await until(lambda: heard[-2:] == ["failed", "back"])
    assert line.lines.state(LINE).connection in WELL
    await line.tasks.close()
    await line.lines.close()


async def test_one_thing_that_refuses_every_new_key_does_not_bring_the_line_back_without_end() -> None:
    organisation = FakeOrganisation()
    line = made(lambda r: error(401) if "broken" in str(r.url) else organisation(r), keys=NewKeys())

    async def ask() -> None:
        with pytest.raises(OrganisationError):
            await line.lines.client(LINE).get("broken")
        await line.lines.client(LINE).get("accounts")

    def again(_: LineCameBack) -> None:
        line.tasks.start(ask(), owner="test", group="ask")

    line.bus.subscribe(LineCameBack, again)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: LineCameBack(LINE) in line.events)
    for wait, times in ((0, 1), (2, 2), (2, 2), (2, 3)):
        await line.time.advance(wait)
        await settle(2000)
        assert line.events.count(LineCameBack(LINE)) == times
    await line.tasks.close()
    await line.lines.close()


async def test_a_busy_organisation_is_asked_when_it_has_said() -> None:
    organisation, busy = FakeOrganisation(), [True]
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    await settle(200)
    line.events.clear()
    organisation.before = lambda _: httpx.Response(429, headers={"retry-after": "120"}) if busy else None
    with pytest.raises(OrganisationError):
        await line.lines.client(LINE).get("accounts")
    assert line.lines.state(LINE).connection is Connection.BUSY
    asked = len(organisation.asked)
    await line.time.advance(60)
    assert len(organisation.asked) == asked
    busy.clear()
    await line.time.advance(61)
    await until(lambda: LineCameBack(LINE) in line.events)
    assert line.lines.state(LINE).connection is Connection.ONLINE
    await line.tasks.close()
    await line.lines.close()


async def test_who_comes_back_to_the_window_does_not_wait_for_the_next_attempt() -> None:
    organisation, away = FakeOrganisation(), [True]
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    await settle(200)

    def cut(request: httpx.Request) -> None:
        if away:
            raise httpx.ConnectError("cut", request=request)

    organisation.before = cut
    asked = asyncio.ensure_future(line.lines.client(LINE).get("accounts"))
    while not asked.done():
        await settle()
        await line.time.advance(20)
    with pytest.raises(OrganisationError):
        await asked
    assert line.lines.state(LINE).connection is Connection.OFFLINE
    away.clear()
    line.events.clear()
    line.lines.look_again(LINE)
    await until(lambda: LineCameBack(LINE) in line.events)
    line.events.clear()
    line.lines.look_again(LINE)
    assert LineCameBack(LINE) not in line.events, "not with every click"
    await line.time.advance(LOOKS_EVERY)
    line.lines.look_again(LINE)
    assert LineCameBack(LINE) in line.events, "what a sound line could not answer is asked again too"
    await line.tasks.close()
    await line.lines.close()


async def test_another_person_starts_everything_over() -> None:
    organisation = FakeOrganisation()
    line = made(organisation)
    line.lines.set_address(LINE, ADDRESS)
    await until(lambda: line.lines.state(LINE).person is not None)
    line.events.clear()
    organisation.put("systemuser", guid(2), fullname="Ben Whitlock", firstname="Ben")
    real = organisation._answer

    def as_ben(request: httpx.Request, parts: object, body: dict[str, object]) -> httpx.Response:
        return real(request, parts, body) if "WhoAmI" not in str(request.url) else _who(guid(2))

    organisation._answer = as_ben
    line.lines.reconnect(LINE)
    await until(lambda: ChangesMissed(LINE) in line.events)
    person = line.lines.state(LINE).person
    assert person is not None
    assert person.full_name == "Ben Whitlock"
    await line.tasks.close()
    await line.lines.close()


def _who(user: str) -> httpx.Response:
    return httpx.Response(200, json={"UserId": user, "OrganizationId": guid(9)})


async def test_an_unknown_line_is_unreachable() -> None:
    line = made(FakeOrganisation())
    with pytest.raises(OrganisationError):
        line.lines.client(LineId("other"))
    assert line.lines.state(LineId("other")).connection is Connection.OFFLINE
    await line.tasks.close()


# -- metadata ----------------------------------------------------------------------------------------------


async def test_a_table_is_asked_for_once_however_many_want_it() -> None:
    organisation = FakeOrganisation()
    async with desk(organisation) as at:
        first, *others = await asyncio.gather(*(at.metadata.table("incident") for _ in range(5)))
        assert all(other is first for other in others)
        assert organisation.reads("EntityDefinitions(LogicalName='incident')?") == 1
        title = first.columns["title"]
        assert (title.label, title.max_length, title.required) == (
            "Case Title",
            200,
            RequiredLevel.APPLICATION,
        )
        assert first.columns["prioritycode"].choices[0] == Choice(1, "High")
        assert first.columns["prioritycode"].default == 2
        assert first.columns["customerid"].targets == ("account", "contact")
        assert first.navigation("customerid", "contact") == "customerid_contact"
        assert first.navigation("ownerid", "team") == "ownerid"
        assert await at.metadata.choices("incident", "nothing") == ()


async def test_a_failed_table_is_asked_for_again() -> None:
    organisation = FakeOrganisation()
    async with desk(organisation) as at:
        organisation.before = lambda request: error(503) if "EntityDefinitions(" in str(request.url) else None
        with pytest.raises(OrganisationError):
            await at.metadata.table("incident")
        organisation.before = lambda _: None
        assert (await at.metadata.table("incident")).table.set_name == "incidents"


async def test_one_who_stops_waiting_does_not_stop_the_others() -> None:
    async with desk(FakeOrganisation()) as at:
        first = asyncio.ensure_future(at.metadata.table("incident"))
        second = asyncio.ensure_future(at.metadata.table("incident"))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).table.name == "incident"


async def test_what_failed_when_nobody_waited_any_more_is_asked_for_again() -> None:
    organisation = FakeOrganisation()
    async with desk(organisation) as at:
        organisation.before = lambda request: error(503) if "EntityDefinitions(" in str(request.url) else None
        left = asyncio.ensure_future(at.metadata.table("incident"))
        await asyncio.sleep(0)
        left.cancel()
        await until(lambda: not at.tasks.running(at.lines.client(LINE).owner))
        organisation.before = lambda _: None
        assert (await at.metadata.table("incident")).table.set_name == "incidents"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"LogicalName": 3}', b'{"value": []}', b"\xff"])
async def test_rubbish_definitions_are_called_rubbish(content: bytes) -> None:
    made_wire = wire(lambda _: httpx.Response(200, content=content))
    metadata = Metadata(made_wire.client, made_wire.tasks)
    with pytest.raises(OrganisationError) as caught:
        await metadata.table("incident")
    assert caught.value.failure is Failure.RUBBISH


class Kept:
    """A store of answers."""

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}

    def load(self, key: str) -> bytes | None:
        return self.rows.get(key)

    def store(self, key: str, content: bytes) -> None:
        self.rows[key] = content


async def test_actions_are_read_once_kept_by_name_and_looked_up_again_behind_where_one_is_missing() -> None:
    organisation, store = FakeOrganisation(), Kept()
    organisation.actions["similar"] = lambda _path, _body: {}

    async def offers(*names: str) -> tuple[list[bool | None], Made]:
        line = made(organisation, FreeTime(), store)
        line.lines.set_address(LINE, ADDRESS)
        return [await line.lines.metadata(LINE).offers(name) for name in names], line

    said, first = await offers("similar", "other")
    assert said == [True, False]
    await first.tasks.close()
    said, second = await offers("similar")
    assert said == [True]
    assert organisation.reads("$metadata") == 1, "what is there is not read again"
    await second.tasks.close()
    organisation.actions["other"] = lambda _path, _body: {}
    said, third = await offers("other")
    assert said == [False], "nobody waits for the document again"
    await until(lambda: organisation.reads("$metadata") == 2)
    await settle()
    assert await third.lines.metadata(LINE).offers("other")
    organisation.shows_actions = False
    third.lines.metadata(LINE).forget_actions()
    assert await third.lines.metadata(LINE).offers("similar") is None
    await third.tasks.close()


async def test_another_networks_page_is_no_document_of_actions() -> None:
    made_wire = wire(lambda _: httpx.Response(200, content=b"<html>Sign in to the hotel</html>"))
    with pytest.raises(OrganisationError) as caught:
        await Metadata(made_wire.client, made_wire.tasks).offers("similar")
    assert caught.value.failure is Failure.RUBBISH


async def test_kept_definitions_are_used_at_once_and_replaced_when_they_have_changed() -> None:
    organisation, store = FakeOrganisation(), Kept()
    first = made(organisation, FreeTime(), store)
    first.lines.set_address(LINE, ADDRESS)
    await first.lines.metadata(LINE).table("incident")
    await first.tasks.close()
    organisation.tables["incident"].columns["title"].label = "What is wrong"
    second = made(organisation, FreeTime(), store)
    second.lines.set_address(LINE, ADDRESS)
    metadata = second.lines.metadata(LINE)
    assert (await metadata.table("incident")).columns["title"].label == "Case Title"
    await until(lambda: MetadataChanged(LINE) in second.events)
    assert (await metadata.table("incident")).columns["title"].label == "What is wrong"
    await second.tasks.close()
    await second.lines.close()


async def test_the_same_definitions_from_another_port_are_no_change() -> None:
    organisation, store = FakeOrganisation(), Kept()
    first = made(organisation, FreeTime(), store)
    first.lines.set_address(LINE, ADDRESS)
    await first.lines.metadata(LINE).table("incident")
    await first.tasks.close()
    for path, content in store.rows.items():
        store.rows[path] = content.replace(b"{", b'{"@odata.context":"http://127.0.0.1:1/$metadata",', 1)
    before = dict(store.rows)
    second = made(organisation, FreeTime(), store)
    second.lines.set_address(LINE, ADDRESS)
    await second.lines.metadata(LINE).table("incident")
    await until(lambda: all(store.rows[path] != content for path, content in before.items()))
    assert MetadataChanged(LINE) not in second.events
    await second.tasks.close()
    await second.lines.close()


NOT_A_DEFINITION = b'{"value": 3, "title": {"a": 1}}'


async def test_what_is_no_definition_is_not_kept() -> None:
    organisation, store = FakeOrganisation(), Kept()
    at = made(organisation, FreeTime(), store)
    at.lines.set_address(LINE, ADDRESS)
    metadata = at.lines.metadata(LINE)
    organisation.before = lambda _: httpx.Response(200, content=NOT_A_DEFINITION)
    for read in (metadata.table, metadata.views, metadata.forms, metadata.charts):
        with pytest.raises(OrganisationError):
            await read("incident")
    assert not store.rows
    organisation.before = lambda _: None
    assert (await metadata.table("incident")).table.set_name == "incidents"
    assert await metadata.views("incident") is not None
    await at.tasks.close()
    await at.lines.close()


async def test_a_check_that_gets_no_definition_leaves_what_was_kept() -> None:
    organisation, store = FakeOrganisation(), Kept()
    first = made(organisation, FreeTime(), store)
    first.lines.set_address(LINE, ADDRESS)
    await first.lines.metadata(LINE).table("incident")
    await first.tasks.close()
    before = dict(store.rows)
    organisation.before = lambda _: httpx.Response(200, content=NOT_A_DEFINITION)
    asked = len(organisation.asked)
    second = made(organisation, FreeTime(), store)
    second.lines.set_address(LINE, ADDRESS)
    assert (await second.lines.metadata(LINE).table("incident")).table.set_name == "incidents"
    await until(lambda: len(organisation.asked) >= asked + len(before))
    await second.tasks.close()
    assert store.rows == before
    assert MetadataChanged(LINE) not in second.events
    await second.lines.close()


async def test_a_kept_definition_that_cannot_be_read_is_asked_for_again() -> None:
    organisation, store = FakeOrganisation(), Kept()
    first = made(organisation, FreeTime(), store)
    first.lines.set_address(LINE, ADDRESS)
    await first.lines.metadata(LINE).table("incident")
    await first.tasks.close()
    for path in store.rows:
        store.rows[path] = NOT_A_DEFINITION
    second = made(organisation, FreeTime(), store)
    second.lines.set_address(LINE, ADDRESS)
    assert (await second.lines.metadata(LINE).table("incident")).table.set_name == "incidents"
    assert NOT_A_DEFINITION not in store.rows.values()
    await second.tasks.close()
    await second.lines.close()


# -- values ------------------------------------------------------------------------------------------------

_FORMATTED = "@OData.Community.Display.V1.FormattedValue"


@pytest.mark.parametrize(
    ("column", "payload", "expected"),
    [
        (ColumnMeta("a", ColumnType.STRING), {"a": "x"}, "x"),
        (ColumnMeta("a", ColumnType.MONEY), {"a": Decimal("1.10")}, Decimal("1.10")),
        (ColumnMeta("a", ColumnType.DOUBLE), {"a": 2}, 2.0),
        (ColumnMeta("a", ColumnType.BOOLEAN), {"a": False}, False),
        (ColumnMeta("a", ColumnType.PICKLIST), {"a": 2, "a" + _FORMATTED: "Normal"}, Choice(2, "Normal")),
        (
            ColumnMeta("a", ColumnType.DATETIME),
            {"a": "2026-11-19T09:00:00Z"},
            datetime(2026, 11, 19, 9, tzinfo=UTC),
        ),
        (
            ColumnMeta("a", ColumnType.DATETIME, behaviour=TimeBehaviour.DATE_ONLY),
            {"a": "2026-11-19"},
            date(2026, 11, 19),
        ),
        (
            ColumnMeta("a", ColumnType.DATETIME, behaviour=TimeBehaviour.TIME_ZONE_INDEPENDENT),
            {"a": "2026-11-19T09:00:00Z"},
            datetime(2026, 11, 19, 9),  # noqa: DTZ001 - it means no moment
        ),
        (
            ColumnMeta("a", ColumnType.LOOKUP, targets=("account",)),
            {"_a_value": guid(1).upper(), "_a_value" + _FORMATTED: "Okonkwo"},
            Lookup(RecordRef(LINE, "account", guid(1)), "Okonkwo"),
        ),
        (ColumnMeta("a", ColumnType.VIRTUAL), {"a": "1,2", "a" + _FORMATTED: "One; Two"}, "One; Two"),
    ],
)
def test_values_are_typed_by_their_column(
    column: ColumnMeta, payload: dict[str, object], expected: Value
) -> None:
    assert values.decode(column, payload, LINE) == expected


@pytest.mark.parametrize("kind", list(ColumnType))
@pytest.mark.parametrize("raw", [None, "", "x", 3, Decimal("1.5"), True, [], {}, "2026-99-99"])
def test_no_raw_value_crashes_the_reading(kind: ColumnType, raw: object) -> None:
    column = ColumnMeta("a", kind, targets=("account", "contact"))
    values.decode(column, {"a": raw, "_a_value": raw}, LINE)


def test_a_day_travels_as_the_moment_it_begins_here_and_comes_back_as_the_same_day() -> None:
    column = ColumnMeta("a", ColumnType.DATETIME, format="DateOnly")
    day = date(2026, 7, 1)
    assert values.decode(column, {"a": values.encode_plain(column, day)}, LINE) == day


# -- polling -----------------------------------------------------------------------------------------------


async def test_polling_tells_each_change_once() -> None:
    organisation = FakeOrganisation()
    organisation.put("incident", guid(10), title="One", modifiedon="2026-11-19T09:00:00Z")
    async with desk(organisation, HeldTime()) as at:
        heard: list[ChangesHeard] = []
        at.bus.subscribe(ChangesHeard, heard.append)
        poller = ModifiedOnPoller(
            LINE,
            at.lines.client(LINE),
            at.metadata,
            at.bus,
            at.time,
            lambda: frozenset({"incident", "account"}),
            pause=at.time.pause,
        )
        at.tasks.start(poller.run(), owner="test", group="poll")
        await settle()
        await at.time.advance(15)
        await until(lambda: len(heard) == 1)
        assert heard[0].changes[0].id == guid(10)
        await until(lambda: bool(at.time._waiting))
        await at.time.advance(15)
        await until(lambda: bool(at.time._waiting))
        assert len(heard) == 1
        organisation.put("incident", guid(10), title="Two", modifiedon="2026-11-19T09:00:20Z")
        await at.time.advance(15)
        await until(lambda: len(heard) == 2)
