"""The scripts' verbs: show, choose, mark, run, view, answer, write down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.macros.area import MacrosArea
from session_engine.macros.events import LibraryChanged, RunChanged
from session_engine.macros.runs import UNDER_WAY, RunId, RunStatus
from session_engine.ports import Clock
from session_engine.records.store import RecordStore
from session_engine.scripts.events import ScriptChanged, ScriptLibraryChanged
from session_engine.scripts.filling import WHOLE, FilledTexts, starting_script
from session_engine.scripts.library import ScriptLibraries
from session_engine.scripts.notes import NOTE, Notes, Written, fingerprint
from session_engine.scripts.progress import answered, cleared, marked, trail_to, written
from session_engine.scripts.rows import ENGLISH
from session_engine.scripts.showing import Sight, noted, shown_steps
from session_engine.scripts.state import (
    Mark,
    Script,
    ScriptLibrary,
    ScriptProgress,
    ScriptsState,
    ScriptStep,
    WrittenNote,
    step_key,
)
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import Session
from session_engine.slugs.area import SlugsArea
from session_engine.slugs.events import SessionContextChanged
from session_engine.tasks import Tasks

TRIAL = "~"
"""Before the unique name of a script that is being tried: its progress is apart from the saved one's."""


class ScriptsArea:
    """The script of each session.

    Args:
        bus: Where changes are announced.
        tasks: Where texts are filled.
        clock: Time.
        libraries: What scripts there are.
        workspace: Where progress is kept: with the session's first tab, so that it is restored with it.
        records: Takes the notes.
        slugs: Fills texts.
        macros: Runs the steps that are macros.
        of_template: Names the scripts that a session's template offers, none for all.

    Attributes:
        language: Whose script comes first where several would be shown, as in 1033.
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
        of_template: Callable[[SessionId], Awaitable[frozenset[str]]] | None = None,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._clock = clock
        self._libraries = libraries
        self._workspace = workspace
        self._records = records
        self._slugs = slugs
        self._macros = macros
        self.language = ENGLISH
        self._notes = Notes(records)
        self._texts = FilledTexts(tasks, slugs, self._tell)
        self._trials: dict[SessionId, Script] = {}
        self._runs: dict[RunId, tuple[SessionId, str]] = {}
        self._judged: set[SessionId] = set()
        self._of_template = of_template
        self._by_template: dict[SessionId, frozenset[str]] = {}
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
        chosen = self._shown_script(where)
        if chosen is None:
            return ScriptsState(session, library, self._offered(where))
        steps = shown_steps(chosen, progress.chosen, self._sight(where, chosen))
        back = library.script(progress.trail[-1]) if progress.trail else None
        trial = progress.chosen.startswith(TRIAL)
        _, description = self._texts.of(session, chosen).get(WHOLE, ("", ""))
        offered = self._offered(where)
        shown = ScriptsState(session, library, offered, chosen, steps, back, trial, description)
        note = progress.notes.get(progress.chosen)
        if note is None:
            return shown
        behind = note.says != fingerprint(self._noted(where, chosen))
        return replace(shown, note=RecordRef(where.line, NOTE, note.id), note_is_behind=behind)

    def library(self, line: LineId) -> ScriptLibrary:
        """Give the scripts of a line; they are read when they are first asked for."""
        return self._libraries.state(line)

    async def load(self, line: LineId) -> None:
        """Read a line's scripts now."""
        self._libraries.state(line)
        await self._libraries.load(line)

    def _offered(self, session: Session) -> tuple[Script, ...]:
        anchor = session.anchor.page.record
        table = anchor.table if anchor is not None else ""
        library = self._libraries.state(session.line)
        named = self._by_template.get(session.id, frozenset())
        return tuple(
            each
            for each in library.scripts
            if each.table in ("", table) and each.unique_name not in library.for_others
            if not named or each.unique_name in named or each.unique_name in library.local
        )

    def _sight(self, session: Session, script: Script) -> Sight:
        runs = {key: run for run, (where, key) in self._runs.items() if where == session.id}
        return Sight(
            self._libraries.state(session.line),
            frozenset(
                item.macro.unique_name for item in self._macros.library(session.line).items if item.runs
            ),
            self._progress(session),
            self._texts.of(session.id, script),
            runs,
            frozenset(run for run in runs.values() if self._under_way(run)),
        )

    def _under_way(self, run: RunId) -> bool:
        try:
            return self._macros.state(run).status in UNDER_WAY
        except Refused:
            return False

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
        self._show(session, unique_name, ())
        return before

    def back(self, session: SessionId) -> None:
        """Go back to the script that led here; nothing happens where none did."""
        trail = self._progress(self._session(session)).trail
        if trail:
            self._show(session, trail[-1], trail[:-1])

    def try_out(self, session: SessionId, script: Script) -> None:
        """Show a script in a session that need not be saved; what is done with it there stays apart."""
        progress = self._progress(self._session(session))
        self._trials[session] = script
        name = f"{TRIAL}{script.unique_name}"
        trail = (*progress.trail, progress.chosen) if progress.chosen not in ("", name) else progress.trail
        self._show(session, name, trail)
        self._texts.fill_soon(session, script)

    def reset(self, session: SessionId) -> ScriptProgress:
        """Begin the shown script anew: no marks, no answers. Give how it stood, for `restore`."""
        where = self._session(session)
        before = self._progress(where)
        head = step_key(before.chosen, "")
        self._runs = {
            run: at for run, at in self._runs.items() if at[0] != session or not at[1].startswith(head)
        }
        self._keep(session, cleared(before))
        return before

    def restore(self, session: SessionId, progress: ScriptProgress) -> None:
        """Put back how a session stood before it began a script anew."""
        self._session(session)
        self._keep(session, progress)

    def _show(self, session: SessionId, name: str, trail: tuple[str, ...]) -> None:
        self._judged.add(session)
        self._keep(session, replace(self._progress(self._session(session)), chosen=name, trail=trail))
        self._fill_soon(session)

    def mark(self, session: SessionId, step: str, *, done: bool = True) -> None:
        """Say that a step is done, or not any more."""
        where, _, _ = self._find(session, step)
        self._keep(session, marked(self._progress(where), step, Mark.DONE if done else None))

    def run(self, session: SessionId, step: str) -> RunId:
        """Run a step's macro; its last run counts.

        Raises:
            Refused: The macro is not there, or one runs in this session already.
        """
        where, _, found = self._find(session, step)
        run = self._macros.run(found.macro, session)
        self._runs[run] = (session, step_key(self._progress(where).chosen, step))
        self._tell(session)
        return run

    def view(self, session: SessionId, step: str) -> None:
        """Go to the script a step leads to; the step is done with that, and `back` leads here again.

        Raises:
            Refused: There is no such script.
        """
        where, _, found = self._find(session, step)
        if self._libraries.state(where.line).script(found.script) is None:
            raise Refused(RefusalCode.UNKNOWN_SCRIPT, {"name": found.script})
        self.mark(session, step)
        trail = trail_to(self._progress(self._session(session)), found.script)
        self._show(session, found.script, trail)

    def answer(self, session: SessionId, step: str, text: str) -> None:
        """Keep what the agent notes at a step."""
        where, _, _ = self._find(session, step)
        self._keep(session, answered(self._progress(where), step, text))

    def refresh(self, session: SessionId) -> None:
        """Fill the texts anew from the session's context as it is now."""
        self._slugs.refresh(session)

    async def write_note(self, session: SessionId) -> Written:
        """Write what was noted in the shown script onto the session's first record, as a note.

        Where it was written before, the note there is brought up to date as long as it still says what was written;
        one that somebody has changed or deleted stays as it is, and there is another one.

        Raises:
            Refused: Nothing was noted, or there is no record to write it on.
            OrganisationError: It could not be written; what was noted stays where it is.
        """
        where = self._session(session)
        script, progress = self._chosen(where), self._progress(where)
        text = self._noted(where, script)
        anchor = where.anchor.page.record
        if not text:
            raise Refused(RefusalCode.NOTHING_SELECTED)
        if anchor is None or self._records.is_new(anchor):
            raise Refused(RefusalCode.NOT_SAVED_YET)
        done = await self._notes.write(anchor, script.name, text, progress.notes.get(progress.chosen))
        now = self._workspace.state.sessions.get(session)
        if now is not None:
            note = WrittenNote(done.note.id, fingerprint(text))
            self._keep(session, written(self._progress(now), progress.chosen, note))
        return done

    # -- inside --------------------------------------------------------------------------------------------

    def _noted(self, session: Session, script: Script) -> str:
        progress = self._progress(session)
        return noted(script, progress.chosen, progress, self._texts.of(session.id, script))

    def _find(self, session: SessionId, step: str) -> tuple[Session, Script, ScriptStep]:
        where = self._session(session)
        script = self._chosen(where)
        found = script.step(step)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return where, script, found

    def _chosen(self, session: Session) -> Script:
        script = self._shown_script(session)
        if script is None:
            raise Refused(RefusalCode.UNKNOWN_SCRIPT, {"name": self._progress(session).chosen})
        return script

    def _shown_script(self, session: Session) -> Script | None:
        name = self._progress(session).chosen
        if name.startswith(TRIAL):
            return self._trials.get(session.id)
        return self._libraries.state(session.line).script(name)

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
        if self._of_template is not None:
            self._by_template[session] = await self._of_template(session)
        where = self._workspace.state.sessions.get(session)
        if where is None:
            return
        self._tell(session)
        if self._shown_script(where) is None:
            name = await starting_script(
                self._slugs, self._clock, self._offered(where), session, self.language
            )
            where = self._workspace.state.sessions.get(session)
            if where is not None and name and self._shown_script(where) is None:
                self._keep(session, replace(self._progress(where), chosen=name))
        where = self._workspace.state.sessions.get(session)
        if where is not None:
            await self._texts.fill(session, self._shown_script(where))

    def _fill_soon(self, session: SessionId) -> None:
        where = self._workspace.state.sessions.get(session)
        if where is not None and session in self._judged:
            self._texts.fill_soon(session, self._shown_script(where))

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
        self._texts.forget(event.session)
        self._trials.pop(event.session, None)
        self._judged.discard(event.session)
        self._by_template.pop(event.session, None)
        self._runs = {run: at for run, at in self._runs.items() if at[0] != event.session}
