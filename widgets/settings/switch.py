"""A switch: on or off, said by place, colour and word."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget
from typing_extensions import override

from widgets.lists.room import Room
from widgets.theme import GAP2, TARGET, Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring

_EDGE = 3


class Switch(QCheckBox):
    """A check box in another coat; screen readers and keys treat it as one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        words = max(font_metrics().horizontalAdvance(word) for word in self._words())
        return QSize(metrics().px(34) + GAP2 + words + 2 * _EDGE, max(TARGET, metrics().px(28)))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def _words(self) -> tuple[str, str]:
        return self.tr("Off"), self.tr("On")

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        room = Room(painter, self.rect().adjusted(_EDGE, 0, -_EDGE, 0))
        track = room.leading(metrics().px(34), GAP2)
        track = QRect(track.x(), track.center().y() - metrics().px(9) + 1, track.width(), metrics().px(18))
        on, enabled = self.isChecked(), self.isEnabled()
        ground = (t.acc if enabled else t.edge) if on else t.surf2
        box(painter, track, ground, None if on else (t.edge if enabled else t.line), track.height() / 2, 1.25)
        self._paint_knob(painter, track, on=on)
        painter.setFont(font(Type.BODY))
        painter.setPen(t.text if enabled else t.mute)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(room.rect, int(align), self._words()[on])
        if self.hasFocus():
            ring(painter, track.adjusted(-3, -3, 3, 3), track.height() / 2 + 3)

    def _paint_knob(self, painter: QPainter, track: QRect, *, on: bool) -> None:
        t = tokens()
        inset = metrics().px(3)
        side = track.height() - 2 * inset
        at_right = on is not self.isRightToLeft()
        x = track.right() + 1 - inset - side if at_right else track.x() + inset
        ink = t.on_fill if on else (t.mute if self.isEnabled() else t.edge)
        box(painter, QRectF(x, track.y() + inset, side, side), ink, None, side / 2)
