"""Opens what supervisors write scripts with: the list, the page of one, a new one, a copy, a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.bindings.definition_files import DefinitionFiles, FileWords
from desktop.bindings.pane.bringing import bring_side
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from session_engine.experience.state import PROFILE
from session_engine.ids import LineId, SessionId, grid_page, record_page, script_page
from session_engine.navigation.state import Place
from session_engine.script_editing.drafts import copy_draft, imported_draft
from session_engine.script_editing.naming import NEW
from session_engine.scripts.rows import SCRIPT
from session_engine.scripts.state import Script
from session_engine.session_templates.state import TAB, TEMPLATE
from session_engine.sessions.state import PageState

_SET_UP = {
    "profiles": (PROFILE, lambda: QCoreApplication.translate("Scripts", "Experience profiles")),
    "session_templates": (TEMPLATE, lambda: QCoreApplication.translate("Scripts", "Session templates")),
    "tab_templates": (TAB, lambda: QCoreApplication.translate("Scripts", "Tab templates")),
    "users": ("systemuser", lambda: QCoreApplication.translate("Scripts", "Users")),
    "skills": ("characteristic", lambda: QCoreApplication.translate("Scripts", "Skills")),
    "statuses": ("msdyn_presence", lambda: QCoreApplication.translate("Scripts", "Statuses")),
    "work_streams": ("msdyn_liveworkstream", lambda: QCoreApplication.translate("Scripts", "Work streams")),
    "notification_templates": (
        "msdyn_notificationtemplate",
        lambda: QCoreApplication.translate("Scripts", "Notification templates"),
    ),
    "notification_fields": (
        "msdyn_notificationfield",
        lambda: QCoreApplication.translate("Scripts", "Lines of notifications"),
    ),
    "roles": ("role", lambda: QCoreApplication.translate("Scripts", "Security roles")),
}
"""Tables that are set up for others, by the action that lists them."""


class ScriptsBinding:
    """Ways to the pages of scripts."""

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs) -> None:
        self._desk = desk
        self._files = DefinitionFiles(desk, _file_words)
        commands.register("scripts", self.list_all)
        commands.register("script_import", self.import_file)
        for name, (table, title) in _SET_UP.items():
            commands.register(name, partial(self._list_set_up, table, title))
        commands.register("quick_replies", self.list_replies)
        commands.register("new_script", lambda: self.write_new(desk.engine.line))
        verbs.register(
            "script.restore",
            lambda session, before: desk.run(lambda: desk.engine.scripts.restore(session, before)),
        )

    def bring(self, session: SessionId) -> None:
        """Show a session's script in its pane."""
        bring_side(self._desk, session, "scripts")

    def list_all(self) -> None:
        """Show all scripts as a grid."""
        title = QCoreApplication.translate("Scripts", "Agent scripts")
        self._desk.open(grid_page(self._desk.engine.line, SCRIPT), Place.SITE_MAP, title=title)

    def _list_set_up(self, table: str, title: Callable[[], str]) -> None:
        """Show what is set up for others as a grid: profiles, templates, roles."""
        self._desk.open(grid_page(self._desk.engine.line, table), Place.SITE_MAP, title=title())

    def list_replies(self) -> None:
        """Show the prepared answers, her own first, as a grid."""
        from session_engine.conversations.state import REPLIES  # noqa: PLC0415 - rarely

        line = self._desk.engine.workspace.state.focused_session.line
        title = QCoreApplication.translate("Scripts", "Prepared answers")
        self._desk.open(grid_page(line, REPLIES), Place.SITE_MAP, title=title)

    def edit(self, line: LineId, unique_name: str) -> None:
        """Open the page of a script: its record's, where the organisation keeps it."""
        library = self._desk.engine.scripts.library(line)
        record, script = library.records.get(unique_name), library.script(unique_name)
        page = (
            record_page(record.ref)
            if record is not None and unique_name not in library.local
            else script_page(line, unique_name)
        )
        self._desk.open(page, Place.SITE_MAP, title=script.name if script is not None else "")

    def write_new(self, line: LineId, copied: Script | None = None) -> None:
        """Open the page of a script that is not there yet, empty or a copy of another."""
        self._begin(line, copy_draft(copied, self._taken(line)) if copied is not None else "")

    def _taken(self, line: LineId) -> frozenset[str]:
        return frozenset(each.unique_name for each in self._desk.engine.scripts.library(line).scripts)

    def _begin(self, line: LineId, draft: str) -> None:
        engine = self._desk.engine
        number = len([tab for session in engine.workspace.state.sessions.values() for tab in session.tabs])
        page = script_page(line, f"{NEW}{engine.clock.now().timestamp():.0f}.{number}")
        title = QCoreApplication.translate("Scripts", "New script")
        self._desk.open(page, Place.SITE_MAP, title=title)
        tab = engine.workspace.state.focused_tab
        if tab.page == page and draft:
            engine.workspace.set_state(tab.id, PageState(draft=draft))

    # -- files -----------------------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Ask for a file and open the script in it, to be looked through and saved."""
        self._files.ask_for_one(self._take)

    def read(self, path: Path) -> None:
        """Open the script in a file; say what is wrong with one that holds none."""
        self._files.read(path, self._take)

    async def _take(self, content: bytes) -> str | None:
        await self._desk.macros.ready()
        from desktop import macro_words  # noqa: PLC0415 - rarely
        from session_engine.macros.findings import BadFile  # noqa: PLC0415 - rarely

        engine = self._desk.engine
        line = engine.workspace.state.focused_session.line
        try:
            script = engine.script_authoring.read_file(content)
        except BadFile as bad:
            return macro_words.script_file_problem(bad.problem)
        await engine.scripts.load(line)
        self._begin(line, imported_draft(script, self._taken(line)))
        return None

    def export(self, script: Script) -> None:
        """Ask where, and write a script there."""
        content = self._content(script)
        self._files.ask_where(script.unique_name or script.name, content)

    def write_to(self, script: Script, path: Path) -> None:
        """Write a script to a file."""
        self._files.write(path, self._content(script))

    def _content(self, script: Script) -> Callable[[], bytes]:
        return lambda: self._desk.engine.script_authoring.write_file(script)


def _file_words() -> FileWords:
    tr = QCoreApplication.translate
    return FileWords(
        tr("Scripts", "Open a script"),
        tr("Scripts", "Save the script as a file"),
        tr("Scripts", "Scripts (*.json)"),
    )
