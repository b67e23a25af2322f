"""The edge between content and pane: dragged, or moved by arrow keys, it says how wide the pane is to be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets.theme import tokens

WIDTH = 6
STEP = 16
"""Pixels by which an arrow key moves it."""

_STEPS = {Qt.Key.Key_Left: STEP, Qt.Key.Key_Right: -STEP}


class Edge(QWidget):
    """A line to drag.

    Signals:
        moved: By how many pixels the pane is to be wider.
        let_go: The drag has ended.
        usual_wanted: A double click: the usual width.
    """

    moved = Signal(int)
    let_go = Signal()
    usual_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Width of the pane: arrow left and right"))
        self.setToolTip(self.tr("Drag to change the width; double-click for the usual one"))
        self._grip: float | None = None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().x()
            self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            by = round(self._grip - event.globalPosition().x())
            self._grip -= by
            self.moved.emit(-by if self.isRightToLeft() else by)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.update()
            self.let_go.emit()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.usual_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        self.moved.emit(-by if self.isRightToLeft() else by)
        self.let_go.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        x = self.width() - 1 if self.isRightToLeft() else 0
        painter.fillRect(x, 0, 1, self.height(), tokens().line)
        if self.hasFocus() or self._grip is not None:
            painter.fillRect(max(0, x - 1), 0, 2, self.height(), tokens().acc)
