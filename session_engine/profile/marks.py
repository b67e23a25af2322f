"""The inbox's rows: what a person has read there, and what she has put off."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import LineId, RecordRef
from session_engine.profile import encoding, schema
from session_engine.profile.reading import Understanding
from session_engine.profile.rows import MarkRow
from session_engine.profile.writer import Writer


class MarkRows:
    """Marks by line, person and record."""

    def __init__(self, writer: Writer, understood: Understanding) -> None:
        self._writer = writer
        self._marks: dict[tuple[LineId, str], dict[RecordRef, MarkRow]] = {}
        for row in understood.of(schema.INBOX_MARK, encoding.read_mark):
            self._marks.setdefault((row.ref.line, row.person), {})[row.ref] = row

    def of(self, line: LineId, person: str) -> Mapping[RecordRef, MarkRow]:
        """Give a person's marks on a line."""
        return dict(self._marks.get((line, person), {}))

    def put(self, row: MarkRow) -> None:
        """Keep a mark; it goes to the disk at once."""
        self._marks.setdefault((row.ref.line, row.person), {})[row.ref] = row
        self._writer.put(schema.INBOX_MARK, encoding.write_mark(row))

    def remove(self, ref: RecordRef, person: str) -> None:
        """Forget a mark."""
        if self._marks.get((ref.line, person), {}).pop(ref, None) is not None:
            self._writer.remove(schema.INBOX_MARK, (ref.line, person, ref.table, ref.id))
