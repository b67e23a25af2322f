"""The verbs of restoring: begin where the last run ended, open again what was closed (B1 to B3)."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, PageKey, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.ports import Clock
from session_engine.profile.profile import Profile
from session_engine.profile.rows import ClosedRow
from session_engine.records.store import RecordStore
from session_engine.restore.closed import ClosedStack, closed_session, closed_tab
from session_engine.restore.drafts import DraftKeeper
from session_engine.restore.keeping import DeskKeeper
from session_engine.restore.reading import restored
from session_engine.restore.records import RecordKeeper
from session_engine.sessions.area import Opened, WorkspaceArea
from session_engine.sessions.events import SessionFocused, TabFocused
from session_engine.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Begun:
    """What a start has brought back.

    Attributes:
        left_out: Titles of what could not be part of the desk, as data; its rows are gone.
        homeless: New records that were begun and are in no tab.
    """

    left_out: tuple[str, ...] = ()
    homeless: tuple[RecordRef, ...] = ()


class RestoreArea:
    """Keeps desk and drafts in the profile from `begin` on."""

    def __init__(
        self,
        bus: EventBus,
        workspace: WorkspaceArea,
        records: RecordStore,
        profile: Profile,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._tasks = tasks
        self._workspace = workspace
        self._records = records
        self._profile = profile
        self._drafts = DraftKeeper(bus, records, profile.drafts, clock)
        for kind in (SessionFocused, TabFocused):
            bus.subscribe(kind, lambda _event: self._lend_in_front())
        self._kept = RecordKeeper(bus, tasks, records, profile.cache, clock)
        self._stack = ClosedStack(profile, self._drafts, clock)
        self._keeper = DeskKeeper(bus, workspace, profile, self._stack)

    def begin(self, line: LineId, home: PageKey, *, desk: bool) -> Begun:
        """Put the last desk up and everything that was typed, and keep both from here on.

        With `desk` off what was open goes onto the closed stack: it can be opened again.
        """
        found = restored(self._profile.desk, line, home)
        if desk:
            self._workspace.adopt(found.workspace, found.last_id, found.last_use)
        ids = self._profile.last_ids()
        self._workspace.go_on_from(max(ids.session, ids.tab, found.last_id))
        typed = self._drafts.put_back()
        self._lend_in_front()
        with self._profile.together():
            if not desk:
                self._stack.put_away(found.workspace)
            self._keeper.start()
        self._workspace.let_waiting_in()
        state = self._workspace.state
        tabs = [tab for session in state.sessions.values() for tab in session.tabs]
        shown = {tab.page.record for tab in tabs}
        for tab in tabs:
            if tab.id in state.in_front:  # what stood open over it opens again
                shown |= {ref for typed in tab.state.typed.values() if typed.open for ref in typed.about}
        new = (ref for ref in typed if self._records.is_new(ref))
        return Begun(
            (*found.left_out, *self._profile.lost_titles), tuple(ref for ref in new if ref not in shown)
        )

    @property
    def kept(self) -> RecordKeeper:
        """What was read and is kept, to be searched while the organisation is away."""
        return self._kept

    def finish(self) -> None:
        """Keep what was read last: nothing gathers any more after this."""
        self._kept.finish()

    def _lend_in_front(self) -> None:
        self._tasks.start(self._kept.lend(self._in_front()), owner="restore", group="lend")

    def _in_front(self) -> tuple[RecordRef, ...]:
        front = self._workspace.state.in_front
        tabs = (tab for session in self._workspace.state.sessions.values() for tab in session.tabs)
        return tuple(tab.page.record for tab in tabs if tab.id in front and tab.page.record is not None)

    def closed(self) -> tuple[ClosedRow, ...]:
        """Give what was closed, the last one first."""
        return self._profile.desk.closed()

    def reopen(self, number: int | None = None) -> Opened:
        """Open a closed session or tab again where it was, what was typed included; the last one if none is named.

        Raises:
            Refused: Nothing was closed, or there is no room; it stays in the list then.
        """
        closed = self.closed()
        row = next((row for row in closed if number is None or row.id == number), None)
        if row is None:
            raise Refused(RefusalCode.NOTHING_CLOSED)
        self._put_back(row)
        opened = self._reopened(row)
        self._profile.desk.remove_closed(row.id)
        return opened

    def _reopened(self, row: ClosedRow) -> Opened:
        session = closed_session(row.session, row.tabs)
        if row.whole:
            return self._workspace.reopen_session(session, row.session.position)
        if row.session.id in self._workspace.state.sessions:
            tab = row.tabs[0]
            return self._workspace.reopen_tab(closed_tab(tab), row.session.id, tab.position)
        return self._workspace.reopen_session(
            session, row.session.position
        )  # its session is gone: it gets one

    def _put_back(self, row: ClosedRow) -> None:
        """Put back what was typed, unless the person has begun anew on the same record."""
        typed = {draft.ref for draft in row.drafts if not self._records.dirty(draft.ref)}
        self._drafts.put_back({ref: [d for d in row.drafts if d.ref == ref] for ref in typed})
