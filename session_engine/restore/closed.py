"""The stack of closed sessions and tabs: filled as they close, opened again with everything in them (B3)."""

from __future__ import annotations

from session_engine.ids import RecordRef
from session_engine.ports import Clock
from session_engine.profile.profile import Profile
from session_engine.profile.rows import ClosedRow, DraftRow, SessionRow, TabRow
from session_engine.restore.drafts import DraftKeeper
from session_engine.restore.rows import session_row, tab_row
from session_engine.sessions.state import Session, SessionKind, Tab, Workspace


class ClosedStack:
    """Notes what a change of the desk has closed."""

    def __init__(self, profile: Profile, drafts: DraftKeeper, clock: Clock) -> None:
        self._profile, self._drafts, self._clock = profile, drafts, clock

    def note(self, before: Workspace, now: Workspace) -> None:
        """Keep what was open before and is not now."""
        for session in before.sessions.values():
            kept = now.sessions.get(session.id)
            if kept is None:
                self._put(before, session, session.tabs, whole=True)
            elif kept is not session:
                left = {tab.id for tab in kept.tabs}
                for tab in session.tabs:
                    if tab.id not in left:
                        self._put(before, session, (tab,), whole=False)

    def _put(self, before: Workspace, session: Session, tabs: tuple[Tab, ...], *, whole: bool) -> None:
        window = next(w for w in before.windows if session.id in w.sessions)
        number = self._profile.last_ids().closed + 1
        places = {tab.id: place for place, tab in enumerate(session.tabs)}
        self._profile.desk.put_closed(
            ClosedRow(
                number,
                self._clock.now().timestamp(),
                session_row(session, window.id, window.sessions.index(session.id)),
                tuple(tab_row(tab, session.id, places[tab.id]) for tab in tabs),
                whole=whole,
                drafts=self._typed_in(tabs),
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
