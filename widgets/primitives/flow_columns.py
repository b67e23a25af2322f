"""Columns that stand side by side where there is room and fold below each other where not."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QSizePolicy, QWidget
from typing_extensions import override

from widgets.primitives.item_layout import ItemLayout
from widgets.theme import GAP3, metrics


class _FoldingLayout(ItemLayout):
    """Lays items out in rows of as many equal columns as fit."""

    def __init__(self, narrowest: int, most: int, gap: int) -> None:
        super().__init__()
        self._narrowest, self._most, self._gap = narrowest, most, gap

    def columns(self, width: int) -> int:
        """Return how many columns fit into a width."""
        narrowest = metrics().px(self._narrowest)
        fitting = (width + self._gap) // (narrowest + self._gap)
        return max(1, min(fitting, self._most, len(self.visible_items()) or 1))

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        count, items = self.columns(width), self.visible_items()
        return [items[i : i + count] for i in range(0, len(items), count)]

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal | Qt.Orientation.Vertical

    @override
    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        heights = [self._row_height(row, self._column_width(width, len(row))) for row in rows]
        return sum(heights) + self._gap * max(0, len(heights) - 1)

    @override
    def sizeHint(self) -> QSize:
        wide = sum(i.sizeHint().width() + self._gap for i in self.visible_items()[: self._most])
        return QSize(max(0, wide - self._gap), self.heightForWidth(max(wide, 1)))

    @override
    def minimumSize(self) -> QSize:
        width = max((i.minimumSize().width() for i in self.visible_items()), default=0)
        tall = max((i.minimumSize().height() for i in self.visible_items()), default=0)
        return QSize(width, tall)

    def _column_width(self, width: int, count: int) -> int:
        return (width - self._gap * (count - 1)) // count

    @staticmethod
    def _row_height(row: list[QLayoutItem], width: int) -> int:
        return max(i.heightForWidth(width) if i.hasHeightForWidth() else i.sizeHint().height() for i in row)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        rows = self._rows(rect.width())
        y = rect.y()
        for row in rows:
            wide = self._column_width(rect.width(), len(row))
            # Side by side they share the whole height; folded each takes what it needs.
            height = rect.height() if len(rows) == 1 else self._row_height(row, wide)
            self._place(row, QRect(rect.x(), y, rect.width(), height), wide)
            y += height + self._gap

    def _place(self, row: list[QLayoutItem], rect: QRect, wide: int) -> None:
        owner = self.parentWidget()
        direction = owner.layoutDirection() if owner else Qt.LayoutDirection.LeftToRight
        for number, item in enumerate(row):
            x = rect.x() + number * (wide + self._gap)
            end = rect.right() + 1 if number == len(row) - 1 else x + wide
            place = QRect(QPoint(x, rect.y()), QSize(end - x, rect.height()))
            item.setGeometry(QRect(_mirrored(direction, rect, place)))


def _mirrored(direction: Qt.LayoutDirection, outer: QRect, inner: QRect) -> QRect:
    if direction == Qt.LayoutDirection.RightToLeft:
        return QRect(QPoint(outer.x() + outer.right() - inner.right(), inner.y()), inner.size())
    return inner


class FlowColumns(QWidget):
    """Equal columns, folded into fewer when one would be narrower than `narrowest` (at 100 %)."""

    def __init__(
        self,
        narrowest: int = 280,
        most: int = 3,
        gap: int = GAP3,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout = _FoldingLayout(narrowest, most, gap)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._layout)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add_column(self, column: QWidget) -> None:
        """Add a column after the others."""
        self._layout.addWidget(column)

    def column_count(self) -> int:
        """Return how many columns stand side by side now."""
        return self._layout.columns(self.width())
