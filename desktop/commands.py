"""Does actions by id: the page in front is asked first, then what can be done from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from desktop import actions
from desktop.actions import MACRO, SHOW_ALERTS
from desktop.desk import Desk
from desktop.pages.host import PageHost
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import PageKey, PageType, SessionId, TabId, help_page, settings_page
from session_engine.navigation.state import Place

TEXT_STEP = 10
"""Percent by which text grows or shrinks."""

CREATABLE = ("incident", "account", "contact", "task", "phonecall")


class Beside(Protocol):
    """What stands beside the page in front, belongs to its session and can do something, too."""

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with it now."""
        ...

    def command(self, action: str) -> bool:
        """Do something with it; False where it cannot."""
        ...


class Commands:
    """The one door for shortcuts, menus, command bars and the palette."""

    def __init__(self, desk: Desk, pages: PageHost) -> None:
        self._desk, self._pages = desk, pages
        workspace, settings = desk.engine.workspace, desk.engine.settings
        self._table: dict[str, Callable[[], object]] = {
            "session_home": lambda: workspace.focus_session(SessionId(1)),
            "session_next": lambda: workspace.focus_next_session(1),
            "session_previous": lambda: workspace.focus_next_session(-1),
            "session_close": lambda: workspace.close_session(workspace.state.focused_session.id),
            "tab_next": lambda: workspace.focus_next_tab(1),
            "tab_previous": lambda: workspace.focus_next_tab(-1),
            "tab_move_left": lambda: self._move_tab(-1),
            "tab_move_right": lambda: self._move_tab(1),
            "tab_close": workspace.close_focused_tab,
            "reopen": self._reopen,
            "session_window": workspace.toggle_session_window,
            "tab_window": workspace.toggle_tab_window,
            SHOW_ALERTS: self._alert_settings,
            "settings": lambda: self._open(settings_page(desk.engine.line), "settings"),
            "help": lambda: self._help("keys"),
            "text_larger": lambda: self._text(TEXT_STEP),
            "text_smaller": lambda: self._text(-TEXT_STEP),
            "reconnect": lambda: desk.engine.lines.reconnect(desk.engine.line),
            "quick_create": self._create("incident"),
            "help_connect": lambda: self._help("connect"),
            "help_tour": lambda: self._help("start"),
            "new_record": lambda: desk.casework.new_record("incident"),
            "create_email": lambda: desk.mail.new(),  # noqa: PLW0108 - made after this table
            **{f"theme_{name}": self._theme(name) for name in ("system", "light", "dark")},
            **{f"session_{n}": self._session(n) for n in range(1, 10)},
            **{f"create_{table}": self._create(table) for table in CREATABLE},
        }
        self._settings = settings
        self._run_macro: Callable[[str], object] = lambda _name: None
        self._beside: Callable[[], Beside | None] = lambda: None

    def register(self, action: str, verb: Callable[[], object]) -> None:
        """Say who does an action that belongs to a part of the window."""
        self._table[action] = verb

    def run_macros_by(self, run: Callable[[str], object]) -> None:
        """Say who runs a macro; an action is one by its name."""
        self._run_macro = run

    def look_beside_by(self, find: Callable[[], Beside | None]) -> None:
        """Say who finds what stands beside the page in front."""
        self._beside = find

    def first(self, preparing: Callable[[], object], *actions: str) -> None:
        """Let something be done before some actions."""
        for action in self._table.keys() & set(actions):
            verb = self._table[action]
            self._table[action] = lambda verb=verb: (preparing(), verb())

    def do(self, action: str) -> bool:
        """Do an action; False when nobody can, here and now. One for a page that is just being built waits for it."""
        tab = self._desk.engine.workspace.state.focused_tab.id
        page = self._pages.page(tab)
        if page is not None and page.command(action):
            return True
        beside = self._beside()
        if beside is not None and beside.command(action):
            return True
        if action.startswith(MACRO):
            self._run_macro(action.removeprefix(MACRO))
            return True
        verb = self._table.get(action)
        if verb is None and page is None:
            self._pages.once_built(tab, lambda: self._do_there(tab, action))
            return True
        if verb is None:
            return False
        self._desk.run(verb)
        return True

    def _do_there(self, tab: TabId, action: str) -> None:
        """Do what was wanted of a page that has been built since, if it is in front still."""
        page = self._pages.page(tab)
        if page is not None and self._desk.engine.workspace.state.focused_tab.id == tab:
            page.command(action)

    def offered(self) -> frozenset[str]:
        """Name what the page in front can do now, and what stands beside it."""
        page = self._pages.page(self._desk.engine.workspace.state.focused_tab.id)
        beside = self._beside()
        of_page = page.offered() if page is not None else ()
        return frozenset((*of_page, *(beside.offered() if beside is not None else ())))

    def beside(self) -> tuple[str, frozenset[str]]:
        """Give what stands beside the page is called, and what is done with that and not with the page."""
        beside = self._beside()
        return (beside.title, frozenset(beside.offered())) if beside is not None else ("", frozenset())

    def without(self) -> frozenset[str]:
        """Name what there is not here, or not for her."""
        return self._desk.without

    def known(self, action: str) -> bool:
        """Whether an action can be done from anywhere."""
        return action in self._table

    def _reopen(self) -> None:
        if self._desk.engine.restore is None:
            raise Refused(RefusalCode.NOTHING_CLOSED)
        self._desk.engine.restore.reopen()

    def _open(self, page: PageKey, action: str) -> None:
        self._desk.open(page, Place.SITE_MAP, title=actions.text(action))

    def _alert_settings(self) -> None:
        """Open the settings where they say how she is told of work."""
        self._open(settings_page(self._desk.engine.line), "settings")
        tab = self._desk.engine.workspace.state.focused_tab
        self._desk.engine.workspace.set_state(tab.id, replace(tab.state, section="alerts", query=""))
        page = self._pages.page(tab.id)
        if page is not None:
            page.command(SHOW_ALERTS)

    def _help(self, topic: str) -> None:
        """Show a topic in the session's one help tab; the keys begin with those of the page it was asked on."""
        workspace = self._desk.engine.workspace
        asked_on = workspace.state.focused_tab.page.type
        section = f"{topic}/{asked_on.value}" if topic == "keys" else topic
        self._open(help_page(workspace.state.focused_session.line), "help")
        tab = workspace.state.focused_tab
        if tab.page.type is PageType.HELP and asked_on is not PageType.HELP:
            workspace.set_state(tab.id, replace(tab.state, section=section))

    def _move_tab(self, step: int) -> None:
        workspace = self._desk.engine.workspace
        session = workspace.state.focused_session
        position = next(i for i, tab in enumerate(session.tabs) if tab.id == session.focused)
        workspace.move_tab(session.focused, position + step)

    def _text(self, step: int) -> None:
        size = self._settings.number("appearance.text_size") + step
        self._settings.set("appearance.text_size", max(80, min(200, size)))

    def _theme(self, name: str) -> Callable[[], object]:
        return lambda: self._settings.set("appearance.theme", name)

    def _session(self, number: int) -> Callable[[], object]:
        return lambda: self._desk.engine.workspace.focus_session_number(number)

    def _create(self, table: str) -> Callable[[], object]:
        return lambda: self._desk.quick_create.open(table)
