"""A list of frozen rows as an item model: what is equal stays, so scroll and current row do too."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from widgets.text import for_painting

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class ListRow(Protocol):
    """What every row tells a view: its text, what a screen reader says, whether it can be chosen."""

    @property
    def text(self) -> str: ...
    @property
    def spoken(self) -> str: ...
    @property
    def choosable(self) -> bool: ...


RowT = TypeVar("RowT", bound=ListRow)


class RowsModel(QAbstractListModel, Generic[RowT]):
    """Hold rows and replace only the stretch that differs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RowT, ...] = ()

    @property
    def rows(self) -> tuple[RowT, ...]:
        return self._rows

    def row(self, index: Index | int) -> RowT | None:
        """Give a row, None where there is none."""
        number = index if isinstance(index, int) else index.row()
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def set_rows(self, rows: tuple[RowT, ...]) -> bool:
        """Show other rows; say whether anything differs."""
        old = self._rows
        if rows == old:
            return False
        head = _equal(old, rows)
        tail = _equal(old[head:][::-1], rows[head:][::-1])
        self._remove(head, len(old) - tail)
        self._insert(head, rows, len(rows) - tail)
        return True

    def choosable(self) -> list[int]:
        """Give the numbers of the rows that can be chosen."""
        return [number for number, row in enumerate(self._rows) if row.choosable]

    def _remove(self, first: int, end: int) -> None:
        if end > first:
            self.beginRemoveRows(QModelIndex(), first, end - 1)
            self._rows = self._rows[:first] + self._rows[end:]
            self.endRemoveRows()

    def _insert(self, first: int, rows: tuple[RowT, ...], end: int) -> None:
        if end > first:
            self.beginInsertRows(QModelIndex(), first, end - 1)
            self._rows = rows
            self.endInsertRows()

    @override
    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return for_painting(row.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index) if index.isValid() else None
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if not row.choosable:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def _equal(one: tuple[RowT, ...], other: tuple[RowT, ...]) -> int:
    """Count how many rows at the beginning are equal."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a is not b and a != b:
            break
        count += 1
    return count
