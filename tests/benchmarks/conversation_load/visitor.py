"""A visitor's page without the page: it writes, reads, and comes back when its line breaks."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

if TYPE_CHECKING:
    from tests.benchmarks.conversation_load.tally import Tally

_AGAIN: Final = (0.1, 0.6)
"""Seconds until a broken line is tried again, at least and at most."""
_PING: Final = 25.0
MOST_UNANSWERED: Final = 8
"""What a person writes while nothing of it goes through; more of it at once would be taken for a flood."""


class Visitor:
    """One visitor.

    Args:
        number: Which one; visitors come from addresses of their own, as behind a proxy.
        chat: The address of the visitors' port.
        stream: The work stream.
        tally: Follows what is sent.
        reads: Whether the page says what has been read, as it does while it is looked at.
    """

    def __init__(self, number: int, chat: str, stream: str, tally: Tally, *, reads: bool = True) -> None:
        self._number = number
        self._chat = chat
        self._stream = stream
        self._tally = tally
        self._reads = reads
        self._start = str(uuid4())
        self._token = ""
        self._last = 0
        self._read = 0
        self._page = 0
        self._shown: list[str] = []
        """The agents' messages on the page that is open."""
        self._unanswered: dict[str, str] = {}
        self._before: tuple[str, str] | None = None
        self.refused = 0
        """How often she was told that she is too fast."""
        self._socket: ClientConnection | None = None
        self.begun: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """The conversation, when it has begun."""
        self.state = "waiting"

    async def run(self) -> None:
        """Stay on the line until cancelled."""
        address = f"10.{self._number >> 16 & 255}.{self._number >> 8 & 255}.{self._number & 255}"
        headers = {"Origin": self._chat, "X-Forwarded-For": address}
        line = self._chat.replace("http", "ws") + "/chat/line"
        while True:
            with suppress(OSError, TimeoutError, WebSocketException):
                async with connect(
                    line, additional_headers=headers, proxy=None, compression=None, ping_interval=None,
                    open_timeout=30, close_timeout=1,
                ) as socket:  # fmt: skip
                    await self._talk(socket)
            self._socket = None
            await asyncio.sleep(random.uniform(*_AGAIN))

    async def _talk(self, socket: ClientConnection) -> None:
        if self._token:
            await _send(socket, "resume", token=self._token, after=self._last)
        else:
            await _send(
                socket, "start", id=self._start, stream=self._stream, answers={}, name="Maria", language="en"
            )
        page = self._page
        async for text in socket:
            if page == self._page:  # what a closed page still had to read, nobody reads
                await self._hear(socket, json.loads(text))

    async def _hear(self, socket: ClientConnection, word: dict[str, Any]) -> None:
        match word["is"]:
            case "started" | "resumed":
                await self._seated(socket, word)
            case "message":
                await self._message(socket, word)
            case "taken":
                self._unanswered.pop(word["id"], None)
                self._tally.acknowledged(word["id"])
            case "state":
                self.state = word["state"]
            case "refused":
                await self._refused(socket, word)
            case _:
                pass

    async def _seated(self, socket: ClientConnection, word: dict[str, Any]) -> None:
        self._token, self.state = word["token"] or self._token, word["state"]
        if not self.begun.done():
            self.begun.set_result(word["conversation"])
        # What was not answered may have been written: its id tells. Nothing newer goes out before it.
        repeated: set[str] = set()
        while waiting := [name for name in self._unanswered if name not in repeated]:
            for name in waiting:
                await _send(socket, "say", id=name, text=self._unanswered[name])
                repeated.add(name)
        self._socket = socket

    async def _message(self, socket: ClientConnection, word: dict[str, Any]) -> None:
        number = word["number"]
        if number <= self._last:
            kind = "doubled" if number == self._last else "reordered"
            self._tally.fault(kind, f"visitor {self._number} heard {number} after {self._last}")
        self._last = number
        if word["author"] == 2:
            self._shown.append(word["id"])
            self._tally.arrived(word["id"])
            if self._reads and number > self._read:  # a page that is opened again tells nothing again
                self._read = number
                await _send(socket, "read", number=number)

    async def _refused(self, socket: ClientConnection, word: dict[str, Any]) -> None:
        message = word["id"]
        self.refused += word["code"] == "too_fast"
        if word["code"] == "too_fast" and message in self._unanswered:
            await asyncio.sleep(0.3)
            await _send(socket, "say", id=message, text=self._unanswered[message])
        elif word["code"] != "too_fast":
            raise RuntimeError(f"refused: {word}")

    async def say(self, *, twice: bool = False) -> None:
        """Write something; it is sent as soon as there is a line.

        Where a fault is played it is sent twice, and after it, out of its turn, what she had written before.
        """
        message, text = (
            str(uuid4()),
            f"The satellite upstairs shows a red light since Tuesday, try {len(self._tally)}.",
        )
        self._tally.wrote(message, await self.begun, "customer")
        self._tally.twice += twice
        self._unanswered[message] = text
        before, self._before = self._before, (message, text)
        words = [(message, text), (message, text), before or (message, text)] if twice else [(message, text)]
        socket = self._socket
        if socket is not None:
            with suppress(OSError, WebSocketException):
                for each, said in words:
                    await _send(socket, "say", id=each, text=said)

    async def flood(self, count: int) -> None:
        """Write more than anybody may; what of it is taken does not matter, as long as the others do not notice."""
        await self.begun
        while self._socket is None:  # noqa: ASYNC110 - another line may break meanwhile
            await asyncio.sleep(0.05)
        socket = self._socket
        with suppress(OSError, WebSocketException):
            for number in range(count):
                await _send(socket, "say", id=str(uuid4()), text=f"{number} {'again ' * 500}")

    async def ping(self) -> None:
        """Say that the page is there, as it does every 25 seconds."""
        while True:
            await asyncio.sleep(_PING)
            if self._socket is not None:
                with suppress(OSError, WebSocketException):
                    await _send(self._socket, "ping")

    @property
    def is_there(self) -> bool:
        """Whether her line stands."""
        return self._socket is not None

    def cut(self) -> None:
        """Break the line as a network does: nobody says goodbye."""
        if self._socket is not None:
            self._socket.transport.abort()
            self._socket = None

    def close_page(self) -> None:
        """Close the browser and open it again: the page knows its token and what was not sent, and shows nothing."""
        self.cut()
        self._page += 1
        self._last, self._shown = 0, []

    def look(self) -> None:
        """Compare what stands on the page with what was written to her."""
        if self.begun.done():
            self._tally.shows(self.begun.result(), self._shown)


async def _send(socket: ClientConnection, do: str, **values: object) -> None:
    await socket.send(json.dumps({"do": do, **values}, separators=(",", ":")))
