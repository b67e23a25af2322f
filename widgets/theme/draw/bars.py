"""Slim scroll bars, tab bars, header sections, progress bars and splitters."""

from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionHeader,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QStyleOptionTab,
    QWidget,
)

from widgets.theme.current import tokens
from widgets.theme.draw.buttons import without_mnemonic
from widgets.theme.draw.lines import At, line
from widgets.theme.draw.shapes import (
    ENABLED,
    FOCUSED,
    HORIZONTAL,
    OVER,
    SELECTED,
    SUNKEN,
    bits,
    box,
    chevron,
    part,
    ring,
)
from widgets.theme.fonts import Type
from widgets.theme.metrics import CELL_PADDING

_Sub = QStyle.SubControl
_Control = QStyle.ComplexControl


def scroll_bar(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a scroll bar as a slim thumb on the ground of what it scrolls."""
    if not isinstance(option, QStyleOptionSlider):
        return
    t = tokens()
    _groove(option, painter, widget)
    if option.maximum <= option.minimum:
        return
    thumb = part(style, _Control.CC_ScrollBar, option, _Sub.SC_ScrollBarSlider, widget)
    active = bool(bits(option) & (OVER | SUNKEN))
    upright = option.orientation == Qt.Orientation.Vertical
    across = thumb.width() if upright else thumb.height()
    slim = (across - (8 if active else 6)) / 2
    body = (
        QRectF(thumb).adjusted(slim, 1, -slim, -1) if upright else QRectF(thumb).adjusted(1, slim, -1, -slim)
    )
    box(painter, body, t.mute if active else t.edge, None, min(body.width(), body.height()) / 2)


def _groove(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint lists' and texts' own ground below the thumb; elsewhere what lies below shows."""
    box_ = widget.parentWidget() if widget else None
    owner = box_.parentWidget() if box_ else None
    if isinstance(owner, QAbstractItemView):
        painter.fillRect(option.rect, owner.palette().base())


def corner(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the corner between two scroll bars like them."""
    if isinstance(widget, QAbstractItemView):
        painter.fillRect(option.rect, widget.palette().color(QPalette.ColorRole.Base))


def slider(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a slider: a thin track, filled up to a round handle."""
    if not isinstance(option, QStyleOptionSlider):
        return
    t = tokens()
    groove = part(style, _Control.CC_Slider, option, _Sub.SC_SliderGroove, widget)
    handle = part(style, _Control.CC_Slider, option, _Sub.SC_SliderHandle, widget)
    upright = option.orientation == Qt.Orientation.Vertical
    centre = QPointF(handle.center()) + QPointF(0.5, 0.5)
    if upright:
        track = QRectF(centre.x() - 2, groove.y(), 4, groove.height())
    else:
        track = QRectF(groove.x(), centre.y() - 2, groove.width(), 4)
    box(painter, track, t.press, None, 2)
    knob = QRectF(centre.x() - 7, centre.y() - 7, 14, 14)
    state = bits(option)
    enabled = bool(state & ENABLED)
    box(painter, knob, t.acc if enabled else t.line, t.surf, 7, 2)
    if state & FOCUSED:
        ring(painter, knob.adjusted(-3, -3, 3, 3), 10)


def tab_shape(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a tab and the accent line under the focused one."""
    t = tokens()
    rect = option.rect
    state = bits(option)
    selected = bool(state & SELECTED)
    if not selected and state & OVER:
        box(painter, rect.adjusted(1, 3, -1, -4), t.hover)
    if selected:
        painter.fillRect(QRect(rect.x() + 8, rect.bottom() - 1, rect.width() - 16, 2), t.acc)


def tab_label(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint icon and text of a tab, semibold when it is the focused one."""
    if not isinstance(option, QStyleOptionTab):
        return
    t = tokens()
    state = bits(option)
    selected = bool(state & SELECTED)
    room = style.subElementRect(QStyle.SubElement.SE_TabBarTabText, option, cast("QWidget", widget))
    ink = (t.text if selected else t.mute) if state & ENABLED else t.faint
    kind = Type.STRONG if selected else Type.BODY
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    text = without_mnemonic(option.text)
    line(painter, room.adjusted(-4, 0, 4, 0), text, kind, ink, at=At.CENTRE, rtl=rtl)
    if state & FOCUSED and selected:
        ring(painter, option.rect.adjusted(2, 3, -2, -4))


def tab_base(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the line tabs stand on."""
    rect = option.rect
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), tokens().line)


def nothing(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint nothing where Fusion would paint a frame."""


def header_section(
    style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None
) -> None:
    """Paint the ground of a header section: flat, with a line below."""
    t = tokens()
    rect = option.rect
    state = bits(option)
    over = bool(state & OVER and state & ENABLED)
    painter.fillRect(rect, t.hover if over else t.surf)
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), t.line)


def header_label(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the title of a column, with room for its sort arrow."""
    if not isinstance(option, QStyleOptionHeader):
        return
    room = option.rect.adjusted(CELL_PADDING - 4, 0, -4, 0)  # Fusion leaves 4
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    at = At.END if option.textAlignment & Qt.AlignmentFlag.AlignTrailing else At.START
    line(painter, room, option.text, Type.SMALL_STRONG, tokens().mute, at=at, rtl=rtl)


def sort_arrow(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the chevron of a sorted column."""
    if isinstance(option, QStyleOptionHeader):
        up = option.sortIndicator == QStyleOptionHeader.SortIndicator.SortUp
        chevron(painter, QPointF(option.rect.center()), tokens().acc, "down" if up else "up")


def progress(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a progress bar as a slim line."""
    if not isinstance(option, QStyleOptionProgressBar):
        return
    t = tokens()
    rect = QRectF(option.rect)
    track = QRectF(rect.x(), rect.center().y() - 2, rect.width(), 4)
    box(painter, track, t.press, None, 2)
    span = option.maximum - option.minimum
    share = (option.progress - option.minimum) / span if span > 0 else 0.3
    done = QRectF(track.x(), track.y(), track.width() * min(max(share, 0.0), 1.0), 4)
    if option.direction == Qt.LayoutDirection.RightToLeft:
        done.moveRight(track.right())
    if done.width() > 0:
        box(painter, done, t.acc, None, 2)


def splitter(style: QProxyStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a splitter's handle only while pointed at or dragged."""
    state = bits(option)
    active = bool(state & (OVER | SUNKEN))
    if active:
        centre = option.rect.center()
        line = QRect(option.rect)
        if state & HORIZONTAL:
            line.setWidth(2)
        else:
            line.setHeight(2)
        line.moveCenter(centre)
        painter.fillRect(line, tokens().acc)
