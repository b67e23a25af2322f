"""Where the inbox's dock stands: beside the content; in a narrow window above it, from a strip at its edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.inbox.dock import InboxDock
from widgets.primitives.buttons import IconButton
from widgets.theme import generation, metrics, tokens

WIDE = 340
"""Width of the dock, in pixels at 100 % text size."""
NARROW = 1500
"""Width of a window below which it stands above the content (experience, room)."""
STRIP = 36
"""Width of the strip that it comes from there, in pixels at 100 % text size."""


class InboxPlace(QWidget):
    """Keeps room for the dock at the left of the content.

    Args:
        frame: The window.
        dock: The inbox.
        content: What it stands beside, or above.

    Signals:
        came: The dock is in sight now, or no longer.
    """

    came = Signal(bool)

    def __init__(self, frame: QWidget, dock: InboxDock, content: QWidget) -> None:
        super().__init__(frame)
        self._content = content
        self._frame, self.dock = frame, dock
        self._open, self._fitted = True, (-1, -1, False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.opener = IconButton("inbox", self.tr("List of the inbox"), checkable=True)
        self.opener.clicked.connect(lambda: self.set_open(on=not self._open))
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 6, 2, 6)
        column.addWidget(self.opener)
        column.addStretch(1)
        dock.setParent(frame)
        frame.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self.keyboard_moved)
        self._fit()

    def keyboard_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Put the list away that stands above a page she goes to work on."""
        if now is not None and not self.isHidden() and self.overlays and self._content.isAncestorOf(now):
            self.set_open(on=False)

    @property
    def overlays(self) -> bool:
        """Whether the dock stands above the content."""
        return self._frame.width() < NARROW

    @property
    def is_open(self) -> bool:
        """Whether the dock is in sight while its session is."""
        return self._open or not self.overlays

    def set_open(self, *, on: bool) -> None:
        """Show the dock above the content, or put it away; beside the content it always stands."""
        self._open = on
        self._fit()

    def put_away(self) -> None:
        """Leave the content its room: another session is in front."""
        self.hide()
        self.dock.hide()

    def bring(self) -> None:
        """Be there: the inbox is in front."""
        self.show()
        self._fit()

    def _fit(self) -> None:
        overlays = self.overlays
        self.opener.setVisible(overlays)
        self.opener.setChecked(self._open)
        wide = metrics().px(STRIP if overlays else WIDE)
        if (wide, generation(), overlays) != self._fitted:
            self._fitted = (wide, generation(), overlays)
            self.setFixedWidth(wide)
        self._place_dock()

    def _place_dock(self) -> None:
        shown = not self.isHidden() and self.is_open
        if shown:
            wide = metrics().px(WIDE)
            strip = self.width() if self.overlays else 0
            x = self.x() + strip if not self.isRightToLeft() else self.geometry().right() + 1 - strip - wide
            self.dock.setGeometry(QRect(x, self.y(), wide, self.height()))
        if shown == self.dock.isHidden():
            self.dock.setVisible(shown)
            if shown:
                self.dock.raise_()
            self.came.emit(shown)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._frame and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_dock()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        painter.fillRect(self.rect(), t.surf)
        x = 0 if self.isRightToLeft() else self.width() - 1
        painter.fillRect(x, 0, 1, self.height(), t.line)
