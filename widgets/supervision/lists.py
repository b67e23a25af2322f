"""The overview's lists: they stay where they are under the pointer, and count seconds while somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QWidget
from typing_extensions import override

from session_engine.ids import RecordRef
from widgets.lists.rows import RowsModel
from widgets.lists.view import PASSED_ON, RowDelegate, RowList
from widgets.primitives.ticker import ticker
from widgets.supervision.painting import AgentDelegate, ConversationDelegate, QueueDelegate
from widgets.supervision.state import AgentRow, ConversationRow, QueueRow, Waits

_RowT = TypeVar("_RowT", AgentRow, QueueRow)
_BY_TAB = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ConversationList(RowList[ConversationRow]):
    """Conversations: a click marks one, Enter or a double click opens it.

    Signals:
        opened: Its record, who it is, and the keyboard's modifiers.
        menu_wanted: Where, on the screen.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, over: Callable[[ConversationRow], ConversationRow], parent: QWidget | None = None
    ) -> None:
        self._rows: RowsModel[ConversationRow] = RowsModel()
        super().__init__(self._rows, ConversationDelegate(), parent)
        self._rows.setParent(self)
        self._over = over
        self._wanted: tuple[ConversationRow, ...] = ()
        self._current: RecordRef | None = None
        self._rendering = False  # the keyboard goes through rows that nobody has chosen
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Conversations"))
        self.chosen.connect(self._open)
        self.current_changed.connect(self._moved)
        ticker().follow(self, self.tick)

    @property
    def current(self) -> ConversationRow | None:
        """The conversation with the keyboard, None for none, or for one that is over."""
        row = self._rows.row(self.current_row())
        return row if row is not None and not row.over else None

    def render_rows(self, rows: tuple[ConversationRow, ...]) -> None:
        """Show conversations; while the pointer is among them, those that are there stay where they are."""
        self._wanted = rows
        self._show(steady(self._rows.rows, rows, self._over) if self.pointed_at() else rows)

    def pointed_at(self) -> bool:
        """Tell whether the pointer is among the rows."""
        return self.viewport().underMouse() and self.isVisible()

    def tick(self, now: datetime) -> bool:
        """Say anew how long they wait; tell whether anybody does."""
        del now
        return _tick(self, (row.waits for row in self._rows.rows))

    def _show(self, rows: tuple[ConversationRow, ...]) -> None:
        self._rendering = True
        try:
            scrolled = self.verticalScrollBar().value()
            place = next((n for n, row in enumerate(rows) if row.ref == self._current and not row.over), -1)
            if place < 0:
                self.set_current(-1)  # before it goes: Qt gives the keyboard to the next row that stays
            if self._rows.set_rows(rows):
                self.doItemsLayout()
            self.set_current(place)
            self.verticalScrollBar().setValue(scrolled)
            if any(row.waits.since is not None for row in rows):
                ticker().hurry()
        finally:
            self._rendering = False

    def _moved(self, number: int) -> None:
        row = self._rows.row(number)
        if not self._rendering:
            self._current = row.ref if row is not None else None

    def _open(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._rows.row(number)
        if row is not None:
            self.opened.emit(row.ref, row.customer, modifiers)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current_row() >= 0 or self._begins(event.reason()):
            super().focusInEvent(event)
            return
        self._rendering = True
        try:
            super().focusInEvent(event)
            self.set_current(-1)  # a list gives the first row the keyboard
        finally:
            self._rendering = False

    def _begins(self, reason: Qt.FocusReason) -> bool:
        """Tell whether the first row is meant: not where a window or a menu gives the keyboard back.

        What was chosen is over by then, and a verb of that menu must not reach another customer.
        """
        return reason in _BY_TAB or (reason == Qt.FocusReason.OtherFocusReason and self._current is None)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton or event.modifiers() & PASSED_ON:
            super().mouseReleaseEvent(event)  # opens it elsewhere, as everywhere
        else:
            event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self.indexAt(event.position().toPoint()).row()
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(number, event.modifiers())

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        at = arg__1.pos()
        if arg__1.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.visualRect(self.currentIndex()).center()
        else:
            self.set_current(self.indexAt(at).row())
        if self.current is not None:
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        done = super().viewportEvent(event)
        if event.type() == QEvent.Type.Leave and self._wanted != self._rows.rows:
            self._show(self._wanted)
        return done


class _NarrowingList(RowList[_RowT]):
    """Agents or queues: choosing one narrows the conversations to its own, choosing it again shows all.

    Signals:
        picked: Its GUID, empty for all.
    """

    picked = Signal(str)

    def __init__(self, delegate: RowDelegate[_RowT], name: str, parent: QWidget | None) -> None:
        self._rows: RowsModel[_RowT] = RowsModel()
        super().__init__(self._rows, delegate, parent)
        self._rows.setParent(self)
        self.setAccessibleName(name)
        self.chosen.connect(lambda number, _modifiers: self._pick(int(number)))

    def render_rows(self, rows: tuple[_RowT, ...]) -> None:
        """Show rows; which has the keyboard keeps it."""
        row = self._rows.row(self.current_row())
        if self._rows.set_rows(rows):
            kept = row.id if row is not None else None
            self.set_current(next((n for n, one in enumerate(rows) if one.id == kept), -1))

    def _pick(self, number: int) -> None:
        row = self._rows.row(number)
        if row is not None:
            self.picked.emit("" if row.chosen else row.id)


class AgentList(_NarrowingList[AgentRow]):
    """Agents: choosing one narrows the conversations to hers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(AgentDelegate(), QCoreApplication.translate("AgentList", "Agents"), parent)


class QueueList(_NarrowingList[QueueRow]):
    """Queues: choosing one narrows the conversations to its; they count seconds while somebody waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QueueDelegate(), QCoreApplication.translate("QueueList", "Queues"), parent)
        ticker().follow(self, self.tick)

    def tick(self, now: datetime) -> bool:
        """Say anew how long they wait; tell whether anybody does."""
        del now
        return _tick(self, (row.waits for row in self._rows.rows))


def steady(
    before: tuple[ConversationRow, ...],
    after: tuple[ConversationRow, ...],
    over: Callable[[ConversationRow], ConversationRow],
) -> tuple[ConversationRow, ...]:
    """Keep the order of rows that are in sight: what is over is marked, what is new comes last."""
    fresh = {row.ref: row for row in after}
    kept = tuple(fresh.pop(row.ref) if row.ref in fresh else over(row) for row in before)
    return (*kept, *(row for row in after if row.ref in fresh))


def as_over(text: str) -> Callable[[ConversationRow], ConversationRow]:
    """Mark a conversation that has gone from the list."""
    return lambda row: replace(row, over=True, status=text, waits=Waits(), unread=0, mood="")


def _tick(view: QListView, waits: Iterable[Waits]) -> bool:
    counting = any(one.since is not None for one in waits)
    if counting:
        view.viewport().update()
    return counting
