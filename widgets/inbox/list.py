"""The inbox's list: walked, selected and worked through by keyboard alone, or by mouse."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.inbox.state import InboxItem, InboxState
from widgets.grids import times
from widgets.inbox import keys
from widgets.inbox.delegate import ItemDelegate, mark_room
from widgets.inbox.rows import ItemRow, subject_text
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowList
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.ticker import ticker
from widgets.text import for_painting, for_tip, one_line

_PLAIN = Qt.KeyboardModifier.NoModifier
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_WALKING = {*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class InboxList(RowList[ItemRow]):
    """Cards.

    Attributes:
        place: How far it is scrolled.

    Signals:
        wished: What is asked for (`keys.KEYS`) and for which items.
        selected: All that is selected, and the item with the keyboard or None.
        menu_wanted: Where, on the screen, and for which items.
        left: The keyboard goes back to the page.
    """

    wished = Signal(str, tuple)
    selected = Signal(tuple, object)
    menu_wanted = Signal(QPoint, tuple)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows: RowsModel[ItemRow] = RowsModel()
        self._cards = ItemDelegate()
        super().__init__(self._rows, self._cards, parent)
        self._rows.setParent(self)
        self._chosen: tuple[RecordRef, ...] = ()
        self._current: RecordRef | None = None
        self._rendering = False
        self._from: RecordRef | None = None  # where a range begins: rows may come and go before it
        self._where: tuple[object, ...] = ()
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Items of the inbox"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.place = KeptPlace(self.verticalScrollBar())
        self.chosen.connect(self._clicked)
        self.current_changed.connect(self._moved)
        ticker().follow(self, self.tick)

    # -- what is shown -------------------------------------------------------------------------------------

    def render_items(self, state: InboxState) -> None:
        """Show cards; what has the keyboard and what is in sight stay."""
        where = (state.view, state.filter, state.query)
        stood = self.current_row() if where == self._where else -1
        self._where, self._rendering = where, True
        try:
            scrolled = self.verticalScrollBar().value()
            changed = self._rows.set_rows(tuple(ItemRow(item) for item in state.items))
            self._chosen = state.selected
            self._cards.selected = frozenset(state.selected)
            if changed:
                self.doItemsLayout()
            self._put_current(state.current)
            if changed and state.current == self._current:
                self.verticalScrollBar().setValue(scrolled)
            self._current = state.current
            self.viewport().update()
        finally:
            self._rendering = False
        if (stood >= 0 or self.hasFocus()) and self.current_row() < 0 and self._rows.rows:
            # What she has just dealt with is gone: its place has the next one, so the keys go on from there.
            # Of a view that has come under the keyboard it is the first one.
            self.set_current(min(max(stood, 0), len(self._rows.rows) - 1))

    def _put_current(self, ref: RecordRef | None) -> None:
        row = self._row_of(ref)
        if row != self.current_row():
            self.set_current(row)

    def _row_of(self, ref: RecordRef | None) -> int:
        return next((n for n, row in enumerate(self._rows.rows) if row.item.ref == ref), -1)

    def tick(self, now: datetime) -> bool:
        """Say anew how old everything is."""
        del now
        self.viewport().update()
        return False

    def item(self, number: int) -> InboxItem | None:
        """Give a card's item."""
        row = self._rows.row(number)
        return row.item if row is not None else None

    def targets(self) -> tuple[RecordRef, ...]:
        """Name what is worked on: all that is selected, else the item with the keyboard."""
        current = self.item(self.current_row())
        return self._chosen or ((current.ref,) if current is not None else ())

    # -- wishes --------------------------------------------------------------------------------------------

    def wish(self, what: str) -> None:
        """Ask for something, as by its key."""
        current = self.item(self.current_row())
        match what:
            case "select" if current is not None:
                self._toggle(current.ref)
            case "next_unread":
                self._to_next_unread()
            case "preview" | "promote" if current is not None:
                self.wished.emit(what, (current.ref,))
            case "search" | "views":
                self.wished.emit(what, ())
            case _ if what in keys.ON_ITEMS and self.targets():
                self.wished.emit(what, self.targets())
            case _:
                return

    def _clicked(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        item = self.item(number)
        if item is None:
            return
        if modifiers & _SHIFT:
            self._select_range(number, beside=self._chosen if modifiers & _CTRL else ())
        elif modifiers & _CTRL:
            self._toggle(item.ref)
        else:
            self._from = item.ref
            self.wished.emit("preview", (item.ref,))

    def _toggle(self, ref: RecordRef) -> None:
        left = tuple(known for known in self._chosen if known != ref)
        self._from = ref
        self._tell(left if len(left) < len(self._chosen) else (*self._chosen, ref), ref)

    def _select_range(self, number: int, beside: tuple[RecordRef, ...] = ()) -> None:
        begun = self._row_of(self._from)
        start = begun if begun >= 0 else self.current_row()
        first, last = sorted((max(start, 0), number))
        refs = tuple(row.item.ref for row in self._rows.rows[first : last + 1])
        item = self.item(number)
        self._tell(tuple(dict.fromkeys((*beside, *refs))), item.ref if item is not None else None)

    def _tell(self, refs: tuple[RecordRef, ...], current: RecordRef | None) -> None:
        self.selected.emit(refs, current)

    def _moved(self, number: int) -> None:
        if not self._rendering:
            item = self.item(number)
            self._tell(self._chosen, item.ref if item is not None else None)

    def _to_next_unread(self) -> None:
        rows, here = self._rows.rows, self.current_row()
        order = (*range(here + 1, len(rows)), *range(max(here, 0)))
        number = next((n for n in order if rows[n].item.unread), -1)
        if number >= 0:
            self.set_current(number)

    # -- keyboard and mouse --------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.place.let_go()
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == _SHIFT and key in _STEPS:
            self._extend(_STEPS[key])
        elif modifiers == _CTRL and key == Qt.Key.Key_A:
            self._tell(tuple(row.item.ref for row in self._rows.rows), self._current_ref())
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Slash or (modifiers == _PLAIN and key in keys.BY_KEY):
            self.wish(keys.BY_KEY[key])
        else:
            if modifiers == _PLAIN and key in _WALKING:
                self._from = None  # a range begins where the keyboard has gone
            super().keyPressEvent(event)

    def _current_ref(self) -> RecordRef | None:
        item = self.item(self.current_row())
        return item.ref if item is not None else None

    def _extend(self, step: int) -> None:
        here = self.current_row()
        there = min(max(here + step, 0), len(self._rows.rows) - 1)
        if not self._chosen or self._row_of(self._from) < 0:
            self._from = self._current_ref()
        if there >= 0:
            self._select_range(there)

    def _escape(self) -> None:
        if self._chosen:
            self._tell((), self._current_ref())
        else:
            self.left.emit()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        item = self.item(index.row())
        on_mark = item is not None and mark_room(
            self.visualRect(index), mirrored=self.isRightToLeft()
        ).contains(at)
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == _PLAIN
        if item is not None and on_mark and plain and index.row() == self._pressed.row():
            self._pressed = QPersistentModelIndex()
            self._toggle(item.ref)
        else:
            super().mouseReleaseEvent(event)

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        by_keyboard = arg__1.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(arg__1.pos())
        item = self.item(index.row())
        if item is None:
            return
        self.set_current(index.row())
        at = self.visualRect(index).center() if by_keyboard else arg__1.pos()
        targets = self._chosen if item.ref in self._chosen else (item.ref,)
        self.menu_wanted.emit(self.viewport().mapToGlobal(at), targets)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self.item(self.indexAt(event.pos()).row())
            QToolTip.showText(event.globalPos(), for_tip(self._tip(item)) if item is not None else "", self)
            return True
        return super().viewportEvent(event)

    def _tip(self, item: InboxItem) -> str:
        changed = self.tr("Changed {moment}").replace("{moment}", times.full(item.changed))
        lines = (one_line(subject_text(item), limit=300), times.full(item.created), changed)
        return "\n".join(for_painting(line) for line in lines if line)
