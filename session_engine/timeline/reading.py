"""Read the pages of a timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import fetched_rows, json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply, rubbish
from session_engine.organisation.tables import TableMeta
from session_engine.records.absorbing import POINTER
from session_engine.records.store import RecordStore
from session_engine.timeline import entries, queries
from session_engine.timeline.entries import Loaded
from session_engine.timeline.queries import Wanted
from session_engine.timeline.state import AttachedFile
from session_engine.timeline.streams import Page, Stream, Streams

PAGE = 30
ATTACHMENT = "activitymimeattachment"
"""The table of e-mails' files."""
_COUNT = "@Microsoft.Dynamics.CRM.totalrecordcount"
_SLOW = 60_000
"""Characters of texts from which on they are cleaned in a thread."""

ReadRow: TypeAlias = Callable[[LineId, Payload], Loaded]
ReadPage: TypeAlias = Callable[[Wanted, int, int], Awaitable[Page]]
_NOTHING_ASKED = Page((), 0, last=True)


class TimelineReader:
    """Ask for activities and notes."""

    def __init__(self, lines: Lines, records: RecordStore) -> None:
        self._lines, self._records = lines, records

    async def newest(self, wanted: Wanted, streams: Streams) -> None:
        """Read what is newest, as many pages as were known before: both sources side by side."""
        await asyncio.gather(
            self._begin(wanted, streams.activities, self._activities, asked=wanted.activities),
            self._begin(wanted, streams.notes, self._notes, asked=wanted.notes),
        )

    async def older(self, wanted: Wanted, streams: Streams) -> None:
        """Read on until more can be shown."""
        before = len(streams.visible())
        while (limiting := streams.limiting()) and len(streams.visible()) <= before:
            await asyncio.gather(*(self._next(wanted, streams, stream) for stream in limiting))

    async def _begin(self, wanted: Wanted, stream: Stream, read: ReadPage, *, asked: bool) -> None:
        pages = max(1, stream.pages)
        page = await read(wanted, PAGE * pages, 1) if asked else _NOTHING_ASKED
        stream.begin(page, pages)

    async def _next(self, wanted: Wanted, streams: Streams, stream: Stream) -> None:
        read = self._activities if stream is streams.activities else self._notes
        stream.add(await read(wanted, PAGE, stream.pages + 1))

    async def _activities(self, wanted: Wanted, rows: int, page: int) -> Page:
        metadata = self._lines.metadata(wanted.ref.line)
        await metadata.catalogue()

        def code(kind: str) -> int | None:
            name = metadata.name(kind)
            return name.code if name is not None else None

        xml = queries.activities(wanted, rows, page, code)
        found = await self._read(wanted.ref.line, "activitypointer", xml, rows, entries.activity)
        return replace(found, rows=await self._with_files(wanted.ref.line, found.rows))

    async def _notes(self, wanted: Wanted, rows: int, page: int) -> Page:
        xml = queries.notes(wanted, rows, page)
        return await self._read(wanted.ref.line, "annotation", xml, rows, entries.note)

    async def _read(self, line: LineId, table: str, xml: str, asked: int, read: ReadRow) -> Page:
        reply, told = await asyncio.gather(self._fetch(line, table, xml), self._describes(line, table))
        answer = await reply.payload()
        try:
            rows = json_text.rows_of(answer)
            found = await _all(line, rows, read)
        except NotJson as error:
            raise rubbish() from error
        if told is not None:
            properties = fetched_rows.properties(told, queries.ACTIVITY_COLUMNS)
            for row in fetched_rows.whole(rows, properties):
                self._records.absorb(line, table, row, reply.as_of)
        count = json_text.number_of(answer, _COUNT)
        # A row per sender: an activity with two of them comes twice.
        once = tuple({each.entry.ref: each for each in found}.values())
        total = None if count is None or count < 0 else count
        return Page(once, total, last=len(rows) < asked, as_of=reply.as_of)

    async def _describes(self, line: LineId, table: str) -> TableMeta | None:
        """Describe activities: what a timeline tells of them is all there may be without the organisation."""
        if table != POINTER:
            return None
        try:
            return await self._lines.metadata(line).table(table)
        except OrganisationError:
            return None

    async def _fetch(self, line: LineId, table: str, xml: str) -> Reply:
        name = (await self._lines.metadata(line).catalogue()).get(table)
        path = odata.fetch(name.set_name if name is not None else f"{table}s", xml)
        return await self._lines.readings(line).get(path)

    async def _with_files(self, line: LineId, found: tuple[Loaded, ...]) -> tuple[Loaded, ...]:
        ids = tuple(each.entry.ref.id for each in found if each.with_files)
        if not ids:
            return found
        try:
            reply = await self._fetch(line, ATTACHMENT, queries.attachments(ids))
            rows = await reply.rows()
        except (OrganisationError, NotJson):
            return found  # names of files are no reason to show no e-mails
        files = _files(line, rows)
        return tuple(each.named(files.get(each.entry.ref.id, ())) for each in found)


def _files(line: LineId, rows: Iterable[Payload]) -> dict[str, tuple[AttachedFile, ...]]:
    files: dict[str, tuple[AttachedFile, ...]] = {}
    for row in rows:
        owner, key = (
            json_text.text_of(row, name) for name in ("_objectid_value", "activitymimeattachmentid")
        )
        if json_text.text_of(row, "filename") and odata.is_guid(key):
            ref = RecordRef(line, ATTACHMENT, odata.guid(key))
            files[owner.lower()] = (*files.get(owner.lower(), ()), entries.file_of(ref, row))
    return files


async def _all(line: LineId, rows: list[Payload], read: ReadRow) -> list[Loaded]:
    """Read rows, in a thread where cleaning their texts would hold up the window."""

    def each() -> list[Loaded]:
        return [read(line, row) for row in rows]

    size = sum(len(json_text.text_of(row, name)) for row in rows for name in ("description", "notetext"))
    if size < _SLOW:
        return each()
    return await asyncio.get_running_loop().run_in_executor(None, each)
