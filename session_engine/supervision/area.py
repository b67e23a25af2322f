"""The overview's verbs: show it, ask again, give a conversation to an agent; it follows what the organisation tells."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import field, replace

from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import live_actions
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack
from session_engine.organisation.lines import Lines
from session_engine.rereading import Rereading
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionFocused, TabFocused, TabMoved, WindowActivated
from session_engine.supervision import counting, reading
from session_engine.supervision.events import LeadingChanged, SupervisionChanged
from session_engine.supervision.leading import Leading
from session_engine.supervision.reading import TABLES
from session_engine.supervision.state import SupervisionState
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause, real_pause

SETTLING = 1.0
"""Seconds changes are gathered for: with two hundred agents at work there is one at every moment."""


@dataclass(slots=True)
class _Overview:
    """One line's overview.

    Attributes:
        state: As it stands.
        reading: Reads it.
        soon: So too, once for many changes.
        owners: Tabs that show it.
        stale: Something has changed while nobody looked.
    """

    state: SupervisionState
    reading: Rereading
    soon: Coalesced
    owners: set[Hashable] = field(default_factory=set[Hashable])
    stale: bool = False


class SupervisionArea:
    """Keep the overviews that are shown fresh; those that nobody looks at ask nothing.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        lines: The organisations.
        workspace: Which tabs are in front.
        leading: Whether the person leads somebody.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        workspace: WorkspaceArea,
        leading: Leading,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._lines, self._workspace = bus, tasks, lines, workspace
        self._leading, self._pause = leading, pause
        self._overviews: dict[LineId, _Overview] = {}
        lines.add_interest(lambda line: TABLES if line in self._overviews else frozenset())
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, lambda event: self._changed(event.line))
        bus.subscribe(LineCameBack, lambda event: self._changed(event.line))
        bus.subscribe(LeadingChanged, self._on_leading)
        for kind in (TabFocused, SessionFocused, TabMoved, WindowActivated):
            bus.subscribe(kind, self._on_focus)

    def state(self, line: LineId) -> SupervisionState:
        """Give a line's overview."""
        overview = self._overviews.get(line)
        return overview.state if overview is not None else SupervisionState(line, self._leading.leads(line))

    def show(self, line: LineId, owner: Hashable) -> None:
        """Show a line's overview in a tab: it is read, and kept fresh while the tab is in front."""
        self._leading.follow(line)
        if line not in self._overviews:
            self._overviews[line] = self._overview(line)
            self._overviews[line].reading.want()
        self._overviews[line].owners.add(owner)

    def hide(self, line: LineId, owner: Hashable) -> None:
        """Let go of it."""
        overview = self._overviews.get(line)
        if overview is None:
            return
        overview.owners.discard(owner)
        if not overview.owners:
            del self._overviews[line]
            self._tasks.cancel(_owner(line))

    def refresh(self, line: LineId) -> None:
        """Read it again.

        Raises:
            Refused: NOT_OPEN where it is not shown.
        """
        overview = self._overviews.get(line)
        if overview is None:
            raise Refused(RefusalCode.NOT_OPEN)
        overview.reading.want()

    async def assign(self, ref: RecordRef, agent: RecordRef) -> RecordRef | None:
        """Give a conversation to an agent, whatever she has in hand.

        Returns:
            Who had it, so that it can be given back; None where it waited for an agent.

        Raises:
            Refused: WRONG_STATE where it is over, NO_LIVE_LINE where nothing is given out here.
            OrganisationError: FORBIDDEN for who leads nobody.
        """
        before = next((one for one in self.state(ref.line).running if one.ref == ref), None)
        parameters = {"ConversationId": ref.id, "UserId": agent.id}
        await live_actions.call(self._lines.client(ref.line), "ninedesk_AssignConversation", parameters)
        if ref.line in self._overviews:
            self._overviews[ref.line].reading.want()
        had = before is not None and not before.for_an_agent
        return before.agent.ref if before is not None and had and before.agent is not None else None

    # -- kept fresh ----------------------------------------------------------------------------------------

    def _overview(self, line: LineId) -> _Overview:
        rereading = Rereading(self._tasks, _owner(line), lambda: self._read(line))

        async def again() -> None:
            rereading.want()

        soon = Coalesced(
            self._tasks, self._pause, again, seconds=SETTLING, owner=_owner(line), group="live"
        )  # fmt: skip
        return _Overview(SupervisionState(line, self._leading.leads(line)), rereading, soon)

    def _on_changes(self, event: ChangesHeard) -> None:
        if event.line in self._overviews and any(change.table in TABLES for change in event.changes):
            self._changed(event.line)

    def _changed(self, line: LineId) -> None:
        overview = self._overviews.get(line)
        if overview is None:
            return
        if overview.owners & self._workspace.state.in_front:
            overview.soon.poke()
        else:
            overview.stale = True

    def _on_focus(self, _event: Event) -> None:
        for overview in self._overviews.values():
            if overview.stale and overview.owners & self._workspace.state.in_front:
                overview.stale = False
                overview.reading.want()

    def _on_leading(self, event: LeadingChanged) -> None:
        overview = self._overviews.get(event.line)
        if overview is not None:
            self._put(SupervisionState(event.line, self._leading.leads(event.line)))
            overview.reading.want()

    # -- reading -------------------------------------------------------------------------------------------

    async def _read(self, line: LineId) -> None:
        if not self._leading.leads(line):
            return  # nothing is asked for who is not to see it; when that is known, this comes again
        try:
            state = await self._overview_of(line)
        except OrganisationError as error:
            self._put(replace(self.state(line), loading=False, failure=error.failure, detail=error.detail))
            return
        self._put(state)

    async def _overview_of(self, line: LineId) -> SupervisionState:
        running, agents = await asyncio.gather(
            reading.ask_running(self._lines, line), reading.ask_agents(self._lines, line)
        )
        cut = len(running.rows) >= reading.MOST
        counted = await counting.count(self._lines, line) if cut else None
        return await asyncio.to_thread(reading.overview, line, running, agents, counted)

    def _put(self, state: SupervisionState) -> None:
        overview = self._overviews.get(state.line)
        if overview is not None and overview.state != state:
            overview.state = state
            self._bus.publish(SupervisionChanged(state.line))


def _owner(line: LineId) -> Hashable:
    return ("supervision", line)
