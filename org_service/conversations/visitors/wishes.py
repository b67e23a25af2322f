"""What a visitor may do in a conversation: a table from wish to what is done for it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from org_service.conversations.visitors import wire
from org_service.conversations.visitors.files import take_file
from org_service.conversations.visitors.refusals import Refusal

if TYPE_CHECKING:
    from org_service.conversations.visitors.allowance import Allowances
    from org_service.conversations.visitors.connection import Connection
    from org_service.conversations.visitors.desk import VisitorDesk

_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")


class Wishes:
    """Does what visitors ask for.

    Args:
        desk: The organisation.
        transcripts: How many letters may go to visitors of one conversation, and from all of them to one address.
    """

    def __init__(self, desk: VisitorDesk, transcripts: Allowances) -> None:
        self._desk = desk
        self._transcripts = transcripts

    async def do(self, line: Connection, wish: wire.Wish) -> None:
        """Do one wish and tell the page what came of it."""
        match wish:
            case wire.Say(id=name, text=text):
                number = await self._desk.say(line.conversation, name, text)
                await line.tell("taken", id=name, number=number)
            case wire.SendFile():
                await self._file(line, wish)
            case wire.Typing():
                await self._desk.typing(line.conversation)
            case wire.Read(number=number):
                await self._desk.read(line.conversation, number)
            case wire.End():
                await self._desk.end(line.conversation)
            case wire.Rate(stars=stars, text=text):
                await self._desk.rate(line.conversation, stars, text)
                await line.tell("rated")
            case wire.Transcript(to=to):
                await self._transcript(line, to)
            case _:
                raise Refusal("unreadable")

    async def _file(self, line: Connection, wish: wire.SendFile) -> None:
        # Decoding five megabytes takes 20 ms: nobody else waits for it.
        file = await asyncio.to_thread(take_file, wish.id, wish.name, wish.type, wish.body)
        number = await self._desk.send_file(line.conversation, wish.id, file)
        await line.tell("taken", id=wish.id, number=number)

    async def _transcript(self, line: Connection, to: str) -> None:
        if len(to) > 254 or not _ADDRESS.match(to):
            raise Refusal("no_mail")
        # A new conversation is no new allowance: else anybody could have a stranger's mailbox filled.
        if not (self._transcripts.take(line.conversation) and self._transcripts.take(to.lower())):
            raise Refusal("too_many")
        await self._desk.transcript(line.conversation, to)
        await line.tell("mailed", to=to)
