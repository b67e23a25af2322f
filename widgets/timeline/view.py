"""The list of a timeline: pointer and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QToolTip, QWidget
from typing_extensions import override

from session_engine.timeline.state import TimelineEntry
from widgets.primitives.kept_place import KeptPlace
from widgets.timeline.delegate import EntryDelegate
from widgets.timeline.entry_actions import EntryActions, EntryMenu, offers
from widgets.timeline.model import TimelineModel
from widgets.timeline.words import kind_text, subject

_Index = QModelIndex | QPersistentModelIndex
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TimelineView(QListView):
    """Entries one scrolls through; the entry in sight stays in sight when others come.

    Signals:
        opened: An entry's record, its title, the keyboard's modifiers.
        file_opened, file_saved: A file of an entry.
        acted: What is to be done, with which entry.
        near_end: The last entries are nearly in sight.
        scrolled: Pixels from the top.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    file_opened = Signal(object)
    file_saved = Signal(object)
    acted = Signal(str, object)
    near_end = Signal()
    scrolled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = TimelineModel(self)
        self._painter = EntryDelegate(self)
        self._actions: EntryActions | None = None
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
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.place = KeptPlace(self.verticalScrollBar())
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._relayout = QTimer(self, singleShot=True, interval=0)
        self._relayout.timeout.connect(self._look_at_end)

    def set_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show other entries; what is in sight and what has the keyboard stay, and buttons go with their entry."""
        bar = self.verticalScrollBar()
        top = self.indexAt(QPoint(4, 2)) if bar.value() > 0 else QModelIndex()
        anchor = self.entries.entry(top.row())
        offset = self.visualRect(top).y() if top.isValid() else 0
        current = self.entries.entry(self.currentIndex().row())
        pointed_at = self.entries.entry(self._painter.hover_row)
        self.entries.set_entries(entries)
        if pointed_at is not None:  # a click on a button is never for the entry that came in its place
            row = self.entries.position(pointed_at.ref)
            self._painter.hover_row = row if row is not None else -1
        if current is not None and not self.currentIndex().isValid():
            row = self.entries.position(current.ref)
            if row is not None:
                self.setCurrentIndex(self.entries.index(row, 0))
        self._keep_in_sight(anchor, offset)
        self._relayout.start()
        self._place_actions()

    def _keep_in_sight(self, anchor: TimelineEntry | None, offset: int) -> None:
        row = self.entries.position(anchor.ref) if anchor is not None else None
        if row is None:
            return
        self.doItemsLayout()
        now = self.visualRect(self.entries.index(row, 0)).y()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + now - offset)

    def _moved(self, value: int) -> None:
        self._place_actions()
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
        files = tuple((part, f"file {number}") for number, part in enumerate(made.files))
        for part, name in ((made.more, "more"), (made.subject, "open"), (made.head, "open"), *files):
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
        elif e.button() == Qt.MouseButton.LeftButton and part.startswith("file "):
            self._open_file(index, int(part.removeprefix("file ")))

    @override
    def mouseDoubleClickEvent(self, e: QMouseEvent) -> None:
        index, part = self._hit(e.position().toPoint())
        if index.isValid() and not part and e.button() == Qt.MouseButton.LeftButton:
            self.open_row(index, e.modifiers())

    def _toggle(self, index: QModelIndex) -> None:
        self.entries.toggle(index.row())
        self.scheduleDelayedItemsLayout()

    def _open_file(self, index: QModelIndex, number: int) -> None:
        entry = self.entries.entry(index.row())
        if entry is not None and number < len(entry.files):
            self.file_opened.emit(entry.files[number])

    # What can be done

    @property
    def actions_place(self) -> EntryActions:
        """The buttons on a row, made for the first row that needs them."""
        if self._actions is None:
            self._actions = EntryActions(self.viewport())
            self._actions.chosen.connect(self.acted)
            self._actions.menu_wanted.connect(self._show_menu_of)
        return self._actions

    def _place_actions(self) -> None:
        """Put the buttons on the row that is pointed at, else on the one with the keyboard."""
        row = self._painter.hover_row
        if row < 0 and self.hasFocus():
            row = self.currentIndex().row()
        entry = self.entries.entry(row)
        if entry is None:
            self._leave_room(-1, 0)
            if self._actions is not None:
                self._actions.offer(None)
                self._actions.hide()
            return
        place = self.actions_place
        place.offer(entry)
        rect = self.visualRect(self.entries.index(row, 0))
        size = place.sizeHint()
        wide = self.viewport().width()
        spot = QRect(wide - size.width() - 4, rect.y() + 3, size.width(), size.height())
        self._leave_room(row, spot.x())
        place.setGeometry(QStyle.visualRect(self.layoutDirection(), QRect(0, 0, wide, 0), spot))
        place.show()

    def _leave_room(self, row: int, before: int) -> None:
        """Let the state of the row with the buttons stand before them."""
        if self._painter.buttons != (row, before):
            self._painter.buttons = (row, before)
            self.viewport().update()

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        pointed = arg__1.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(arg__1.pos()) if pointed else self.currentIndex()
        entry = self.entries.entry(index.row())
        if entry is not None:
            spot = arg__1.pos() if pointed else self.visualRect(index).center()
            self._show_menu(entry, self.viewport().mapToGlobal(spot))

    def _show_menu_of(self, entry: TimelineEntry) -> None:
        place = self.actions_place
        self._show_menu(entry, place.mapToGlobal(QPoint(0, place.height())))

    def _show_menu(self, entry: TimelineEntry, at: QPoint) -> None:
        menu = EntryMenu(entry, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(lambda action: self._act(action, entry))
        menu.file_opened.connect(self.file_opened)
        menu.file_saved.connect(self.file_saved)
        menu.popup(at)

    def _act(self, action: str, entry: TimelineEntry) -> None:
        if action == "open":
            row = self.entries.position(entry.ref)
            if row is not None:
                self.open_row(self.entries.index(row, 0), Qt.KeyboardModifier.NoModifier)
        else:
            self.acted.emit(action, entry)

    def _act_by_key(self, action: str) -> None:
        entry = self.entries.entry(self.currentIndex().row())
        if entry is not None and any(each.id == action for each in offers(entry)):
            self.acted.emit(action, entry)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._place_actions()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._place_actions()

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._place_actions()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self._act_by_key("delete")
        elif event.key() == Qt.Key.Key_F2 and index.isValid():
            self._act_by_key("edit")
        elif event.key() in _ENTER and index.isValid():
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
        self._hover(index.row(), part)
        super().mouseMoveEvent(e)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1, "")
        if isinstance(event, QHelpEvent) and not self._says_when(event.pos()):
            QToolTip.hideText()  # it would cover what is being read
            return True
        return super().viewportEvent(event)

    def _says_when(self, at: QPoint) -> bool:
        """Tell whether the line with an entry's time is there."""
        index = self.indexAt(at)
        made = self._painter.layout(index, self.viewport().width()) if index.isValid() else None
        return made is not None and at.y() - self.visualRect(index).top() <= made.head.bottom()

    def _hover(self, row: int, part: str) -> None:
        if (row, part) != (self._painter.hover_row, self._painter.pointed):
            other = row != self._painter.hover_row
            self._painter.hover_row, self._painter.pointed = row, part
            self.viewport().update()
            if other:
                self._place_actions()

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
        self._place_actions()
