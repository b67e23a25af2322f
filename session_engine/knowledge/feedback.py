"""What a person says of an article: one record of feedback of hers, with her thumb and her comment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from session_engine.errors import OrganisationError, Refused
from session_engine.ids import RecordRef
from session_engine.knowledge.state import Thumb
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, Value
from session_engine.records.store import RecordStore

TABLE = "feedback"
LEAST, BEST = 1, 5
"""The scale of a thumb: the organisation's mean ratings are on it."""
LONGEST_COMMENT = 4000
_LONGEST_TITLE = 200
_ABOUT = "regardingobjectid"
_SAID = ("rating", "minrating", "maxrating", "comments")


@dataclass(frozen=True, slots=True)
class Said:
    """What she has said so far; `row` is its record, None before she has said anything."""

    thumb: Thumb = Thumb.NONE
    comment: str = ""
    row: RecordRef | None = None


class Feedback:
    """Reads and writes what people say of articles.

    Args:
        lines: The organisations.
        records: Makes and changes the records.
    """

    def __init__(self, lines: Lines, records: RecordStore) -> None:
        self._lines, self._records = lines, records

    async def read(self, article: RecordRef) -> Said:
        """Give what she has said of an article; of several, what she said last, and first what waits to be sent."""
        line = article.line
        person = self._lines.state(line).person
        if person is None:
            return Said()
        if (begun := self._begun(article)) is not None:
            return begun
        names = await self._lines.metadata(line).table(TABLE)
        query = odata.Query(
            select=("feedbackid", *_SAID),
            filter=f"_regardingobjectid_value eq {article.id} and _ownerid_value eq {person.ref.id}",
            orderby=("modifiedon desc", "feedbackid"),
            top=1,
        )
        reply = await self._lines.readings(line).get(odata.collection(names.table.set_name, query))
        rows = json_text.rows_of(await reply.payload())
        if not rows:
            return Said()
        ref = self._records.absorb(line, TABLE, rows[0], reply.as_of)
        return self._of(ref)

    def _begun(self, article: RecordRef) -> Said | None:
        """Find what she has said without the organisation."""
        for row, column in self._records.referrers(article):
            if row.table == TABLE and column == _ABOUT and self._records.is_unborn(row):
                return self._of(row)
        return None

    def _of(self, row: RecordRef) -> Said:
        rating, low, high, comment = (self._records.saved(row, name)[1] for name in _SAID)
        return Said(_thumb(_number(rating), _number(low), _number(high)), str(comment or ""), row)

    async def write(self, article: RecordRef, said: Said, title: str) -> Said:
        """Keep what she says in place of what she said before; give it with its record."""
        values: dict[str, Value] = {"comments": said.comment[:LONGEST_COMMENT] or None}
        if said.thumb is not Thumb.NONE:
            rating = BEST if said.thumb is Thumb.UP else LEAST
            values |= {"rating": rating, "minrating": LEAST, "maxrating": BEST}
        if said.row is None:
            return replace(said, row=await self._make(article, values, title))
        for column, value in values.items():
            if self._records.value(said.row, column) != value:
                self._records.edit(said.row, column, value)
        await self._records.save(said.row)
        return said

    async def _make(self, article: RecordRef, values: dict[str, Value], title: str) -> RecordRef:
        begun = {"title": title[:_LONGEST_TITLE] or article.id, _ABOUT: Lookup(article, title)}
        row = self._records.new(article.line, TABLE, {**begun, **values})
        try:
            await self._records.save(row)
        except (OrganisationError, Refused):
            self._records.abandon(row)  # her words stand where they were written
            raise
        return row

    def abandon(self, row: RecordRef) -> None:
        """Drop what could not be kept."""
        self._records.discard(row)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) else None


def _thumb(rating: float | None, low: float | None, high: float | None) -> Thumb:
    if rating is None:
        return Thumb.NONE
    middle = ((low or 0) + (high if high is not None else BEST)) / 2
    return Thumb.UP if rating > middle else Thumb.DOWN
