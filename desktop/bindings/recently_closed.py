"""What was closed lately, as the palette lists it: titles, how much there is in it, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from session_engine.profile.rows import ClosedRow
from widgets.grids import times
from widgets.palette.entries import PaletteEntry

PREFIX = "closed:"


class RecentlyClosed:
    """Sessions and tabs that can be opened again, the one closed last first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def entries(self) -> list[PaletteEntry]:
        """List them; none where nothing is kept."""
        restore = self._desk.engine.restore
        group = QCoreApplication.translate("Palette", "Recently closed")
        now = self._desk.engine.clock.now()
        return [
            PaletteEntry(
                f"{PREFIX}{row.id}",
                _title(row),
                group,
                icon=row.tabs[0].icon if row.tabs else "session",
                keywords=tuple(tab.title for tab in row.tabs[1:]),
                detail=_detail(row, now),
            )
            for row in (restore.closed() if restore is not None else ())
        ]

    def reopen(self, key: str) -> None:
        """Open one again where it was."""
        restore, number = self._desk.engine.restore, int(key.removeprefix(PREFIX))
        if restore is not None:
            self._desk.run(lambda: restore.reopen(number))


def _title(row: ClosedRow) -> str:
    first = row.tabs[0].title if row.tabs else ""
    title = (row.session.title or first) if row.whole else first
    return title or QCoreApplication.translate("Palette", "Without a title")


def _detail(row: ClosedRow, now: datetime) -> str:
    """Say what is in it and when it was closed."""
    tr = QCoreApplication.translate
    parts: list[str] = []
    if not row.whole:
        parts.append(tr("Palette", "tab"))
    elif len(row.tabs) > 1:
        parts.append(tr("Palette", "{count} tabs").format(count=len(row.tabs)))
    if row.drafts:
        parts.append(tr("Palette", "unsaved text"))
    parts.append(times.moment(datetime.fromtimestamp(row.at, UTC), now))
    return " · ".join(parts)
