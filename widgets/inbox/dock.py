"""The inbox's dock: head, list, and what stands in the list's place while there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.errors import Failure
from session_engine.inbox.state import MOST, InboxState, InboxStatus, Shown
from widgets import icons
from widgets.inbox import keys, words
from widgets.inbox.bulk_bar import BulkBar
from widgets.inbox.head import InboxHead
from widgets.inbox.list import InboxList
from widgets.primitives.age_bar import AgeBar
from widgets.primitives.announce import announce
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import TextLabel
from widgets.primitives.skeleton import SkeletonRows
from widgets.theme import GAP2, GAP3, Type, tokens

FailureText = Callable[[Failure, str], str]
_IN_MENU = ("preview", "promote", "", "read", "unread", "", "snooze", "wake", "", "pick", "assign", "select")


class InboxDock(QWidget):
    """The inbox.

    Args:
        failure_text: Words for why it cannot be read.

    Signals:
        wished: What is asked for (`keys.KEYS`) and for which items.
        selected: All that is selected, and the item with the keyboard or None.
        view_chosen, shown_chosen, sort_chosen, searched, refresh_wanted: As its head's.
        again_wanted: Ask the organisation now.
        left: The keyboard goes back to the page.
    """

    wished = Signal(str, tuple)
    selected = Signal(tuple, object)
    view_chosen = Signal(str)
    shown_chosen = Signal(str)
    sort_chosen = Signal(str, bool)
    searched = Signal(str)
    refresh_wanted = Signal()
    again_wanted = Signal()
    left = Signal()

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text, self._state, self._view = failure_text, InboxState(), ""
        self._on_the_way = False
        self.setAccessibleName(self.tr("Inbox"))
        self._make()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        for part in (self.head, self.bulk, self.age):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self._cut)
        self._bind()

    def _make(self) -> None:
        self.head, self.bulk, self.age, self.list = InboxHead(), BulkBar(), AgeBar(), InboxList()
        self._empty, self._skeleton = EmptyState(), SkeletonRows(10)
        self._stack = QStackedWidget()
        for page in (self._skeleton, self.list, self._empty):
            self._stack.addWidget(page)
        self._cut = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._cut.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        self._cut.hide()

    def _bind(self) -> None:
        head, items = self.head, self.list
        head.view_chosen.connect(self.view_chosen)
        head.shown_chosen.connect(self.shown_chosen)
        head.sort_chosen.connect(self.sort_chosen)
        head.searched.connect(self.searched)
        head.refresh_wanted.connect(self.refresh_wanted)
        head.left_down.connect(self.enter)
        items.wished.connect(self._wish)
        items.selected.connect(self.selected)
        items.menu_wanted.connect(self._menu)
        items.left.connect(self.left)
        self.bulk.wished.connect(items.wish)
        self.bulk.cleared.connect(lambda: self.selected.emit((), self._state.current))
        self.age.again_wanted.connect(self.again_wanted)
        self._empty.action_triggered.connect(self._from_empty)

    def render_state(self, state: InboxState, age: str = "") -> None:
        """Show the inbox; `age` says how old it is where it stands in for what cannot be had."""
        self.age.render(age)
        if state == self._state and self._view:
            return
        self._state = state
        self.head.render_head(state)
        self.bulk.render_count(len(state.selected))
        self.list.render_items(state)
        self._show_front(state)
        self._cut.setVisible(state.cut)
        if state.cut:
            self._cut.render_value(self.tr("The %n items that were changed last are shown.", "", MOST))
        if self._view not in ("", state.view.value):
            announce(self, words.view_text(state.view))
        self._view = state.view.value

    def _show_front(self, state: InboxState) -> None:
        if state.status is InboxStatus.LOADING:
            self._put_front(self._skeleton)
        elif state.status is InboxStatus.FAILED and state.failure is not None:
            text = self._failure_text(state.failure, "")
            self._empty.render_value(
                self.tr("The inbox could not be read"), text, "warning", self.tr("Try again")
            )
            self._put_front(self._empty)
        elif not state.items:
            title, text = words.empty_texts(state)
            action = self.tr("Show all") if state.total and not state.query.strip() else ""
            self._empty.render_value(title, text, words.VIEW_ICONS[state.view], action)
            self._put_front(self._empty)
        else:
            self._put_front(self.list)

    def _put_front(self, page: QWidget) -> None:
        if self._stack.currentWidget() is not page:
            inside = self.list.hasFocus()
            self._stack.setCurrentWidget(page)
            if inside and page is not self.list:
                self.head.view.setFocus()  # not to wherever Qt would send it
                self._on_the_way = page is self._skeleton
            elif page is self.list and self._on_the_way and self.head.view.hasFocus():
                self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _from_empty(self) -> None:
        if self._state.status is InboxStatus.FAILED:
            self.refresh_wanted.emit()
        else:
            self.shown_chosen.emit(Shown.ALL.value)

    def enter(self) -> None:
        """Give the keyboard to the list, or to the head where there is nothing in it."""
        self._on_the_way = False
        if self._stack.currentWidget() is self.list:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._on_the_way = (
                self._stack.currentWidget() is self._skeleton
            )  # it goes on when the list is there
            self.head.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _wish(self, what: str, refs: tuple[object, ...]) -> None:
        match what:
            case "search":
                self.head.enter_search()
            case "views":
                self.head.choose_view()
            case _:
                self.wished.emit(what, refs)

    def _menu(self, at: QPoint, refs: tuple[object, ...]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = {row.wish: row.shown for row in keys.KEYS}
        for wish in _IN_MENU:
            if not wish:
                menu.addSeparator()
                continue
            action = menu.addAction(icons.icon(keys.ICONS[wish]), f"{keys.wish_text(wish)}\t{shown[wish]}")
            if wish in keys.ON_ITEMS:
                action.triggered.connect(lambda _on=False, what=wish: self.wished.emit(what, refs))
            else:
                action.triggered.connect(lambda _on=False, what=wish: self.list.wish(what))
        menu.popup(at)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        painter.fillRect(self.rect(), t.surf)
        x = 0 if self.isRightToLeft() else self.width() - 1
        painter.fillRect(x, 0, 1, self.height(), t.line)
