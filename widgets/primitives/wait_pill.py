"""What is waited for: a line over the page with a button that ends the waiting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives.announce import announce
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.free_place import raised_above, typed_in
from widgets.primitives.labels import ElidedLabel
from widgets.text import one_line
from widgets.theme import CARD_RADIUS, GAP2, GAP3, GAP4, metrics, tokens
from widgets.theme.draw.shapes import box

_WIDEST = 460


class WaitPill(QWidget):
    """One wait of a window, in the middle above its lower edge and clear of where she types.

    Escape ends it wherever the keyboard is.

    Args:
        host: The window.
        bottom: Height of what lies along its lower edge.
        composers: Gives the places in the window that nothing may cover.

    Signals:
        given_up: The person does not want to wait any longer.
    """

    given_up = Signal()

    def __init__(self, host: QWidget, bottom: int = 0, composers: Callable[[], list[QRect]] = list) -> None:
        super().__init__(host)
        self._host, self._bottom, self._said = host, bottom, ""
        self._composers = composers
        self._text = ElidedLabel()
        self.cancel_button = PushButton(self.tr("Cancel"), Variant.FLAT)
        self.cancel_button.setToolTip(self.tr("Esc"))
        self.cancel_button.clicked.connect(self.given_up)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP3 + metrics().icon + GAP2, GAP2, GAP2, GAP2)
        row.setSpacing(GAP2)
        row.addWidget(self._text, 1)
        row.addWidget(self.cancel_button)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), host)
        self._escape.activated.connect(self.given_up)
        self._escape.setEnabled(False)
        host.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self.place_anew)
        self.hide()

    @override
    def render(self, text: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show what is waited for; nothing for an empty text."""
        self._escape.setEnabled(bool(text))
        if text == self._said:
            return
        self._said = text
        if not text:
            self.hide()
            return
        self._text.render_value(text)
        self.setAccessibleName(one_line(text))
        self._place()
        self.show()
        self.raise_()
        announce(self, text)

    def place_anew(self) -> None:
        """Look again where it covers nothing that is written in."""
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        hint = self._text.fontMetrics().horizontalAdvance(self._said) + self.sizeHint().width()
        wide = min(hint, metrics().px(_WIDEST), self._host.width() - 2 * GAP4)
        size = QSize(wide, self.sizeHint().height())
        x = (self._host.width() - wide) // 2
        usual = QRect(QPoint(x, self._host.height() - self._bottom - GAP4 - size.height()), size)
        place = raised_above(usual, [*self._composers(), *typed_in(self._host)])
        self.setGeometry(place if place.top() >= GAP4 else usual)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, side = tokens(), metrics().icon
        painter = QPainter(self)
        box(painter, self.rect(), t.surf, t.edge, CARD_RADIUS)
        x = self.width() - GAP3 - side if self.isRightToLeft() else GAP3
        icons.paint(painter, "clock", QRect(x, (self.height() - side) // 2, side, side), t.colour("mute"))
