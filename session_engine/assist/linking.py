"""Articles that belong to a case: rows of `knowledgearticleincident`, made and deleted like any other record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from session_engine.assist.asking import ARTICLE, CASE
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, Value

LINK = "knowledgearticleincident"


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


class Linking:
    """Reads, makes and deletes the links of a case."""

    def __init__(self, lines: Lines, records: Records) -> None:
        self._lines = lines
        self._records = records

    async def links(self, case: RecordRef) -> Mapping[RecordRef, RecordRef]:
        """Give the link's record by linked article."""
        return (await self.links_of((case,)))[case]

    async def links_of(
        self, cases: Collection[RecordRef]
    ) -> Mapping[RecordRef, Mapping[RecordRef, RecordRef]]:
        """Give the links of cases of one line in one request: by case, the link's record by linked article."""
        found: dict[RecordRef, dict[RecordRef, RecordRef]] = {case: {} for case in cases}
        if not found:
            return found
        line = next(iter(cases)).line
        query = odata.Query(
            select=("knowledgearticleincidentid", "_knowledgearticleid_value", "_incidentid_value"),
            filter=odata.any_of("_incidentid_value", tuple(case.id for case in cases)),
        )
        reply = await self._lines.client(line).get(odata.collection("knowledgearticleincidents", query))
        for row in json_text.rows_of(await reply.payload()):
            keys = tuple(json_text.text_of(row, key) for key in query.select)
            if all(map(odata.is_guid, keys)):
                link, article, case = map(odata.guid, keys)
                linked = found.get(RecordRef(line, CASE, case))
                if linked is not None:
                    linked[RecordRef(line, ARTICLE, article)] = RecordRef(line, LINK, link)
        return found

    async def link(self, case: RecordRef, article: RecordRef) -> RecordRef:
        """Link an article; give the link's record."""
        values: Mapping[str, Value] = {"knowledgearticleid": Lookup(article), "incidentid": Lookup(case)}
        made = self._records.new(case.line, LINK, values)
        await self._records.save(made)
        return made

    async def unlink(self, link: RecordRef) -> None:
        """Take a link away."""
        await self._records.delete(link)
