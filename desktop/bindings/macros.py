"""Macros wherever one is: run, answered, undone, recorded, opened to be written, read from files and written there."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import wait_words
from desktop.actions import MACRO
from desktop.attachments.names import safe_name
from desktop.bindings.pane.bringing import bring_side
from desktop.bindings.pane.tool import ToolPlace
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from desktop.waits import Wait
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import LineId, SessionId
from session_engine.notices.state import Weight
from session_engine.sessions.state import Json

if TYPE_CHECKING:
    from session_engine.macros.area import MacrosArea
    from session_engine.macros.events import RunChanged
    from session_engine.macros.holdings import Item
    from session_engine.macros.runs import Run, RunId
    from session_engine.macros.state import Macro

OWNER = "macros"
TOOL = "macros"
"""Under this name the sessions' panes keep what the tool shows."""
LARGEST_FILE = 2_000_000
"""Bytes that are read of a file; a macro is smaller."""


class MacrosBinding(QObject):
    """What the person does with macros.

    Signals:
        run_told: A run (its session) stands differently, or has ended.
    """

    run_told = Signal(int)

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs) -> None:
        super().__init__(desk)
        self._desk = desk
        self._before: dict[SessionId, tuple[Run, ...]] = {}
        self._followed = False
        self._dialog: QWidget | None = None
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._watchers: list[Callable[[SessionId], bool]] = []
        commands.run_macros_by(self.run)
        commands.register("macro_new", self.new)
        commands.register("macro_record", self.toggle_recording)
        commands.register("macro_import", self.import_file)
        verbs.register("macros.cancel", lambda run: desk.run(lambda: self.area.cancel(run)))
        verbs.register("macros.answer", lambda run, yes: self.answer(run, yes=bool(yes)))
        verbs.register("macros.undo", self.undo)
        verbs.register("macro_record", self.toggle_recording)
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
        found = self._before.get(session)
        if found is None:
            from session_engine.macros import kept_runs  # noqa: PLC0415 - not at the start

            sessions = self._desk.engine.workspace.state.sessions
            line = sessions[session].line if session in sessions else self.line
            found = self._before[session] = kept_runs.read(self.kept(session).get("runs"), session, line)
        return found

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
        from session_engine.macros import kept_runs  # noqa: PLC0415 - not at the start

        if session in self._desk.engine.workspace.state.sessions:
            self.keep(session, runs=cast("Json", kept_runs.written(self.runs(session))))

    # -- writing ---------------------------------------------------------------------------------------------

    def item(self, name: str) -> Item:
        """Give a macro of the library.

        Raises:
            Refused: There is none of the name any more.
        """
        found = self.area.library(self.line).item(name)
        if found is None:
            raise Refused(RefusalCode.UNKNOWN_MACRO, {"name": name})
        return found

    def edit(self, name: str) -> None:
        """Open a macro to be changed."""

        async def work() -> None:
            area = await self.ready()
            await area.load(self.line)
            area.drafts.open(self._session(), self.item(name).macro, saved=True)

        self._start(work, "edit", Wait(wait_words.opening()))

    def write(self, macro: Macro) -> None:
        """Open a macro that is not saved anywhere."""
        self._desk.run(lambda: self.area.drafts.open(self._session(), macro))

    def new(self) -> None:
        """Begin a macro."""

        async def work() -> None:
            area = await self.ready()
            from session_engine.macros.state import Macro  # noqa: PLC0415 - not at the start

            session = self._desk.engine.workspace.state.focused_session
            record = session.anchor.page.record
            title = QCoreApplication.translate("macros", "New macro")
            macro = Macro("", title, table=record.table if record is not None else "")
            area.drafts.open(session.id, macro)

        self._start(work, "new")

    def copy(self, name: str) -> None:
        """Begin a macro that is like another one."""
        from dataclasses import replace  # noqa: PLC0415 - rarely

        def verb() -> None:
            macro = self.item(name).macro
            title = QCoreApplication.translate("macros", "{name}, a copy").replace("{name}", macro.name)
            self.area.drafts.open(self._session(), replace(macro, unique_name="", name=title))

        self._desk.run(verb)

    # -- recording -------------------------------------------------------------------------------------------

    def toggle_recording(self) -> None:
        """Record what is done in the session in front, or stop and show what was recorded."""

        async def work() -> None:
            area = await self.ready()
            if area.recording is not None:
                self.stop_recording()
            else:
                area.record(self._session())
                self._desk.engine.notices.tell("macro_recording", actions=(WayOut("macro_record"),))

        self._start(work, "record")

    def stop_recording(self) -> None:
        """Show what was recorded, to be looked through and saved."""
        recording = self.area.recording
        if recording is None:
            return
        title = QCoreApplication.translate("macros", "Recorded steps")
        macro = self.area.stop_recording(title, "")
        if not macro.steps:
            self._desk.engine.notices.tell("macro_nothing_recorded")
            return
        open_in = recording.session
        if open_in not in self._desk.engine.workspace.state.sessions:
            open_in = self._session()
        self._desk.run(lambda: self.area.drafts.open(open_in, macro))

    # -- files -----------------------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Ask for a file and open the macro in it, to be looked through and saved."""
        tr = QCoreApplication.translate
        dialog = QFileDialog(self._desk.front(), tr("macros", "Open a macro"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("macros", "Macros (*.json)"), tr("macros", "All files (*)")])
        dialog.setDirectory(self._folder)
        dialog.fileSelected.connect(lambda path: self.read(Path(path)))
        self._show(dialog)

    def read(self, path: Path) -> None:
        """Open the macro in a file; say what is wrong with one that holds none."""
        self._folder = str(path.parent)

        async def work() -> None:
            area = await self.ready()
            from desktop import macro_words  # noqa: PLC0415 - rarely
            from session_engine.macros.findings import BadFile  # noqa: PLC0415 - rarely

            tell = self._desk.engine.notices.tell
            try:
                macro = area.read_file(await asyncio.to_thread(_content, path))
            except BadFile as bad:
                text = macro_words.file_problem(bad.problem)
                tell("macro_not_read", {"file": path.name, "text": text}, weight=Weight.BAD)
            except OSError as error:
                text = error.strerror or type(error).__name__
                tell("macro_not_read", {"file": path.name, "text": text}, weight=Weight.BAD)
            else:
                area.drafts.open(self._session(), macro)

        self._start(work, "read a file", Wait(wait_words.opening(path.name)))

    def export(self, macro: Macro) -> None:
        """Ask where, and write a macro there."""
        tr = QCoreApplication.translate
        dialog = QFileDialog(self._desk.front(), tr("macros", "Save the macro as a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("json")
        dialog.setDirectory(self._folder)
        dialog.selectFile(safe_name(f"{macro.unique_name or macro.name}.json"))
        dialog.fileSelected.connect(lambda path: self.write_to(macro, Path(path)))
        self._show(dialog)

    def write_to(self, macro: Macro, path: Path) -> None:
        """Write a macro to a file."""
        self._folder = str(path.parent)

        async def work() -> None:
            content = self.area.write_file(macro)
            tell = self._desk.engine.notices.tell
            try:
                await asyncio.to_thread(path.write_bytes, content)
            except OSError as error:
                values = {"file": path.name, "text": error.strerror or type(error).__name__}
                tell("file_not_saved", values, weight=Weight.BAD)
            else:
                tell("file_saved", {"file": str(path)}, weight=Weight.GOOD)

        self._start(work, "write a file")

    # -- deleting, keys --------------------------------------------------------------------------------------

    def ask_to_delete(self, name: str) -> None:
        """Ask before a macro is deleted."""
        from widgets.dialogs.question import Choice, Question  # noqa: PLC0415 - rarely

        tr = QCoreApplication.translate
        try:
            item = self.item(name)
        except Refused as no:
            self._desk.refused.emit(no, None)
            return
        everybody = item.record is not None
        question = Question(
            tr("macros", "Delete the macro “{name}”?").replace("{name}", item.macro.name),
            tr("macros", "It is deleted for everybody in your organisation, with its earlier versions.")
            if everybody
            else tr("macros", "It is kept on this computer only, and gone then."),
            (
                Choice("delete", tr("macros", "Delete"), danger=True),
                Choice("keep", tr("macros", "Keep it"), cancel=True),
            ),
            self._desk.front(),
        )
        question.answered.connect(lambda answer: self._delete(name) if answer == "delete" else None)
        self._show(question)

    def _delete(self, name: str) -> None:
        line = self.line

        async def work() -> None:
            await self.area.remove(name, line)
            self._desk.engine.settings.reset(f"key.{MACRO}{name}")

        self._start(work, "delete", Wait(wait_words.doing("record_deleted")))

    def choose_key(self, name: str) -> None:
        """Ask for the key that runs a macro."""
        from desktop.key_rows import problem  # noqa: PLC0415 - rarely
        from widgets.macros.key_dialog import KeyDialog  # noqa: PLC0415 - rarely

        settings, action = self._desk.engine.settings, f"{MACRO}{name}"
        title = self.item(name).macro.name
        now = settings.keys().get(action, "")
        dialog = KeyDialog(title, now, lambda key: problem(action, key, settings.keys()), self._desk.front())

        def chosen(key: str) -> None:
            self._desk.run(
                lambda: settings.set(f"key.{action}", key) if key else settings.reset(f"key.{action}")
            )

        dialog.accepted_with.connect(chosen)
        self._show(dialog)

    def _show(self, dialog: QWidget) -> None:
        self._dialog = dialog  # kept alive while it is open
        dialog.open()  # pyright: ignore[reportAttributeAccessIssue] - dialogs only


def _content(path: Path) -> bytes:
    """Read a file, no more of it than a macro may have and a byte."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE)
