"""How far a script is, as a bar and in words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.scripts import words
from widgets.text import isolate
from widgets.theme import GAP2, Type, font_metrics, metrics, tokens
from widgets.theme.draw.lines import line, measured
from widgets.theme.draw.shapes import box

_BAR = 6


class ScriptProgressBar(QWidget):
    """A bar with its words behind it; green once all is done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._done, self._count = 0, 0

    def render_value(self, done: int, count: int) -> None:
        """Show how many steps are done."""
        if (done, count) == (self._done, self._count):
            return
        self._done, self._count = done, count
        self.setAccessibleName(words.progress(done, count))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words."""
        return words.progress(self._done, self._count)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(160), font_metrics(Type.SMALL).height() + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, text = QPainter(self), tokens(), isolate(self.text())
        wide = measured(text, Type.SMALL)[0]
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        bar = QRect(0, 0, max(0, self.width() - wide - GAP2), metrics().px(_BAR))
        bar.moveTop((self.height() - bar.height()) // 2)
        room = QRect(bar.right() + 1 + GAP2, 0, wide, self.height())
        if rtl:
            bar.moveRight(self.width() - 1)
            room.moveLeft(0)
        radius = bar.height() / 2
        box(painter, bar, t.press, t.edge if t.high_contrast else None, radius)
        if self._done and self._count:
            full = QRect(bar)
            full.setWidth(max(bar.height(), bar.width() * self._done // self._count))
            if rtl:
                full.moveRight(bar.right())
            box(painter, full, t.good if self._done == self._count else t.acc, None, radius)
        line(painter, room, text, Type.SMALL, t.mute, rtl=rtl)
