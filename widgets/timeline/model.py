"""The rows of a timeline; an entry that comes leaves the others where they are."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.timeline.state import TimelineEntry
from widgets.grids.times import full, utc_now
from widgets.timeline.words import spoken, subject

_Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractListModel):
    """Entries newest first, some of them unfolded."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()
        self._unfolded: set[RecordRef] = set()

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        return self._entries

    def entry(self, row: int) -> TimelineEntry | None:
        """Return the entry of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def position(self, ref: RecordRef) -> int | None:
        """Return the row of a record."""
        return next((n for n, entry in enumerate(self._entries) if entry.ref == ref), None)

    def is_unfolded(self, entry: TimelineEntry) -> bool:
        """Tell whether an entry shows its whole text."""
        return entry.ref in self._unfolded

    def toggle(self, row: int) -> None:
        """Show an entry's whole text, or its beginning again."""
        entry = self.entry(row)
        if entry is not None:
            self._unfolded.symmetric_difference_update({entry.ref})
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def set_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show other entries: rows that stay are kept, so that selection and place are too."""
        old, new = self._entries, entries
        if [e.ref for e in old] == [e.ref for e in new]:
            self._change(new)
        elif old and [e.ref for e in new[: len(old)]] == [e.ref for e in old]:
            self._insert(len(old), len(new) - 1, new)
        elif old and [e.ref for e in new[-len(old) :]] == [e.ref for e in old]:
            self._insert(0, len(new) - len(old) - 1, new)
        else:
            self.beginResetModel()
            self._entries = new
            self.endResetModel()

    def _change(self, new: tuple[TimelineEntry, ...]) -> None:
        changed = [row for row, (a, b) in enumerate(zip(self._entries, new, strict=True)) if a != b]
        self._entries = new
        for row in changed:
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _insert(self, first: int, last: int, new: tuple[TimelineEntry, ...]) -> None:
        kept = new[:first] + new[last + 1 :]
        self._change(kept)
        self.beginInsertRows(QModelIndex(), first, last)
        self._entries = new
        self.endInsertRows()

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return subject(entry) or entry.text[:80]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry, utc_now())
        if role == Qt.ItemDataRole.ToolTipRole:
            return full(entry.when)
        return None


def model_of(index: _Index) -> TimelineModel:
    """Return the timeline model an index belongs to."""
    return cast("TimelineModel", index.model())
