"""What comes in from outside the window: further starts, links of the command line and of the system."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop import messages
from desktop.one_instance import words
from desktop.one_instance.wire import Answer, Outcome, Request, Wish
from session_engine.errors import Refused
from session_engine.links.reading import read_link

if TYPE_CHECKING:
    import asyncio

    from desktop.one_instance.listener import Listener
    from desktop.one_instance.place import Place

LISTENS_AFTER = 1.5
"""Seconds from the first frame: what listening needs is loaded when the start is over; further starts wait for it."""

MOST_WAITING = 5
"""Links kept while the program comes up."""


def receive(window: QWidget, link: str, meeting: Place | None, loop: asyncio.AbstractEventLoop) -> Reception:
    """Begin to take what comes from outside: the command line's link, the system's, and soon further starts."""
    reception = Reception(window)
    if link:
        reception.take(link)
    app = QApplication.instance()
    if isinstance(app, GivesLinks):
        app.give_links(reception.take)
    if meeting is not None:
        loop.call_later(LISTENS_AFTER, reception.listen, meeting)
    return reception


@runtime_checkable
class GivesLinks(Protocol):
    """An application that the system hands links to."""

    def give_links(self, take: Callable[[str], object]) -> None:
        """Say who takes them; those that came before are given now."""
        ...


class Reception:
    """Takes wishes from outside at any moment; what comes before the desk is up waits for it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._waiting: list[str] = []
        self._open: Callable[[str], object] | None = None
        self._kept: Callable[[], Mapping[str, object]] = dict
        self._listener: Listener | None = None
        self._closed = False

    def attach(self, open_link: Callable[[str], object], kept: Callable[[], Mapping[str, object]]) -> None:
        """Say who opens links and who knows the person's own settings; what has waited is opened now."""
        self._open, self._kept = open_link, kept
        waiting, self._waiting = self._waiting, []
        for link in waiting:
            open_link(link)

    def listen(self, meeting: Place) -> None:
        """Hear further starts from now on."""
        from desktop.one_instance.listener import Listener  # noqa: PLC0415 - Qt's network library, 10 ms

        if not self._closed:
            self._listener = Listener(meeting, self.answer, self._window)
            self._listener.start()

    def close(self) -> None:
        """Hear nobody any more: the program ends, and who starts now is the next first."""
        self._closed = True
        if self._listener is not None:
            self._listener.stop()

    def take(self, link: str) -> None:
        """Open a link, now or as soon as the desk is up; whether it is one is judged there."""
        if self._open is not None:
            self._open(link)
        else:
            self._waiting = [*self._waiting, link][-MOST_WAITING:]

    def answer(self, request: Request) -> Answer:
        """Do what another start asks."""
        if request.wish is Wish.SETTINGS:
            return Answer(Outcome.SETTINGS, kept=tuple(self._kept().items()))
        bring_to_front(self._window, request.token)
        if not request.link:
            return Answer(Outcome.RAISED, words.raised())
        self.take(request.link)
        try:
            read_link(request.link)
        except Refused as no:
            return Answer(Outcome.REFUSED, messages.refusal(no))
        return Answer(Outcome.TAKEN, words.taken())


def bring_to_front(window: QWidget, token: str = "") -> None:
    """Show a window to the person, minimised or behind others as it may be.

    Args:
        window: Which.
        token: What the system gave a further start for this: without it a Wayland compositor only blinks.
    """
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt reads it when it next asks to come to the front
    window.setWindowState(
        window.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive
    )
    window.show()
    window.raise_()
    window.activateWindow()
