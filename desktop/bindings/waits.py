"""Waits that last are named in the window she works in, with a way to end them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from widgets.primitives.wait_pill import WaitPill


class WaitsBinding:
    """One line per window; it shows the newest wait, and how many there are beside it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pills: dict[DeskWindow, WaitPill] = {}
        desk.waits.changed.connect(self._render)

    def serve(self, frame: DeskWindow) -> None:
        """Show it in this window too, while she works in it."""
        frame.activated.connect(self._render)

    def leave(self, frame: DeskWindow) -> None:
        """Show nothing more in a window that goes."""
        self._pills.pop(frame, None)

    def _render(self) -> None:
        text = self._words()
        front = self._desk.front() if text else None
        if front is not None and front not in self._pills:
            toasts = front.toasts
            pill = self._pills[front] = WaitPill(front, front.status.height(), toasts.composers)
            pill.given_up.connect(self._desk.waits.give_up)
            toasts.ground_changed.connect(pill.place_anew)
        for frame, pill in self._pills.items():
            pill.render(text if frame is front else "")

    def _words(self) -> str:
        shown = self._desk.waits.shown
        if not shown:
            return ""
        if len(shown) == 1:
            return shown[0].text
        more = QCoreApplication.translate("Waits", "{what} (and {count} more)")
        return more.replace("{count}", str(len(shown) - 1)).replace("{what}", shown[0].text)
