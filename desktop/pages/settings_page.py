"""A tab that is the settings page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.actions import SHOW_ALERTS, SHOW_DATA
from desktop.desk import Desk
from desktop.key_rows import keys_in_force, problem
from desktop.one_organisation.people import PEOPLE
from desktop.pages.kept import KeptState
from session_engine.sessions.state import Tab
from session_engine.settings.state import Source
from session_engine.settings.table import KEY_PREFIX
from widgets.settings.page import SettingsPage
from widgets.settings.rows import KeyRow, SettingChoice
from widgets.settings.standard import standard_groups

SHOWN_GROUPS = {SHOW_DATA: "data", SHOW_ALERTS: "alerts"}
"""Which group an action leads to on a page that is there already."""


class SettingsTab:
    """Wishes of the settings page become verbs of the settings area."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk = desk
        persons = tuple(SettingChoice(domain_name, name) for domain_name, name in PEOPLE)
        in_file = desk.keeping.opened.key_place in ("file", "passphrase")
        address = "" if desk.remote is None else desk.remote.connection.address
        groups = standard_groups(persons, str(desk.data_folder), key_in_file=in_file, address=address)
        self._page = SettingsPage(groups, self._key_problem)
        self._page.show_group(tab.state.section or "appearance")
        self._page.find_box.setText(tab.state.query)
        self._kept = KeptState(desk, tab.id)
        self._kept.follow("settings", self._page.place)
        self._page.searched.connect(lambda text: self._kept.keep(replace(self._kept.now, query=text)))
        self._page.set_wanted.connect(self._set)
        self._page.reset_wanted.connect(lambda name: desk.run(lambda: desk.engine.settings.reset(name)))
        self._page.command.connect(desk.do)
        self._page.group_chosen.connect(self._group_chosen)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show values and keys."""
        self._page.render_state(self._desk.engine.settings.state, self._keys())

    def command(self, action: str) -> bool:
        """Find is the page's own, and so are its groups."""
        if action == "find":
            self._page.focus_find()
            return True
        if action in SHOWN_GROUPS:
            self._page.show_group(SHOWN_GROUPS[action])
            return True
        return False

    def offered(self) -> tuple[str, ...]:
        """It has no actions of its own beside those of every page."""
        return ()

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.groups.setFocus()

    def close(self) -> None:
        """Nothing outlives the widget."""

    def _set(self, name: str, value: object) -> None:
        if name == "demo.person":
            self._desk.change_person(str(value))
        else:
            self._desk.run(lambda: self._desk.engine.settings.set(name, value))

    def _keys(self) -> tuple[KeyRow, ...]:
        rows = keys_in_force(self._desk.engine.settings.keys(), self._desk.macros.names())
        return tuple(
            KeyRow(row.action, row.text, row.group, row.keys, row.default, self._is_locked(row.action))
            for row in rows
        )

    def _is_locked(self, action: str) -> bool:
        state = self._desk.engine.settings.state.values.get(f"{KEY_PREFIX}{action}")
        return state is not None and state.source is Source.LOCKED

    def _key_problem(self, action: str, key: str) -> str:
        """Say in words why an action may not have a key."""
        return problem(action, key, self._desk.engine.settings.keys())

    def _group_chosen(self, group: str) -> None:
        self._kept.keep(replace(self._kept.now, section=group, query=""))
