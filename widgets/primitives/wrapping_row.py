"""A row that goes on in the next line where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QStyle, QWidget
from typing_extensions import override

from widgets.primitives.item_layout import ItemLayout
from widgets.theme import GAP2, generation


class WrappingRow(ItemLayout):
    """Lay out one after the other, each as wide as it wants."""

    def __init__(self, parent: QWidget, gap: int = GAP2) -> None:
        super().__init__(parent)
        self._gap = gap
        self._known: tuple[int, list[tuple[QLayoutItem, QSize]]] | None = (
            None  # asked for many times in one go
        )

    @override
    def invalidate(self) -> None:
        super().invalidate()
        self._known = None

    def _items_and_sizes(self) -> list[tuple[QLayoutItem, QSize]]:
        if self._known is None or self._known[0] != generation():
            self._known = (generation(), [(item, item.sizeHint()) for item in self.visible_items()])
        return self._known[1]

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    @override
    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = QRect(0, 0, width, 0).marginsRemoved(QMargins(margins.left(), 0, margins.right(), 0))
        places = self._places(inner)
        lowest = max((place.bottom() + 1 for place in places), default=0)
        return lowest + margins.top() + margins.bottom()

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item, _ in self._items_and_sizes():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        owner = self.parentWidget()
        direction = owner.layoutDirection() if owner is not None else Qt.LayoutDirection.LeftToRight
        for (item, _), place in zip(self._items_and_sizes(), self._places(inner), strict=True):
            item.setGeometry(QStyle.visualRect(direction, inner, place))

    def _places(self, room: QRect) -> list[QRect]:
        places: list[QRect] = []
        x, y, tall = room.x(), room.y(), 0
        for _, wanted in self._items_and_sizes():
            size = wanted.boundedTo(QSize(max(room.width(), 1), 10_000))
            if x > room.x() and x + size.width() > room.x() + room.width():
                x, y, tall = room.x(), y + tall + self._gap, 0
            places.append(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tall = max(tall, size.height())
        return places
