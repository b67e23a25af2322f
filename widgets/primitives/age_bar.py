"""How old a page is, in a quiet line across it; hidden while the page is fresh."""

from PySide6.QtCore import QRect, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives.announce import announce
from widgets.primitives.buttons import LinkButton
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens

GRACE_MS = 1_500
"""What is over sooner is not worth a bar that comes and goes: a start, a line that stumbles."""


class AgeBar(QWidget):
    """Says that a page is not the newest.

    Signals:
        again_wanted: The organisation is to be asked now.
    """

    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""
        self._icon = _Mark()
        self._label = TextLabel(kind=Type.SMALL, ink="mute")
        self._again = LinkButton(self.tr("Connect again"), kind=Type.SMALL)
        self._again.clicked.connect(self.again_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP3, GAP - 1, GAP3, GAP)
        row.setSpacing(GAP2)
        row.addWidget(self._icon)
        row.addWidget(self._label)
        row.addWidget(self._again)
        row.addStretch(1)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self._appear)
        self.hide()

    @override
    def render(self, text: str, *, again: bool = True, offline: bool = True) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say how old the page is, nothing for a fresh one.

        Args:
            text: How old.
            again: Asking now makes sense.
            offline: The organisation is away; else the newest is on its way.
        """
        self._again.setVisible(again)
        self._icon.render_value("offline" if offline else "clock")
        if text == self._text:
            return
        self._text = text
        self._label.render_value(text)
        self.setAccessibleName(text)
        if not text:
            self._grace.stop()
            self.hide()
        elif not self.isVisible() and not self._grace.isActive():
            self._grace.start()

    def _appear(self) -> None:
        self.show()
        announce(self, self._text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens().line)


class _Mark(QWidget):
    """The mark of what is not the newest."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = "offline"

    def render_value(self, icon: str) -> None:
        if icon != self._icon:
            self._icon = icon
            self.update()

    @override
    def sizeHint(self) -> QSize:
        side = metrics().px(14)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icon = self._icon
        icons.paint(QPainter(self), icon, self.rect(), tokens().warn if icon == "offline" else tokens().mute)
