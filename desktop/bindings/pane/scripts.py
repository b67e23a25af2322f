"""Binds the scripts tool: the script of the session in front, its wishes as verbs, its changes as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QTimer

from desktop import macro_words, messages
from desktop.bindings.pane.tool import Subject, ToolPlace
from desktop.desk import Desk
from session_engine.errors import Refused, WayOut
from session_engine.ids import SessionId
from session_engine.macros.runs import UNDER_WAY, RunId, RunStatus
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.scripts.events import ScriptChanged
from session_engine.scripts.state import Mark, ScriptLibrary, ScriptSource, ScriptsState, ShownStep
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import Json
from widgets.scripts import words
from widgets.scripts.tool import ScriptsTool, ToolShown

if TYPE_CHECKING:
    from session_engine.scripts.area import ScriptsArea


class ScriptsSide:
    """The scripts of one session after the other."""

    def __init__(self, desk: Desk, place: ToolPlace) -> None:
        self._desk, self._place = desk, place
        self._is_ready = False
        self._subject: Subject | None = None
        self._writing: set[SessionId] = set()
        self._had: dict[SessionId, bool | None] = {}
        self.widget = ScriptsTool()
        place.keep_clear(self.widget.foot)
        self._soon = QTimer(self.widget, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(ScriptChanged, self._changed),
            bus.subscribe(SessionClosed, self._session_closed),
        ]
        self._bind()

    def _bind(self) -> None:
        tool, steps = self.widget, self.widget.steps
        tool.chosen.connect(lambda name: self._do(lambda session: self._scripts.choose(session, name)))
        tool.back_wanted.connect(lambda: self._command("back"))
        tool.note_wanted.connect(self._write_note)
        tool.note_opened.connect(self._open_note)
        tool.command.connect(self._command)
        steps.marked.connect(
            lambda step, done: self._do(lambda session: self._scripts.mark(session, step, done=done))
        )
        steps.run_wanted.connect(lambda step: self._do(lambda session: self._scripts.run(session, step)))
        steps.view_wanted.connect(lambda step: self._do(lambda session: self._scripts.view(session, step)))
        steps.answered.connect(
            lambda step, text: self._do(lambda session: self._scripts.answer(session, step, text))
        )
        steps.opened.connect(self._keep_open)
        steps.place.rested.connect(self._keep_place)

    # What the pane asks

    def show(self, subject: Subject) -> None:
        """Show the script of a session."""
        other = self._subject is None or self._subject.session != subject.session
        self._subject = subject
        if not self._is_ready:
            self._desk.start(self._get_ready, owner="scripts tool", group="ready", exclusive=True)
            return
        self._render()
        if other:
            pixels = self._kept(subject.session).get("scroll")
            self.widget.steps.place.restore(pixels if isinstance(pixels, int) else 0)

    async def _get_ready(self) -> None:
        """Have the engine's part made ready, and runs followed: what a step's macro asks is told."""
        await self._desk.macros.ready()
        self._is_ready = True
        self._scripts.language = words.number_of(QLocale().name())
        subject, self._subject = self._subject, None
        if subject is not None:
            self.show(subject)
        self._place.changed()

    @property
    def _scripts(self) -> ScriptsArea:
        return self._desk.engine.scripts

    def hide(self) -> None:
        """Show nothing anew until somebody looks again."""
        subject, self._subject = self._subject, None
        if subject is not None and self._soon.isActive():
            self._soon.stop()
            self._tell_data(subject.session, self._state(subject.session))

    def has_data(self, subject: Subject) -> bool | None:
        """Whether there are scripts for the session's record; None while they are read."""
        state = self._state(subject.session)
        return None if state is None or state.library.loading else bool(state.offered)

    def news(self, subject: Subject) -> str:  # noqa: ARG002 - as the pane asks
        """Nothing comes to a script by itself."""
        return ""

    def focus(self) -> None:
        """Take the keyboard."""
        self.widget.focus()

    def close(self) -> None:
        """Hear nothing any more."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._soon.stop()

    # State

    def _state(self, session: SessionId) -> ScriptsState | None:
        if not self._is_ready:
            return None
        try:
            return self._scripts.state(session)
        except Refused:  # it is being closed
            return None

    def _changed(self, event: ScriptChanged) -> None:
        if self._subject is not None and event.session == self._subject.session:
            self._soon.start()  # it is put together once, then
        else:
            self._tell_data(event.session, self._state(event.session))

    def _tell_data(self, session: SessionId, state: ScriptsState | None) -> None:
        """Tell the pane when there is something to show now, or no more."""
        has = None if state is None or state.library.loading else bool(state.offered)
        if self._had.get(session, ...) != has:
            self._had[session] = has
            self._place.changed()

    def _session_closed(self, event: SessionClosed) -> None:
        self._had.pop(event.session, None)

    def _render(self) -> None:
        subject = self._subject
        state = self._state(subject.session) if subject is not None else None
        if state is not None:
            self._show_state(state)
            self._tell_data(state.session, state)

    def _show_state(self, state: ScriptsState) -> None:
        results = {each.step.unique_name: text for each in state.steps if (text := self._result(each))}
        shown = ToolShown(
            state,
            self._names(state),
            results,
            self._open(state),
            notice(state.library),
            state.session in self._writing,
        )
        self.widget.render_state(shown)

    def _names(self, state: ScriptsState) -> dict[str, str]:
        macros = self._desk.engine.macros.library(state.library.line).items
        found = {item.macro.unique_name: item.macro.name for item in macros}
        return found | {each.unique_name: each.name for each in state.library.scripts}

    def _result(self, shown: ShownStep) -> str:
        """Say how a step's macro went, as long as its run is known."""
        if shown.run is None:
            return ""
        try:
            run = self._desk.engine.macros.state(RunId(shown.run))
        except Refused:
            return ""
        if run.status is RunStatus.ASKING:
            return run.question
        if run.status in UNDER_WAY or shown.mark is not Mark.FAILED:
            return ""
        if run.problem is not None:
            return macro_words.run_problem(run.problem, {})
        return next((text for log in reversed(run.steps) if (text := macro_words.step_problem(log))), "")

    # What is kept of the tool in a session

    def _kept(self, session: SessionId) -> dict[str, Json]:
        kept = self._place.kept(session)
        return dict(kept) if isinstance(kept, dict) else {}

    def _open(self, state: ScriptsState) -> frozenset[str]:
        """Give the open steps: as she left them, at first the one where work begins."""
        kept = self._kept(state.session)
        names = kept.get("open")
        if kept.get("script") == _name(state) and isinstance(names, Sequence):
            return frozenset(str(each) for each in names)
        first = next((each for each in state.steps if each.mark is not Mark.DONE), None)
        return frozenset({first.step.unique_name}) if first is not None else frozenset()

    def _keep_open(self, names: tuple[str, ...]) -> None:
        state = self._state(self._subject.session) if self._subject is not None else None
        if state is not None:
            kept = {**self._kept(state.session), "script": _name(state), "open": list(names)}
            self._place.keep(state.session, kept)
            self._render()

    def _keep_place(self, pixels: int) -> None:
        if self._subject is not None:
            kept = self._kept(self._subject.session)
            if kept.get("scroll", 0) != pixels:
                self._place.keep(self._subject.session, {**kept, "scroll": pixels})

    # Wishes

    def _do(self, verb: Callable[[SessionId], object]) -> None:
        subject = self._subject
        if subject is not None:
            self._desk.run(lambda: verb(subject.session))

    def _command(self, name: str) -> None:
        state = self._state(self._subject.session) if self._subject is not None else None
        if state is None:
            return
        match name:
            case "reset":
                self._begin_anew(state)
            case "refresh":
                self._do(self._scripts.refresh)
            case "back" | "end_trial":
                self._do(self._scripts.back)
            case "edit" if state.chosen is not None:
                self._desk.scripts.edit(state.library.line, state.chosen.unique_name)
            case "new":
                self._desk.scripts.write_new(state.library.line)
            case "import":
                self._desk.scripts.import_file()
            case "export" if state.chosen is not None:
                self._desk.scripts.export(state.chosen)
            case _:
                self._desk.scripts.list_all()

    def _begin_anew(self, state: ScriptsState) -> None:
        before = self._scripts.reset(state.session)
        self._place.keep(state.session, {**self._kept(state.session), "open": None})
        title = state.chosen.name if state.chosen is not None else ""
        way = WayOut("script.restore", (state.session, before))
        self._desk.engine.notices.tell("script_begun_anew", {"title": title}, actions=(way,))

    def _write_note(self) -> None:
        subject = self._subject
        if subject is None:
            return
        session, workspace = subject.session, self._desk.engine.workspace

        async def work() -> None:
            self._writing.add(session)
            self._soon.start()
            try:
                done = await self._scripts.write_note(session)
            finally:
                self._writing.discard(session)
                self._soon.start()
            found = workspace.state.sessions.get(session)
            title = found.anchor.title if found is not None else ""
            code = "script_noted_again" if done.again else "script_noted"
            if done.sent:  # what waits says so itself
                self._desk.engine.notices.tell(code, {"title": title}, weight=Weight.GOOD)

        self._desk.start(work, owner=("script note", session), group="note")

    def _open_note(self) -> None:
        state = self._state(self._subject.session) if self._subject is not None else None
        if state is not None and state.note is not None:
            self._desk.open_record(state.note, Place.TIMELINE)


def _name(state: ScriptsState) -> str:
    return state.chosen.unique_name if state.chosen is not None else ""


def notice(library: ScriptLibrary) -> str:
    """Say why others than the organisation's own scripts are shown, empty where they are its own."""
    tr = QCoreApplication.translate
    if library.loading or library.origin is ScriptSource.ORGANISATION:
        return ""
    if library.no_tables:
        return tr(
            "Scripts",
            "Your organisation keeps no scripts. Those that come with Ninedesk are shown, and your own.",
        )
    if library.failure is not None:
        text = tr("Scripts", "{why} Those that come with Ninedesk are shown meanwhile.")
        return text.replace("{why}", messages.failure(library.failure, ""))
    return tr(
        "Scripts", "Your organisation has no scripts of its own yet. Those that come with Ninedesk are shown."
    )
