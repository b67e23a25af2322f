"""One visitor's line: wishes come in and are answered one after another, news goes out in order.

What goes out is read from the organisation after the last number that was sent, so nothing is missed, doubled
or out of order, whatever happened to the lines before.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from org_service.conversations.visitors import wire
from org_service.conversations.visitors.refusals import Refusal

if TYPE_CHECKING:
    from org_service.conversations.visitors.allowance import Allowance
    from org_service.conversations.visitors.desk import Holder, Message, News, Standing
    from org_service.conversations.visitors.lobby import Lobby

log = logging.getLogger(__name__)

PATIENCE: Final = 20.0
"""Seconds that a page may leave its line full before it is dropped."""
SILENCE: Final = 75.0
"""Seconds without a wish, not even a ping, after which a page counts as gone."""
PENALTY: Final = 0.25
"""Seconds that a page which asks too much waits before it is heard again."""
_BIG: Final = 8
"""How many messages a file counts as."""
MOST_REFUSALS: Final = 60
"""Refusals in a row after which the line is closed."""


class Socket(Protocol):
    """A WebSocket, as little of it as is used."""

    async def receive(self) -> str | None:
        """Wait for a text; None at the end."""
        ...

    async def send(self, text: str) -> None: ...

    async def close(self, code: int) -> None: ...


class Connection:
    """A page that is connected.

    Args:
        lobby: Where it belongs.
        socket: Its line.
        visitor: What its browser says of itself.
        allowance: How much it may ask for until it belongs to a conversation, whose share it has then.
    """

    def __init__(self, lobby: Lobby, socket: Socket, visitor: dict[str, str], allowance: Allowance) -> None:
        self.lobby = lobby
        self.visitor = visitor
        self.conversation = ""
        self.stream = ""
        self.persistent = False
        self.moving = asyncio.Lock()
        """Held while it goes from one conversation to another: what the page asks and a merging may come together."""
        self._socket = socket
        self._allowance = allowance
        self._sent = 0
        self._standing: Standing | None = None
        self._wake = asyncio.Event()
        self._seat = asyncio.Lock()
        self._refused = 0

    async def run(self) -> None:
        """Serve the page until it leaves."""
        news = asyncio.create_task(self._tell())
        heard = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({news, heard}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (news, heard):
                task.cancel()
            await asyncio.gather(news, heard, return_exceptions=True)
            self.lobby.left(self)
        for task in (news, heard):
            error = None if task.cancelled() else task.exception()
            if error is not None and not isinstance(error, ConnectionError):
                log.warning("a visitor's line ended: %s", type(error).__name__)

    # -- out -------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look for something to tell."""
        self._wake.set()

    async def tell(self, what: str, **values: object) -> None:
        """Send one thing; a page that does not read is let go."""
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(wire.write(what, **values))

    async def typed(self, conversation: str, name: str) -> None:
        """Tell that an agent is writing, where the page was told that it belongs to the conversation."""
        async with self._seat:
            if self.conversation == conversation:
                await self.tell("typing", name=name)

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            async with self._seat:
                told = self.conversation
                into = await self._look() if told else ""
            if into:
                await self.lobby.move(self, told, into)

    async def _look(self) -> str:
        """Tell what is new; gives the conversation that this one was merged into."""
        news = await self.lobby.desk.news(self.conversation, self._sent)
        if news.standing.into:
            return news.standing.into
        await self._tell_news(news)
        if news.more:
            self._wake.set()
        return ""

    @property
    def waits(self) -> bool:
        """Whether its visitor waits for somebody."""
        return self._standing is not None and self._standing.state == "waiting"

    async def _tell_news(self, news: News) -> None:
        for message in news.messages:
            if message.number > self._sent:
                await self.tell("message", **_shown(self.conversation, message))
                self._sent = message.number
        before, now = self._standing, news.standing
        self._standing = now
        if before is None or (before.state, before.agent, before.place) != (now.state, now.agent, now.place):
            await self.tell("state", state=now.state, agent=now.agent, place=now.place)
        if now.read > (before.read if before else 0):
            await self.tell("read", number=now.read)

    # -- in --------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while self._refused < MOST_REFUSALS:
            try:
                async with asyncio.timeout(SILENCE):
                    text = await self._socket.receive()
            except TimeoutError:
                break
            if text is None:
                return
            await self._hear(text)
        with suppress(Exception):
            await self._socket.close(1008)

    async def _hear(self, text: str) -> None:
        try:
            amount = 1 if len(text) <= wire.LARGEST_FRAME else _BIG
            if not self._allowance.take(amount):
                # The page waits, nobody else: the line is not read meanwhile.
                wait = max(0.0, self._allowance.wait(amount) - PENALTY)
                await asyncio.sleep(PENALTY)
                raise Refusal("too_fast", wire.name_of(text), wait)  # noqa: TRY301 - answered like any other
            await self._do(wire.read_wish(text))
            self._refused = 0
        except Refusal as refusal:
            self._refused += 1
            later = {} if refusal.wait is None else {"wait": round(refusal.wait, 3)}
            await self.tell("refused", code=refusal.code, id=refusal.name, **later)
        except (TimeoutError, ConnectionError):
            raise  # the page is gone; what it asked for is done
        except Exception:
            self._refused += 1
            log.exception("a visitor's wish failed")
            await self.tell("refused", code="failed", id=wire.name_of(text))

    async def _do(self, wish: wire.Wish) -> None:
        match wish:
            case wire.Ping():
                await self.tell("pong")
            case wire.Start():
                await self.lobby.start(self, wish)
            case wire.Resume():
                await self.lobby.resume(self, wish)
            case _:
                if not self.conversation:
                    raise Refusal("not_started", getattr(wish, "id", ""))
                await self.lobby.wishes.do(self, wish)

    def share(self, allowance: Allowance) -> None:
        """Ask for no more than all lines of its conversation together may, also the ones before it."""
        self._allowance = allowance

    async def seated(self, what: str, holder: Holder, token: str, after: int = 0) -> None:
        """Belong to a conversation from now on, and say so before anything of it is told."""
        async with self._seat:
            standing = (await self.lobby.desk.news(holder.conversation, 2**31)).standing
            self.conversation, self.stream = holder.conversation, holder.stream
            self.persistent = holder.persistent
            self._sent, self._standing = after, None
            values = {"state": standing.state, "agent": standing.agent, "last": after, "token": token}
            await self.tell(what, conversation=holder.conversation, **values)
        self._wake.set()


def _shown(conversation: str, message: Message) -> dict[str, object]:
    return {
        "conversation": conversation,
        "id": message.id,
        "number": message.number,
        "kind": message.kind,
        "author": message.author,
        "name": message.name,
        "text": message.text,
        "values": message.values,
        "file": message.file,
        "sent": message.sent,
    }
