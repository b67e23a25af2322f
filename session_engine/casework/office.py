"""How casework speaks to an organisation: read what is, change it once, tell everybody here what was changed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace

from session_engine.casework.ports import Records
from session_engine.errors import Failure, OrganisationError
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, parties, values
from session_engine.organisation.client import Client
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.file_content import file_content
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply
from session_engine.organisation.requests import ANNOTATIONS, REPRESENTATION
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Value

_AT_ONCE = 25
"""Keys in one condition."""
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as the organisation had it a moment ago.

    Attributes:
        ref: Which, by its concrete table.
        etag: Its version.
        values: By column.
    """

    ref: RecordRef
    etag: str | None
    values: Mapping[str, Value]


AlreadySo = Callable[[], Awaitable[bool]]
"""Tells whether a change whose answer was lost has happened (house: lost answers)."""


class Office:
    """Read and change records of any line."""

    def __init__(self, bus: EventBus, lines: Lines, records: Records, base: str = "") -> None:
        self._bus = bus
        self._lines = lines
        self._base = base
        self.records = records
        self.begun = False

    def named(self, base: str, records: Records) -> Office:
        """Give an office for one change that may be tried more than once: its requests have the same names each time.

        Its `begun` tells whether any of them may have arrived.
        """
        return Office(self._bus, self._lines, records, base)

    def _name(self, method: str, path: str) -> str:
        return str(uuid.uuid5(uuid.UUID(self._base), f"{method} {path}")) if self._base else ""

    def client(self, line: LineId) -> Client:
        """Give the way to a line's organisation."""
        return self._lines.client(line)

    def me(self, line: LineId) -> RecordRef:
        """Name the signed-in person; raise SIGNED_OUT while nobody is."""
        person = self._lines.state(line).person
        if person is None:
            raise OrganisationError(Failure.SIGNED_OUT)
        return person.ref

    async def table(self, line: LineId, name: str) -> TableMeta:
        """Give what is known of a table."""
        return await self._lines.metadata(line).table(name)

    async def set_name(self, line: LineId, table: str) -> str:
        """Give a table's name in paths."""
        names = await self._lines.metadata(line).catalogue()
        name = names.get(table)
        if name is None:
            raise OrganisationError(Failure.REJECTED, detail=table)
        return name.set_name

    async def path(self, ref: RecordRef) -> str:
        """Give a record's path."""
        return odata.record(await self.set_name(ref.line, ref.table), ref.id)

    # -- reading -------------------------------------------------------------------------------------------

    async def see(self, refs: Iterable[RecordRef], columns: Iterable[str]) -> dict[RecordRef, Seen]:
        """Read columns of records, those of a table together; a record that is gone is left out."""
        groups: dict[tuple[LineId, str], list[str]] = {}
        for ref in refs:
            groups.setdefault((ref.line, ref.table), []).append(ref.id)
        wanted = tuple(columns)
        found = await asyncio.gather(
            *(
                self._see(line, table, tuple(ids[start : start + _AT_ONCE]), wanted)
                for (line, table), ids in groups.items()
                for start in range(0, len(ids), _AT_ONCE)
            )
        )
        return {each.ref: each for chunk in found for each in chunk}

    async def see_one(self, ref: RecordRef, columns: Iterable[str]) -> Seen:
        """Read columns of a record; raise MISSING when it is gone."""
        seen = (await self.see((ref,), columns)).get(ref)
        if seen is None:
            raise OrganisationError(Failure.MISSING, status=404)
        return seen

    async def _see(
        self, line: LineId, table: str, ids: tuple[str, ...], columns: tuple[str, ...]
    ) -> list[Seen]:
        meta = await self.table(line, table)
        query = odata.Query(
            select=(meta.table.primary_id, *sorted(parties.properties(meta, columns))),
            expand=parties.expansion(meta, columns),
            filter=odata.any_of(meta.table.primary_id, ids),
        )
        rows = await self.rows(line, odata.collection(meta.table.set_name, query))
        return [self.seen(line, meta, row, columns) for row in rows]

    def seen(self, line: LineId, meta: TableMeta, row: Payload, columns: Iterable[str]) -> Seen:
        """Take a row into the record store and give what was asked for of it."""
        ref = self.records.absorb(line, meta.table.name, row)
        lists = parties.decode(meta, row, line)
        found = {
            name: lists[name] if name in lists else values.decode(meta.columns[name], row, line)
            for name in columns
            if meta.has(name)
        }
        return Seen(ref, json_text.text_of(row, "@odata.etag") or None, found)

    async def rows(self, line: LineId, path: str) -> list[Payload]:
        """Read rows."""
        return await (await self.client(line).get(path)).rows()

    async def kept_rows(self, line: LineId, path: str) -> list[Payload]:
        """Read rows to show; while the organisation is away, those that were read before."""
        return await (await self._lines.readings(line).get(path)).rows()

    # -- changing ------------------------------------------------------------------------------------------

    async def file_content(self, ref: RecordRef, column: str, name: str) -> bytes:
        """Read a record's file; Refused(FILE_NOT_KEPT) where it is away and the file was not opened here before."""
        row = (await self.set_name(ref.line, ref.table), ref.id)
        return await file_content(self._lines, ref.line, row, column, name)

    async def once(self, send: Callable[[], Awaitable[Reply]], already: AlreadySo) -> Reply | None:
        """Send a change; when its answer was lost, look whether it has happened before it is sent again.

        None means that it has happened and nothing more is known.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                reply = await send()
            except AnswerLost:
                self.begun = True
                if await already():
                    return None
                if attempt == _TRIES:
                    raise
            else:
                self.begun = True
                return reply
        raise AssertionError("unreachable")

    async def act(self, line: LineId, path: str, body: Payload, already: AlreadySo) -> Payload:
        """Call an action; its answer is empty where it has none or where it was lost."""
        named = self._name("POST", path)
        reply = await self.once(lambda: self.client(line).post(path, body, named=named), already)
        return await reply.payload() if reply is not None and reply.content else {}

    async def patch(
        self, ref: RecordRef, body: Mapping[str, object], already: AlreadySo, *, if_match: str | None = None
    ) -> str | None:
        """Change a record, for any version or for one; give the version it has then."""
        meta = await self.table(ref.line, ref.table)
        path = await self.path(ref) + odata.Query(select=_properties(meta, body)).text()

        named = self._name("PATCH", path)

        async def send() -> Reply:
            return await self.client(ref.line).patch(
                path, body, if_match=if_match or "*", prefer=(REPRESENTATION, ANNOTATIONS), named=named
            )

        reply = await self.once(send, already)
        payload = await reply.payload() if reply is not None and reply.content else None
        etag = (json_text.text_of(payload or {}, "@odata.etag") or None) if reply is not None else None
        self.tell((Change(ref.table, ref.id, ChangeKind.UPDATE, etag=etag),), ref.line)
        if payload is not None:
            self.records.absorb(ref.line, ref.table, payload)
        return etag or (reply.etag if reply is not None else None)

    async def create(self, ref: RecordRef, body: Payload, already: AlreadySo) -> None:
        """Create a record under its own key; one that is there already was created before."""
        path, named = await self.path(ref), self._name("CREATE", ref.id)

        async def send() -> Reply:
            return await self.client(ref.line).patch(path, body, create_only=True, named=named)

        try:
            await self.once(send, already)
        except OrganisationError as error:
            if error.failure is not Failure.CHANGED:
                raise
        self.touched(ref, kind=ChangeKind.CREATE)

    async def delete(self, ref: RecordRef, already: AlreadySo, *, if_match: str | None) -> None:
        """Delete a record that has the version `if_match`, or any; one that is gone was deleted before."""
        path, named = await self.path(ref), self._name("DELETE", ref.id)
        try:
            await self.once(
                lambda: self.client(ref.line).delete(path, if_match=if_match, named=named), already
            )
        except OrganisationError as error:
            if error.failure is not Failure.MISSING:
                raise
        self.touched(ref, kind=ChangeKind.DELETE)

    async def encoded(
        self, ref: RecordRef, changes: Mapping[str, Value], before: Mapping[str, Value]
    ) -> Payload:
        """Write column values the way the Web API takes them."""
        meta = await self.table(ref.line, ref.table)
        names = await self._lines.metadata(ref.line).catalogue()
        lists = parties.columns(meta)
        pairs = [
            values.encode(
                meta, meta.columns[name], value, before.get(name), lambda table: names[table].set_name
            )
            for name, value in changes.items()
            if name not in lists
        ]
        if not lists.isdisjoint(changes):
            whole = {name: changes.get(name, before.get(name)) for name in lists}
            pairs.append(parties.encode(meta, whole, lambda table: names[table].set_name))
        return dict(pairs)

    def tell(self, changes: Iterable[Change], line: LineId) -> None:
        """Tell everybody here what the person has changed: the feed may be slow, or not there at all."""
        person = self._lines.state(line).person
        by = person.ref.id if person is not None else ""
        self._bus.publish(ChangesHeard(line, tuple(replace(change, by=by) for change in changes)))

    def announce(self, event: Event) -> None:
        """Announce what an answer has told."""
        self._bus.publish(event)

    def touched(self, *refs: RecordRef, kind: ChangeKind = ChangeKind.UPDATE) -> None:
        """Tell that records of one line are different now, in whatever way."""
        if refs:
            self.tell((Change(ref.table, ref.id, kind) for ref in refs), refs[0].line)


def _properties(meta: TableMeta, body: Mapping[str, object]) -> tuple[str, ...]:
    """Name the properties to be answered: those that were set, and the key."""
    bound = {name.removesuffix("@odata.bind") for name in body}
    lookups = {relation.navigation: relation.column for relation in meta.parents}
    columns = {lookups.get(name, name) for name in bound}
    return (meta.table.primary_id, *sorted(parties.properties(meta, columns)))
