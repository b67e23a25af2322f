"""Binds the search field and its flyout to the search area."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop import messages
from desktop.bindings.half_typed import TEXT
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.keeping import KeepingChanged
from desktop.main_window import MainWindow
from session_engine.ids import RecordRef, TabId, search_page
from session_engine.navigation.state import Place
from session_engine.search.events import FlyoutChanged
from session_engine.sessions.state import HalfTyped
from widgets.search.flyout import SearchFlyout

PLACE = "search"
"""Where what stands in the search field is kept."""


class SearchBinding:
    """Typing asks, choosing opens."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._window = desk, window
        self.flyout = SearchFlyout(window, messages.failure)
        self._field = field = window.top_bar.search
        self.flyout.attach(field)
        search = desk.engine.search
        field.textChanged.connect(self._keep)
        desk.engine.bus.subscribe(KeepingChanged, self._put_back)
        self.flyout.typed.connect(search.type)
        self.flyout.focused.connect(self._focused)
        self.flyout.opened.connect(self._open)
        self.flyout.searched.connect(self.search)
        desk.engine.bus.subscribe(FlyoutChanged, lambda _event: self.flyout.render_state(search.flyout))
        commands.register("search", self.focus)
        commands.register("find", self.focus)  # on pages that have nothing of their own to find in

    def focus(self) -> None:
        """Put the keyboard into the search field."""
        field = self._window.top_bar.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    # What stands in the field belongs to the main window, and so does Home, which is always there.

    def _keep(self, text: str) -> None:
        typed = HalfTyped({TEXT: text}) if text else None
        self._desk.engine.workspace.keep_typed(self._home(), PLACE, typed)

    def _put_back(self, event: KeepingChanged) -> None:
        known = self._desk.engine.workspace.state.half_typed(self._home(), PLACE)
        if event.begun is not None and known is not None and not self._field.text():
            self._field.setText(str(known.values.get(TEXT) or ""))

    def _home(self) -> TabId:
        state = self._desk.engine.workspace.state
        return state.sessions[state.main.sessions[0]].anchor.id

    def _focused(self) -> None:
        search = self._desk.engine.search
        search.focus()
        if self._field.text() != search.flyout.text:
            search.type(self._field.text())

    def search(self, text: str) -> None:
        """Show the results page for a text."""
        if text.strip():
            line = self._desk.engine.workspace.state.focused_session.line
            self._desk.open(search_page(line, text.strip()), Place.SEARCH_RESULTS, title=text.strip())

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.SEARCH_FLYOUT, modifiers, title)
