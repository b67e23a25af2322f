"""What every layout of our own needs: the items it holds."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override


class ItemLayout(QLayout):
    """Holds items in order; where they lie is its heir's affair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []

    def visible_items(self) -> list[QLayoutItem]:
        """Return the items that are to be seen."""
        return [item for item in self._items if not item.isEmpty()]

    def widgets(self) -> list[QWidget]:
        """Return the widgets it holds."""
        return [widget for item in self._items if (widget := item.widget()) is not None]

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    @override
    def hasHeightForWidth(self) -> bool:
        return True
