"""The list of a timeline: pointer and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QWidget
from typing_extensions import override

from session_engine.timeline.state import TimelineEntry
from widgets.primitives.kept_place import KeptPlace
from widgets.timeline.delegate import EntryDelegate
from widgets.timeline.model import TimelineModel
from widgets.timeline.words import kind_text, subject

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TimelineView(QListView):
    """Entries one scrolls through; the entry in sight stays in sight when others come.

    Signals:
        opened: An entry's record, its title, the keyboard's modifiers.
        near_end: The last entries are nearly in sight.
        scrolled: Pixels from the top.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    near_end = Signal()
    scrolled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = TimelineModel(self)
        self._painter = EntryDelegate(self)
        self.setModel(self.entries)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, though unseen when there is nothing to scroll: else texts are broken twice.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        self.place = KeptPlace(self.verticalScrollBar())
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._relayout = QTimer(self, singleShot=True, interval=0)
        self._relayout.timeout.connect(self._look_at_end)

    def set_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show other entries; what is in sight and what has the keyboard stay."""
        bar = self.verticalScrollBar()
        top = self.indexAt(QPoint(4, 2)) if bar.value() > 0 else QModelIndex()
        anchor = self.entries.entry(top.row())
        offset = self.visualRect(top).y() if top.isValid() else 0
        current = self.entries.entry(self.currentIndex().row())
        self.entries.set_entries(entries)
        if current is not None and not self.currentIndex().isValid():
            row = self.entries.position(current.ref)
            if row is not None:
                self.setCurrentIndex(self.entries.index(row, 0))
        self._keep_in_sight(anchor, offset)
        self._relayout.start()

    def _keep_in_sight(self, anchor: TimelineEntry | None, offset: int) -> None:
        row = self.entries.position(anchor.ref) if anchor is not None else None
        if row is None:
            return
        self.doItemsLayout()
        now = self.visualRect(self.entries.index(row, 0)).y()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + now - offset)

    def _moved(self, value: int) -> None:
        self._look_at_end()
        self.scrolled.emit(value)

    def _look_at_end(self) -> None:
        bar = self.verticalScrollBar()
        if self.isVisible() and bar.value() >= bar.maximum() - self.viewport().height():
            self.near_end.emit()

    # Opening

    def _hit(self, at: QPoint) -> tuple[QModelIndex, str]:
        """Return the row at a place and which part of it is there: `open`, `more` or none."""
        index = self.indexAt(at)
        made = self._painter.layout(index, self.viewport().width()) if index.isValid() else None
        if made is None:
            return index, ""
        rect = self.visualRect(index)
        rect.setWidth(self.viewport().width())
        for part, name in ((made.more, "more"), (made.subject, "open"), (made.head, "open")):
            spot = QStyle.visualRect(self.layoutDirection(), rect, part.translated(rect.topLeft()))
            if part.height() and spot.contains(at):
                return index, name
        leading = at.x() < made.left if not self.isRightToLeft() else at.x() > rect.width() - made.left
        return index, "open" if leading else ""

    def open_row(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        """Ask for an entry's own page."""
        entry = self.entries.entry(index.row())
        if entry is not None:
            self.opened.emit(entry.ref, subject(entry) or entry.subject or kind_text(entry), modifiers)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        super().mouseReleaseEvent(e)
        index, part = self._hit(e.position().toPoint())
        if e.button() == Qt.MouseButton.MiddleButton and index.isValid():
            self.open_row(index, Qt.KeyboardModifier.ControlModifier)
        elif e.button() == Qt.MouseButton.LeftButton and part == "more":
            self._toggle(index)
        elif e.button() == Qt.MouseButton.LeftButton and part == "open":
            self.open_row(index, e.modifiers())

    @override
    def mouseDoubleClickEvent(self, e: QMouseEvent) -> None:
        index, part = self._hit(e.position().toPoint())
        if index.isValid() and not part and e.button() == Qt.MouseButton.LeftButton:
            self.open_row(index, e.modifiers())

    def _toggle(self, index: QModelIndex) -> None:
        self.entries.toggle(index.row())
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _ENTER and index.isValid():
            self.open_row(index, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self._toggle(index)
        else:
            super().keyPressEvent(event)

    # Pointer

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        index, part = self._hit(e.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if part else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self._hover(index.row(), opens=part == "open")
        super().mouseMoveEvent(e)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1, opens=False)
        return super().viewportEvent(event)

    def _hover(self, row: int, *, opens: bool) -> None:
        if (row, opens) != (self._painter.hover_row, self._painter.hover_opens):
            self._painter.hover_row, self._painter.hover_opens = row, opens
            self.viewport().update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._painter.guessed:
            self._painter.guessed = False
            self.scheduleDelayedItemsLayout()

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        super().resizeEvent(e)
        self._relayout.start()
