"""The message at the top that comes back: told once the list rests, taken again as soon as it has been read."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from widgets.conversation.view import MessageView

_REST_MS = 120
_MOST_READINGS = 40
"""Times that older messages are read to reach one: farther back she goes by herself."""


class KeptMessage(QObject):
    """Follows a list of messages.

    Signals:
        rested: The number of the message at the top and how many of its pixels are above; 0 and 0 at the end.
    """

    rested = Signal(int, int)

    def __init__(self, view: MessageView) -> None:
        super().__init__(view)
        self._view = view
        self._wanted: tuple[int, int] | None = None
        self._readings = 0
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(lambda: self.rested.emit(*view.top()))
        view.settled.connect(self._settled)
        view.moved_by_hand.connect(self.let_go)

    def restore(self, number: int, above: int) -> None:
        """Go to a message; where it was not read yet, as it comes, until the person scrolls herself."""
        self._wanted, self._readings = (number, above), 0
        self._go()

    def let_go(self) -> None:
        """Leave the person where she goes: what is still on its way moves her no more."""
        self._wanted = None

    def _settled(self) -> None:
        if self._wanted is None:
            self._resting.start()
        else:
            self._go()

    def _go(self) -> None:
        """Go there, or have what is before the first message read."""
        if not self._view.isVisible():
            return  # there is no room yet to put it into
        wanted, self._wanted = self._wanted, None  # going settles the list, which comes here again
        if wanted is None or self._view.go_to(*wanted):
            return
        if self._view.waits or (self._view.has_more and self._readings < _MOST_READINGS):
            self._wanted = wanted
            if self._view.ask_older():
                self._readings += 1
