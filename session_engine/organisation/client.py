"""The client of one organisation: bounded, patient where repeating is safe, at most eight requests at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Hashable, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import field
from typing import TYPE_CHECKING

from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, transport
from session_engine.organisation.address import Address
from session_engine.organisation.batch import LONGEST_LINE, batch_request, split_answer
from session_engine.organisation.change_set import ChangeSet, answers_of
from session_engine.organisation.failures import from_answer
from session_engine.organisation.key_renewal import ROUNDS, KeyProvider, KeyRenewal, Renew
from session_engine.organisation.line_status import LineStatus
from session_engine.organisation.replies import Reply, rubbish
from session_engine.organisation.requests import ANNOTATIONS, Request, of_many
from session_engine.organisation.retry import RetryRules
from session_engine.organisation.silence import Silence
from session_engine.organisation.transport import CONNECTIONS, Connection, RawReply, Stream, Timeouts
from session_engine.ports import Clock
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

if TYPE_CHECKING:
    import httpx

_SUCCESS = frozenset({200, 201, 202, 204, 206, 304})
_NOT_AT_WORK = frozenset({401, 429, 503})
"""Answers that do not show the organisation at work: they end neither being signed out nor being busy.

Nor does the answer to what was sent before the key was refused.
"""


class _NotNowError(Exception):
    """Nothing was sent, and the place is free again: what the request waits for has to be looked at once more."""


@dataclass(frozen=True, slots=True)
class FixedKey:
    """A key that never changes."""

    _key: str = field(repr=False)

    async def __call__(self) -> str:
        """Give the key."""
        return self._key


class Client:
    """Ask one organisation as one person."""

    def __init__(
        self,
        status: LineStatus,
        keys: KeyProvider,
        tasks: Tasks,
        clock: Clock,
        *,
        renew: Renew | None = None,
        pause: Pause = real_pause,
        retry: RetryRules | None = None,
        timeouts: Timeouts | None = None,
        plain: bool = False,
        http: httpx.AsyncBaseTransport | None = None,
        heard_time: Callable[[str | None, float], object] = lambda _said, _took: None,
    ) -> None:
        self._heard_time = heard_time
        self._status = status
        self._renewal = KeyRenewal(keys, renew, status, tasks, ("line", status.id))
        self._tasks = tasks
        self._clock = clock
        self._pause = pause
        self._retry = retry or RetryRules()
        self._timeouts = timeouts or Timeouts()
        self._silence = Silence(clock, self._timeouts.silence)
        self._plain = plain
        self._http = http
        self._address: Address | None = None
        self._addressed = asyncio.Event()
        self._connection: tuple[Address, Connection] | None = None
        self._connecting = asyncio.Lock()
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._busy_until = 0.0
        self._lifted = 0

    @property
    def owner(self) -> Hashable:
        """Owner of the tasks that belong to this line."""
        return ("line", self._status.id)

    @property
    def address(self) -> Address | None:
        """Where the organisation is, None while it is starting."""
        return self._address

    def set_address(self, text: str | None) -> bool:
        """Take the organisation's address, None while it is gone; tell whether it is another one than before."""
        address = None if text is None else Address.parse(text, plain=self._plain)
        if address == self._address:
            return False
        self._address = address
        if address is None:
            self._addressed.clear()
            self._status.starting()
        else:
            self._addressed.set()
            self._busy_until = 0.0
            self._status.connecting()
        return True

    def own_path(self, link: str) -> str:
        """Take a nextLink's path; a link elsewhere is rubbish and never followed."""
        if self._address is None:
            raise OrganisationError(Failure.UNREACHABLE)
        try:
            return self._address.own_path(link)
        except ValueError as error:
            raise rubbish() from error

    async def get(
        self, path: str, *, prefer: tuple[str, ...] = (ANNOTATIONS,), accept: str = "application/json"
    ) -> Reply:
        """Read; a path too long for a line travels inside a batch."""
        if len(path) > LONGEST_LINE:
            return await self._get_long(path, prefer)
        return await self.send(Request("GET", path, prefer=prefer, accept=accept))

    async def _get_long(self, path: str, prefer: tuple[str, ...]) -> Reply:
        reply = await self.send(batch_request((path,), prefer))
        answers = split_answer(reply.headers.get("content-type", ""), reply.content)
        if len(answers) != 1:
            raise rubbish(reply.status)
        return self._success(answers[0], many=of_many(path))

    async def post(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        prefer: tuple[str, ...] = (),
        if_none_match: str = "null",
        named: str = "",
    ) -> Reply:
        """Create a record or call an action."""
        content = json_text.encode(body)
        return await self.send(
            Request("POST", path, content, prefer=prefer, if_none_match=if_none_match, named=named)
        )

    async def patch(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        if_match: str | None = "*",
        create_only: bool = False,
        prefer: tuple[str, ...] = (),
        named: str = "",
    ) -> Reply:
        """Change a record that has the version `if_match`, or create one that must not exist."""
        return await self.send(
            Request(
                "PATCH",
                path,
                json_text.encode(body),
                prefer=prefer,
                if_match=None if create_only else if_match,
                if_none_match="*" if create_only else "null",
                named=named,
            )
        )

    async def delete(self, path: str, *, if_match: str | None = None, named: str = "") -> Reply:
        """Delete a record."""
        return await self.send(Request("DELETE", path, if_match=if_match, named=named))

    async def change(self, changes: ChangeSet) -> None:
        """Make changes together or not at all; raise what stood against them."""
        reply = await self.send(changes.request())
        for raw in answers_of(reply.headers.get("content-type", ""), reply.content):
            self._success(raw, conditional=True)

    async def send(self, request: Request) -> Reply:
        """Send a request, again where that is safe; raise OrganisationError when it has not worked out."""
        attempt = 1
        while True:
            await self._hold_back()
            lifted = self._lifted
            try:
                return await self._with_key(request, lifted)
            except _NotNowError:
                continue
            except OrganisationError as error:
                if lifted != self._lifted and error.failure is Failure.SIGNED_OUT:
                    continue  # she has connected again since it was sent
                delay = self._retry.delay(error, attempt, repeatable=request.repeatable)
                if lifted == self._lifted or error.failure is not Failure.BUSY:
                    self._note_failure(error, last=delay is None)
                if delay is None:
                    raise
            attempt += 1
            await self._pause(delay)

    def _note_failure(self, error: OrganisationError, *, last: bool) -> None:
        busy = error.failure is Failure.BUSY
        if busy:
            self._busy_until = max(self._busy_until, self._clock.monotonic() + (error.retry_after or 0.0))
        if busy or last:
            self._status.failed(error)

    def hold_back_no_more(self) -> None:
        """Ask although the organisation wanted to be left alone longer: the person wants to know.

        Refusals still on their way belong to the time before, hold nothing back, and sign nobody out.
        """
        self._busy_until = 0.0
        self._lifted += 1

    async def _hold_back(self) -> None:
        """Ask nothing of an organisation that wants to be left alone, as long as it has said."""
        left = self._left_alone()
        if left > self._retry.longest_wait:
            raise OrganisationError(Failure.BUSY, retry_after=left)
        if left > 0:
            await self._pause(left)

    def _left_alone(self) -> float:
        """Give the seconds that the organisation still wants to be left alone."""
        return self._busy_until - self._clock.monotonic()

    def heard(self) -> None:
        """Note a sign of life that answers no request: what is shown is as fresh as that."""
        self._silence.broken()
        self._status.heard()

    @asynccontextmanager
    async def stream(self, path: str, silence: float) -> AsyncGenerator[Stream]:
        """Open an endless answer of text events; it takes none of the eight places."""
        address, connection = await self._connected()
        request = Request("GET", path, accept="text/event-stream")
        headers = request.headers(await self._renewal.key())
        begun = False
        try:
            async with connection.stream(address.api(path), headers, silence) as stream:
                begun = True
                if stream.status not in _SUCCESS:
                    raise from_answer(
                        stream.status, b"", stream.headers.get("retry-after"), self._clock.now()
                    )
                yield stream
        except OrganisationError as error:
            if not begun and error.failure is Failure.UNREACHABLE and address == self._address:
                self._status.failed(error)  # else nobody who only reads would learn that it is away
            raise

    async def close(self) -> None:
        """Let go of the sockets."""
        if self._connection is not None:
            _, connection = self._connection
            self._connection = None
            await connection.close()

    async def _with_key(self, request: Request, lifted: int) -> Reply:
        key = await self._renewal.key()
        raw = await self._once(request, key, lifted)
        for _ in range(ROUNDS):
            renewed = await self._renewal.after(key) if raw.status == 401 else None
            if renewed is None:
                break
            key = renewed
            raw = await self._once(request, key, lifted)
        return self._success(raw, many=request.of_many, conditional=request.conditional)

    def _success(self, raw: RawReply, *, many: bool = False, conditional: bool = False) -> Reply:
        if raw.status not in _SUCCESS:
            wait = raw.headers.get("retry-after")
            raise from_answer(
                raw.status, raw.content, wait, self._clock.now(), of_many=many, conditional=conditional
            )
        if raw.headers.get("content-type", "").startswith("text/html"):
            raise rubbish(
                raw.status
            )  # a page for people, as of a hotel's network: no yes of the organisation's
        return Reply(raw.status, raw.headers, raw.content)

    async def _once(self, request: Request, key: str, lifted: int) -> RawReply:
        await self._addressed_in_time()
        # What became of a change is settled by reading; whoever only reads may stop waiting.
        bounded = self._silence.bounded() if request.repeatable else nullcontext()
        async with bounded, self._slots:
            if self._left_alone() > 0 or lifted != self._lifted:
                raise _NotNowError  # it said so to another request while this one waited for its place
            address, connection = await self._connected()
            started, refusals = self._clock.monotonic(), self._status.refusals
            with self._overdue(address):
                url, headers = address.api(request.path), request.headers(key)
                raw = await connection.send(request, url, headers, self._silence.broken)
            self._heard_time(raw.headers.get("date"), self._clock.monotonic() - started)
            at_work = raw.status not in _NOT_AT_WORK and self._clock.monotonic() >= self._busy_until
            if address == self._address and at_work and refusals == self._status.refusals:
                self._status.answered((self._clock.monotonic() - started) * 1000)
            return raw

    @contextmanager
    def _overdue(self, address: Address) -> Generator[None]:
        """Say that the line is slow once an answer is awaited for long: nothing else would, until it is given up."""

        def tell() -> None:
            if address == self._address:
                self._status.waits(self._timeouts.overdue * 1000)

        due = asyncio.get_running_loop().call_later(self._timeouts.overdue, tell)
        try:
            yield
        finally:
            due.cancel()

    async def _addressed_in_time(self) -> None:
        try:
            async with asyncio.timeout(self._timeouts.address):
                await self._addressed.wait()
        except TimeoutError as error:
            raise OrganisationError(Failure.UNREACHABLE) from error

    async def _connected(self) -> tuple[Address, Connection]:
        await self._addressed_in_time()
        async with self._connecting:
            address = self._address
            if address is None:
                raise OrganisationError(Failure.UNREACHABLE)
            if self._connection is None or self._connection[0] != address:
                await self._reconnect(address)
            assert self._connection is not None  # noqa: S101 - just made
            return self._connection

    async def _reconnect(self, address: Address) -> None:
        old = self._connection
        fresh = await transport.connect(address, self._timeouts, self._http)
        self._connection = (address, fresh)
        if old is not None:
            self._tasks.start(old[1].close(), owner=self.owner, group="close")
