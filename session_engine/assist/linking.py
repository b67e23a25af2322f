"""What belongs to a case: articles by rows of `knowledgearticleincident`, solved cases by rows of `connection`.

They are made and deleted like any other record.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Protocol

from session_engine.assist.asking import ARTICLE, CASE
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, Value

log = logging.getLogger(__name__)
LINK, CONNECTION = "knowledgearticleincident", "connection"
LINKS = frozenset({LINK, CONNECTION})
"""The tables whose rows are links."""


class Records(Protocol):
    """What linking needs of the record store."""

    def new(self, line: LineId, table: str, defaults: Mapping[str, Value] | None = None) -> RecordRef:
        """Begin a record."""
        ...

    async def save(self, ref: RecordRef) -> bool:
        """Save it."""
        ...

    async def delete(self, ref: RecordRef) -> None:
        """Delete one."""
        ...


@dataclass(frozen=True, slots=True)
class _Kind:
    """How records of a table are linked.

    Attributes:
        table: Of the links.
        rows: The set they are read from.
        case: The column with the case.
        other: The column with what is linked.
        target: The table of what is linked.
    """

    table: str
    rows: str
    case: str
    other: str
    target: str

    @property
    def columns(self) -> tuple[str, str, str]:
        """What is read of a link: its own key, what is linked, the case."""
        return f"{self.table}id", f"_{self.other}_value", f"_{self.case}_value"


# An organisation makes each connection's counterpart itself: those that begin with a case are all of its own.
_KINDS = {
    ARTICLE: _Kind(LINK, "knowledgearticleincidents", "incidentid", "knowledgearticleid", ARTICLE),
    CASE: _Kind(CONNECTION, "connections", "record1id", "record2id", CASE),
}
Links = Mapping[RecordRef, RecordRef]


class Linking:
    """Reads, makes and deletes the links of a case."""

    def __init__(self, lines: Lines, records: Records) -> None:
        self._lines = lines
        self._records = records

    async def links(self, case: RecordRef) -> Links:
        """Give the link's record by what is linked, articles and cases; none where an organisation has no links."""
        found: dict[RecordRef, RecordRef] = {}
        for target in _KINDS:
            try:
                found |= (await self.links_of((case,), target))[case]
            except OrganisationError as error:
                if error.failure not in NOT_TO_BE_HAD:
                    raise
                log.info("links are not to be had: %s", error.failure)
        return found

    async def links_of(
        self, cases: Collection[RecordRef], target: str = ARTICLE
    ) -> Mapping[RecordRef, Links]:
        """Give the links of cases of one line in one request: by case, the link's record by what is linked."""
        found: dict[RecordRef, dict[RecordRef, RecordRef]] = {case: {} for case in cases}
        if not found:
            return found
        kind, line = _KINDS[target], next(iter(cases)).line
        condition = odata.any_of(kind.columns[2], tuple(case.id for case in cases))
        query = odata.Query(select=kind.columns, filter=condition)
        reply = await self._lines.client(line).get(odata.collection(kind.rows, query))
        for row in json_text.rows_of(await reply.payload()):
            keys = tuple(json_text.text_of(row, key) for key in query.select)
            if all(map(odata.is_guid, keys)):
                link, other, case = map(odata.guid, keys)
                linked = found.get(RecordRef(line, CASE, case))
                if linked is not None:
                    linked[RecordRef(line, target, other)] = RecordRef(line, kind.table, link)
        return found

    async def link(self, case: RecordRef, other: RecordRef) -> RecordRef:
        """Link an article or a case; give the link's record."""
        kind = _KINDS[other.table]
        values: Mapping[str, Value] = {kind.other: Lookup(other), kind.case: Lookup(case)}
        made = self._records.new(case.line, kind.table, values)
        await self._records.save(made)
        return made

    async def unlink(self, link: RecordRef) -> None:
        """Take a link away."""
        await self._records.delete(link)
