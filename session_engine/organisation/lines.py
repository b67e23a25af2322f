"""All lines: one organisation and person each, with client, metadata and feed; kept alive here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation.client import Client
from session_engine.organisation.events import (
    ChangesMissed,
    LineCameBack,
    LineChanged,
    MetadataChanged,
    PersonChanged,
)
from session_engine.organisation.feed import Feed
from session_engine.organisation.kept_answers import AnswerStore
from session_engine.organisation.kept_readings import KeptReadings, ReadingStore
from session_engine.organisation.key_renewal import KeyProvider, Renew
from session_engine.organisation.line_status import LineStatus
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.patience import Patience
from session_engine.organisation.polling import ModifiedOnPoller
from session_engine.organisation.retry import RetryRules
from session_engine.organisation.service_clock import ServiceClock
from session_engine.organisation.state import AWAY, WELL, Connection, LineState
from session_engine.organisation.transport import Timeouts, make_ready
from session_engine.organisation.who import who_is_there
from session_engine.ports import Clock
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
_ASKED_AGAIN = frozenset({Connection.CONNECTING, Connection.OFFLINE, Connection.BUSY})
"""States that end by asking; who is signed out has to do something first."""
LOOKS_EVERY = 5.0
"""Seconds between two times that coming back to the window asks for what has failed."""
_UNKNOWN_LINE = LineState(LineId(""), connection=Connection.OFFLINE)

Interest: TypeAlias = Callable[[LineId], frozenset[str]]
"""Names the tables an area shows records of; polling asks for these."""


@dataclass(frozen=True, slots=True)
class LineParts:
    """What works for one line."""

    status: LineStatus
    client: Client
    metadata: Metadata
    feed: Feed
    patience: Patience
    readings: KeptReadings


@dataclass(frozen=True, slots=True)
class LineOptions:
    """How a line is to work; the defaults are the product's, tests hand in others.

    Attributes:
        embedded: It is the demonstration organisation.
        organisation: Its name, until it says it itself.
        retry: When to ask again.
        timeouts: Bounds of waits.
        store: Keeps definitions from one start to the next.
        readings: Keeps what was read, for reading it again without the organisation.
        account: Names whom the key is asked for: what is kept is given to no other.
        renew: Has a refused key replaced.
        plain: Plain http is allowed to other machines too: somebody has agreed to it.
        http: A transport instead of the network.
    """

    embedded: bool = True
    organisation: str = ""
    retry: RetryRules | None = None
    timeouts: Timeouts | None = None
    store: AnswerStore | None = None
    readings: ReadingStore | None = None
    account: Callable[[], str] = str
    renew: Renew | None = None
    plain: bool = False
    http: httpx.AsyncBaseTransport | None = None


class Lines:
    """Hold the lines, sign in, and ask again whoever is away."""

    def __init__(self, bus: EventBus, tasks: Tasks, clock: Clock, pause: Pause = real_pause) -> None:
        self._bus = bus
        self._tasks = tasks
        self._clock = clock
        self._pause = pause
        self.time = ServiceClock(clock)
        """The time of the organisation that was added first."""
        self._lines: dict[LineId, LineParts] = {}
        self._interests: list[Interest] = []
        self._signing_in: dict[LineId, asyncio.Task[None]] = {}
        self._feeding: dict[LineId, asyncio.Task[None]] = {}
        self._signed_out: set[LineId] = set()
        self._looked_at: dict[LineId, float] = {}
        self._unsettled: set[LineId] = set()
        bus.subscribe(LineChanged, self._on_line_changed)

    def add(self, line: LineId, keys: KeyProvider, options: LineOptions | None = None) -> Client:
        """Add a line; it signs in as soon as `set_address` says where the organisation is."""
        wanted = options or LineOptions()
        status = LineStatus(
            LineState(line, organisation=wanted.organisation, embedded=wanted.embedded),
            self._bus,
            self._clock,
        )
        client = Client(
            status,
            keys,
            self._tasks,
            self._clock,
            renew=wanted.renew,
            pause=self._pause,
            retry=wanted.retry,
            timeouts=wanted.timeouts,
            plain=wanted.plain,
            http=wanted.http,
            heard_time=(lambda _said, _took: None) if self._lines else self.time.heard,
        )
        changed: Callable[[], None] = lambda: self._bus.publish(MetadataChanged(line))  # noqa: E731
        metadata = Metadata(client, self._tasks, wanted.store, changed, self._pause)
        poller = ModifiedOnPoller(
            line,
            client,
            metadata,
            self._bus,
            self._clock,
            lambda: self._tables_of_interest(line),
            pause=self._pause,
        )
        feed = Feed(line, client, self._bus, poller, pause=self._pause)
        readings = KeptReadings(client, status, self._tasks, self._clock, wanted.readings, wanted.account)
        status.takes(readings.remembered(status.state))
        self._lines[line] = LineParts(status, client, metadata, feed, Patience(self._clock), readings)
        self._bus.publish(LineChanged(line))
        return client

    def make_ready(self, line: LineId) -> None:
        """Load what a line's first answers will need, while its organisation is coming up."""
        self._tasks.start(make_ready(), owner=self._parts(line).client.owner, group="make ready")

    def keep_in(self, line: LineId, definitions: AnswerStore, readings: ReadingStore) -> None:
        """Keep what is read of a line from now on; where its organisation is away, what was kept stands in at once."""
        parts = self._parts(line)
        parts.metadata.keep_in(definitions)
        parts.readings.keep_in(readings)
        if parts.status.state.person is None:
            parts.status.takes(parts.readings.remembered(parts.status.state))
        if parts.status.state.connection in AWAY:
            self._bus.publish(LineCameBack(line))  # what has failed is asked again, of what is kept

    def add_interest(self, interest: Interest) -> None:
        """Let an area name the tables it shows."""
        self._interests.append(interest)

    def ids(self) -> tuple[LineId, ...]:
        """Name all lines."""
        return tuple(self._lines)

    def state(self, line: LineId) -> LineState:
        """Tell how a line stands."""
        parts = self._lines.get(line)
        return _UNKNOWN_LINE if parts is None else parts.status.state

    def client(self, line: LineId) -> Client:
        """Give a line's client; raise UNREACHABLE for a line that is not there."""
        return self._parts(line).client

    def readings(self, line: LineId) -> KeptReadings:
        """Give the way to read what is only shown: kept answers stand in while a line's organisation is away."""
        return self._parts(line).readings

    def reader(self, line: LineId) -> str:
        """Name the systemuser who reads on a line, also before anybody could be asked; empty when unknown."""
        parts = self._lines.get(line)
        return parts.readings.person if parts is not None else ""

    def settled(self, line: LineId) -> bool:
        """Tell whether all that comes now is for who reads; while another person signs in, it may not be."""
        return line not in self._unsettled

    def away(self, line: LineId) -> bool:
        """Tell whether a line's organisation has not been heard of yet, or not any more."""
        return self.state(line).connection in AWAY

    def metadata(self, line: LineId) -> Metadata:
        """Give a line's metadata; raise UNREACHABLE for a line that is not there."""
        return self._parts(line).metadata

    def set_address(self, line: LineId, address: str | None) -> None:
        """Say where a line's organisation is now, None while it is gone."""
        parts = self._parts(line)
        parts.patience.forget()
        if parts.client.set_address(address) and address is not None and line in self._feeding:
            self._feed_anew(
                parts
            )  # what still listens at the old one may hear nothing for a while, and not know it

    def reconnect(self, line: LineId) -> None:
        """Ask an organisation that was away again, now; also as another person, if the key is for another one."""
        parts = self._parts(line)
        self._follow_account(parts)
        if parts.client.address is not None:
            parts.client.hold_back_no_more()
            parts.patience.forget()
            self._start_signing_in(line)
            parts.status.connecting()

    def look_again(self, line: LineId) -> None:
        """Ask now what would be asked later: the person has come back to the window. At most every few seconds."""
        parts, now = self._parts(line), self._clock.monotonic()
        if now - self._looked_at.get(line, -LOOKS_EVERY) < LOOKS_EVERY:
            return
        self._looked_at[line] = now
        connection = parts.status.state.connection
        if connection is Connection.OFFLINE and parts.client.address is not None:
            self._start_signing_in(line, at_once=True)
        elif connection in WELL:
            self._bus.publish(LineCameBack(line))  # what has failed is asked again

    async def remove(self, line: LineId) -> None:
        """End a line: cancel what it is doing and let go of its sockets."""
        parts = self._lines.pop(line, None)
        if parts is not None:
            self._tasks.cancel(parts.client.owner)
            await parts.client.close()

    async def close(self) -> None:
        """End all lines."""
        for line in tuple(self._lines):
            await self.remove(line)

    def _follow_account(self, parts: LineParts) -> None:
        """Take what was shown away before another person is asked for; who she is may be known from before."""
        before = parts.status.state
        after = parts.readings.remembered(before)
        if before.person is not None and after.person != before.person and parts.readings.account:
            self._unsettled.add(parts.status.id)
            parts.status.takes(after)
            self._bus.publish(PersonChanged(parts.status.id))

    def _parts(self, line: LineId) -> LineParts:
        parts = self._lines.get(line)
        if parts is None:
            raise OrganisationError(Failure.UNREACHABLE)
        return parts

    def _tables_of_interest(self, line: LineId) -> frozenset[str]:
        return frozenset[str]().union(*(interest(line) for interest in self._interests))

    def _on_line_changed(self, event: LineChanged) -> None:
        connection = self.state(event.line).connection
        if connection is Connection.SIGNED_OUT:
            self._signed_out.add(event.line)
        signed_in_again = connection in WELL and event.line in self._signed_out
        if connection in _ASKED_AGAIN or signed_in_again:
            self._keep_alive(event.line)

    def _keep_alive(self, line: LineId) -> None:
        parts = self._lines.get(line)
        if parts is None or parts.client.address is None:
            return
        if not _under_way(self._signing_in.get(line)):
            self._start_signing_in(line)
        if not _under_way(self._feeding.get(line)):
            owner = parts.client.owner
            self._feeding[line] = self._tasks.start(parts.feed.run(), owner=owner, group="feed")

    def _start_signing_in(self, line: LineId, *, at_once: bool = False) -> None:
        parts = self._lines[line]
        self._signing_in[line] = self._tasks.start(
            self._sign_in_until_done(parts, at_once=at_once),
            owner=parts.client.owner,
            group="sign in",
            exclusive=True,
        )

    async def _sign_in_until_done(self, parts: LineParts, *, at_once: bool) -> None:
        wait = 0.0 if at_once else parts.patience.before_asking(parts.status.state)
        while True:
            if wait > 0:
                parts.status.asks_again(wait)
                await self._pause(wait)
            missed = parts.status.missed
            try:
                await self._sign_in(parts)
            except OrganisationError as error:
                log.info("line %s: signing in failed: %s", parts.status.id, error.failure)
                if error.failure is Failure.SIGNED_OUT:
                    return  # a refused key is no better in a second: `reconnect` asks again
                wait = parts.patience.after_failing(wait, error.retry_after)
            else:
                self._came_back(parts)
                if parts.status.missed == missed:
                    return
                # What was sent before it was back failed meanwhile: who asked may hear of it only after this.
                wait = parts.patience.before_asking(parts.status.state)

    def _came_back(self, parts: LineParts) -> None:
        parts.patience.came_back()
        self._signed_out.discard(parts.status.id)
        self._bus.publish(LineCameBack(parts.status.id))

    async def _sign_in(self, parts: LineParts) -> None:
        line, client = parts.status.id, parts.client
        account = parts.readings.account
        self._tasks.start(self._warm(parts.metadata), owner=client.owner, group="metadata")
        where = await who_is_there(client, line)
        person, before = where.person, parts.status.state.person
        parts.readings.signed_in(account, where)
        parts.status.signed_in(person, where.organisation, where.organisation_id)
        if line in self._unsettled or (before is not None and before.ref != person.ref):
            self._unsettled.discard(line)
            self._start_over(parts)

    def _start_over(self, parts: LineParts) -> None:
        """Read everything as another person: what is hers, and what she may see, is different."""
        line = parts.status.id
        parts.metadata.forget()
        self._feed_anew(parts)
        self._bus.publish(PersonChanged(line))
        self._bus.publish(ChangesMissed(line))

    def _feed_anew(self, parts: LineParts) -> None:
        self._feeding[parts.status.id] = self._tasks.start(
            parts.feed.run(), owner=parts.client.owner, group="feed", exclusive=True
        )

    async def _warm(self, metadata: Metadata) -> None:
        try:
            await metadata.catalogue()
        except OrganisationError as error:
            log.info("the catalogue of tables could not be read: %s", error.failure)


def _under_way(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()
