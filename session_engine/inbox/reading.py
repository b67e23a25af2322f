"""Asks the organisation for the parts that views are made of, and keeps what came."""

from __future__ import annotations

import asyncio
from datetime import datetime

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.inbox import conditions
from session_engine.inbox.cards import Card, card
from session_engine.inbox.conditions import PARTS, VIEWS, Part
from session_engine.inbox.state import MOST, ViewName
from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata
from session_engine.organisation.json_text import NotJson
from session_engine.organisation.kept_readings import Read as _Reading
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply
from session_engine.organisation.tables import TableMeta

_AT_ONCE = 50
"""Keys in one question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a part came to.

    Attributes:
        cards: Its items.
        as_of: When it was read, where it stands in for what cannot be had.
        cut: There are more.
    """

    cards: tuple[Card, ...]
    as_of: datetime | None = None
    cut: bool = False


class Asker:
    """Asks for parts.

    Args:
        lines: The organisations.
        line: The one.
    """

    def __init__(self, lines: Lines, line: LineId) -> None:
        self._lines, self._line = lines, line
        self._tables: frozenset[str] | None = None

    def forget(self) -> None:
        """Look anew which tables there are."""
        self._tables = None

    async def parts(self, view: ViewName) -> tuple[str, ...]:
        """Name the parts of a view that there are in this organisation."""
        tables = await self._known()
        return tuple(name for name in VIEWS.get(view, ()) if conditions.tables_of(PARTS[name]) <= tables)

    async def views(self) -> tuple[ViewName, ...]:
        """Name the views that there are in this organisation; what is put off is always one."""
        found = [view for view in VIEWS if await self.parts(view)]
        return (*found, ViewName.SNOOZED)

    async def part(self, name: str) -> Answer:
        """Read a part; raise OrganisationError where it cannot be had."""
        part = PARTS[name]
        meta = await self._lines.metadata(self._line).table(part.table)
        xml = conditions.ask(part, meta.table.primary_id, frozenset(meta.columns), self._kinds(part))
        return await self._read(meta, xml, f"inbox {name}")

    async def records(self, refs: tuple[RecordRef, ...]) -> Answer:
        """Read records by their keys, of whatever tables; those that are gone are left out."""
        by_table: dict[str, list[str]] = {}
        for ref in refs:
            by_table.setdefault(ref.table, []).append(ref.id)
        found = await asyncio.gather(*(self._of_table(table, ids) for table, ids in by_table.items()))
        return Answer(tuple(one for answer in found for one in answer.cards), _oldest(found))

    async def _of_table(self, table: str, ids: list[str]) -> Answer:
        if table not in await self._known():
            return Answer(())
        meta = await self._lines.metadata(self._line).table(table)
        key, columns = meta.table.primary_id, frozenset(meta.columns)
        parts = [tuple(ids[at : at + _AT_ONCE]) for at in range(0, len(ids), _AT_ONCE)]
        found = [
            await self._read(meta, conditions.ask_for(table, key, columns, some), f"inbox {table} {some}")
            for some in parts
        ]
        return Answer(tuple(one for answer in found for one in answer.cards), _oldest(found))

    async def _read(self, meta: TableMeta, xml: str, name: str) -> Answer:
        path = odata.fetch(meta.table.set_name, xml)
        reply = await self._lines.readings(self._line).get(path, name=name, read=self._reading(meta))
        cards = await self._cards(meta, reply)
        return Answer(cards, reply.as_of, len(cards) >= MOST)

    def _reading(self, meta: TableMeta) -> _Reading:
        async def read(reply: Reply) -> object:
            return await self._cards(meta, reply)

        return read

    async def _cards(self, meta: TableMeta, reply: Reply) -> tuple[Card, ...]:
        key, table = meta.table.primary_id, meta.table.name
        found: dict[RecordRef, Card] = {}
        for row in await reply.rows():
            try:
                one = card(self._line, table, key, row)
            except NotJson:
                continue
            found.setdefault(one.item.ref, one)
        return tuple(found.values())

    def _kinds(self, part: Part) -> tuple[str, ...]:
        """Tell kinds of activities by what this organisation tells them by (as a timeline does)."""
        if part.table != "activitypointer":
            return ()
        metadata = self._lines.metadata(self._line)
        names = ((kind, metadata.name(kind)) for kind in conditions.kinds_of_activities())
        return tuple(str(name.code if name is not None and name.code else kind) for kind, name in names)

    async def _known(self) -> frozenset[str]:
        if self._tables is None:
            self._tables = frozenset(await self._lines.metadata(self._line).catalogue())
        return self._tables


def _oldest(answers: list[Answer]) -> datetime | None:
    return min((answer.as_of for answer in answers if answer.as_of is not None), default=None)


async def outcome(asker: Asker, name: str) -> Answer | OrganisationError:
    """Give a part, or why it cannot be had."""
    try:
        return await asker.part(name)
    except OrganisationError as error:
        return error
