"""What one types into or picks from: line edits, text edits, combo boxes, spin boxes."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionSpinBox,
    QTextEdit,
    QWidget,
)

from widgets.theme.current import tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import ENABLED, FOCUSED, READ_ONLY, bits, box, chevron, part, ring
from widgets.theme.fonts import Type

_Sub = QStyle.SubControl
_Control = QStyle.ComplexControl
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
PADDING = 9  # between a field's border and its text


def panel(painter: QPainter, rect: QRect, option: QStyleOption, widget: QWidget | None) -> None:
    """Paint the ground, border and ring of a field."""
    t = tokens()
    state = bits(option)
    enabled = bool(state & ENABLED)
    box(painter, rect, _ground(option, enabled=enabled), _border(widget, enabled=enabled))
    if enabled and state & FOCUSED:
        ring(painter, rect, colour=t.bad if _invalid(widget) else _named(widget, "ring", t.acc))


def field(painter: QPainter, widget: QWidget) -> None:
    """Paint ground and border of a line edit that has not got the keyboard."""
    enabled = widget.isEnabled()
    base = widget.palette().color(QPalette.ColorRole.Base) if enabled else tokens().surf2
    box(painter, widget.rect(), base, _border(widget, enabled=enabled))


def _ground(option: QStyleOption, *, enabled: bool) -> QColor:
    if not enabled or bits(option) & READ_ONLY:
        return tokens().surf2
    return option.palette.color(QPalette.ColorRole.Base)


def _border(widget: QWidget | None, *, enabled: bool) -> QColor:
    if not enabled:
        return tokens().line
    return tokens().bad if _invalid(widget) else _named(widget, "edge", tokens().edge)


def _named(widget: QWidget | None, what: str, usual: QColor) -> QColor:
    """Return the token that a field on unusual ground names for its border or ring."""
    name = widget.property(what) if widget else None
    return tokens().colour(name) if isinstance(name, str) else usual


def _invalid(widget: QWidget | None) -> bool:
    """Tell whether a form marked the field's value as wrong (property `invalid`)."""
    return widget is not None and widget.property("invalid") is True


def line_edit(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the panel of a line edit; inside combo and spin boxes the box has painted it."""
    if isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0:
        owner = widget.parentWidget() if widget else None
        if owner is not None and isinstance(owner.parentWidget(), QAbstractItemView):
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Base))
        return
    panel(painter, option.rect, option, widget)


def frame(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the frame of a text edit as a field, of anything else as a card's border."""
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        panel(painter, option.rect, option, widget)
    else:
        box(painter, option.rect, None, tokens().line)


def combo(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a combo box; its text is drawn by `CE_ComboBoxLabel`."""
    if not isinstance(option, QStyleOptionComboBox):
        return
    if option.frame:
        panel(painter, option.rect, option, widget)
    arrow = part(style, _Control.CC_ComboBox, option, _Sub.SC_ComboBoxArrow, widget)
    _arrow(painter, arrow, option, hidden=isinstance(widget, QComboBox) and widget.count() == 0)


def combo_label(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint icon and text of a combo box's choice."""
    if not isinstance(option, QStyleOptionComboBox) or option.editable:
        return
    room = part(style, _Control.CC_ComboBox, option, _Sub.SC_ComboBoxEditField, widget)
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    room = room.adjusted(0, 0, -PADDING, 0) if rtl else room.adjusted(PADDING - 3, 0, 0, 0)
    enabled = bool(bits(option) & ENABLED)
    if not option.currentIcon.isNull():
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        ratio = painter.device().devicePixelRatio()
        spot = QStyle.alignedRect(option.direction, _LEADING, option.iconSize, room)
        painter.drawPixmap(spot.topLeft(), option.currentIcon.pixmap(option.iconSize, ratio, mode))
        gap = option.iconSize.width() + 6
        room = room.adjusted(0, 0, -gap, 0) if rtl else room.adjusted(gap, 0, 0, 0)
    empty = isinstance(widget, QComboBox) and widget.currentIndex() < 0
    role = QPalette.ColorRole.PlaceholderText if empty else QPalette.ColorRole.Text
    line(painter, room, option.currentText, Type.BODY, option.palette.color(role), rtl=rtl)


def _arrow(painter: QPainter, rect: QRect, option: QStyleOption, *, hidden: bool = False) -> None:
    if not hidden:
        enabled = bool(bits(option) & ENABLED)
        colour = tokens().mute if enabled else tokens().faint
        chevron(painter, QPointF(rect.center()) + QPointF(0.5, 0.5), colour)


def spin(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a spin box with its two chevrons."""
    if not isinstance(option, QStyleOptionSpinBox):
        return
    if option.frame:
        panel(painter, option.rect, option, widget)
    if option.buttonSymbols == QAbstractSpinBox.ButtonSymbols.NoButtons:
        return
    for sub, turn, step in (
        (_Sub.SC_SpinBoxUp, "up", QAbstractSpinBox.StepEnabledFlag.StepUpEnabled),
        (_Sub.SC_SpinBoxDown, "down", QAbstractSpinBox.StepEnabledFlag.StepDownEnabled),
    ):
        rect = part(style, _Control.CC_SpinBox, option, sub, widget)
        able = bool(option.stepEnabled & step) and bits(option) & ENABLED
        colour = tokens().mute if able else tokens().line
        chevron(painter, QPointF(rect.center()) + QPointF(0.5, 0.5), colour, turn)
