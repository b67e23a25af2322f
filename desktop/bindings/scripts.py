"""Opens what supervisors write scripts with: the list, the page of one, a new one, a copy."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.bindings.pane.bringing import bring_side
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from session_engine.ids import LineId, SessionId, grid_page, record_page, script_page
from session_engine.navigation.state import Place
from session_engine.script_editing.drafts import copy_draft
from session_engine.script_editing.naming import NEW
from session_engine.scripts.rows import SCRIPT
from session_engine.scripts.state import Script
from session_engine.sessions.state import PageState


class ScriptsBinding:
    """Ways to the pages of scripts."""

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs) -> None:
        self._desk = desk
        commands.register("scripts", self.list_all)
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
        engine = self._desk.engine
        number = len([tab for session in engine.workspace.state.sessions.values() for tab in session.tabs])
        page = script_page(line, f"{NEW}{engine.clock.now().timestamp():.0f}.{number}")
        title = QCoreApplication.translate("Scripts", "New script")
        self._desk.open(page, Place.SITE_MAP, title=title)
        tab = engine.workspace.state.focused_tab
        if tab.page == page and copied is not None:
            taken = frozenset(each.unique_name for each in engine.scripts.library(line).scripts)
            engine.workspace.set_state(tab.id, PageState(draft=copy_draft(copied, taken)))
