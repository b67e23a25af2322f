"""Macros wherever one is: run, answered, undone; the window's one way to the engine's part of them."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from desktop import wait_words
from desktop.bindings.macro_recording import MacroRecording
from desktop.bindings.macro_writing import MacroWriting
from desktop.bindings.pane.bringing import bring_side
from desktop.bindings.pane.tool import ToolPlace
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from desktop.waits import Wait
from session_engine.errors import WayOut
from session_engine.ids import LineId, SessionId
from session_engine.notices.state import Weight
from session_engine.sessions.state import Json

if TYPE_CHECKING:
    from session_engine.macros.area import MacrosArea
    from session_engine.macros.events import RunChanged
    from session_engine.macros.runs import Run, RunId

OWNER = "macros"
TOOL = "macros"
"""Under this name the sessions' panes keep what the tool shows."""


class MacrosBinding(QObject):
    """What the person does with macros.

    Attributes:
        writing: Their editor's pages and files.
        recording: What is done, as steps.

    Signals:
        run_told: A run (its session) stands differently, or has ended.
    """

    run_told = Signal(int)

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs) -> None:
        super().__init__(desk)
        self._desk = desk
        self._followed = False
        self.writing = MacroWriting(desk, commands, self)
        self.recording = MacroRecording(desk, commands, verbs, self)
        self._watchers: list[Callable[[SessionId], bool]] = []
        commands.run_macros_by(self.run)
        verbs.register("macros.cancel", lambda run: desk.run(lambda: self.area.cancel(run)))
        verbs.register("macros.answer", lambda run, yes: self.answer(run, yes=bool(yes)))
        verbs.register("macros.undo", self.undo)
        verbs.register("macros.look", self.look)

    # -- the engine's part, made when it is first needed ------------------------------------------------------

    @property
    def area(self) -> MacrosArea:
        """The engine's macros; what happens to runs is followed from the first use on."""
        area = self._desk.engine.macros
        if not self._followed:
            self._followed = True
            from session_engine.macros.events import RunChanged  # noqa: PLC0415 - not at the start

            self._desk.engine.bus.subscribe(RunChanged, self._run_changed)
        return area

    def names(self) -> dict[str, str]:
        """Name the macros of the session in front, by their unique names, as far as anybody has asked for them."""
        if not self._followed:
            return {}
        return {item.macro.unique_name: item.macro.name for item in self.area.library(self.line).items}

    def offered(self) -> dict[str, str]:
        """Name those of them that apply to the session in front."""
        if not self._followed:
            return {}
        from desktop.macro_rows import applies  # noqa: PLC0415 - not at the start

        record = self._desk.engine.workspace.state.focused_session.anchor.page.record
        table = record.table if record is not None else ""
        items = self.area.library(self.line).items
        return {item.macro.unique_name: item.macro.name for item in items if applies(item, table)}

    async def ready(self) -> MacrosArea:
        """Give the engine's macros; their fifty modules are read beside the window's own work."""
        await asyncio.to_thread(importlib.import_module, "session_engine.guidance")
        return self.area

    @property
    def line(self) -> LineId:
        """The organisation of the session in front."""
        return self._desk.engine.workspace.state.focused_session.line

    def _session(self) -> SessionId:
        return self._desk.engine.workspace.state.focused_session.id

    def _start(self, work: Callable[[], object], group: str, wait: Wait | None = None) -> None:
        self._desk.start(work, owner=OWNER, group=group, wait=wait)  # pyright: ignore[reportArgumentType]

    # -- who looks ---------------------------------------------------------------------------------------------

    def watch(self, sees: Callable[[SessionId], bool]) -> Callable[[], None]:
        """Say who can tell whether a session's runs are looked at: what is seen is not told again; give the end."""
        self._watchers.append(sees)
        return lambda: self._watchers.remove(sees)

    def in_sight(self, session: SessionId) -> bool:
        """Whether a session's runs are looked at."""
        return any(sees(session) for sees in self._watchers)

    def look(self, session: SessionId) -> None:
        """Show a session's macros in its pane, and go there."""
        if session in self._desk.engine.workspace.state.sessions:
            self._desk.run(lambda: self._desk.engine.workspace.focus_session(session))
            bring_side(self._desk, session, TOOL)

    # -- running ---------------------------------------------------------------------------------------------

    def run(self, name: str, session: SessionId | None = None) -> None:
        """Run a macro in a session, the one in front if none is named."""
        where = self._session() if session is None else session

        async def work() -> None:
            area = await self.ready()
            line = self._desk.engine.workspace.state.sessions[where].line
            library = area.library(line)
            if library.item(name) is None:
                library = await area.load(line)
            area.run(name, where)

        self._start(work, f"run {where}")

    def going(self, session: SessionId) -> str:
        """Name the macro that goes on in a session, empty for none."""
        if not self._followed:
            return ""
        from session_engine.macros.runs import UNDER_WAY  # noqa: PLC0415 - not at the start

        runs = self.area.runs(session)
        return next((run.macro.name for run in runs if run.status in UNDER_WAY), "")

    def answer(self, run: RunId, *, yes: bool) -> None:
        """Answer what a run asks."""
        self._desk.run(lambda: self.area.answer(run, yes=yes))

    def cancel(self, run: RunId) -> None:
        """End a run after the step under way."""
        self._desk.run(lambda: self.area.cancel(run))

    def undo(self, run: RunId) -> None:
        """Take back what a run has done."""

        async def work() -> None:
            done = await self.area.undo(run)
            self._keep(done.session)
            if not self.in_sight(done.session):
                self._desk.engine.notices.tell("macro_undone", {"title": done.macro.name})

        self._start(work, f"undo {run}", Wait(wait_words.undoing()))

    def runs(self, session: SessionId) -> tuple[Run, ...]:
        """Give a session's runs, the latest first: those of this program, and those of before."""
        return (*self.area.runs(session), *self._restored(session))

    def _restored(self, session: SessionId) -> tuple[Run, ...]:
        if session not in self._desk.engine.workspace.state.sessions:
            return ()
        return self.area.earlier(session, self.kept(session).get("runs"))

    def _run_changed(self, event: RunChanged) -> None:
        from session_engine.macros.runs import RunStatus  # noqa: PLC0415 - not at the start

        run = self.area.state(event.run)
        if run.status is RunStatus.ASKING and not self.in_sight(run.session):
            if run.session == self._session():
                bring_side(self._desk, run.session, TOOL)
            ways = (WayOut("macros.answer", (run.id, True)), WayOut("macros.look", (run.session,)))
            values = {"title": run.macro.name, "text": run.question}
            self._desk.engine.notices.tell("macro_asks", values, weight=Weight.WARN, actions=ways)
        elif run.status not in (RunStatus.RUNNING, RunStatus.ASKING):
            self._keep(run.session)
            if not run.undone and not self.in_sight(run.session):
                self._tell_end(run)
        self.run_told.emit(int(event.session))

    def _tell_end(self, run: Run) -> None:
        from session_engine.macros.runs import RunStatus  # noqa: PLC0415 - not at the start

        failed = run.status is RunStatus.FAILED
        code = {RunStatus.DONE: "macro_done", RunStatus.FAILED: "macro_failed"}.get(
            run.status, "macro_stopped"
        )
        ways = (WayOut("macros.undo", (run.id,)),) if run.can_undo else ()
        look = (
            (WayOut("macros.look", (run.session,)),)
            if run.session in self._desk.engine.workspace.state.sessions
            else ()
        )
        weight = Weight.BAD if failed else Weight.GOOD
        self._desk.engine.notices.tell(code, {"title": run.macro.name}, weight=weight, actions=(*ways, *look))

    # -- what a session keeps --------------------------------------------------------------------------------

    def kept(self, session: SessionId) -> dict[str, Json]:
        """Give what the tool has kept of itself in a session."""
        found = ToolPlace(self._desk, TOOL, lambda: None).kept(session)
        return dict(found) if isinstance(found, dict) else {}

    def keep(self, session: SessionId, **values: Json) -> None:
        """Keep something with a session."""
        ToolPlace(self._desk, TOOL, lambda: None).keep(session, {**self.kept(session), **values})

    def _keep(self, session: SessionId) -> None:
        if session in self._desk.engine.workspace.state.sessions:
            self._restored(session)
            self.keep(session, runs=cast("Json", self.area.kept(session)))
