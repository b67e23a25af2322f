"""Menus and the rows of lists."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionMenuItem,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.theme.current import metrics, tokens
from widgets.theme.draw.fields import PADDING
from widgets.theme.draw.shapes import CHILDREN, ENABLED, OPEN, OVER, SELECTED, bits, box, chevron, tick
from widgets.theme.fonts import Type, font

_Kind = QStyleOptionMenuItem.MenuItemType
_Check = QStyleOptionMenuItem.CheckType
_INSET = 4


def menu_panel(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground and border of a menu."""
    t = tokens()
    painter.fillRect(option.rect, t.surf)
    painter.setPen(t.edge if t.high_contrast else t.line)
    painter.drawRect(option.rect.adjusted(0, 0, -1, -1))


def menu_item(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint an entry of a menu: mark or icon, text, key, chevron of a submenu."""
    if not isinstance(option, QStyleOptionMenuItem):
        return
    if option.menuItemType == _Kind.Separator:
        _separator(option, painter)
        return
    if isinstance(widget, QComboBox):
        _choice(option, painter)
        return
    t = tokens()
    state = bits(option)
    enabled = bool(state & ENABLED)
    if enabled and state & SELECTED:
        box(
            painter,
            option.rect.adjusted(_INSET, 1, -_INSET, -1),
            t.accs,
            t.acc if t.high_contrast else None,
            5,
        )
    _mark(option, painter)
    _texts(option, painter, enabled=enabled)
    if option.menuItemType == _Kind.SubMenu:
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        x = option.rect.x() + 14 if rtl else option.rect.right() - 14
        chevron(painter, QPointF(x, option.rect.center().y() + 0.5), t.mute, "left" if rtl else "right")


def _choice(option: QStyleOptionMenuItem, painter: QPainter) -> None:
    """Paint an entry of a combo box's list, its text just below the field's text."""
    t = tokens()
    rect = option.rect
    state = bits(option)
    if state & SELECTED:
        box(painter, rect.adjusted(2, 1, -2, -1), t.accs, t.acc if t.high_contrast else None, 5)
    side = metrics().px(12)
    painter.setFont(font(Type.STRONG) if option.checked else option.font)
    painter.setPen(t.text if state & ENABLED else t.faint)
    align = QStyle.visualAlignment(
        option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    room = _visual(option, rect.adjusted(PADDING, 0, -side - 8, 0))
    painter.drawText(room, int(align) | int(Qt.TextFlag.TextSingleLine), option.text)
    if option.checked:
        spot = QRect(rect.right() - side - 5, rect.center().y() - side // 2, side, side)
        tick(painter, _visual(option, spot), t.acc)


def _separator(option: QStyleOptionMenuItem, painter: QPainter) -> None:
    y = option.rect.center().y()
    painter.fillRect(QRect(option.rect.x(), y, option.rect.width(), 1), tokens().line)


def _mark(option: QStyleOptionMenuItem, painter: QPainter) -> None:
    side = metrics().icon
    spot = _visual(option, QRect(option.rect.x() + 12, option.rect.center().y() - side // 2, side, side))
    if option.checkType != _Check.NotCheckable:
        if option.checked:
            tick(painter, spot, tokens().acc)
        return
    if not option.icon.isNull():
        enabled = bool(bits(option) & ENABLED)
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(spot.topLeft(), option.icon.pixmap(QSize(side, side), ratio, mode))


def _texts(option: QStyleOptionMenuItem, painter: QPainter, *, enabled: bool) -> None:
    t = tokens()
    text, _, key = option.text.partition("\t")
    left = 12 + metrics().icon + 10
    room = option.rect.adjusted(left, 0, -28 if option.menuItemType == _Kind.SubMenu else -14, 0)
    room = _visual(option, room)
    painter.setFont(option.font)
    painter.setPen(t.text if enabled else t.faint)
    line = int(Qt.TextFlag.TextSingleLine) | int(Qt.TextFlag.TextShowMnemonic)
    leading = QStyle.visualAlignment(
        option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    trailing = QStyle.visualAlignment(
        option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    )
    painter.drawText(room, int(leading) | line, text)
    if key:
        painter.setPen(t.mute if enabled else t.faint)
        painter.drawText(room, int(trailing) | line, key)


def _visual(option: QStyleOption, inner: QRect) -> QRect:
    return QStyle.visualRect(option.direction, option.rect, inner)


def item_panel(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a list's item: selected, pointed at, or its own."""
    t = tokens()
    state = bits(option)
    if state & SELECTED:
        painter.fillRect(option.rect, option.palette.highlight())
    elif state & OVER and state & ENABLED:
        painter.fillRect(option.rect, t.hover)
    elif isinstance(option, QStyleOptionViewItem):
        brush = option.backgroundBrush
        if brush.style() != Qt.BrushStyle.NoBrush:
            origin = painter.brushOrigin()
            painter.setBrushOrigin(QPointF(option.rect.topLeft()))
            painter.fillRect(option.rect, brush)
            painter.setBrushOrigin(QPointF(origin))


def branch(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the chevron of a tree's row that has rows below it."""
    state = bits(option)
    if state & CHILDREN:
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        closed = "left" if rtl else "right"
        turn = "down" if state & OPEN else closed
        chevron(painter, QPointF(option.rect.center()) + QPointF(0.5, 0.5), tokens().mute, turn)


def arrow(turn: str) -> Callable[[QProxyStyle, QStyleOption, QPainter, QWidget | None], None]:
    """Return a painter of a chevron that points `turn`."""

    def paint(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        enabled = bool(bits(option) & ENABLED)
        colour = tokens().mute if enabled else tokens().line
        chevron(painter, QPointF(option.rect.center()) + QPointF(0.5, 0.5), colour, turn)

    return paint
