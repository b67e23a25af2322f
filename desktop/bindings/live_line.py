"""What there is only where work is given out: presence, offers, and how she is told of them."""

from __future__ import annotations

from desktop.bindings.offers import OffersBinding
from desktop.bindings.presence import PresenceBinding
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.main_window import MainWindow


class LiveLineBinding:
    """The parts of a live line; silent until the line stands and the first page is there."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self.presence = PresenceBinding(desk, window, commands)
        self.offers = OffersBinding(desk, commands)
        self.serve(window)

    def serve(self, frame: DeskWindow) -> None:
        """Show cards in this window too, while she works in it."""
        self.offers.serve(frame)

    def leave(self, frame: DeskWindow) -> None:
        """Show nothing more in a window that goes."""
        self.offers.leave(frame)
