"""The macros' verbs: run, answer, cancel, undo, record; check, save, import, export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from itertools import count

from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.events import EventBus
from session_engine.experience.area import ExperienceArea
from session_engine.ids import LineId, RecordRef, SessionId, TabId
from session_engine.macros import checking, files, kept_runs
from session_engine.macros.actions import Action, Connector, Unavailable
from session_engine.macros.drafts import MacroDrafts
from session_engine.macros.events import RecordingChanged, RunChanged
from session_engine.macros.findings import Finding, MacroProblem, NotSaved
from session_engine.macros.holdings import Item, Library, Source
from session_engine.macros.library import MacroLibrary
from session_engine.macros.local import LocalMacros
from session_engine.macros.performing.hands import Hands
from session_engine.macros.recording import Recording
from session_engine.macros.registry import ACTIONS, TABLE
from session_engine.macros.running import Runner
from session_engine.macros.runs import UNDER_WAY, Run, RunId, RunStatus
from session_engine.macros.state import Macro
from session_engine.macros.versions import versions_of
from session_engine.organisation.definition_versions import Version
from session_engine.organisation.tables import TableMeta
from session_engine.ports import Clock
from session_engine.sessions.events import SessionClosed
from session_engine.settings.area import SettingsArea
from session_engine.tasks import Tasks
from session_engine.turns import Turns

KEPT_RUNS = 50
"""Runs whose log can be looked at, the latest ones."""


class MacrosArea:
    """Macros and their runs.

    Args:
        bus: Where changes are announced.
        tasks: Where runs are started.
        clock: Time.
        hands: The areas whose verbs do the work.
        settings: Where this person's own macros are kept.
        experience: Says whom a macro is for.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        hands: Hands,
        settings: SettingsArea,
        experience: ExperienceArea | None = None,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._clock = clock
        self._hands = hands
        self._local = LocalMacros(settings)
        self._experience = experience or ExperienceArea(bus, tasks, hands.lines)
        self._library = MacroLibrary(bus, tasks, hands.lines, self._local, self._experience)
        self.drafts = MacroDrafts(hands.workspace, self._library)
        self._runners: OrderedDict[RunId, Runner] = OrderedDict()
        self._earlier: dict[SessionId, tuple[Runner, ...]] = {}
        self._last = 0
        self._turns: Turns[TabId] = Turns()  # a save waits for the one before it
        self._names = (RunId(-number) for number in count(1))
        self._recording: Recording | None = None
        bus.subscribe(SessionClosed, self._session_closed)

    # -- what there is -------------------------------------------------------------------------------------

    def library(self, line: LineId) -> Library:
        """Give what there is to run; it is read when it is first asked for."""
        return self._library.state(line)

    async def load(self, line: LineId) -> Library:
        """Read what there is to run, now."""
        self._library.state(line)
        return await self._library.load(line)

    def actions(self) -> tuple[tuple[Action, Unavailable | None], ...]:
        """Give the registry, each action with why it cannot be done here, if so."""
        return tuple((action, self.available(action.name)) for action in TABLE)

    def flows(self) -> tuple[str, ...]:
        """Name the flows that can be started."""
        return self._hands.flows.names()

    def available(self, action: str) -> Unavailable | None:
        """Say why an action cannot be done here; None where it can."""
        known = ACTIONS.get(action)
        if known is not None and known.connector is Connector.CONVERSATION and self._hands.talk is None:
            return Unavailable.NO_CONVERSATIONS
        if action == "send_article_in_chat" and not self._hands.portal():
            return Unavailable.NO_PORTAL
        if action == "run_flow" and not self._hands.flows.names():
            return Unavailable.NO_FLOW
        return None

    # -- running -------------------------------------------------------------------------------------------

    def run(self, unique_name: str, session: SessionId | None = None) -> RunId:
        """Begin a macro in a session, the one in front if none is named; it stays there.

        Raises:
            Refused: There is no such macro or session, it is a draft still or for others, or one runs there already.
        """
        where = self._hands.workspace.state.focused_session.id if session is None else session
        line = self._line(where)
        item = self._library.state(line).item(unique_name)
        if item is None or not item.runs:
            raise Refused(RefusalCode.UNKNOWN_MACRO, {"name": unique_name})
        return self.try_out(item.macro, where)

    def try_out(self, macro: Macro, session: SessionId, *, at_record: bool = False) -> RunId:
        """Begin a macro that need not be saved.

        Args:
            macro: What runs.
            session: Where.
            at_record: Begin in the session's first tab, whichever is in front.

        Raises:
            Refused: There is no such session, or one runs there already.
        """
        line = self._line(session)
        busy = next((run for run in self.runs(session) if run.status in UNDER_WAY), None)
        if busy is not None:
            way = (WayOut("macros.cancel", (busy.id,)),)
            raise Refused(RefusalCode.MACRO_RUNNING, {"name": busy.macro.name}, way)
        self._last += 1
        run = Run(RunId(self._last), macro, session, line)
        runner = Runner(self._hands, self._clock, run, self._changed, at_record=at_record)
        self._runners[run.id] = runner
        self._forget_old()
        self._tasks.start(runner.go(), owner=("macro", run.id), group="run")
        self._changed(run)
        return run.id

    def state(self, run: RunId) -> Run:
        """Give a run.

        Raises:
            Refused: It is not known any more.
        """
        return self._runner(run).run

    def runs(self, session: SessionId) -> tuple[Run, ...]:
        """Give a session's runs, the latest first."""
        found = (runner.run for runner in reversed(self._runners.values()))
        return tuple(run for run in found if run.session == session)

    def earlier(self, session: SessionId, kept: object) -> tuple[Run, ...]:
        """Give the runs that a session has kept from before a restart, the latest first; they can be taken back."""
        if session not in self._earlier:
            found = kept_runs.read(kept, session, self._line(session), self._names)
            self._earlier[session] = tuple(
                Runner(self._hands, self._clock, run, self._changed, inverses) for run, inverses in found
            )
        return tuple(runner.run for runner in self._earlier[session])

    def kept(self, session: SessionId) -> list[kept_runs.Json]:
        """Write a session's latest runs, for `earlier` of the next start."""
        own = [each for each in reversed(self._runners.values()) if each.run.session == session]
        every = (*own, *self._earlier.get(session, ()))
        return kept_runs.written(kept_runs.KeptRun(each.run, each.inverses) for each in every)

    def answer(self, run: RunId, *, yes: bool) -> None:
        """Answer a run's question."""
        self._runner(run).answer(yes=yes)

    def cancel(self, run: RunId) -> None:
        """End a run after the step under way; what is done stays done and can be taken back."""
        runner = self._runner(run)
        if runner.run.status in UNDER_WAY:
            runner.cancel()

    async def undo(self, run: RunId) -> Run:
        """Take back what a run has done, as far as there is a way; its log says what could not be.

        Raises:
            Refused: It is under way.
        """
        runner = self._runner(run)
        if runner.run.status in UNDER_WAY:
            raise Refused(RefusalCode.MACRO_RUNNING, {"name": runner.run.macro.name})
        return await runner.undo()

    # -- writing -------------------------------------------------------------------------------------------

    async def check(self, macro: Macro, line: LineId) -> tuple[Finding, ...]:
        """Give what is wrong with a macro; where the organisation is away, what it would know is left out."""
        return self.findings(macro) + await self.findings_there(macro, line)

    def findings(self, macro: Macro) -> tuple[Finding, ...]:
        """Give what is wrong with a macro, as far as can be seen without asking the organisation."""
        return checking.findings(macro, self.available)

    async def findings_there(self, macro: Macro, line: LineId) -> tuple[Finding, ...]:
        """Give what a macro names that the organisation does not have; nothing while that cannot be asked."""
        has_script = partial(self._hands.has_script, line)
        return await checking.OrganisationCheck(self._hands.lines, line, has_script).findings(macro)

    async def save(
        self, macro: Macro, line: LineId, *, publish: bool = True, base: str | None = None
    ) -> RecordRef:
        """Write a macro to the organisation; one of its name gets a new version.

        Args:
            macro: As it is to be.
            line: The organisation.
            publish: Offer it to everybody; one that is offered already stays so.
            base: The version it was written from, where somebody may have written meanwhile.

        Raises:
            NotSaved: It has faults.
            OrganisationError: The organisation does not take it; CHANGED when somebody was first.
        """
        await self._judge(macro, line)
        known = self._library.state(line).item(macro.unique_name)
        own = known if known is not None and known.source is Source.ORGANISATION else None
        if own is not None and base is not None:
            own = replace(own, etag=base)
        ref = await self._library.save(line, macro, own, publish=publish)
        if known is not None and known.source is Source.LOCAL:
            self.remove_local(macro.unique_name)
        return ref

    async def save_local(self, macro: Macro, line: LineId) -> None:
        """Keep a macro on this machine, for this person.

        Raises:
            NotSaved: It has faults.
        """
        await self._judge(macro, line)
        self._local.put(macro)
        self._library.local_changed()

    async def publish(self, unique_name: str, line: LineId, *, offered: bool) -> None:
        """Offer a macro of the organisation, or make it a draft again.

        Raises:
            Refused: The organisation has no such macro.
            OrganisationError: It does not take it.
        """
        _item, record = self._of_the_organisation(unique_name, line)
        await self._library.offer(record, offered=offered)

    async def publish_to(self, unique_name: str, line: LineId, profiles: Collection[str]) -> None:
        """Offer a macro of the organisation to those in some experience profiles, to everybody where none is named.

        Whom it is for is said before it is offered: nobody else sees it in between.

        Raises:
            Refused: The organisation has no such macro.
            OrganisationError: It does not take it.
        """
        item, record = self._of_the_organisation(unique_name, line)
        await self._experience.assign(record, profiles)
        if not item.published:
            await self._library.offer(record, offered=True)

    def _of_the_organisation(self, unique_name: str, line: LineId) -> tuple[Item, RecordRef]:
        item = self._library.state(line).item(unique_name)
        if item is None or item.record is None:
            raise Refused(RefusalCode.UNKNOWN_MACRO, {"name": unique_name})
        return item, item.record

    async def versions(self, unique_name: str, line: LineId) -> tuple[Version[Macro], ...]:
        """Give what a macro of the organisation was before its changes, the latest first.

        Raises:
            OrganisationError: It could not be asked.
        """
        item = self._library.state(line).item(unique_name)
        return await versions_of(self._hands.lines, item) if item is not None else ()

    async def save_draft(self, tab: TabId, *, publish: bool = True, local: bool = False) -> None:
        """Save the macro of an editor's page, in the organisation or on this machine.

        Raises:
            NotSaved: It has faults.
            OrganisationError: The organisation does not take it; CHANGED when somebody was first.
        """
        async with self._turns.of(tab):
            await self._save_draft(tab, publish=publish, local=local)

    async def _save_draft(self, tab: TabId, *, publish: bool, local: bool) -> None:
        draft, session = self.drafts.state(tab), self._hands.workspace.state.session_of(tab)
        if draft is None or session is None:
            return
        known = self._library.state(session.line).item(draft.macro.unique_name)
        if draft.saved is None and known is not None and known.source is not Source.DELIVERED:
            values = {"name": draft.macro.unique_name}
            raise NotSaved((Finding(MacroProblem.NAME_TAKEN, values=values),))
        if local:
            await self.save_local(draft.macro, session.line)
        else:
            await self.save(draft.macro, session.line, publish=publish, base=draft.etag)
        self.drafts.take_saved(tab, draft.macro)

    async def remove(self, unique_name: str, line: LineId) -> None:
        """Delete a macro where it is kept; a delivered one stays."""
        item = self._library.state(line).item(unique_name)
        if item is not None and item.source is Source.LOCAL:
            self.remove_local(unique_name)
        elif item is not None:
            await self._library.remove(item)

    def remove_local(self, unique_name: str) -> None:
        """Forget one of this person's own."""
        if self._local.remove(unique_name):
            self._library.local_changed()

    async def _judge(self, macro: Macro, line: LineId) -> None:
        found = await self.check(macro, line)
        if found:
            raise NotSaved(found)

    def read_file(self, content: bytes) -> Macro:
        """Read a macro from a file's content; it is saved by `save` or `save_local`.

        Raises:
            BadFile: It is none.
        """
        return files.read(content)

    def write_file(self, macro: Macro) -> bytes:
        """Write a macro as a file's content."""
        return files.write(macro)

    # -- recording -----------------------------------------------------------------------------------------

    @property
    def recording(self) -> Recording | None:
        """The recording under way."""
        return self._recording

    def record(self, session: SessionId) -> None:
        """Write down from here on what the agent does in a session.

        Raises:
            Refused: There is no such session, or something is recorded already.
        """
        line = self._line(session)
        if self._recording is not None and not self._recording.ended:
            raise Refused(RefusalCode.RECORDING_ALREADY)
        self._recording = Recording(
            self._bus, self._hands.workspace, self._hands.records, self._meta, session, lambda: self._me(line)
        )
        self._bus.publish(RecordingChanged(session))

    def drop_recording(self) -> None:
        """End the recording; nothing of it is kept."""
        if self._recording is not None:
            self.stop_recording("", "")

    def stop_recording(self, name: str, unique_name: str) -> Macro:
        """End the recording and give the macro; nothing is saved.

        Raises:
            Refused: Nothing is recorded.
        """
        if self._recording is None:
            raise Refused(RefusalCode.NOT_OPEN)
        recording, self._recording = self._recording, None
        macro = recording.stop(name, unique_name)
        self._bus.publish(RecordingChanged(recording.session))
        return macro

    # -- inside --------------------------------------------------------------------------------------------

    def _meta(self, ref: RecordRef) -> TableMeta | None:
        return self._hands.lines.metadata(ref.line).known(ref.table)

    def _me(self, line: LineId) -> RecordRef | None:
        person = self._hands.lines.state(line).person
        return person.ref if person is not None else None

    def _line(self, session: SessionId) -> LineId:
        found = self._hands.workspace.state.sessions.get(session)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return found.line

    def _runner(self, run: RunId) -> Runner:
        before = (each for runners in self._earlier.values() for each in runners if each.run.id == run)
        found = self._runners.get(run) or next(before, None)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return found

    def _forget_old(self) -> None:
        ended = [key for key, runner in self._runners.items() if runner.run.status not in UNDER_WAY]
        for key in ended[: max(0, len(self._runners) - KEPT_RUNS)]:
            del self._runners[key]

    def _changed(self, run: Run) -> None:
        self._bus.publish(RunChanged(run.id, run.session))

    def _session_closed(self, event: SessionClosed) -> None:
        """End a question nobody can answer any more; a step under way is waited for."""
        self._earlier.pop(event.session, None)
        for runner in self._runners.values():
            if runner.run.session == event.session and runner.run.status is RunStatus.ASKING:
                runner.answer(yes=False)
