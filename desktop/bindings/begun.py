"""What was begun on a record and is not saved stays there when its last tab closes: she is told so."""

from __future__ import annotations

from desktop.desk import Desk
from session_engine.errors import WayOut
from session_engine.sessions.events import TabClosed


class BegunBinding:
    """Tells where a begun note or activity is found again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.engine.bus.subscribe(TabClosed, self._closed)

    def _closed(self, event: TabClosed) -> None:
        engine, ref = self._desk.engine, event.page.record
        if ref is None or not engine.composing.holds(ref):
            return
        sessions = engine.workspace.state.sessions.values()
        if any(tab.page.record == ref for session in sessions for tab in session.tabs):
            return
        title = engine.records.name(ref)
        engine.notices.tell("note_kept", {"title": title}, actions=(WayOut("open", (ref, title)),))
