"""Find in the page: a bar below the text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, Type, metrics, tokens


class FindBar(QWidget):
    """A line, two arrows, the count.

    Signals:
        find_wanted: Text, and whether to look backward.
        closed: The bar is to go.
    """

    find_wanted = Signal(str, bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find in this text"))
        self.line.setAccessibleName(self.tr("Find in this text"))
        self.line.setFixedWidth(metrics().px(260))
        self.line.textChanged.connect(lambda text: self.find_wanted.emit(text, False))
        self._count = TextLabel(kind=Type.SMALL, ink="mute")
        up = IconButton("chevron-up", self.tr("Previous"), shortcut="Shift+F3")
        down = IconButton("chevron-down", self.tr("Next"), shortcut="F3")
        close = IconButton("close", self.tr("Close"), shortcut=self.tr("Esc"))
        up.clicked.connect(lambda: self.find_wanted.emit(self.line.text(), True))
        down.clicked.connect(lambda: self.find_wanted.emit(self.line.text(), False))
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP2, GAP + 1, GAP2, GAP)
        row.setSpacing(GAP)
        for part in (self.line, up, down, self._count):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(close)

    def show_count(self, count: int, at: int = 0) -> None:
        """Say how often the text occurs, and which of them is marked."""
        empty = not self.line.text()
        text = self.tr("{at} of {count}").format(at=at, count=count) if at else self.tr("%n found", "", count)
        self._count.render_value("" if empty else text)
        self.line.setProperty("invalid", not empty and count == 0)
        self.line.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3}:
            backward = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.find_wanted.emit(self.line.text(), backward)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(0, 0, self.width(), 1, tokens().line)
