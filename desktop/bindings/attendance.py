"""Shows on the pages who else is there, from the moment the page in front is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.desk import Desk
from desktop.pages.also_here import HERE
from desktop.pages.host import PageHost

if TYPE_CHECKING:
    from session_engine.attendance.events import AttendanceChanged


class AttendanceBinding:
    """Tells pages that others have come or gone."""

    def __init__(self, desk: Desk, pages: PageHost) -> None:
        self._desk, self._pages = desk, pages

    def go_on(self) -> None:
        """Say what is open, and hear who else has it open."""
        from session_engine.attendance.events import AttendanceChanged  # noqa: PLC0415 - after the first page

        engine = self._desk.engine
        engine.bus.subscribe(AttendanceChanged, self._changed)
        self._desk.others = engine.attendance.others
        self._desk.answering = engine.attendance.answering

    def _changed(self, event: AttendanceChanged) -> None:
        """Mark the pages of the record; those of letters and conversations too, whose customer it may be."""
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                ref = tab.page.record
                if ref is not None and (ref == event.ref or ref.table == "email"):
                    self._pages.changed(tab.id, HERE)
