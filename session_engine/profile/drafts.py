"""Drafts: what the person has changed and not saved, a row for each field."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import RecordRef
from session_engine.profile import encoding, schema
from session_engine.profile.encoding import Row
from session_engine.profile.reading import Understanding
from session_engine.profile.rows import DraftRow
from session_engine.profile.writer import Writer


class DraftRows:
    """Drafts by record and column. A new record that has no edit yet is kept under an empty column name."""

    def __init__(self, writer: Writer, understood: Understanding) -> None:
        self._writer = writer
        self._drafts: dict[RecordRef, dict[str, DraftRow]] = {}
        for row in understood.of(schema.DRAFT, encoding.read_draft):
            self._drafts.setdefault(row.ref, {})[row.column] = row

    def records(self) -> tuple[RecordRef, ...]:
        """Give the records that have drafts."""
        return tuple(self._drafts)

    def of(self, ref: RecordRef) -> Mapping[str, DraftRow]:
        """Give a record's drafts by column."""
        return dict(self._drafts.get(ref, {}))

    def put(self, row: DraftRow) -> None:
        """Keep a draft; it is on the disk within 250 ms."""
        drafts = self._drafts.setdefault(row.ref, {})
        if drafts.get(row.column) != row:
            drafts[row.column] = row
            self._writer.put(schema.DRAFT, encoding.write_draft(row), soon=True)

    def remove(self, ref: RecordRef, column: str) -> None:
        """Forget a draft: it was saved or reverted."""
        drafts = self._drafts.get(ref, {})
        if drafts.pop(column, None) is None:
            return
        if not drafts:
            del self._drafts[ref]
        self._writer.remove(schema.DRAFT, _key(ref, column))

    def remove_record(self, ref: RecordRef) -> None:
        """Forget all drafts of a record, in one transaction."""
        with self._writer.together():
            for column in tuple(self._drafts.get(ref, {})):
                self.remove(ref, column)


def _key(ref: RecordRef, column: str) -> Row:
    return (ref.line, ref.table, ref.id, column)
