"""An agent without a desktop: she picks conversations, hears the feed, writes, marks as read, and comes back."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from tests.benchmarks.conversation_load.lines import ApiLine, FeedLine, Refused, feed_request

if TYPE_CHECKING:
    from tests.benchmarks.conversation_load.organisation import Person
    from tests.benchmarks.conversation_load.tally import Tally

_CUSTOMER: Final = 1
_AGAIN: Final = (0.1, 0.6)
_GONE: Final = "0x90090001"


class Agent:
    """One agent.

    Args:
        person: Who she is.
        host, port: Where the service is.
        tally: Follows what is sent.
        reads: Whether she marks as read what she answers, as her desktop does.
    """

    def __init__(self, person: Person, host: str, port: int, tally: Tally, *, reads: bool = True) -> None:
        self._person = person
        self._host, self._port = host, port
        self._tally = tally
        self._reads = reads
        self._api = ApiLine(host, port, person.key)
        self._heard: dict[bytes, int] = {}
        """By conversation, the number of the newest message that she has."""
        self._seen: set[bytes] = set()
        self._came: set[bytes] = set()
        """What came over the line that stands now: on one line everything is told once."""
        self._feed: FeedLine | None = None
        self._position = b""
        self._turn = 0
        self._held: list[tuple[bytes, bytes, int, int]] | None = None
        """What is heard while a gap is being read."""
        self._knows = False
        """Whether she has all that was said before she began to hear."""
        self.bytes = 0
        self.conversations: list[str] = []

    async def run(self) -> None:
        """Read the feed until cancelled, and go on where it broke."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                with suppress(OSError):
                    await self._follow(loop)
                await asyncio.sleep(random.uniform(*_AGAIN))
        finally:
            self._leave_feed()
            self._api.close()

    async def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read the feed until it breaks."""
        fresh = not (self._position and self._knows)
        self._knows = (
            not fresh
        )  # what a line that broke meanwhile has read does not count: nothing was heard since
        # What the feed says before the gap was read waits from its first word on: else the gap would end behind it.
        self._held = [] if fresh else None
        self._came.clear()
        request = feed_request(self._host, self._port, self._person.key, self._position)
        _, feed = await loop.create_connection(lambda: FeedLine(request, self._told), self._host, self._port)
        self._feed = feed
        try:
            await feed.ready
            if fresh:
                await self._read_gaps()
            await feed.ended
        finally:
            self._held = None
            self._leave_feed()

    def _leave_feed(self) -> None:
        if self._feed is not None:
            self.bytes += self._feed.bytes
            self._position = b"" if self._feed.anew else self._feed.position or self._position
            if self._feed.transport is not None:
                self._feed.transport.abort()
            self._feed = None

    @property
    def is_there(self) -> bool:
        """Whether her feed stands."""
        return self._feed is not None and self._feed.ready.done()

    @property
    def bytes_so_far(self) -> int:
        """Bytes that came over the feed."""
        return self.bytes + (self._feed.bytes if self._feed is not None else 0)

    def _told(self, conversation: bytes, message: bytes, number: int, author: int) -> None:
        """Hear what the feed says."""
        if message in self._came and conversation in self._heard:
            self._tally.fault("doubled", f"an agent's line told of {number} twice")
        self._came.add(message)
        self._hear(conversation, message, number, author)

    def _hear(self, conversation: bytes, message: bytes, number: int, author: int) -> None:
        last = self._heard.get(conversation)
        if last is None:
            return
        if self._held is not None:
            self._held.append((conversation, message, number, author))
            return
        if message in self._seen:
            self._tally.repeated += 1
            return
        self._seen.add(message)
        if number <= last:
            self._tally.fault("reordered", f"an agent heard {number} after {last}")
        self._heard[conversation] = max(number, last)
        if author == _CUSTOMER:
            self._tally.arrived(message.decode())

    async def _read_gaps(self) -> None:
        """Read what was said while she was away, as a desktop does that has just started."""
        found: list[tuple[bytes, bytes, int, int]] = []
        for conversation in tuple(self.conversations):
            name = conversation.encode()
            rows = await self._api.get(
                "ninedesk_conversationmessages?$select=ninedesk_conversationmessageid,ninedesk_number,ninedesk_author"
                f"&$filter=_ninedesk_conversationid_value%20eq%20{conversation}"
                f"%20and%20ninedesk_number%20gt%20{self._heard[name]}&$orderby=ninedesk_number"
            )
            found += [
                (
                    name,
                    row["ninedesk_conversationmessageid"].encode(),
                    row["ninedesk_number"],
                    row["ninedesk_author"],
                )
                for row in rows["value"]
            ]
        found, self._held, self._knows = found + (self._held or []), None, True
        for conversation, message, number, author in found:
            if message not in self._seen:
                self._hear(conversation, message, number, author)

    async def pick(self, conversation: str) -> bool:
        """Take a conversation; False when a colleague was faster."""
        self._heard.setdefault(conversation.encode(), 0)
        try:
            await self._insist("ninedesk_PickConversation", {"ConversationId": conversation})
        except Refused as error:
            if _GONE not in str(error):
                raise
            del self._heard[conversation.encode()]
            return False
        self.conversations.append(conversation)
        return True

    async def answer(self, *, twice: bool = False) -> None:
        """Write in the conversation whose turn it is, and mark it as read."""
        if not self.conversations:
            return
        self._turn += 1
        conversation = self.conversations[self._turn % len(self.conversations)]
        if self._reads:
            values: dict[str, object] = {
                "ConversationId": conversation,
                "Number": self._heard[conversation.encode()],
            }
            await self._insist("ninedesk_MarkRead", values)
        message = str(uuid4())
        values = {
            "MessageId": message,
            "ConversationId": conversation,
            "Kind": 1,
            "Text": f"Let us try it {message}.",
        }
        self._tally.wrote(message, conversation, "agent")
        await self._insist("ninedesk_SendMessage", values)
        if twice:
            self._tally.twice += 1
            await self._insist("ninedesk_SendMessage", values)
        self._tally.acknowledged(message)

    async def _insist(self, action: str, values: dict[str, object]) -> None:
        """Ask until there is an answer, as the outbox does: the same request twice is done once."""
        while True:
            try:
                await self._api.post(action, values)
            except OSError:
                await asyncio.sleep(random.uniform(*_AGAIN))
            else:
                return

    def die(self) -> None:
        """End as a desktop that is killed: its lines break, and it remembers nothing but what it had shown."""
        self._api.close()
        self._leave_feed()
        self._position, self._knows = b"", False
