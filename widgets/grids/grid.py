"""A live grid in its five states: skeleton, rows, empty, failed, and rows with changes that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from session_engine.errors import Failure
from session_engine.views.state import GridState, GridStatus
from widgets.grids.empty_words import EmptyWords
from widgets.grids.table import GridTable
from widgets.grids.times import utc_now
from widgets.primitives import tab_order
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.ticker import ticker
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty

FailureText = Callable[[Failure, str], str]
_MINUTE_MS = 30_000


class Grid(QWidget):
    """Rows of a view.

    Signals:
        opened, link_opened: A record, its title and the keyboard's modifiers.
        rows_wanted: First and last row that are in sight and not loaded.
        sort_wanted: A column's name and whether it is to descend.
        filter_asked: A column's name and where to show the question.
        filters_cleared: All column filters are to go.
        selected: Ids of the selected rows, id of the row with the keyboard.
        anchored: Id of the first row in sight.
        width_changed: A column's name and width at 100 % text size.
        held: Pointer or keyboard are inside, or no longer.
        waiting_wanted: Show the changes that wait.
        retry_wanted: Try again.
        new_wanted: Make a record that belongs here.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    link_opened = Signal(object, str, Qt.KeyboardModifier)
    rows_wanted = Signal(int, int)
    sort_wanted = Signal(str, bool)
    filter_asked = Signal(str, QPoint)
    filters_cleared = Signal()
    selected = Signal(tuple, str)
    anchored = Signal(str)
    width_changed = Signal(str, int)
    held = Signal(bool)
    waiting_wanted = Signal()
    retry_wanted = Signal()
    new_wanted = Signal()

    def __init__(
        self,
        failure_text: FailureText,
        *,
        skeleton_rows: int = 8,
        fitting: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._state: GridState | None = None
        self._words = EmptyWords(self.tr("Nothing here"))
        self._new = ""
        self.table = GridTable(self, fitting=fitting)
        self.bar = MessagePlace(after=self.table)
        self._skeleton = SkeletonRows(skeleton_rows, self)
        self._empty_page: EmptyState | None = None
        self._stack = QStackedWidget(self)
        for page in (self._skeleton, self.table):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addLayout(self.bar)  # below: a bar that comes must not push the rows from under the pointer
        self._ageing = QTimer(self, interval=_MINUTE_MS)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()
        ticker().follow(self, self.tick)
        self._connect()

    def _connect(self) -> None:
        table = self.table
        table.opened.connect(self.opened)
        table.link_opened.connect(self.link_opened)
        table.rows_wanted.connect(self.rows_wanted)
        table.selected.connect(self.selected)
        table.anchored.connect(self.anchored)
        table.width_changed.connect(self.width_changed)
        table.held.connect(self.held)
        table.header.sort_wanted.connect(self.sort_wanted)
        table.header.filter_wanted.connect(self.filter_asked)
        self.bar.action_triggered.connect(self._act)

    @property
    def _empty(self) -> EmptyState:
        """The page that says why there are no rows, made when it is first needed."""
        if self._empty_page is None:
            self._empty_page = EmptyState()
            self._empty_page.action_triggered.connect(self._act_on_empty)
            self._stack.addWidget(self._empty_page)
            tab_order.follow(self._empty_page, self.table)
        return self._empty_page

    def set_empty(self, words: EmptyWords, new: str = "") -> None:
        """Choose what an empty grid says, and the label of the button that makes a record (empty: no button)."""
        self._words, self._new = words, new
        if self._state is not None and self._state.status is GridStatus.EMPTY:
            self._show_empty(self._state)

    def render_state(self, state: GridState) -> None:
        """Show a state."""
        if state is self._state:
            return
        self._state = state
        if state.plan is not None:
            self.table.render_state(state)
            self.table.setAccessibleName(state.plan.name)
            ticker().hurry()
        self.bar.render_message(self._message(state))
        self._show_page(state)

    def _show_page(self, state: GridState) -> None:
        if state.status is GridStatus.LOADING and not state.pages:
            self._stack.setCurrentWidget(self._skeleton)
        elif state.status is GridStatus.EMPTY:
            self._show_empty(state)
        elif state.status is GridStatus.FAILED and not (state.pages or state.own):
            failure = state.failure or Failure.SERVER
            text = why_empty(failure, self._failure_text(failure, state.failure_detail))
            self._empty.render_value(self.tr("Could not be loaded"), text, "offline", self.tr("Try again"))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(self.table)

    def _show_empty(self, state: GridState) -> None:
        if state.view.filters or state.view.quick_find:
            self._empty.render_value(
                self.tr("No row matches"),
                self.tr("Other words or fewer filters may find more."),
                "filter",
                self.tr("Clear filters"),
            )
        else:
            words = self._words
            self._empty.render_value(words.title, words.text, words.icon, self._new)
        self._stack.setCurrentWidget(self._empty)

    def _message(self, state: GridState) -> Message | None:
        if state.failure is not None and (state.pages or state.own):
            text = self.tr("These rows may be out of date.") if state.pages else ""
            why = self._failure_text(state.failure, state.failure_detail)
            return Message(f"{text} {why}".strip(), Tone.WARN, (BarAction("retry", self.tr("Try again")),))
        if state.waiting:
            one = state.waiting == 1
            # Not "waits": that is said of changes of hers that are still to be sent.
            text = (
                self.tr("1 change to this list")
                if one
                else self.tr("%n changes to this list", "", state.waiting)
            )
            return Message(text, Tone.INFO, (BarAction("show", self.tr("Show")),))
        return None

    def _act(self, action: str) -> None:
        if action == "show":
            self.waiting_wanted.emit()
        else:
            self.retry_wanted.emit()

    def _act_on_empty(self) -> None:
        state = self._state
        if state is not None and state.status is GridStatus.FAILED:
            self.retry_wanted.emit()
        elif state is not None and (state.view.filters or state.view.quick_find):
            self.filters_cleared.emit()
        else:
            self.new_wanted.emit()

    def tick(self, now: datetime) -> bool:
        """Count the seconds of timers in sight; tell whether there are any."""
        if self._stack.currentWidget() is not self.table:
            return False
        first, last = self.table.rows_in_sight()
        return self.table.grid_model.tick(now, first, last)

    def _grow_older(self) -> None:
        if self.isVisible():
            self.table.grid_model.grow_older(utc_now())
