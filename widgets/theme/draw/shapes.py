"""Shapes every painter uses: rounded boxes, rings, chevrons and ticks."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOptionComplex, QWidget

from widgets.theme.current import metrics, tokens
from widgets.theme.metrics import RADIUS, RING

State = QStyle.StateFlag
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
    with smooth(painter):
        painter.setBrush(QBrush(fill) if fill else Qt.BrushStyle.NoBrush)
        inset = 0.0
        if border:
            painter.setPen(QPen(border, width))
            inset = width / 2
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(
            QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset
        )


def ring(
    painter: QPainter, rect: QRect | QRectF, radius: float = RADIUS, colour: QColor | None = None
) -> None:
    """Paint the focus ring just inside `rect`."""
    box(painter, rect, None, colour or tokens().acc, radius, RING)


def chevron(painter: QPainter, centre: QPointF, colour: QColor, turn: str = "down") -> None:
    """Paint a small chevron that points up, down, left or right."""
    grown = metrics().text_size / 100
    dx, dy = 3.5 * grown, 1.75 * grown
    across = turn in {"up", "down"}
    sign = 1 if turn in {"down", "right"} else -1
    if across:
        ends = [QPointF(-dx, -dy * sign), QPointF(0, dy * sign), QPointF(dx, -dy * sign)]
    else:
        ends = [QPointF(-dy * sign, -dx), QPointF(dy * sign, 0), QPointF(-dy * sign, dx)]
    with smooth(painter):
        painter.setPen(_pen(colour, 1.5))
        painter.drawPolyline([centre + end for end in ends])


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


def is_on(state: QStyle.StateFlag, flag: QStyle.StateFlag) -> bool:
    """Tell whether a state has a flag."""
    return bool(state & flag)


def part(
    style: QProxyStyle,
    control: QStyle.ComplexControl,
    option: QStyleOptionComplex,
    sub: QStyle.SubControl,
    widget: QWidget | None,
) -> QRect:
    """Return where a part of a control is. Qt does without a widget, against the stub."""
    return style.subControlRect(control, option, sub, cast("QWidget", widget))
