"""Rows of a lookup's suggestions: records found, then the offer to make a new one."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from session_engine.search.state import Match
from session_engine.table_icons import icon_of_table
from widgets import icons
from widgets.text import for_painting, one_line
from widgets.theme import GAP2, Type, font, font_metrics, metrics, tokens

_Index = QModelIndex | QPersistentModelIndex
_SINGLE = int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignVCenter)


class SuggestionModel(QAbstractListModel):
    """Matches in their order; a last row without a match is the offer to make a new record."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()
        self._offer = ""

    def show(self, matches: tuple[Match, ...], offer: str) -> None:
        """Show other rows; an empty offer makes no row."""
        self.beginResetModel()
        self._matches, self._offer = matches, offer
        self.endResetModel()

    def match_at(self, row: int) -> Match | None:
        """Return a row's match, None for the offer."""
        return self._matches[row] if 0 <= row < len(self._matches) else None

    @property
    def matches(self) -> tuple[Match, ...]:
        return self._matches

    def is_offer(self, row: int) -> bool:
        """Tell whether a row is the offer to make a new record."""
        return bool(self._offer) and row == len(self._matches)

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        if parent is not None and parent.isValid():
            return 0
        return len(self._matches) + bool(self._offer)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        match = self.match_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(match.title) if match is not None else self._offer
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(match)
        return None

    def _spoken(self, match: Match | None) -> str:
        if match is None:
            return self._offer
        return ", ".join(one_line(part) for part in (match.title, match.table_label, *match.detail) if part)


class SuggestionDelegate(QStyledItemDelegate):
    """Icon of the table, title, and details below it."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        model = cast("SuggestionModel", index.model())
        match = model.match_at(index.row())
        lines = font_metrics().height() + (font_metrics(Type.SMALL).height() if _detail(match) else 0)
        return QSize(metrics().px(200), max(metrics().row, lines + 10))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = cast("SuggestionModel", index.model())
        match = model.match_at(index.row())
        t = tokens()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.accs)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, t.hover)
        if match is None:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 1, t.line)
        side = metrics().icon
        icon = icon_of_table(match.ref.table) if match is not None else "add"
        spot = QRect(rect.x() + GAP2, rect.center().y() - side // 2 + 1, side, side)
        ink = t.mute if match is not None else t.acc
        icons.paint(painter, icon, QStyle.visualRect(option.direction, rect, spot), ink)
        room = rect.adjusted(GAP2 + side + GAP2, 5, -GAP2, -5)
        _texts(painter, option, QStyle.visualRect(option.direction, rect, room), index, match)


def _detail(match: Match | None) -> str:
    if match is None:
        return ""
    return for_painting(" · ".join(part for part in (match.table_label, *match.detail) if part))


def _texts(
    painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: _Index, match: Match | None
) -> None:
    t = tokens()
    align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
    flags = _SINGLE | int(align | Qt.AlignmentFlag.AlignAbsolute)
    title = for_painting(str(index.data()))
    detail = _detail(match)
    upper = QRect(room)
    if detail:
        upper.setHeight(font_metrics().height())
        lower = room.adjusted(0, upper.height(), 0, 0)
        painter.setFont(font(Type.SMALL))
        painter.setPen(t.mute)
        shown = font_metrics(Type.SMALL).elidedText(detail, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(lower, flags, shown)
    painter.setFont(font())
    painter.setPen(t.text if match is not None else t.acc)
    painter.drawText(
        upper, flags, font_metrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
    )
