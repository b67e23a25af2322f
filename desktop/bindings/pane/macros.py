"""The tool of the pane that runs macros."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop import macro_rows
from desktop.actions import MACRO
from desktop.bindings.macros import OWNER
from desktop.bindings.pane.tool import Subject, ToolPlace
from desktop.desk import Desk
from session_engine.events import Event
from session_engine.ids import RecordRef, SessionId
from session_engine.macros.events import LibraryChanged, RecordingChanged
from session_engine.macros.holdings import LibraryStatus
from session_engine.macros.runs import UNDER_WAY, Run, RunId
from session_engine.settings.area import SettingChanged
from widgets.macros.rows import MacroRow, MacrosState
from widgets.macros.tool import MacrosTool
from widgets.palette.letters import fold


class MacrosToolBinding:
    """Shows a session's macros and runs; wishes become verbs."""

    def __init__(self, desk: Desk, place: ToolPlace) -> None:
        self._desk, self._place, self._macros = desk, place, desk.macros
        self._subject: Subject | None = None
        self._closed: set[int] = set()
        self._opened: dict[SessionId, int] = {}
        self._is_ready = False
        self._tool = MacrosTool()
        self._soon = QTimer(self._tool, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        self._connect()
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(kind, self._changed) for kind in (LibraryChanged, RecordingChanged)
        ]
        self._subscribed.append(bus.subscribe(SettingChanged, self._setting_changed))
        self._macros.run_told.connect(self._run_told)
        self._subscribed.append(self._macros.watch(self._sees))

    def _connect(self) -> None:
        tool, macros = self._tool, self._macros
        tool.run_wanted.connect(self._run)
        tool.macro_wish.connect(self._macro_wish)
        tool.wish.connect(self._wish)
        tool.searched.connect(self._search)
        tool.answered.connect(lambda run, yes: macros.answer(RunId(run), yes=yes))
        tool.cancel_wanted.connect(lambda run: macros.cancel(RunId(run)))
        tool.undo_wanted.connect(lambda run: macros.undo(RunId(run)))
        tool.run_opened.connect(self._open_run)
        tool.run_closed.connect(self._close_run)

    # -- what the dock asks ----------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._tool

    def show(self, subject: Subject) -> None:
        """Show a session's macros; the engine's part is made ready first."""
        self._subject = subject
        if not self._is_ready:
            self._tool.render_state(MacrosState(loading=True))
            self._desk.start(self._get_ready, owner=OWNER, group="ready", exclusive=True)
        else:
            self._render()

    async def _get_ready(self) -> None:
        await self._macros.ready()
        self._is_ready = True
        self._render()

    def hide(self) -> None:
        """Go out of sight."""
        self._subject = None

    def has_data(self, subject: Subject) -> bool | None:
        """Whether there are macros for somebody."""
        if not self._is_ready:
            return None
        library = self._macros.area.library(subject.record.line)
        if library.status is not LibraryStatus.READY:
            return None
        return any(macro_rows.applies(item, subject.record.table) for item in library.items)

    def news(self, subject: Subject) -> str:
        """Say what a run asks that nobody has looked at."""
        if not self._is_ready or self._sees(subject.session):
            return ""
        asking = next((run for run in self._macros.area.runs(subject.session) if run.question), None)
        return asking.question if asking is not None else ""

    def focus(self) -> None:
        """Take the keyboard."""
        self._tool.focus()

    def close(self) -> None:
        """Let go of what was subscribed."""
        for end in self._subscribed:
            end()
        self._macros.run_told.disconnect(self._run_told)

    def _sees(self, session: SessionId) -> bool:
        return self._subject is not None and self._subject.session == session and self._tool.isVisible()

    # -- showing ---------------------------------------------------------------------------------------------

    def _changed(self, event: Event) -> None:
        del event
        self._later()

    def _run_told(self, session: int) -> None:
        if self._subject is not None and self._subject.session == session:
            self._later()
        self._place.changed()

    def _setting_changed(self, event: SettingChanged) -> None:
        if event.name.startswith(f"key.{MACRO}"):
            self._later()

    def _later(self) -> None:
        """Render once for many changes: a run of a thousand steps tells of each of them twice."""
        if not self._soon.isActive():
            self._soon.start()

    def _render(self) -> None:
        subject = self._subject
        if (
            subject is None
            or not self._is_ready
            or subject.session not in self._desk.engine.workspace.state.sessions
        ):
            return
        area = self._macros.area
        library = area.library(subject.record.line)
        runs = self._macros.runs(subject.session)
        front = self._front(subject.session, runs)
        query = str(self._macros.kept(subject.session).get("query") or "")
        recording = area.recording
        here = recording is not None and recording.session == subject.session
        self._tool.render_state(
            MacrosState(
                self._rows(subject, query),
                macro_rows.run_row(front, self._name_of) if front is not None else None,
                tuple(macro_rows.run_row(run) for run in runs if run is not front)[:10],
                query,
                library.status is not LibraryStatus.READY,
                any(run.status in UNDER_WAY for run in runs),
                len(recording.steps) if recording is not None and here else None,
                macro_rows.library_note(library),
            )
        )

    def _name_of(self, table: str, key: str) -> str:
        if self._subject is None:
            return ""
        return self._desk.engine.records.name(RecordRef(self._subject.record.line, table, key))

    def _rows(self, subject: Subject, query: str) -> tuple[MacroRow, ...]:
        anchor = self._desk.engine.workspace.state.sessions[subject.session].anchor.page.record
        table = anchor.table if anchor is not None else ""
        line = subject.record.line
        every, person = self._macros.area.library(line).items, self._desk.engine.lines.reader(line)
        words = fold(query).split()
        items = (
            *(item for item in every if macro_rows.applies(item, table)),
            *(item for item in every if macro_rows.to_be_written(item, table, person)),
        )
        return tuple(
            macro_rows.macro_row(item, self._desk.key(f"{MACRO}{item.macro.unique_name}"))
            for item in items
            if all(word in fold(f"{item.macro.name} {item.macro.description}") for word in words)
        )

    def _front(self, session: SessionId, runs: tuple[Run, ...]) -> Run | None:
        """Give the run to look at: what goes on, what was opened, else the latest until it is closed."""
        going = next((run for run in runs if run.status in UNDER_WAY), None)
        if going is not None:
            self._opened.pop(session, None)
            return going
        opened = next((run for run in runs if run.id == self._opened.get(session)), None)
        latest = runs[0] if runs and runs[0].id > 0 and runs[0].id not in self._closed else None
        return opened or latest

    # -- wishes ----------------------------------------------------------------------------------------------

    def _run(self, name: str) -> None:
        if self._subject is not None:
            self._macros.run(name, self._subject.session)

    def _search(self, query: str) -> None:
        if self._subject is not None:
            self._macros.keep(self._subject.session, query=query)
            self._render()

    def _open_run(self, run: int) -> None:
        if self._subject is not None:
            self._opened[self._subject.session] = run
            self._closed.discard(run)
            self._render()

    def _close_run(self) -> None:
        if self._subject is None:
            return
        runs = self._macros.runs(self._subject.session)
        self._opened.pop(self._subject.session, None)
        self._closed.update(int(run.id) for run in runs if run.status not in UNDER_WAY)
        self._render()

    def _macro_wish(self, name: str, wanted: str) -> None:
        verbs: dict[str, Callable[[], object]] = {
            "edit": lambda: self._macros.writing.edit(name),
            "copy": lambda: self._macros.writing.copy(name),
            "key": lambda: self._macros.writing.choose_key(name),
            "delete": lambda: self._macros.writing.ask_to_delete(name),
            "export": lambda: self._macros.writing.export(self._macros.writing.item(name).macro),
        }
        self._desk.run(verbs[wanted])

    def _wish(self, wanted: str) -> None:
        verbs: dict[str, Callable[[], object]] = {
            "new": self._macros.writing.new,
            "record": self._macros.recording.toggle,
            "import": self._macros.writing.import_file,
            "stop": self._macros.recording.stop,
            "drop": self._macros.recording.drop,
        }
        self._desk.run(verbs[wanted])
