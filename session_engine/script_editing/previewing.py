"""Fills a script's texts as a session with a record would have them, without opening one."""

from __future__ import annotations

from types import MappingProxyType

from session_engine.events import EventBus
from session_engine.ids import RecordRef, SessionId, TabId, WindowId, record_page
from session_engine.organisation.lines import Lines
from session_engine.scripts.filling import Texts, filled
from session_engine.scripts.state import Script
from session_engine.sessions.state import Session, SessionKind, Tab, Window, Workspace
from session_engine.slugs.area import SlugsArea
from session_engine.slugs.ports import Records

_SESSION, _TAB, _WINDOW = SessionId(1), TabId(1), WindowId(1)


class Previews:
    """Fills texts for a record.

    Args:
        lines: The organisations.
        records: The record store.
    """

    def __init__(self, lines: Lines, records: Records) -> None:
        self._lines = lines
        self._records = records
        self._last: tuple[RecordRef, SlugsArea] | None = None

    async def texts(self, script: Script, ref: RecordRef) -> Texts:
        """Fill the names and texts of a script's steps."""
        return await filled(self._slugs(ref), script, _SESSION)

    def _slugs(self, ref: RecordRef) -> SlugsArea:
        """Give placeholders of a desk with one session; its answers are kept while the same record is looked at."""
        if self._last is None or self._last[0] != ref:
            self._last = (ref, SlugsArea(EventBus(), self._lines, self._records, _OneSession(ref)))
        return self._last[1]


class _OneSession:
    """A desk on which nothing is open but one record."""

    def __init__(self, ref: RecordRef) -> None:
        tab = Tab(_TAB, record_page(ref), anchor=True)
        session = Session(_SESSION, SessionKind.REGULAR, ref.line, (tab,), _TAB)
        window = Window(_WINDOW, (_SESSION,), _SESSION)
        self.state = Workspace((window,), _WINDOW, MappingProxyType({_SESSION: session}))
