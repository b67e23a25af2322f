"""Buttons: plain, primary, danger and flat ones, tool buttons, boxes to tick."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QWidget,
)

from session_engine.light_dataclass import dataclass
from widgets.theme.current import metrics, tokens
from widgets.theme.draw.shapes import (
    ENABLED,
    FOCUSED,
    ON,
    OVER,
    PARTLY,
    SUNKEN,
    bits,
    box,
    chevron,
    dash,
    ring,
    smooth,
    tick,
)
from widgets.theme.metrics import RADIUS, RING

_Feature = QStyleOptionButton.ButtonFeature


@dataclass(frozen=True, slots=True)
class _Coat:
    """Ground, border and ink of a button in one state."""

    fill: QColor | None
    border: QColor | None
    ink: QColor


def _variant(option: QStyleOptionButton, widget: QWidget | None) -> str:
    """Return the button's variant (property `variant`); a dialog's default button is primary."""
    named = widget.property("variant") if widget else None
    if isinstance(named, str) and named:
        return named
    if option.features & _Feature.DefaultButton:
        return "primary"
    return "flat" if option.features & _Feature.Flat else "plain"


def _coat(option: QStyleOptionButton, widget: QWidget | None) -> _Coat:
    t = tokens()
    variant = _variant(option, widget)
    state = bits(option)
    if not state & ENABLED:
        ink = option.palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        return _Coat(None if variant == "flat" else t.surf2, None if variant == "flat" else t.line, ink)
    sunk = bool(state & (SUNKEN | ON))
    over = bool(state & OVER)
    if variant == "primary":
        return _Coat(_filled(t.acc, sunk=sunk, over=over), None, t.on_fill)
    ground = t.press if sunk else t.hover if over else None
    ink = t.bad if variant in {"danger", "flat-danger"} else t.text
    if variant in {"flat", "flat-danger"}:
        return _Coat(ground, t.acc if sunk and t.high_contrast else None, ink)
    return _Coat(ground or t.surf, t.edge, ink)


def _filled(colour: QColor, *, sunk: bool, over: bool) -> QColor:
    if sunk:
        return colour.darker(125)
    return colour.darker(110) if over else colour


def bevel(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the body of a push button and, where it has a menu, its chevron."""
    if not isinstance(option, QStyleOptionButton):
        return
    coat = _coat(option, widget)
    rect = QRectF(option.rect)
    focused = bool(bits(option) & FOCUSED)
    if focused and _variant(option, widget) == "primary":
        # A gap between ring and body, or the ring would drown in the body's colour.
        ring(painter, rect, RADIUS + 1)
        rect, radius = rect.adjusted(RING + 1, RING + 1, -RING - 1, -RING - 1), RADIUS - 2
        box(painter, rect, coat.fill, None, radius)
        return
    if coat.fill or coat.border:
        box(painter, rect, coat.fill, coat.border)
    if focused:
        ring(painter, rect)


def label(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint icon, text and menu chevron of a push button, centred as one."""
    if not isinstance(option, QStyleOptionButton):
        return
    coat = _coat(option, widget)
    rect = option.rect
    menu = bool(option.features & _Feature.HasMenu)
    text_width = option.fontMetrics.horizontalAdvance(without_mnemonic(option.text)) if option.text else 0
    icon_width = option.iconSize.width() + (6 if option.text else 0) if not option.icon.isNull() else 0
    menu_width = 14 if menu else 0
    total = min(text_width + icon_width + menu_width, rect.width() - 8)
    left = rect.x() + (rect.width() - total) // 2
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    if icon_width:
        place = QRect(QPoint(left, rect.y()), QSize(option.iconSize.width(), rect.height()))
        _icon(painter, option, _mirror(place, rect, rtl=rtl))
    room = QRect(left + icon_width, rect.y(), total - icon_width - menu_width, rect.height())
    _text(style, option, painter, _mirror(room, rect, rtl=rtl), coat.ink)
    if menu:
        x = left + total - 5
        centre = QPoint(x if not rtl else rect.right() - (x - rect.x()), rect.center().y() + 1)
        chevron(painter, QPointF(centre), coat.ink)


def without_mnemonic(text: str) -> str:
    """Return a label as it is read: `&&` is `&`, a single one marks a key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _mirror(inner: QRect, outer: QRect, *, rtl: bool) -> QRect:
    return QStyle.visualRect(
        Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight, outer, inner
    )


def _icon(painter: QPainter, option: QStyleOptionButton, rect: QRect) -> None:
    mode = QIcon.Mode.Normal if bits(option) & ENABLED else QIcon.Mode.Disabled
    ratio = painter.device().devicePixelRatio()
    drawn = option.icon.pixmap(option.iconSize, ratio, mode)
    spot = QStyle.alignedRect(option.direction, Qt.AlignmentFlag.AlignCenter, option.iconSize, rect)
    painter.drawPixmap(spot.topLeft(), drawn)


def _text(
    style: QProxyStyle, option: QStyleOptionButton, painter: QPainter, rect: QRect, ink: QColor
) -> None:
    painter.setPen(ink)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
    hide = style.styleHint(QStyle.StyleHint.SH_UnderlineShortcut, option, None) == 0
    mnemonic = Qt.TextFlag.TextHideMnemonic if hide else Qt.TextFlag.TextShowMnemonic
    direction = Qt.TextFlag.TextSingleLine
    shown = option.text
    if option.fontMetrics.horizontalAdvance(without_mnemonic(shown)) > rect.width():
        shown = option.fontMetrics.elidedText(shown, Qt.TextElideMode.ElideRight, rect.width())
    align = QStyle.visualAlignment(option.direction, flags)
    painter.drawText(rect, int(align) | int(mnemonic) | int(direction), shown)


def tool_panel(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the body of a tool button: nothing until pointed at, pressed, checked or focused."""
    t = tokens()
    state = bits(option)
    enabled = bool(state & ENABLED)
    if enabled and state & ON:
        box(painter, option.rect, t.accs, t.acc if t.high_contrast else None)
    elif enabled and state & SUNKEN:
        box(painter, option.rect, t.press)
    elif enabled and state & OVER:
        box(painter, option.rect, t.hover)
    if state & FOCUSED:
        ring(painter, option.rect)


def check(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the box of a check box."""
    t = tokens()
    rect = _square(option.rect)
    state = bits(option)
    enabled = bool(state & ENABLED)
    full = bool(state & (ON | PARTLY))
    ground = t.acc if enabled else t.faint
    if full:
        box(painter, rect, ground, None, 4)
        mark = tick if state & ON else dash
        mark(painter, rect, t.on_fill)
        return
    fill = t.hover if enabled and state & OVER else t.surf
    box(painter, rect, fill if enabled else t.surf2, t.edge if enabled else t.line, 4, 1.25)


def radio(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the circle of a radio button."""
    t = tokens()
    rect = QRectF(_square(option.rect))
    state = bits(option)
    enabled = bool(state & ENABLED)
    half = rect.width() / 2
    if not state & ON:
        box(painter, rect, t.surf, t.edge if enabled else t.line, half, 1.25)
        return
    box(painter, rect, t.acc if enabled else t.faint, None, half)
    with smooth(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.on_fill)
        painter.drawEllipse(rect.center(), half * 0.38, half * 0.38)


def _square(rect: QRect) -> QRect:
    side = min(rect.width(), rect.height(), metrics().px(16))
    square = QRect(0, 0, side, side)
    square.moveCenter(rect.center())
    return square


def focus(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the focus ring around a label or an item."""
    ring(painter, option.rect, 4)
