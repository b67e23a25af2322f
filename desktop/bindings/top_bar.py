"""Binds the top bar: organisation, New menu, bell, the person's menu."""

from __future__ import annotations

from desktop import actions
from desktop.bindings.keys import Keys
from desktop.bindings.notices import NoticesBinding
from desktop.commands import CREATABLE, Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.notices.area import NoticesChanged
from session_engine.organisation.events import LineChanged
from session_engine.settings.area import SettingChanged
from widgets.shell.top_bar import MenuEntry, TopBarState

PERSON_ENTRIES = ("change_person", "organisations", "", "settings", "help", "", "start_afresh", "quit")
"""The person's menu; an empty name is a line."""
ENTRIES_ELSEWHERE = ("new_key", "organisations", "", "settings", "help", "", "forget_organisation", "quit")
"""The same where the organisation is not the demonstration."""


class TopBarBinding:
    """The top bar follows line, notices and keys."""

    def __init__(
        self, desk: Desk, window: MainWindow, commands: Commands, notices: NoticesBinding, keys: Keys
    ) -> None:
        self._desk, self._bar, self._keys = desk, window.top_bar, keys
        self._window, self._notices = window, notices
        self._bar.new_requested.connect(commands.do)
        self._bar.person_action_requested.connect(commands.do)
        self._bar.menu_requested.connect(lambda: commands.do("site_map"))
        self._bar.notices_requested.connect(lambda: commands.do("bell"))
        for kind in (LineChanged, NoticesChanged, SettingChanged):
            desk.engine.bus.subscribe(kind, lambda _event: self._render())
        self._render()

    def _render(self) -> None:
        state = self._desk.engine.lines.state(self._desk.engine.line)
        self._bar.render(
            TopBarState(
                organisation=state.organisation,
                person=state.person.full_name if state.person is not None else "",
                unread=self._desk.engine.notices.state.unread,
                new_entries=(
                    *(self._entry(f"create_{table}") for table in CREATABLE),
                    MenuEntry("", ""),
                    self._entry("new_record"),
                ),
                person_entries=tuple(self._entry(name) for name in self._person_entries()),
                search_key=self._keys.shown("search"),
            )
        )

    def _person_entries(self) -> tuple[str, ...]:
        return PERSON_ENTRIES if self._desk.remote is None else ENTRIES_ELSEWHERE

    def _entry(self, action: str) -> MenuEntry:
        if not action:
            return MenuEntry("", "")
        return MenuEntry(action, actions.text(action), actions.BY_ID[action].icon, self._keys.shown(action))
