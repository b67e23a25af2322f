"""Where the inbox's dock stands: beside the content; in a narrow window above it, from a strip at its edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.inbox.dock import InboxDock
from widgets.pane.edge import WIDTH as EDGE
from widgets.pane.edge import Edge
from widgets.pane.room import CONTENT
from widgets.primitives.buttons import IconButton
from widgets.theme import generation, metrics, tokens

WIDE = 340
"""Width of the dock to begin with, in pixels at 100 % text size."""
LEAST = 260
"""Width below which its head has no room, in pixels at 100 % text size."""
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

    Attributes:
        alone: Nothing is open beside the list: where the keyboard goes, it stays in sight.

    Signals:
        came: The dock is in sight now, or no longer.
        width_chosen: She has made it this wide, in pixels at 100 % text size; 0 for the usual width.
    """

    came = Signal(bool)
    width_chosen = Signal(int)

    def __init__(self, frame: QWidget, dock: InboxDock, content: QWidget) -> None:
        super().__init__(frame)
        self._content = content
        self._frame, self.dock = frame, dock
        self.alone = False
        self._open, self._fitted = True, (-1, -1, False)
        self._wanted, self._dragged = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.opener = IconButton("inbox", self.tr("List of the inbox"), checkable=True)
        self.opener.clicked.connect(lambda: self.set_open(on=not self._open))
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 6, 2, 6)
        column.addWidget(self.opener)
        column.addStretch(1)
        dock.setParent(frame)
        self._edge = edge = Edge(dock)
        edge.setAccessibleName(self.tr("Width of the inbox: arrow left and right"))
        edge.moved.connect(self._move_edge)
        edge.let_go.connect(self._keep_width)
        edge.usual_wanted.connect(lambda: self.width_chosen.emit(0))
        frame.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self.keyboard_moved)
        self._fit()

    def keyboard_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Put the list away that stands above a page she goes to work on."""
        if now is None or self.alone or self.isHidden():
            return
        if self.overlays and self._content.isAncestorOf(now):
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

    def set_width(self, pixels: int) -> None:
        """Make the dock so wide, in pixels at 100 % text size, as far as there is room; 0 for the usual width."""
        self._wanted = pixels
        self._fit()

    def _wide(self) -> int:
        wanted = self._dragged or metrics().px(self._wanted or WIDE)
        strip = metrics().px(STRIP) if self.overlays else 0
        most = self._frame.width() - (2 * strip if self.overlays else CONTENT)
        return max(min(wanted, most), metrics().px(LEAST))

    def _move_edge(self, by: int) -> None:
        self._dragged = max(metrics().px(LEAST), self._wide() + by)
        self._fit()

    def _keep_width(self) -> None:
        wide, self._dragged = self._wide() if self._dragged else 0, 0
        if wide:
            self.width_chosen.emit(round(wide * 100 / metrics().text_size))

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
        wide = metrics().px(STRIP) if overlays else self._wide()
        if (wide, generation(), overlays) != self._fitted:
            self._fitted = (wide, generation(), overlays)
            self.setFixedWidth(wide)
        self._place_dock()

    def _place_dock(self) -> None:
        shown = not self.isHidden() and self.is_open
        if shown:
            wide = self._wide()
            strip = self.width() if self.overlays else 0
            x = self.x() + strip if not self.isRightToLeft() else self.geometry().right() + 1 - strip - wide
            self.dock.setGeometry(QRect(x, self.y(), wide, self.height()))
            self._place_edge(wide)
        if shown == self.dock.isHidden():
            self.dock.setVisible(shown)
            if shown:
                self.dock.raise_()
            self.came.emit(shown)

    def _place_edge(self, wide: int) -> None:
        """Put it at the end of the dock: mirrored, for the pane's is at its start."""
        rtl = self.isRightToLeft()
        self._edge.setLayoutDirection(
            Qt.LayoutDirection.LeftToRight if rtl else Qt.LayoutDirection.RightToLeft
        )
        self._edge.setGeometry(0 if rtl else wide - EDGE, 0, EDGE, self.height())
        self._edge.raise_()

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
    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
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
