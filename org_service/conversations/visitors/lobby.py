"""Who of the visitors is connected: they are let in here, told what is new, and missed when they stay away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from org_service.conversations.visitors import tokens
from org_service.conversations.visitors.allowance import Allowance, Allowances
from org_service.conversations.visitors.connection import Connection, Socket
from org_service.conversations.visitors.desk import Beginning, Holder
from org_service.conversations.visitors.refusals import Refusal
from org_service.conversations.visitors.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from org_service.conversations.visitors import wire
    from org_service.conversations.visitors.desk import VisitorDesk

log = logging.getLogger(__name__)

AWAY: Final = 180.0
"""Seconds after which a live chat's visitor who is not connected has left (facts 9)."""
BACK: Final = 15.0
_PLACES_AFTER: Final = 1.0
MOST_LINES: Final = 4_000
MOST_OF_AN_ADDRESS: Final = 200
"""Lines at a time: a company may sit behind one address."""


_ASKS: Final = (40, 4)
"""What a page may ask for at once, and in a second: the same for one line as for all lines of a conversation."""


class Lobby:
    """All visitors' lines.

    Args:
        desk: The organisation.
        clock: Seconds, for what is allowed in a while.
        away: Seconds after which a visitor who is not connected has left.
        back: Seconds that pages have to come back in after a start, before their agents hear that nobody is there.
    """

    def __init__(
        self,
        desk: VisitorDesk,
        *,
        clock: Callable[[], float] = time.monotonic,
        away: float = AWAY,
        back: float = BACK,
    ) -> None:
        self.desk = desk
        self.wishes = Wishes(desk, Allowances(3, 1 / 600, clock))
        self._clock = clock
        self._away, self._back = away, back
        self._starts = Allowances(20, 1 / 6, clock)
        self._asks = Allowances(*_ASKS, clock)
        self._lines: defaultdict[str, set[Connection]] = defaultdict(set)
        self._addresses: dict[str, int] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._address_of: dict[Connection, str] = {}
        self._moving: asyncio.TimerHandle | None = None
        self._closed = False
        self._unwatch = desk.watch(self)

    def __len__(self) -> int:
        return len(self._address_of)

    def admits(self, address: str) -> bool:
        """Tell whether one more line of an address is taken."""
        return len(self) < MOST_LINES and self._addresses.get(address, 0) < MOST_OF_AN_ADDRESS

    async def serve(self, socket: Socket, address: str, visitor: dict[str, str]) -> None:
        """Serve a page until it leaves."""
        line = Connection(self, socket, visitor, Allowance(*_ASKS, self._clock))
        self._address_of[line] = address
        self._addresses[address] = self._addresses.get(address, 0) + 1
        await line.run()

    async def recover(self) -> None:
        """Wait for the visitors that were there when the service ended the last time.

        Their pages try again every few seconds; who has closed hers meanwhile is told of as away soon.
        """
        waited = [each for each in await self.desk.unfinished() if not self._lines.get(each.conversation)]
        for holder in waited:
            if not holder.persistent and holder.conversation not in self._leaving:
                self._miss(holder.conversation)
        await asyncio.sleep(self._back)
        for holder in waited:
            if not self._lines.get(holder.conversation):
                self._do(partial(self.desk.broke, holder.conversation))

    def close(self) -> None:
        """Wait for nobody any more; who is away meanwhile is missed again at the next start."""
        self._closed = True
        self._unwatch()
        for timer in (*self._leaving.values(), *([self._moving] if self._moving else ())):
            timer.cancel()
        for task in self._tasks:
            task.cancel()

    # -- coming and going ------------------------------------------------------------------------

    async def start(self, line: Connection, wish: wire.Start) -> None:
        """Begin a conversation for a page, or go on with a persistent one."""
        fresh = tokens.successor(wish.token or "", wish.id)
        earlier = await self._earlier(wish.token, fresh)
        if earlier is not None and await self._goes_on(earlier):
            await self.desk.renew(tokens.hash_of(wish.token or ""), tokens.hash_of(fresh), earlier)
            await self._seat(line, "resumed", earlier, fresh)
            return
        stream = await self.desk.stream(wish.stream)
        if stream is None:
            raise Refusal("unknown_stream")
        if not self._starts.take(self._address_of.get(line, "")):
            raise Refusal("too_many")
        # A visitor's name is asked for like anything else, and known apart from the answers.
        given = {**wish.answers, "name": wish.name}
        if any(question.required and not given.get(question.id) for question in stream.questions):
            raise Refusal("empty", wish.id)
        token = tokens.new_token()
        beginning = Beginning(
            id=conversation_of(wish.id),
            stream=stream.id,
            name=wish.name,
            language=wish.language,
            answers={q.id: given[q.id] for q in stream.questions if given.get(q.id)},
            visitor=line.visitor | ({"page": wish.page} if wish.page else {}),
            previous=earlier.conversation if earlier else "",
        )
        holder = await self.desk.open(beginning, tokens.hash_of(token))
        await self._seat(line, "started", holder, token)

    async def _earlier(self, token: str | None, fresh: str) -> Holder | None:
        """Give the persistent chat of a token, or of its new one where the answer to the same start was lost."""
        for each in (token, fresh) if token else ():
            found = await self.desk.holder(tokens.hash_of(each))
            if found is not None:
                return found if found.persistent else None
        return None

    async def _goes_on(self, holder: Holder) -> bool:
        return (await self.desk.news(holder.conversation, 2**31)).standing.state != "ended"

    async def resume(self, line: Connection, wish: wire.Resume) -> None:
        """Let a page go on where it was."""
        holder = await self.desk.holder(tokens.hash_of(wish.token))
        if holder is None:
            raise Refusal("unknown_token")
        # Merged meanwhile, it goes on in another conversation, of which the page knows nothing.
        known = wish.conversation in {"", holder.conversation}
        await self._seat(line, "resumed", holder, wish.token, wish.after if known else 0)

    async def _seat(self, line: Connection, what: str, holder: Holder, token: str, after: int = 0) -> None:
        async with line.moving:
            await self._seat_alone(line, what, holder, token, after)

    async def _seat_alone(
        self, line: Connection, what: str, holder: Holder, token: str, after: int = 0
    ) -> None:
        """Let a line belong to a conversation, and to none beside it, whatever fails on the way."""
        before, was_lasting = line.conversation, line.persistent
        self._lines[holder.conversation].add(line)
        missed = self._leaving.pop(holder.conversation, None)
        if missed is not None:
            missed.cancel()
        try:
            if what == "resumed":
                await self.desk.back(holder.conversation)
            line.share(self._asks.of(holder.conversation))
            await line.seated(what, holder, token, after)
        finally:
            if before and before != line.conversation:
                self._leave(line, before, lasting=was_lasting)
            if holder.conversation != line.conversation:
                self._leave(line, holder.conversation, lasting=holder.persistent)

    def left(self, line: Connection) -> None:
        """A page is gone; its visitor is waited for."""
        address = self._address_of.pop(line, "")
        there = self._addresses.get(address, 0) - 1
        if there > 0:
            self._addresses[address] = there
        else:
            self._addresses.pop(address, None)
        self._leave(line, line.conversation, lasting=line.persistent)

    def _leave(self, line: Connection, conversation: str, *, lasting: bool) -> None:
        """Let a line belong to a conversation no more; when it was the last one, the visitor is waited for."""
        lines = self._lines.get(conversation)
        if lines is None:
            return
        lines.discard(line)
        if lines:
            return
        del self._lines[conversation]
        if self._closed:
            return  # the service goes, not the visitor: she finds the conversation as it was
        if not lasting:
            self._miss(conversation)
        self._do(partial(self.desk.broke, conversation))

    def _miss(self, conversation: str) -> None:
        loop = asyncio.get_running_loop()
        self._leaving[conversation] = loop.call_later(self._away, self._gone, conversation)

    def _gone(self, conversation: str) -> None:
        self._leaving.pop(conversation, None)
        self._do(partial(self.desk.end, conversation))

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(_noted(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what happens ----------------------------------------------------------------------------

    def changed(self, conversation: str) -> None:
        """Wake the lines of a conversation."""
        for line in self._lines.get(conversation, ()):
            line.wake()

    def queue_moved(self) -> None:
        """Tell those who wait their new place, soon: many may move at once."""
        if self._moving is None:
            self._moving = asyncio.get_running_loop().call_later(_PLACES_AFTER, self._wake_waiting)

    def _wake_waiting(self) -> None:
        self._moving = None
        for lines in self._lines.values():
            for line in lines:
                if line.waits:
                    line.wake()

    def typed(self, conversation: str, name: str) -> None:
        """Tell the lines of a conversation that an agent is writing."""
        for line in self._lines.get(conversation, ()):
            self._do(partial(line.typed, conversation, name))

    async def move(self, line: Connection, merged: str, into: str) -> None:
        """Let a line follow its conversation into the one that it was merged into, unless it went elsewhere."""
        async with line.moving:
            if line.conversation == merged:
                await self._seat_alone(line, "resumed", Holder(into, line.stream, line.persistent), "")


async def _noted(work: Callable[[], Awaitable[None]]) -> None:
    """Do what nobody waits for; a line that has just ended and a conversation that is over are no news."""
    try:
        await work()
    except (Refusal, ConnectionError, TimeoutError):
        return
    except Exception:
        log.exception("something about a visitor could not be done")


def conversation_of(start: str) -> str:
    """Give the id of the conversation that a page begins: from it nobody learns what the page knows."""
    return str(UUID(bytes=sha256(f"conversation {start}".encode()).digest()[:16], version=4))
