"""Which timelines a change concerns: it names no record it belongs to, so that is asked, once for all timelines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import field

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.events import Change, ChangeKind
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.timeline.queries import has_related

ACTIVITY, NOTE_TABLE = "activitypointer", "annotation"
_OWNER_COLUMN = {ACTIVITY: "regardingobjectid", NOTE_TABLE: "objectid"}
_KEY = {ACTIVITY: "activityid", NOTE_TABLE: "annotationid"}
MOST_ASKED = 100
"""Changed records whose owners are asked for; of more, every timeline is read again."""


@dataclass(slots=True)
class Heard:
    """What was heard since timelines were last brought up to date.

    Attributes:
        known: Entries on show that have changed or are gone.
        unknown: Records that may belong to a timeline, by table (activities together).
        everything: Anything may have changed.
    """

    known: set[RecordRef] = field(default_factory=set[RecordRef])
    unknown: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    everything: bool = False

    def take(self, line: LineId, change: Change, shown: frozenset[RecordRef], kinds: frozenset[str]) -> bool:
        """Note a change; tell whether it may concern any timeline."""
        table = ACTIVITY if change.table in kinds or change.table == ACTIVITY else change.table
        if table not in _KEY:
            return False
        ref = RecordRef(line, change.table, change.id)
        if ref in shown:
            self.known.add(ref)
            return True
        moved = not change.columns or _OWNER_COLUMN[table] in change.columns
        if change.kind is ChangeKind.DELETE or not moved:
            return False
        self.unknown.setdefault(table, set()).add(change.id)
        return True


class Owners:
    """Ask which records changed activities and notes belong to."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def of(self, line: LineId, unknown: dict[str, set[str]]) -> frozenset[RecordRef]:
        """Give the records that the changed ones belong to; raise OrganisationError when that cannot be asked."""
        found = await asyncio.gather(*(self._of_table(line, table, ids) for table, ids in unknown.items()))
        return frozenset[RecordRef]().union(*found)

    async def _of_table(self, line: LineId, table: str, ids: Iterable[str]) -> frozenset[RecordRef]:
        name = (await self._lines.metadata(line).catalogue()).get(table)
        if name is None:
            return frozenset()
        owner = f"_{_OWNER_COLUMN[table]}_value"
        query = odata.Query(select=(_KEY[table], owner), filter=odata.any_of(_KEY[table], tuple(sorted(ids))))
        path = odata.collection(name.set_name, query)
        rows = await (await self._lines.client(line).get(path)).rows()
        return frozenset(ref for row in rows if (ref := _owner(line, row, owner)) is not None)


def _owner(line: LineId, row: Payload, name: str) -> RecordRef | None:
    key, table = json_text.text_of(row, name), json_text.text_of(row, name + values.LOOKUP_TABLE)
    return RecordRef(line, table, odata.guid(key)) if odata.is_guid(key) and table else None


def concerns(shown: RecordRef, owners: frozenset[RecordRef]) -> bool:
    """Tell whether entries of some records belong on the timeline of another.

    A customer's timeline shows those of her cases and people too; whose they are is not known here, so any does.
    """
    if shown in owners:
        return True
    return has_related(shown.table) and any(owner.table in ("incident", "contact") for owner in owners)
