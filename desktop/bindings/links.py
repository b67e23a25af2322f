"""Links: those that come in are opened like everything else, and what is open can be copied as one."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from desktop import wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import PageKey
from session_engine.links.state import Destination, Link, LinkKind
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import Connection

OWNER = "links"
_AWAY = frozenset({Connection.OFFLINE, Connection.SIGNED_OUT, Connection.BUSY})
_PLACES = {LinkKind.RECORD: Place.LINK, LinkKind.VIEW: Place.SITE_MAP, LinkKind.SEARCH: Place.SEARCH_RESULTS}
"""A record opens a session of its own; views and searches are no customer and open where one is."""


class LinksBinding:
    """Opens and copies links; one that comes before the organisation has answered waits for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: list[Link] = []
        desk.engine.bus.subscribe(LineChanged, lambda _event: self._go_on())

    def open(self, text: str) -> None:
        """Open a link from outside; what is none is refused in words."""
        self._desk.run(lambda: self._take(self._desk.engine.links.read(text)))

    def copy(self, page: PageKey, *, view: str = "") -> None:
        """Put a page's link on the clipboard; raise `Refused` for a page that has none."""
        text = self._desk.engine.links.write(page, view=view)
        QGuiApplication.clipboard().setText(text)
        self._desk.engine.notices.tell("copied", {"text": text})

    def _take(self, link: Link) -> None:
        state = self._desk.engine.lines.state(self._desk.engine.line)
        if state.person is not None:
            self._follow(link)
            return
        self._waiting.append(link)
        if state.connection in _AWAY:
            self._desk.engine.notices.tell("link_waits", weight=Weight.INFO)

    def _go_on(self) -> None:
        if self._waiting and self._desk.engine.lines.state(self._desk.engine.line).person is not None:
            waiting, self._waiting = self._waiting, []
            for link in waiting:
                self._follow(link)

    def _follow(self, link: Link) -> None:
        engine = self._desk.engine

        async def work() -> None:
            self._show(await engine.links.find(link, engine.line))

        self._desk.start(work, owner=OWNER, group="follow", wait=Wait(wait_words.opening()))

    def _show(self, found: Destination) -> None:
        record = found.page.record if found.page is not None else None
        if found.page is None:
            if not self._desk.engine.forms.may_write(self._desk.engine.line, found.table):
                raise Refused(RefusalCode.READ_ONLY)
            if found.table == "email":
                self._desk.mail.new()
            else:
                self._desk.casework.new_record(found.table)
        elif record is not None:
            self._desk.open_record(record, _PLACES[found.kind], title=found.title)
        else:
            self._desk.open(found.page, _PLACES[found.kind], title=found.title)
