"""Says that the agent's steps are recorded, for as long as they are, with the way to stop."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives import announce, tones
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.primitives.tones import Tone
from widgets.theme import GAP2, GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box


class _Dot(QWidget):
    """The round red mark of a recording."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(12), metrics().px(12))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), tokens().bad, None, self.width() / 2)


class RecordingBar(QWidget):
    """Hidden while nothing is recorded.

    Signals:
        stopped: Stop, and look at what was recorded.
        dropped: Stop, and forget it.
    """

    stopped = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count: int | None = None
        self._text = TextLabel("", Type.STRONG, wrap=True)
        self.stop_button = PushButton(self.tr("Stop and look at it"), Variant.PRIMARY)
        self.stop_button.clicked.connect(self.stopped)
        self.drop_button = PushButton(self.tr("Discard"))
        self.drop_button.clicked.connect(self.dropped)
        words = QHBoxLayout()
        words.setSpacing(GAP2)
        words.addWidget(_Dot())
        words.addWidget(self._text, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP2)
        buttons.addWidget(self.stop_button)
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        column.setSpacing(GAP2)
        column.addLayout(words)
        column.addLayout(buttons)
        self.hide()

    def render_count(self, count: int | None) -> None:
        """Show how many steps there are; None for no recording."""
        if count == self._count:
            return
        begun, self._count = self._count is None, count
        self.setVisible(count is not None)
        if count is None:
            return
        text = self.tr("Your steps are recorded: %n so far", "", count)
        self._text.render_value(text)
        self.setAccessibleName(text)
        if begun:
            announce(self, text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tones.ground(Tone.BAD))
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().line)
