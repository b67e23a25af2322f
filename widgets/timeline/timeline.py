"""The timeline of a record, in its five states, with search and filter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from session_engine.timeline.state import ComposerState, TimelineState
from widgets.forms.words import FailureText, ProblemText
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.card import Card
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import TextLabel
from widgets.primitives.later import Later
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty
from widgets.theme import GAP, GAP3, Type, metrics
from widgets.timeline.composer.composer import Composer
from widgets.timeline.filter_menu import FilterMenu
from widgets.timeline.view import TimelineView

_FIND_MS = 250
_AGE_MS = 30_000


class Timeline(Card):
    """What happened with a record, newest first.

    Signals:
        opened: An entry's record, its title, the keyboard's modifiers.
        query_edited: The text to look for, at each change made by hand.
        find_wanted: Text to look for, after a short rest.
        kinds_wanted: Kinds to show; empty for all.
        more_wanted: The end is near and there is more.
        retry_wanted: Try again.
        scrolled: Pixels from the top.
        states_wanted: States of activities to show; empty for all entries.
        days_wanted: How far back to show; 0 for the whole past.
        refresh_wanted: Read it anew.
        file_opened, file_saved: A file of an entry.
        acted: What is to be done (`edit`, `delete`, `complete` …), with which entry.
        height_changed: It needs more room, or less.

    `composer` has the signals of what is written.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    query_edited = Signal(str)
    find_wanted = Signal(str)
    kinds_wanted = Signal(tuple)
    more_wanted = Signal()
    retry_wanted = Signal()
    scrolled = Signal(int)
    states_wanted = Signal(tuple)
    days_wanted = Signal(int)
    refresh_wanted = Signal()
    file_opened = Signal(object)
    file_saved = Signal(object)
    acted = Signal(str, object)
    height_changed = Signal()
    flexible = True

    def __init__(
        self,
        title: str,
        failure_text: FailureText,
        problem_text: ProblemText,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self._title = title or self.tr("Timeline")
        self._failure_text = failure_text
        self._state: TimelineState | None = None
        self._asked_at = -1
        self._make_tools()
        self.composer = Composer(failure_text, problem_text)
        self.composer.height_changed.connect(self.height_changed)
        self.composer.hide()
        self.bar = MessagePlace()
        self.bar.action_triggered.connect(lambda _action: self.retry_wanted.emit())
        self.view = TimelineView()
        self.view.setAccessibleName(self._title)
        self.view.opened.connect(self.opened)
        self.view.near_end.connect(self._want_more)
        self.view.scrolled.connect(self.scrolled)
        self.view.file_opened.connect(self.file_opened)
        self.view.file_saved.connect(self.file_saved)
        self.view.acted.connect(self.acted)
        self._skeleton = SkeletonRows(6)
        self._empty: EmptyState | None = None
        self._stack = QStackedWidget()
        for page in (self._skeleton, self.view):
            self._stack.addWidget(page)
        self._footer = Later(self._make_footer)
        self.body.addWidget(self.composer)
        self.body.addLayout(self.find_place)
        self.body.addLayout(self.bar)
        self.body.addWidget(self._stack, 1)
        self.body.addLayout(self._footer)
        self._ageing = QTimer(self, interval=_AGE_MS)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()

    def _make_footer(self) -> TextLabel:
        footer = TextLabel(self.tr("Loading more …"), Type.SMALL, "mute")
        footer.setContentsMargins(GAP3, GAP, GAP3, GAP)
        return footer

    def _make_tools(self) -> None:
        self._search = IconButton("search", self.tr("Search the timeline"), checkable=True)
        self._search.toggled.connect(self._show_search)
        self._filter = PushButton(self.tr("Filter"), Variant.FLAT)
        self._filter.clicked.connect(self._show_menu)
        self.add_tool(self._search)
        self.add_tool(self._filter)
        self.find_place = Later(self._make_find_box, after=self._filter)
        self._typing = QTimer(self, singleShot=True, interval=_FIND_MS)
        self._typing.timeout.connect(lambda: self.find_wanted.emit(self.find_box.text()))
        self._rendering = False

    def _make_find_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setPlaceholderText(self.tr("Find in the timeline"))
        box.setAccessibleName(self.tr("Find in the timeline"))
        box.setClearButtonEnabled(True)
        box.installEventFilter(self)
        box.textChanged.connect(self._typed)
        box.textEdited.connect(self.query_edited)
        return box

    @property
    def find_box(self) -> QLineEdit:
        """The search box."""
        return self.find_place.get()

    def height_for(self, _width: int, /) -> int:
        """Return the least height; the timeline takes what is left of its column."""
        writing = 0 if self.composer.isHidden() else max(0, self.composer.room - metrics().px(60))
        return self.chrome_height() + metrics().px(300) + writing

    def render_composer(self, state: ComposerState) -> None:
        """Show what is being written."""
        self.composer.render_state(state)
        if self.composer.isHidden():
            self.composer.show()
            self.height_changed.emit()

    def render_state(self, state: TimelineState) -> None:
        """Show a state; an equal one changes nothing, text being typed is left alone."""
        if state == self._state:
            return
        other = self._state is None or self._state.ref != state.ref
        self._state = state
        if other:
            self._asked_at = -1
        narrowed = len(state.kinds) + len(state.states) + bool(state.days)
        self.render_title(self._title, "" if state.total is None else str(state.total))
        self._filter.set_label(
            self.tr("Filter: {count}").replace("{count}", str(narrowed)) if narrowed else self.tr("Filter")
        )
        known = self.find_place.made
        if not (known is not None and known.hasFocus()) and self._query_shown() != state.query:
            self._show_query(state.query)
        self.view.set_entries(state.entries)
        self._footer.show_if(state.loading and state.entries)
        self.bar.render_message(self._message(state))
        self._show_page(state)

    def _query_shown(self) -> str:
        return self.find_place.made.text() if self.find_place.made is not None else ""

    def _show_query(self, query: str) -> None:
        self._rendering = True
        self.find_box.setText(query)
        if query:
            self._search.setChecked(True)
        self._rendering = False

    def _message(self, state: TimelineState) -> Message | None:
        if state.failure is None or not state.entries:
            return None
        text = self._failure_text(state.failure, "")
        return Message(text, Tone.WARN, (BarAction("retry", self.tr("Try again")),))

    def _show_page(self, state: TimelineState) -> None:
        if state.entries:
            self._stack.setCurrentWidget(self.view)
        elif state.loading:
            self._stack.setCurrentWidget(self._skeleton)
        else:
            self._stack.setCurrentWidget(self._nothing(state))

    def _nothing(self, state: TimelineState) -> EmptyState:
        """Return the page that says why there are no entries."""
        if self._empty is None:
            self._empty = EmptyState()
            self._empty.action_triggered.connect(self._act_on_empty)
            self._stack.addWidget(self._empty)
        self._explain(state, self._empty)
        return self._empty

    def _explain(self, state: TimelineState, empty: EmptyState) -> None:
        if state.failure is not None:
            text = why_empty(state.failure, self._failure_text(state.failure, ""))
            empty.render_value(self.tr("Could not be loaded"), text, "offline", self.tr("Try again"))
        elif state.query or state.kinds or state.states or state.days:
            text = self.tr("Other words or more kinds may find something.")
            empty.render_value(self.tr("Nothing matches"), text, "filter", self.tr("Show everything"))
        else:
            text = self.tr("Emails, calls, tasks and notes appear here.")
            empty.render_value(self.tr("Nothing has happened yet"), text, "timeline")

    def _act_on_empty(self) -> None:
        if self._state is not None and self._state.failure is not None:
            self.retry_wanted.emit()
            return
        self._show_everything()
        if self._state is not None and self._state.query:
            self._show_query("")
            self.find_wanted.emit("")

    def _want_more(self) -> None:
        state = self._state
        if state is None or not state.more or state.loading or self._asked_at == len(state.entries):
            return
        self._asked_at = len(state.entries)
        self.more_wanted.emit()

    def _grow_older(self) -> None:
        if self.isVisible():
            self.view.viewport().update()

    # Search and filter

    def _show_search(self, on: bool) -> None:  # noqa: FBT001 Qt's signal
        self.find_place.show_if(on)
        if self._rendering:
            return  # it comes back with what was looked for; the keyboard stays where it is
        if on:
            self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._query_shown():
            self.find_box.clear()

    def focus_find(self) -> None:
        """Put the keyboard into the search box."""
        self._search.setChecked(True)
        self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _typed(self) -> None:
        if not self._rendering:
            self._typing.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.find_place.made
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() == Qt.Key.Key_Escape:
                self._search.setChecked(False)
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
                if self._typing.isActive():
                    self._typing.stop()
                    self.find_wanted.emit(self.find_box.text())
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _show_menu(self) -> None:
        menu = FilterMenu(self._state, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.kinds_wanted.connect(self.kinds_wanted)
        menu.states_wanted.connect(self.states_wanted)
        menu.days_wanted.connect(self.days_wanted)
        menu.everything_wanted.connect(self._show_everything)
        menu.refresh_wanted.connect(self.refresh_wanted)
        menu.popup(self._filter.mapToGlobal(QPoint(0, self._filter.height())))

    def _show_everything(self) -> None:
        state = self._state
        if state is None:
            return
        if state.kinds:
            self.kinds_wanted.emit(())
        if state.states:
            self.states_wanted.emit(())
        if state.days:
            self.days_wanted.emit(0)
