"""Records, verbs and an outbox on a fake organisation whose line can be cut, kept in a real profile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from session_engine.casework.area import CaseworkArea
from session_engine.casework.office import Office
from session_engine.casework.standings import Standings
from session_engine.events import Event, EventBus
from session_engine.ids import RecordRef
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.outbox.area import OutboxArea
from session_engine.outbox.events import ChangeKept, ChangeRefused, ChangesSent
from session_engine.outbox.state import Standing
from session_engine.ports import RandomGuids
from session_engine.profile.profile import Profile
from session_engine.records.store import RecordStore
from session_engine.restore.drafts import DraftKeeper
from session_engine.tasks import Tasks
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Tab
from tests.unit.engine.held import HeldTime
from tests.unit.engine.web_api import ADDRESS, LINE, lines

KEY = bytes(32)


class ShortPauses(HeldTime):
    """Pauses between two tries of one request end at once, longer ones when the test says so."""

    @override
    async def pause(self, seconds: float) -> None:
        if seconds < 1:
            await asyncio.sleep(0)
        else:
            await super().pause(seconds)


class BreakableOrganisation(FakeOrganisation):
    """An organisation behind a line that fails as the test wants.

    Attributes:
        down: Nothing gets through.
        signed_out: No key is good.
        cut: Tells of a change whether it is lost before (`before`) or after (`after`) the organisation took it.
        taken: Changes that arrived, in order, as method and path.
    """

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.signed_out = False
        self.cut: Callable[[httpx.Request], str] = lambda _request: ""
        self.taken: list[str] = []
        self.resolutions: list[dict[str, Any]] = []
        self.tables["incidentresolution"] = resolution = Tab(
            "incidentresolution",
            "incidentresolutions",
            "activityid",
            "subject",
            {"activityid": Col("Uniqueidentifier"), "subject": Col("String", "Resolution")},
            activity=True,
        )
        self.sets[resolution.set_name] = resolution
        self.rows["incidentresolution"] = {}
        self.actions["CloseIncident"] = self._close

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down", request=request)
        if self.signed_out:
            return httpx.Response(401)
        if request.method == "GET":
            return super().__call__(request)
        cut = self.cut(request)
        if cut == "before":
            raise httpx.ReadError("cut before", request=request)
        answer = super().__call__(request)
        if answer.is_success:
            self.taken.append(f"{request.method} {request.url.path.rsplit('/', 1)[-1]}")
        if cut == "after":
            raise httpx.ReadError("cut after", request=request)
        return answer

    @override
    def put(self, table: str, key: str, **values: Any) -> str:
        if table in ("incident", "task") and key not in self.rows[table]:
            values = {"statecode": 0, "statuscode": 1, **values}
        return super().put(table, key, **values)

    def _close(self, _path: str, body: dict[str, Any]) -> None:
        resolution = body["IncidentResolution"]
        case = resolution["incidentid@odata.bind"].split("(")[1].rstrip(")")
        self.put("incident", case, statecode=1, statuscode=body["Status"])
        number = f"bbbbbbbb-0000-4000-8000-{len(self.rows['incidentresolution']):012d}"
        self.put("incidentresolution", number, subject=resolution["subject"])


@dataclass
class OutboxDesk:
    organisation: BreakableOrganisation
    bus: EventBus
    tasks: Tasks
    time: HeldTime
    lines: Lines
    records: RecordStore
    casework: CaseworkArea
    outbox: OutboxArea
    profile: Profile
    events: list[Event] = field(default_factory=list[Event])

    def ref(self, table: str, key: str) -> RecordRef:
        return RecordRef(LINE, table, key)

    @property
    def waiting(self) -> list[str]:
        return [item.verb.value for item in self.outbox.state.items if item.standing is not Standing.REFUSED]

    @property
    def refused(self) -> list[str]:
        return [item.verb.value for item in self.outbox.state.items if item.standing is Standing.REFUSED]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not condition():  # noqa: ASYNC110 - rows come to the disk in a thread
                await asyncio.sleep(0.001)

    async def cut(self) -> None:
        """Cut the line, and wait until that is known."""
        self.organisation.down = True
        self.lines._lines[LINE].status.failed(_unreachable())  # as the feed would
        await asyncio.sleep(0)

    async def mend(self) -> None:
        """Mend the line, connect, and wait until nothing more can be sent."""
        self.organisation.down = self.organisation.signed_out = False
        self.organisation.cut = lambda _request: ""
        self.lines.reconnect(LINE)
        await self.until(lambda: self.lines.state(LINE).connection in WELL)
        await self.sent()

    async def sent(self) -> None:
        """Wait until nothing more is being sent."""
        await self.until(lambda: not any(self.outbox._sender._running for _ in (0,)))
        for _ in range(20):
            await asyncio.sleep(0.001)
            if self.outbox._sender._running:
                await self.until(lambda: not self.outbox._sender._running)


def _unreachable() -> Any:
    from session_engine.errors import Failure, OrganisationError

    return OrganisationError(Failure.UNREACHABLE)


@asynccontextmanager
async def outbox_desk(
    folder: Path, organisation: BreakableOrganisation | None = None, *, known: bool = True
) -> AsyncGenerator[OutboxDesk]:
    """Open the profile in a folder, as a start of the program does; `known`: the tables were read."""
    org = organisation or BreakableOrganisation()
    bus, tasks, time = EventBus(), Tasks(), ShortPauses()
    made = lines(org, bus, tasks, time)
    records = RecordStore(bus, tasks, RandomGuids(), made, pause=time.pause)
    standings = Standings(bus, tasks, Office(bus, made, records), time.pause)
    casework = CaseworkArea(bus, made, records, standings)
    profile = Profile.open(folder / "profile.db", KEY)
    outbox = OutboxArea(bus, tasks, time, RandomGuids(), made, records, profile, pause=time.pause)
    records.send_later(outbox)
    casework.send_later(outbox)
    desk = OutboxDesk(org, bus, tasks, time, made, records, casework, outbox, profile)
    for kind in (ChangeKept, ChangesSent, ChangeRefused):
        bus.subscribe(kind, desk.events.append)
    outbox.begin()
    DraftKeeper(bus, records, profile.drafts, time).put_back()
    made.set_address(LINE, ADDRESS)
    if known:
        await desk.until(lambda: made.state(LINE).connection in WELL and made.state(LINE).person is not None)
        for table in ("incident", "task", "account"):
            await made.metadata(LINE).table(table)
        await made.metadata(LINE).catalogue()
    try:
        yield desk
    finally:
        await tasks.close()
        await made.close()
        profile.close()
