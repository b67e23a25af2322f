"""The header of a grid: sort marks, filter marks, and a menu for both."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget
from typing_extensions import override

from session_engine.views.state import GridColumn, GridView, Sort
from widgets import icons
from widgets.grids.cells import NUMBERS
from widgets.grids.delegate import PAD
from widgets.text import for_painting
from widgets.theme import Type, fonts
from widgets.theme.current import metrics, tokens
from widgets.theme.draw.lines import At, fitted, line

_CLICK_SLOP = 4


class GridHeader(QHeaderView):
    """Paint labels with their sort and filter marks.

    Signals:
        sort_wanted: A column's name and whether it is to descend.
        filter_wanted: A column's name and where to show the question.
    """

    sort_wanted = Signal(str, bool)
    filter_wanted = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns: tuple[GridColumn, ...] = ()
        self._view = GridView()
        self._sort: tuple[Sort, ...] = ()
        self._pressed: QPoint | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(36)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def render_columns(
        self, columns: tuple[GridColumn, ...], view: GridView, plan_sort: tuple[Sort, ...]
    ) -> None:
        """Show other columns, sorted and filtered as the view says."""
        self._columns, self._view = columns, view
        self._sort = view.sort or plan_sort
        self.viewport().update()

    @staticmethod
    def label_width(column: GridColumn) -> int:
        """Return the room a column's heading takes with a mark beside it."""
        text = fonts.font_metrics(fonts.Type.SMALL_STRONG).horizontalAdvance(for_painting(column.label))
        return text + PAD + 6 + metrics().px(13) + 4

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.length(), metrics().row)  # Qt's own measures every heading each time it is shown

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        t = tokens()
        painter.fillRect(rect, t.surf)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, t.line)
        if not 0 <= logicalIndex < len(self._columns):
            return
        column = self._columns[logicalIndex]
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        number = column.kind in NUMBERS
        from_right = rtl is not number
        room = rect.adjusted(4, 0, -PAD, 0) if from_right else rect.adjusted(PAD, 0, -4, 0)
        marks = self._marks(column.name)
        side = metrics().px(13)
        width = room.width() - len(marks) * (side + 4)
        text = fitted(for_painting(column.label), width, Type.SMALL_STRONG)[0]
        at = At.END if number else At.START
        offset = line(painter, room, text, Type.SMALL_STRONG, t.mute, at=at, rtl=rtl) + 5
        for mark in marks:
            left = room.right() - offset - side if from_right else room.x() + offset
            icons.paint(painter, mark, QRect(left, rect.center().y() - side // 2, side, side), t.acc)
            offset += side + 4

    @override
    def mousePressEvent(self, e: QMouseEvent) -> None:
        self._pressed = e.position().toPoint()
        super().mousePressEvent(e)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        super().mouseReleaseEvent(e)
        at, pressed = e.position().toPoint(), self._pressed
        self._pressed = None
        if pressed is None or e.button() != Qt.MouseButton.LeftButton:
            return
        near_edge = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        if not near_edge and (at - pressed).manhattanLength() <= _CLICK_SLOP:
            self.toggle_sort(self.logicalIndexAt(at))

    def toggle_sort(self, logical: int) -> None:
        """Sort by a column; the other way round where it is sorted by it already."""
        if 0 <= logical < len(self._columns) and self._columns[logical].sortable:
            name = self._columns[logical].name
            current = next((s for s in self._sort if s.column == name), None)
            self.sort_wanted.emit(name, current is not None and not current.descending)

    @override
    def contextMenuEvent(self, e: QContextMenuEvent) -> None:
        self.show_menu(self.logicalIndexAt(e.pos()), e.globalPos())

    def show_menu(self, logical: int, at: QPoint) -> None:
        """Offer to sort and filter by a column."""
        if not 0 <= logical < len(self._columns):
            return
        name = self._columns[logical].name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._columns[logical].sortable:
            self._entry(menu, self.tr("Sort ascending"), "sort-up").triggered.connect(
                lambda: self.sort_wanted.emit(name, False)
            )
            self._entry(menu, self.tr("Sort descending"), "sort-down").triggered.connect(
                lambda: self.sort_wanted.emit(name, True)
            )
        self._entry(menu, self.tr("Filter …"), "filter").triggered.connect(
            lambda: self.filter_wanted.emit(name, at)
        )
        menu.popup(at)

    @staticmethod
    def _entry(menu: QMenu, text: str, icon: str) -> QAction:
        return menu.addAction(icons.icon(icon), text)

    def _marks(self, name: str) -> list[str]:
        marks = ["sort-down" if s.descending else "sort-up" for s in self._sort[:1] if s.column == name]
        if any(f.column == name for f in self._view.filters):
            marks.append("filter")
        return marks
