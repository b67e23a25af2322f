"""The results page: a tab per table, facets at the left, matches with what fits marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.search.state import ResultsState, SearchStatus
from widgets import icons
from widgets.primitives import (
    BarAction,
    ElidedLabel,
    EmptyState,
    IconButton,
    Message,
    MessageBar,
    SkeletonRows,
    Tone,
    announce,
)
from widgets.primitives.kept_place import KeptPlace
from widgets.search.chosen_facets import ChosenFacets
from widgets.search.facets import FacetPane
from widgets.search.failures import FailureText, words
from widgets.search.results_list import ResultsList
from widgets.search.table_tabs import TableTabs
from widgets.text import one_line
from widgets.theme import GAP, GAP2, GAP3, dress, metrics

_NARROW, _FACETS, _FIELD = 720, 228, 380


class ResultsPage(QWidget):
    """Results of a search.

    Signals:
        table_chosen: A table's name, empty for the top results.
        facet_toggled: A column and the key of its value.
        opened: A record, its title and the keyboard's modifiers.
        more_wanted: Further matches are wanted.
        searched: Another text.
        retry_wanted: Try again.
    """

    table_chosen = Signal(str)
    facet_toggled = Signal(str, str)
    opened = Signal(object, str, Qt.KeyboardModifier)
    more_wanted = Signal()
    searched = Signal(str)
    retry_wanted = Signal()

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._state: ResultsState | None = None
        self._said = ""
        self.field = QLineEdit()
        self.tabs = TableTabs()
        self.facets = FacetPane()
        self.chosen = ChosenFacets()
        self.list = ResultsList()
        self.place = KeptPlace(self.list.verticalScrollBar())
        self.bar = MessageBar()
        self.filters = IconButton("filter", self.tr("Show filters"), checkable=True)
        self._count = ElidedLabel(ink="mute")
        self._skeleton, self._nothing = SkeletonRows(14), EmptyState()
        self._stack = QStackedWidget()
        self._list_wanted = False
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._search)
        self.field.installEventFilter(self)
        self.tabs.table_chosen.connect(self.table_chosen)
        self.list.table_chosen.connect(self.table_chosen)
        self.list.opened.connect(self.opened)
        self.list.more_wanted.connect(self.more_wanted)
        self.facets.toggled.connect(self.facet_toggled)
        self.chosen.removed.connect(self.facet_toggled)
        self.filters.toggled.connect(self._place_facets)
        self.bar.action_triggered.connect(lambda _: self.retry_wanted.emit())
        self._nothing.action_triggered.connect(self._act)

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(self.tr("Search cases, people, articles, phone numbers"))
        self.field.setAccessibleName(self.tr("Search"))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        for page in (self._skeleton, self.list, self._nothing):
            self._stack.addWidget(page)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for widget in (self.bar, self.chosen):
            inner.addWidget(widget)
        inner.addWidget(self._stack, 1)
        body = QHBoxLayout()
        body.setSpacing(1)
        body.addWidget(self.facets)
        body.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)  # the ground shows through as a line
        column.addWidget(self._head())
        column.addLayout(body, 1)
        dress(self, ground="line")
        dress(right, ground="surf")

    def _head(self) -> QWidget:
        head = QWidget()
        dress(head, ground="surf")
        row = QHBoxLayout()
        row.setContentsMargins(GAP3, GAP2, GAP3, GAP)
        row.setSpacing(GAP3)
        row.addWidget(self.field)
        row.addWidget(self._count, 1)
        row.addWidget(self.filters)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.tabs)
        return head

    # State

    def render_state(self, state: ResultsState) -> None:
        """Show a state; text being typed is left alone."""
        if state == self._state:
            return
        self._state = state
        if not self.field.isModified() and self.field.text() != state.text:
            self.field.setText(state.text)
        self.tabs.render_tables(state.tables, state.table)
        self.tabs.setVisible(bool(state.tables))
        self.facets.render_facets(state.facets)
        self.chosen.render_facets(state.facets)
        self.list.render_matches(state)
        self.bar.render(self._message(state))
        self._count.render_value(self._count_text(state))
        self._place_facets()
        self._show_page(state)
        self._speak(state)

    def focus_find(self) -> None:
        """Put the keyboard into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def focus_results(self) -> None:
        """Put the keyboard on the first match, or into the field while there is none."""
        if self._stack.currentWidget() is self.list:
            self.list.focus_first()
        else:
            self.focus_find()
            self._list_wanted = self._state is None or self._state.status is SearchStatus.LOADING

    def _show_page(self, state: ResultsState) -> None:
        if state.matches:
            self._stack.setCurrentWidget(self.list)
            if self._list_wanted and self.field.hasFocus() and not self.field.isModified():
                self.list.focus_first()
            self._list_wanted = False
        elif state.status is SearchStatus.LOADING:
            self._stack.setCurrentWidget(self._skeleton)
        else:
            self._say_nothing(state)
            self._stack.setCurrentWidget(self._nothing)

    def _say_nothing(self, state: ResultsState) -> None:
        if state.status is SearchStatus.FAILED:
            text = words(state.failure, self._failure_text)
            self._nothing.render_value(
                self.tr("The search did not get through"), text, "offline", self.tr("Try again")
            )
        elif state.status is SearchStatus.IDLE:
            text = self.tr("Words, case numbers, email addresses and any part of a phone number find it.")
            self._nothing.render_value(self.tr("Search everything"), text, "search")
        else:
            title = self.tr("Nothing found for “{text}”").replace("{text}", one_line(state.text, 80))
            text = (
                self.tr("The rest is searched when the organisation can be reached again.")
                if state.offline
                else self.tr("Fewer words may find more. Numbers may be parts of a phone or case number.")
            )
            action = self.tr("Remove the filters") if self.chosen.chosen() else ""
            self._nothing.render_value(title, text, "search", action)

    def _message(self, state: ResultsState) -> Message | None:
        if state.offline and state.status is not SearchStatus.LOADING:
            text = self.tr("Offline: only what was recently read on this computer is searched.")
            return Message(text, Tone.INFO, (BarAction("retry", self.tr("Search again")),), "offline")
        if state.status is not SearchStatus.FAILED or not state.matches:
            return None
        text = words(state.failure, self._failure_text)
        return Message(text, Tone.WARN, (BarAction("retry", self.tr("Try again")),))

    def _count_text(self, state: ResultsState) -> str:
        if state.status is SearchStatus.LOADING and not state.matches:
            return self.tr("Searching …")
        counted = [t for t in state.tables if (t.table == state.table if state.table else t.table)]
        total = sum(t.count for t in counted) or len(state.matches)
        if not total:
            return ""
        return self.tr("1 result") if total == 1 else self.tr("%n results", "", total)

    def _speak(self, state: ResultsState) -> None:
        if state.status is SearchStatus.LOADING:
            return
        said = self._count_text(state) if state.matches else self._nothing.accessibleName()
        if said != self._said and self.isVisible():
            announce(self, said)
        self._said = said

    # Doing

    def _search(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.setModified(False)
            self.searched.emit(text)

    def _act(self) -> None:
        if self._state is not None and self._state.status is SearchStatus.FAILED:
            self.retry_wanted.emit()
            return
        for column, key in self.chosen.chosen():
            self.facet_toggled.emit(column, key)

    def _place_facets(self) -> None:
        any_ = self._state is not None and bool(self._state.facets)
        narrow = self.width() < metrics().px(_NARROW)
        self.filters.setVisible(any_ and narrow)
        self.facets.setVisible(any_ and (not narrow or self.filters.isChecked()))
        self.facets.setFixedWidth(metrics().px(_FACETS))
        self.field.setFixedWidth(min(metrics().px(_FIELD), max(120, self.width() // 2)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_facets()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.field
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            if self._state is not None and self._state.matches:
                self.list.focus_first()
            return True
        return super().eventFilter(watched, event)
