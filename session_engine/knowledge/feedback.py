"""What a person says of an article: one record of feedback of hers, with her thumb and her comment."""

from __future__ import annotations

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
        """Give what she has said of an article; of several, what she said last."""
        line = article.line
        person = self._lines.state(line).person
        if person is None:
            return Said()
        names = await self._lines.metadata(line).table(TABLE)
        query = odata.Query(
            select=("feedbackid", "rating", "minrating", "maxrating", "comments"),
            filter=f"_regardingobjectid_value eq {article.id} and _ownerid_value eq {person.ref.id}",
            orderby=("modifiedon desc", "feedbackid"),
            top=1,
        )
        reply = await self._lines.client(line).get(odata.collection(names.table.set_name, query))
        rows = json_text.rows_of(await reply.payload())
        if not rows:
            return Said()
        ref = self._records.absorb(line, TABLE, rows[0])
        return Said(_thumb(rows[0]), json_text.text_of(rows[0], "comments"), ref)

    async def write(self, article: RecordRef, said: Said, title: str) -> Said:
        """Keep what she says in place of what she said before; give it with its record."""
        values: dict[str, Value] = {"comments": said.comment[:LONGEST_COMMENT] or None}
        if said.thumb is not Thumb.NONE:
            rating = BEST if said.thumb is Thumb.UP else LEAST
            values |= {"rating": rating, "minrating": LEAST, "maxrating": BEST}
        if said.row is None:
            begun = {
                "title": title[:_LONGEST_TITLE] or article.id,
                "regardingobjectid": Lookup(article, title),
            }
            row = self._records.new(article.line, TABLE, {**begun, **values})
        else:
            row = said.row
            for column, value in values.items():
                if self._records.value(row, column) != value:
                    self._records.edit(row, column, value)
        await self._records.save(row)
        return Said(said.thumb, said.comment, row)

    def abandon(self, row: RecordRef) -> None:
        """Drop what could not be kept."""
        self._records.discard(row)


def _thumb(row: json_text.Payload) -> Thumb:
    rating, low, high = (json_text.number_of(row, name) for name in ("rating", "minrating", "maxrating"))
    if rating is None:
        return Thumb.NONE
    middle = ((low or 0) + (high if high is not None else BEST)) / 2
    return Thumb.UP if rating > middle else Thumb.DOWN
