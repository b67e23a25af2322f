"""The command palette: every action, session, tab and recent record behind one field (A12)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from shiboken6 import isValid

from desktop import actions
from desktop.bindings.keys import Keys
from desktop.bindings.recently_closed import PREFIX, RecentlyClosed
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.tab_titles import shown_title
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.navigation.state import Place
from session_engine.sessions.state import SessionKind
from session_engine.table_icons import icon_of_table
from widgets.palette.entries import PaletteEntry

if TYPE_CHECKING:
    from widgets.palette.palette import CommandPalette

RECENT = 30
"""Recent records offered."""


class PaletteBinding:
    """Collects what there is when the palette opens, and does what was chosen."""

    def __init__(self, desk: Desk, commands: Commands, keys: Keys) -> None:
        self._desk, self._commands, self._keys = desk, commands, keys
        self._palette: CommandPalette | None = None
        self._used: deque[str] = deque(maxlen=20)
        self._verbs: dict[str, Callable[[Qt.KeyboardModifier], None]] = {}
        self._closed = RecentlyClosed(desk)
        self._closed_alone = False
        commands.register("palette", self.open)
        commands.register("recently_closed", self.open_closed)

    def open(self) -> None:
        """Show the palette."""
        self._fill()
        self._desk.start(self._read_macros, owner="palette", group="macros", exclusive=True)

    def _fill(self) -> None:
        self._closed_alone = False
        self._verbs.clear()
        parts = (self._actions(), self._places(), self._macros(), self._closed_entries(), self._records())
        entries = tuple(entry for part in parts for entry in part)
        self._shown().show_entries(entries, tuple(reversed(self._used)))

    async def _read_macros(self) -> None:
        """Offer macros too as soon as they are known; what is typed meanwhile stays."""
        known = self._desk.macros.names()
        area = await self._desk.macros.ready()
        library = area.library(self._desk.macros.line)
        if not library.items:
            await area.load(self._desk.macros.line)
        shown = self._palette is not None and isValid(self._palette) and self._palette.isVisible()
        if shown and not self._closed_alone and self._desk.macros.names() != known:
            self._fill()

    def _macros(self) -> list[PaletteEntry]:
        """Give the macros that can be run here."""
        group = actions.group_text(actions.Group.MACROS)
        entries: list[PaletteEntry] = []
        for name, title in self._desk.macros.offered().items():
            key = f"{actions.MACRO}{name}"
            self._verbs[key] = lambda _modifiers, chosen=key: self._do(chosen)
            entries.append(PaletteEntry(key, title, group, self._keys.portable(key), "macro"))
        return entries

    def open_closed(self) -> None:
        """Show the palette with what was closed lately alone.

        Raises:
            Refused: There is nothing.
        """
        self._verbs.clear()
        entries = tuple(self._closed_entries())
        if not entries:
            raise Refused(RefusalCode.NOTHING_CLOSED)
        self._closed_alone = True  # macros that become known late are not among it
        self._shown().show_entries(entries)

    def _shown(self) -> CommandPalette:
        front = self._desk.front()
        if self._palette is None or not isValid(self._palette) or self._palette.parentWidget() is not front:
            from widgets.palette.palette import CommandPalette  # noqa: PLC0415 - when it is called

            self._palette = CommandPalette(front)
            self._palette.chosen.connect(self._choose)
        return self._palette

    def _closed_entries(self) -> list[PaletteEntry]:
        """Give what can be opened again."""
        entries = self._closed.entries()
        for entry in entries:
            self._verbs[entry.id] = lambda _modifiers, key=entry.id: self._closed.reopen(key)
        return entries

    def _actions(self) -> list[PaletteEntry]:
        offered = self._commands.offered()
        title, beside = self._commands.beside()
        without = self._desk.without
        rows = [
            row for row in actions.TABLE if (row.everywhere and row.id not in without) or row.id in offered
        ]
        for row in rows:
            self._verbs[row.id] = lambda _modifiers, name=row.id: self._do(name)
        return [
            PaletteEntry(
                row.id,
                actions.text(row.id),
                actions.group_text(row.group),
                self._keys.portable(row.id),
                row.icon,
                actions.keywords(row.id),
                title if row.id in beside else "",
            )
            for row in rows
        ]

    def _do(self, name: str) -> None:
        self._commands.do(name)

    def _places(self) -> list[PaletteEntry]:
        """Give every session and tab."""
        group = QCoreApplication.translate("Palette", "Open sessions and tabs")
        home = QCoreApplication.translate("Palette", "Home")
        entries: list[PaletteEntry] = []
        for session in self._desk.engine.workspace.state.sessions.values():
            regular = session.kind is SessionKind.REGULAR
            name = shown_title(session.shown_title, session.anchor.icon) if regular else home
            key = f"session:{session.id}"
            self._verbs[key] = lambda _modifiers, chosen=session.id: self._focus(chosen, None)
            entries.append(PaletteEntry(key, name, group, "", session.shown_icon))
            for tab in session.tabs[1:]:
                tab_key = f"tab:{tab.id}"
                self._verbs[tab_key] = lambda _m, chosen=session.id, inner=tab.id: self._focus(chosen, inner)
                title = f"{shown_title(tab.title, tab.icon)} — {name}"
                entries.append(PaletteEntry(tab_key, title, group, "", tab.icon))
        return entries

    def _records(self) -> list[PaletteEntry]:
        """Give the records looked at last."""
        group = QCoreApplication.translate("Palette", "Recent records")
        entries: list[PaletteEntry] = []
        for match in self._desk.engine.search.recent_records(self._desk.engine.line, RECENT):
            key = f"record:{match.ref.table}:{match.ref.id}"
            self._verbs[key] = lambda modifiers, ref=match.ref, title=match.title: self._open(
                ref, title, modifiers
            )
            icon = icon_of_table(match.ref.table)
            entries.append(PaletteEntry(key, match.title, group, "", icon, match.detail))
        return entries

    def _focus(self, session: SessionId, tab: TabId | None) -> None:
        workspace = self._desk.engine.workspace
        if tab is not None:
            self._desk.run(lambda: workspace.bring(tab))
        else:
            self._desk.run(lambda: workspace.focus_session(session))

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.PALETTE, modifiers, title)

    def _choose(self, key: str, modifiers: Qt.KeyboardModifier) -> None:
        verb = self._verbs.get(key)
        if verb is None:
            return
        if not key.startswith(PREFIX):  # what is opened again is in the list no more
            if key in self._used:
                self._used.remove(key)
            self._used.append(key)
        verb(modifiers)
