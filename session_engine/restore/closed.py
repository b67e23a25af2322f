"""The stack of closed sessions and tabs: filled as they close, opened again with everything in them (B3)."""

from __future__ import annotations

from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.ports import Clock
from session_engine.profile.profile import Profile
from session_engine.profile.rows import ClosedRow, DraftRow, SessionRow, TabRow
from session_engine.restore.drafts import DraftKeeper
from session_engine.restore.rows import session_row, tab_row
from session_engine.sessions.state import Pending, Session, SessionKind, Tab, Window, Workspace


class ClosedStack:
    """Notes what a change of the desk has closed."""

    def __init__(self, profile: Profile, drafts: DraftKeeper, clock: Clock) -> None:
        self._profile, self._drafts, self._clock = profile, drafts, clock

    def note(self, before: Workspace, now: Workspace) -> None:
        """Keep what was open before and is not now."""
        here = {tab.id for session in now.sessions.values() for tab in session.tabs}
        for session in before.sessions.values():
            kept = now.sessions.get(session.id)
            if kept is None and session.kind is SessionKind.INBOX:
                continue  # it was switched off; its tabs were closed one by one
            if kept is None:
                self._put(before, session, session.tabs, whole=True)
            elif kept is not session:
                for tab in session.tabs:
                    if tab.id not in here:
                        self._put(before, session, (tab,), whole=False)

    def _put(self, before: Workspace, session: Session, tabs: tuple[Tab, ...], *, whole: bool) -> None:
        window = before.strip_of(session.id)
        self._put_row(window, session, tabs, whole=whole, drafts=self._typed_in(tabs))

    def put_away(self, desk: Workspace) -> None:
        """Keep a whole desk that is not brought back, what was in front last on top.

        What was typed in it is not put beside it: it is still a draft of its record, and a later save must not be
        undone by what is on the stack.
        """
        for pending in desk.pending:
            self._put_waiting(desk, pending)
        for session in sorted(desk.sessions.values(), key=lambda session: session.used):
            window = next(w for w in desk.windows if session.id in w.sessions)
            if session.kind is SessionKind.REGULAR:
                self._put_row(window, session, session.tabs, whole=True)
                continue
            for tab in sorted(session.tabs[1:], key=lambda tab: tab.used):
                self._put_row(window, session, (tab,), whole=False)

    def _put_waiting(self, desk: Workspace, pending: Pending) -> None:
        """Keep an opening that has waited for a place as if it had had one."""
        tab = Tab(
            TabId(pending.key), pending.page, pending.title, pending.icon, anchor=pending.session is None
        )
        window = desk.window()
        if pending.session is None:
            alone = Session(SessionId(pending.key), SessionKind.REGULAR, pending.page.line, (tab,), tab.id)
            position = len(window.sessions)
            self._put_row(window, alone, (tab,), whole=True, position=position)
        else:
            session = desk.sessions[pending.session]
            self._put_row(window, session, (tab,), whole=False, position=0)

    def _put_row(
        self,
        window: Window,
        session: Session,
        tabs: tuple[Tab, ...],
        *,
        whole: bool,
        drafts: tuple[DraftRow, ...] = (),
        position: int | None = None,
    ) -> None:
        places = {tab.id: place for place, tab in enumerate(session.tabs)}
        strip = position if position is not None else window.sessions.index(session.id)
        self._profile.desk.put_closed(
            ClosedRow(
                self._profile.last_ids().closed + 1,
                self._clock.now().timestamp(),
                session_row(session, window.id, strip),
                tuple(tab_row(tab, session.id, places.get(tab.id, len(places))) for tab in tabs),
                whole=whole,
                drafts=drafts,
            )
        )

    def _typed_in(self, tabs: tuple[Tab, ...]) -> tuple[DraftRow, ...]:
        refs: dict[RecordRef, None] = dict.fromkeys(tab.page.record for tab in tabs if tab.page.record)
        return tuple(row for ref in refs for row in self._drafts.last_of(ref))


def closed_tab(row: TabRow) -> Tab:
    """Give the tab of a row."""
    return Tab(row.id, row.page, row.title, row.icon, row.anchor, row.state, used=row.used)


def closed_session(row: SessionRow, tabs: tuple[TabRow, ...]) -> Session:
    """Give the session of a row, a regular one."""
    found = tuple(closed_tab(tab) for tab in tabs)
    focused = row.focused if any(tab.id == row.focused for tab in found) else found[0].id
    return Session(row.id, SessionKind.REGULAR, row.line, found, focused, row.title, row.icon, used=row.used)
