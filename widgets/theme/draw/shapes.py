"""Shapes every painter uses: rounded boxes, rings, chevrons and ticks."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

from widgets.theme.current import metrics, tokens
from widgets.theme.draw.rounded import rounded
from widgets.theme.metrics import RADIUS, RING

_State = QStyle.StateFlag
ENABLED: int = _State.State_Enabled.value
FOCUSED: int = _State.State_HasFocus.value
OVER: int = _State.State_MouseOver.value
SUNKEN: int = _State.State_Sunken.value
ON: int = _State.State_On.value
PARTLY: int = _State.State_NoChange.value
SELECTED: int = _State.State_Selected.value
READ_ONLY: int = _State.State_ReadOnly.value
CHILDREN: int = _State.State_Children.value
OPEN: int = _State.State_Open.value
HORIZONTAL: int = _State.State_Horizontal.value
_AA = QPainter.RenderHint.Antialiasing


@contextmanager
def smooth(painter: QPainter) -> Generator[None]:
    """Paint with smooth edges and leave the painter as it was."""
    painter.save()
    painter.setRenderHint(_AA)
    yield
    painter.restore()


def box(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    border: QColor | None = None,
    radius: float = RADIUS,
    width: float = 1.0,
) -> None:
    """Paint a rounded box whose border lies inside `rect`."""
    rounded(painter, rect, fill, border, radius, width)


def ring(
    painter: QPainter, rect: QRect | QRectF, radius: float = RADIUS, colour: QColor | None = None
) -> None:
    """Paint the focus ring just inside `rect`."""
    box(painter, rect, None, colour or tokens().acc, radius, RING)


def chevron(painter: QPainter, centre: QPointF, colour: QColor, turn: str = "down") -> None:
    """Paint a small chevron that points up, down, left or right."""
    ratio = painter.device().devicePixelRatio()
    drawn = _chevron(turn, colour.rgba(), metrics().px(14), ratio)
    half = drawn.deviceIndependentSize().width() / 2
    painter.drawPixmap(QPointF(round(centre.x() - half), round(centre.y() - half)), drawn)


@lru_cache(maxsize=64)
def _chevron(turn: str, rgba: int, side: int, ratio: float) -> QPixmap:
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    reach, depth, middle = side / 4, side / 8, side / 2
    sign = 1 if turn in {"down", "right"} else -1
    ends = [(-reach, -depth * sign), (0.0, depth * sign), (reach, -depth * sign)]
    if turn in {"left", "right"}:
        ends = [(y, x) for x, y in ends]
    painter = QPainter(drawn)
    painter.setRenderHint(_AA)
    painter.setPen(_pen(QColor.fromRgba(rgba), 1.5 * side / 14))
    painter.drawPolyline([QPointF(middle + x, middle + y) for x, y in ends])
    painter.end()
    return drawn


def tick(painter: QPainter, rect: QRect | QRectF, colour: QColor) -> None:
    """Paint a tick that fills `rect`."""
    r = QRectF(rect)
    points = [(0.24, 0.53), (0.43, 0.71), (0.77, 0.31)]
    with smooth(painter):
        painter.setPen(_pen(colour, max(1.6, r.width() / 9)))
        painter.drawPolyline([QPointF(r.x() + x * r.width(), r.y() + y * r.height()) for x, y in points])


def dash(painter: QPainter, rect: QRect | QRectF, colour: QColor) -> None:
    """Paint the bar of a box that is partly checked."""
    r = QRectF(rect)
    with smooth(painter):
        painter.setPen(_pen(colour, max(1.6, r.width() / 9)))
        y = r.center().y()
        painter.drawLine(QPointF(r.x() + r.width() * 0.27, y), QPointF(r.right() - r.width() * 0.27, y))


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def bits(option: QStyleOption) -> int:
    """Return an option's state as a number.

    Python's flags cost 1.5 µs a question, and every painter asks several.
    """
    return option.state._value_


def part(
    style: QProxyStyle,
    control: QStyle.ComplexControl,
    option: QStyleOptionComplex,
    sub: QStyle.SubControl,
    widget: QWidget | None,
) -> QRect:
    """Return where a part of a control is. Qt does without a widget, against the stub."""
    return style.subControlRect(control, option, sub, cast("QWidget", widget))
