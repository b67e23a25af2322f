"""The scripts' verbs: show, choose, mark, run, view, answer, write down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.expressions.evaluating import holds
from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression
from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.macros.area import MacrosArea
from session_engine.macros.events import LibraryChanged, RunChanged
from session_engine.macros.state import UNDER_WAY, RunId, RunStatus
from session_engine.ports import Clock
from session_engine.records.state import Lookup
from session_engine.records.store import RecordStore
from session_engine.scripts import checking
from session_engine.scripts.events import ScriptChanged, ScriptLibraryChanged
from session_engine.scripts.library import ScriptLibraries
from session_engine.scripts.state import (
    Mark,
    Script,
    ScriptFinding,
    ScriptProgress,
    ScriptsState,
    ScriptStep,
    ShownStep,
    StepKind,
    step_key,
)
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import Session
from session_engine.slugs.area import SlugsArea
from session_engine.slugs.events import SessionContextChanged
from session_engine.tasks import Tasks

LONGEST_ANSWER = 20_000
NOTE = "annotation"


class ScriptsArea:
    """The script of each session.

    Args:
        bus: Where changes are announced.
        tasks: Where texts are filled.
        clock: Time.
        libraries: What scripts there are.
        workspace: Where progress is kept: with the session's first tab, so that it is restored with it.
        records: Takes the note.
        slugs: Fills texts.
        macros: Runs the steps that are macros.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        libraries: ScriptLibraries,
        workspace: WorkspaceArea,
        records: RecordStore,
        slugs: SlugsArea,
        macros: MacrosArea,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._clock = clock
        self._libraries = libraries
        self._workspace = workspace
        self._records = records
        self._slugs = slugs
        self._macros = macros
        self._filled: dict[SessionId, tuple[str, Mapping[str, tuple[str, str]]]] = {}
        self._runs: dict[RunId, tuple[SessionId, str]] = {}
        self._judged: set[SessionId] = set()
        bus.subscribe(ScriptLibraryChanged, lambda event: self._each(event.line, self._library_changed))
        bus.subscribe(LibraryChanged, lambda event: self._each(event.line, self._tell))
        bus.subscribe(SessionContextChanged, lambda event: self._fill_soon(event.session))
        bus.subscribe(SessionClosed, self._closed)
        bus.subscribe(RunChanged, self._run_changed)

    # -- what is shown -------------------------------------------------------------------------------------

    def state(self, session: SessionId) -> ScriptsState:
        """Give what a session's tool shows; the first look reads what there is and chooses by rule.

        Raises:
            Refused: There is no such session.
        """
        where = self._session(session)
        library = self._libraries.state(where.line)
        if session not in self._judged and not library.loading:
            self._start(session)
        progress = self._progress(where)
        chosen = library.script(progress.chosen)
        steps = tuple(self._shown(where, chosen, step) for step in chosen.steps) if chosen else ()
        return ScriptsState(session, library, self._offered(where), chosen, steps)

    async def load(self, line: LineId) -> None:
        """Read a line's scripts now."""
        self._libraries.state(line)
        await self._libraries.load(line)

    def _offered(self, session: Session) -> tuple[Script, ...]:
        anchor = session.anchor.page.record
        table = anchor.table if anchor is not None else ""
        return tuple(
            each for each in self._libraries.state(session.line).scripts if each.table in ("", table)
        )

    def _shown(self, session: Session, script: Script, step: ScriptStep) -> ShownStep:
        progress, key = self._progress(session), step_key(script.unique_name, step.unique_name)
        of, texts = self._filled.get(session.id, ("", {}))
        name, text = texts.get(step.unique_name, ("", "")) if of == script.unique_name else ("", "")
        run = next((r for r, at in reversed(self._runs.items()) if at == (session.id, key)), None)
        return ShownStep(
            step,
            name or step.name,
            text,
            progress.marks.get(key),
            run is not None and self._under_way(run),
            run,
            progress.answers.get(key, ""),
            self._missing(session.line, step),
            step.kind is StepKind.SCRIPT and self._circles(session.line, script, step),
        )

    def _under_way(self, run: RunId) -> bool:
        try:
            return self._macros.state(run).status in UNDER_WAY
        except Refused:
            return False

    def _missing(self, line: LineId, step: ScriptStep) -> bool:
        match step.kind:
            case StepKind.MACRO:
                return self._macros.library(line).item(step.macro) is None
            case StepKind.SCRIPT:
                return self._libraries.state(line).script(step.script) is None
            case StepKind.TEXT:
                return False

    def _circles(self, line: LineId, script: Script, step: ScriptStep) -> bool:
        known = {each.unique_name: each for each in self._libraries.state(line).scripts}
        return checking.leads_to(step.script, script.unique_name, known)

    # -- verbs ---------------------------------------------------------------------------------------------

    def choose(self, session: SessionId, unique_name: str) -> str:
        """Show another script, none for an empty name; what was done with the others stays. Give the one before.

        Raises:
            Refused: There is no such script.
        """
        where = self._session(session)
        if unique_name and self._libraries.state(where.line).script(unique_name) is None:
            raise Refused(RefusalCode.UNKNOWN_SCRIPT, {"name": unique_name})
        before = self._progress(where).chosen
        self._judged.add(session)
        self._keep(session, replace(self._progress(where), chosen=unique_name))
        self._fill_soon(session)
        return before

    def mark(self, session: SessionId, step: str, *, done: bool = True) -> None:
        """Say that a step is done, or not any more."""
        where, script, _ = self._find(session, step)
        progress = self._progress(where)
        marks = dict(progress.marks)
        key = step_key(script.unique_name, step)
        if done:
            marks[key] = Mark.DONE
        else:
            marks.pop(key, None)
        self._keep(session, replace(progress, marks=MappingProxyType(marks)))

    def run(self, session: SessionId, step: str) -> RunId:
        """Run a step's macro; its last run counts.

        Raises:
            Refused: The macro is not there, or one runs in this session already.
        """
        _, script, found = self._find(session, step)
        run = self._macros.run(found.macro, session)
        self._runs[run] = (session, step_key(script.unique_name, step))
        self._tell(session)
        return run

    def view(self, session: SessionId, step: str) -> None:
        """Go to the script a step leads to; the step is done with that."""
        _, _, found = self._find(session, step)
        self.mark(session, step)
        self.choose(session, found.script)

    def answer(self, session: SessionId, step: str, text: str) -> None:
        """Keep what the agent notes at a step."""
        where, script, _ = self._find(session, step)
        progress = self._progress(where)
        key = step_key(script.unique_name, step)
        answers = {name: each for name, each in progress.answers.items() if name != key}
        if text:
            answers[key] = text[:LONGEST_ANSWER]
        self._keep(session, replace(progress, answers=MappingProxyType(answers)))

    def refresh(self, session: SessionId) -> None:
        """Fill the texts anew from the session's context as it is now."""
        self._slugs.refresh(session)

    async def write_note(self, session: SessionId) -> RecordRef:
        """Write what was noted in the shown script onto the session's first record, as a note.

        Raises:
            Refused: Nothing was noted, or there is no record to write it on.
            OrganisationError: It could not be written; what was noted stays where it is.
        """
        where = self._session(session)
        script = self._chosen(where)
        anchor = where.anchor.page.record
        text = self._noted(where, script)
        if not text:
            raise Refused(RefusalCode.NOTHING_SELECTED)
        if anchor is None or self._records.is_new(anchor):
            raise Refused(RefusalCode.NOT_SAVED_YET)
        await self._slugs_ready(anchor)
        values = {"subject": script.name, "notetext": text, "objectid": Lookup(anchor)}
        note = self._records.new(where.line, NOTE, values)
        try:
            await self._records.save(note)
        except BaseException:
            self._records.abandon(note)
            raise
        return note

    def check(self, script: Script, line: LineId) -> tuple[ScriptFinding, ...]:
        """Give what is wrong with a script."""
        macros = frozenset(item.macro.unique_name for item in self._macros.library(line).items)
        return checking.findings(script, self._libraries.state(line).scripts, macros)

    # -- inside --------------------------------------------------------------------------------------------

    async def _slugs_ready(self, anchor: RecordRef) -> None:
        await self._records.read(anchor, ())

    def _noted(self, session: Session, script: Script) -> str:
        answers = self._progress(session).answers
        _, texts = self._filled.get(session.id, ("", {}))
        lines: list[str] = []
        for step in script.steps:
            noted = answers.get(step_key(script.unique_name, step.unique_name), "")
            if noted.strip():
                label = step.answer or texts.get(step.unique_name, (step.name, ""))[0] or step.name
                lines.append(f"{label}\n{noted.strip()}")
        return "\n\n".join(lines)

    def _find(self, session: SessionId, step: str) -> tuple[Session, Script, ScriptStep]:
        where = self._session(session)
        script = self._chosen(where)
        found = script.step(step)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return where, script, found

    def _chosen(self, session: Session) -> Script:
        name = self._progress(session).chosen
        script = self._libraries.state(session.line).script(name)
        if script is None:
            raise Refused(RefusalCode.UNKNOWN_SCRIPT, {"name": name})
        return script

    def _session(self, session: SessionId) -> Session:
        found = self._workspace.state.sessions.get(session)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return found

    @staticmethod
    def _progress(session: Session) -> ScriptProgress:
        return session.anchor.state.script

    def _keep(self, session: SessionId, progress: ScriptProgress) -> None:
        anchor = self._session(session).anchor
        if anchor.state.script != progress:
            self._workspace.set_state(anchor.id, replace(anchor.state, script=progress))
            self._tell(session)

    def _tell(self, session: SessionId) -> None:
        self._bus.publish(ScriptChanged(session))

    # -- the default, and the texts ------------------------------------------------------------------------

    def _start(self, session: SessionId) -> None:
        self._judged.add(session)
        self._macros.library(self._session(session).line)  # steps run macros: they are read with the scripts
        self._tasks.start(self._begin(session), owner=("script", session), group="begin", exclusive=True)

    async def _begin(self, session: SessionId) -> None:
        """Choose the default script where none was chosen, and fill the texts."""
        where = self._workspace.state.sessions.get(session)
        if where is None:
            return
        if not self._progress(where).chosen:
            name = await self._default(where)
            where = self._workspace.state.sessions.get(session)
            if where is not None and name and not self._progress(where).chosen:
                self._keep(session, replace(self._progress(where), chosen=name))
        await self._fill(session)

    async def _default(self, session: Session) -> str:
        ranked = sorted(
            (each for each in self._offered(session) if each.condition), key=lambda each: each.rank
        )
        for script in ranked:
            try:
                condition = read(script.condition)
            except BadExpression:
                continue
            values = await self._slugs.values(placeholders(condition), session.id)
            if holds(condition, values, self._clock.now()):
                return script.unique_name
        return ""

    def _fill_soon(self, session: SessionId) -> None:
        if session in self._workspace.state.sessions and session in self._judged:
            self._tasks.start(self._fill(session), owner=("script", session), group="fill", exclusive=True)

    async def _fill(self, session: SessionId) -> None:
        where = self._workspace.state.sessions.get(session)
        if where is None:
            return
        script = self._libraries.state(where.line).script(self._progress(where).chosen)
        texts: dict[str, tuple[str, str]] = {}
        for step in script.steps if script is not None else ():
            name = await self._slugs.fill(step.name, session)
            texts[step.unique_name] = (name, await self._slugs.fill(step.text, session))
        if script is not None:
            self._filled[session] = (script.unique_name, texts)
        self._tell(session)

    # -- what happens elsewhere ----------------------------------------------------------------------------

    def _each(self, line: LineId, do: Callable[[SessionId], None]) -> None:
        for session in tuple(self._workspace.state.sessions.values()):
            if session.line == line:
                do(session.id)

    def _library_changed(self, session: SessionId) -> None:
        if session in self._judged:
            self._fill_soon(session)
        self._tell(session)

    def _run_changed(self, event: RunChanged) -> None:
        at = self._runs.get(event.run)
        where = self._workspace.state.sessions.get(event.session)
        if at is None or where is None:
            return
        status = self._macros.state(event.run).status
        if status not in UNDER_WAY:
            progress = self._progress(where)
            mark = Mark.DONE if status is RunStatus.DONE else Mark.FAILED
            self._keep(
                event.session,
                replace(progress, marks=MappingProxyType({**progress.marks, at[1]: mark})),
            )
        self._tell(event.session)

    def _closed(self, event: SessionClosed) -> None:
        self._tasks.cancel(("script", event.session))
        self._filled.pop(event.session, None)
        self._judged.discard(event.session)
        self._runs = {run: at for run, at in self._runs.items() if at[0] != event.session}
