"""A scrolled column of rows, each made once for its key: what stays keeps its row, and so the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from widgets.theme import dress

_RowT = TypeVar("_RowT", bound=QWidget)


class KeptRows(QScrollArea, Generic[_RowT]):
    """Rows by key, from the top.

    Args:
        name: What a screen reader calls the list.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows: dict[str, _RowT] = {}
        within = QWidget()
        self._column = QVBoxLayout(within)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(within)
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        dress(within, ground="surf")
        dress(self.viewport(), ground="surf")

    def keep(self, keys: Collection[str]) -> None:
        """Let all other rows go."""
        for key in self._rows.keys() - set(keys):
            self.drop(key)

    def drop(self, key: str) -> None:
        """Let a row go: what it shows is something else by now."""
        row = self._rows.pop(key)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def row(self, key: str) -> _RowT | None:
        """Return the row of a key, None before it was placed."""
        return self._rows.get(key)

    def place(self, number: int, key: str, make: Callable[[], _RowT]) -> _RowT:
        """Return the row of a key, made if there was none, at a place counted from the top."""
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = make()
        if self._column.indexOf(row) != number:
            self._column.insertWidget(number, row)
        return row
