"""The test run of a macro editor's page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from desktop.pages.macro_asking import MacroAsking
from desktop.pages.macro_saving import MacroSaving
from desktop.pages.macro_steps import MacroSteps
from session_engine.ids import LineId, RecordRef, SessionId, TabId
from session_engine.macros.runs import Run, RunId
from widgets.macros.editor.page import MacroEditor

ANY_TABLE = ("incident", "account", "contact")


class MacroTrying:
    """Runs a tab's draft on a record the person chooses."""

    def __init__(
        self,
        desk: Desk,
        page: MacroEditor,
        tab: TabId,
        line: LineId,
        steps: MacroSteps,
        saving: MacroSaving,
        asking: MacroAsking,
        shown: Callable[[], None],
    ) -> None:
        self._desk, self._page, self._tab, self._line = desk, page, tab, line
        self._steps, self._saving, self._asking, self._shown = steps, saving, asking, shown
        self._run: RunId | None = None
        page.run_closed.connect(self._close)
        desk.macros.run_told.connect(self._told)

    @property
    def run(self) -> Run | None:
        """The run that is shown."""
        return self._desk.macros.area.state(self._run) if self._run is not None else None

    def try_out(self) -> None:
        """Ask on which record, and run it there."""
        draft = self._steps.draft
        if draft is None:
            return
        faults = self._desk.macros.area.findings(draft.macro)
        if any(found.step for found in faults):
            self._saving.show_faults(faults)
            return
        tables = (draft.macro.table,) if draft.macro.table else ANY_TABLE
        session = self._desk.engine.workspace.state.session_of(self._tab)
        here = session.anchor.page.record if session is not None else None
        label = QCoreApplication.translate("macros", "Try it on")
        nothing = RecordRef(self._line, "", "")
        self._asking.record(label, tables, self._asking.session_of(self._begin), trying=here or nothing)

    def _begin(self, session: SessionId) -> None:
        draft = self._steps.draft
        if draft is not None:
            self._run = self._desk.macros.area.try_out(draft.macro, session, at_record=True)
            self._page.show_run()
            self._shown()

    def _told(self, session: int) -> None:
        del session
        if self._run is not None:
            self._shown()

    def _close(self) -> None:
        self._run = None
        self._shown()

    def end(self) -> None:
        """Let go of what was connected."""
        self._desk.macros.run_told.disconnect(self._told)
