"""The organisation as visitors' lines need it: every wish is a transaction of the conversations' own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from org_service.conversations import arrivals, ledger, messages
from org_service.conversations import conversation as conversations
from org_service.conversations.arrivals import Visitor
from org_service.conversations.ledger import CUSTOMER, Entry, File
from org_service.conversations.rows import on_behalf
from org_service.conversations.talking import tell_typing
from org_service.conversations.transcript import send_transcript
from org_service.conversations.visitors import reading, token_rows
from org_service.conversations.visitors.desk import Beginning, Holder, News, Stream, Watcher
from org_service.conversations.visitors.refusals import Refusal
from org_service.errors import Inactive, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from org_service.conversations.visitors.files import VisitorFile
    from org_service.organisation import Organisation
    from org_service.records.transaction import Transaction

T = TypeVar("T")
ALL_FILES: Final = 50 * 1024 * 1024
"""Bytes of all files that a visitor may send in one conversation: anybody can begin one."""


class OrganisationDesk:
    """Visitors' wishes, done in an organisation.

    Args:
        organisation: Where they are done.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._storage = organisation.storage
        self._makers: dict[str, str] = {}
        self._names: dict[str, str] = {}

    # -- reading ---------------------------------------------------------------------------------

    async def stream(self, stream_id: str) -> Stream | None:
        found = await self._storage.read(lambda c: reading.stream(c, stream_id))
        if found is not None:
            self._makers[found.id] = found.maker
        return found

    async def news(self, conversation: str, after: int) -> News:
        return await self._storage.read(lambda c: reading.news(c, conversation, after))

    async def body(self, conversation: str, message: str) -> tuple[str, str] | None:
        return await self._storage.read(lambda c: reading.body(c, conversation, message))

    async def unfinished(self) -> Sequence[Holder]:
        return await self._storage.read(token_rows.unfinished)

    # -- tokens ----------------------------------------------------------------------------------

    async def holder(self, token: str) -> Holder | None:
        now = self._organisation.now()
        found = await self._storage.read(lambda c: token_rows.find(c, token, now))
        if found is None:
            return None
        holder, until = found
        life = token_rows.life_of(holder)
        if until - now < life / 2:
            await self._storage.write(lambda c: token_rows.prolong(c, token, now + life))
        return holder

    async def renew(self, old: str, new: str, holder: Holder) -> None:
        now = self._organisation.now()
        await self._storage.write(lambda c: token_rows.renew(c, old, new, holder, now))

    # -- coming and going ------------------------------------------------------------------------

    async def open(self, beginning: Beginning, token: str) -> Holder:
        stream = await self.stream(beginning.stream)
        if stream is None:
            raise Refusal("unknown_stream")
        who = Visitor(
            name=beginning.name,
            language=beginning.language,
            details=beginning.visitor,
            previous_id=beginning.previous or None,
            contact_id=beginning.contact or None,
            practice=beginning.practice,
        )

        def work(tx: Transaction) -> Holder:
            key = arrivals.open_conversation(tx, stream.id, who, beginning.answers, beginning.id)
            holder = Holder(key, stream.id, stream.persistent)
            if token:
                token_rows.keep(tx.connection, token, holder, tx.moment)
            return holder

        return await self._change(work, stream.id)

    async def broke(self, conversation: str) -> None:
        self._names.pop(conversation, None)
        await self._change(lambda tx: arrivals.line_broke(tx, conversation))

    async def back(self, conversation: str) -> None:
        await self._change(lambda tx: arrivals.customer_returned(tx, conversation))

    async def end(self, conversation: str) -> None:
        await self._change(lambda tx: arrivals.customer_left(tx, conversation))

    # -- talking ---------------------------------------------------------------------------------

    async def say(self, conversation: str, message: str, text: str) -> int:
        return await self._post(conversation, Entry(ledger.TEXT, CUSTOMER, id=message, text=text))

    async def send_file(self, conversation: str, message: str, file: VisitorFile) -> int:
        body = File(file.name, file.type, file.size, file.body)
        return await self._post(conversation, Entry(ledger.FILE, CUSTOMER, id=message, file=body))

    async def _post(self, conversation: str, entry: Entry) -> int:
        return await self._change(lambda tx: post_of_visitor(tx, conversation, entry), about=entry.id)

    async def read(self, conversation: str, number: int) -> None:
        def work(tx: Transaction) -> None:
            row = conversations.read(tx, conversation)
            seen = min(number, row["ninedesk_lastnumber"] or 0)
            if seen > (row["ninedesk_customerread"] or 0):
                conversations.count(tx, row, {"ninedesk_customerread": seen})

        await self._change(work)

    async def typing(self, conversation: str) -> None:
        if conversation not in self._names:
            self._names[conversation] = await self._storage.read(lambda c: reading.visitor(c, conversation))
        tell_typing(self._organisation.passing, conversation, "customer", self._names[conversation])

    async def rate(self, conversation: str, stars: int, text: str) -> None:
        await self._change(lambda tx: arrivals.rate(tx, conversation, stars, text))

    async def transcript(self, conversation: str, to: str) -> None:
        delivers = self._organisation.delivers_mail

        def work(tx: Transaction) -> None:
            send_transcript(tx, conversations.read(tx, conversation), to, delivers=delivers)

        await self._change(work)

    async def _change(self, work: Callable[[Transaction], T], stream: str = "", about: str = "") -> T:
        """Do something in a transaction of whoever set the work stream up: a visitor is no user."""
        maker = self._makers.get(stream, "") or next(iter(self._makers.values()), "")

        def write(connection: Connection) -> T:
            return work(on_behalf(self._organisation, connection, maker or reading.anybody(connection)))

        try:
            return await self._storage.write(write)
        except Inactive as error:
            raise Refusal("ended", about) from error
        except ServiceError as error:
            raise Refusal("failed", about) from error

    # -- hearing ---------------------------------------------------------------------------------

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        from org_service.conversations.visitors.hearing import hear  # noqa: PLC0415 - needs a running loop

        return hear(self._organisation, watcher)


def post_of_visitor(tx: Transaction, conversation: str, entry: Entry) -> int:
    """Write what a visitor says, and give its number.

    Raises:
        Refusal: She has sent as many bytes of files in this conversation as are taken.
    """
    if entry.file is not None:
        sent = reading.bytes_of_files(tx.connection, conversation, but=entry.id)
        if sent + entry.file.size > ALL_FILES:
            raise Refusal("enough_files", entry.id)
    name = conversations.read(tx, conversation)["ninedesk_visitorname"] or ""
    return messages.post(tx, conversation, replace(entry, name=name)).number
