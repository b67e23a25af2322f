"""The row above a tool: what it is, whom it is about, and the pin."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.pane.state import DockState
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import ElidedLabel
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens


class PaneHeader(QWidget):
    """Title of the tool in front.

    Signals:
        pin_wanted: Follow the tab in front, or no longer.
    """

    pin_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._icon = "sparkle"
        self._title = ElidedLabel(kind=Type.STRONG)
        self._caption = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._pin = _Pin("pin", self.tr("Follow the tab in front"), checkable=True)
        self._pin.clicked.connect(self.pin_wanted)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(GAP2)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._caption)
        row.addWidget(self._pin)

    def show_front(self, state: DockState) -> None:
        """Name the tool in front."""
        front = state.front
        self._icon = front.icon if front is not None else ""
        self._row.setContentsMargins(GAP3 + metrics().icon + GAP2, 0, GAP, 1)
        self._title.render_value(front.title if front is not None else "")
        self._caption.render_value(state.caption)
        self._pin.setChecked(state.pinned)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(200), metrics().command_bar)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, metrics().command_bar)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, side = QPainter(self), tokens(), metrics().icon
        x = self.width() - GAP3 - side if self.isRightToLeft() else GAP3
        icons.paint(painter, self._icon, QRect(x, (self.height() - side) // 2, side, side), t.acc)
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.line)


class _Pin(IconButton):
    @override
    def nextCheckState(self) -> None:
        """Leave it to the state whether it is pinned."""
