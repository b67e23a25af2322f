"""Binds the search field and its flyout to the search area."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop import messages
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.ids import RecordRef, search_page
from session_engine.navigation.state import Place
from session_engine.search.events import FlyoutChanged
from widgets.search.flyout import SearchFlyout


class SearchBinding:
    """Typing asks, choosing opens."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._window = desk, window
        self.flyout = SearchFlyout(window, messages.failure)
        self.flyout.attach(window.top_bar.search)
        search = desk.engine.search
        self.flyout.typed.connect(search.type)
        self.flyout.focused.connect(search.focus)
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

    def search(self, text: str) -> None:
        """Show the results page for a text."""
        if text.strip():
            line = self._desk.engine.workspace.state.focused_session.line
            self._desk.open(search_page(line, text.strip()), Place.SEARCH_RESULTS, title=text.strip())

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.SEARCH_FLYOUT, modifiers, title)
