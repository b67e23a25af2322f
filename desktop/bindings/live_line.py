"""What there is only where work is given out: presence, offers, and how she is told of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from desktop import actions
from desktop.bindings.idle import IdleBinding
from desktop.bindings.offers import OffersBinding
from desktop.bindings.presence import PresenceBinding
from desktop.bindings.tray import TrayBinding
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.main_window import MainWindow
from session_engine.ids import alerts_page
from session_engine.navigation.state import Place
from session_engine.offers.events import OfferCame

if TYPE_CHECKING:
    from desktop.alerts.ringing import Ringing


class LiveLineBinding:
    """The parts of a live line; silent until the line stands and the first page is there."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk = desk
        self.presence = PresenceBinding(desk, window, commands)
        self.offers = OffersBinding(desk, commands)
        self.tray = TrayBinding(desk, self.presence.choose, self._come_forward)
        self.idle = IdleBinding(desk)
        desk.live_line = self
        desk.engine.bus.subscribe(OfferCame, lambda event: self.ringing.came(event.offer))
        commands.register("mute", lambda: self.ringing.toggle())  # noqa: PLW0108 - made when it is wanted
        commands.register("alerts", self._open_page)
        self.serve(window)

    @cached_property
    def ringing(self) -> Ringing:
        """Sound and the system's notifications; made for the first offer, or for muting them."""
        from desktop.alerts.ringing import Ringing  # noqa: PLC0415

        return Ringing(self._desk, self.offers.accept, self.offers.reject)

    def serve(self, frame: DeskWindow) -> None:
        """Show cards in this window too, while she works in it."""
        self.offers.serve(frame)

    def leave(self, frame: DeskWindow) -> None:
        """Show nothing more in a window that goes."""
        self.offers.leave(frame)

    async def close(self) -> None:
        """Let go of the tray and of the system's notifications."""
        self.tray.close()
        self.idle.close()
        if "ringing" in vars(self):
            await self.ringing.ways.popups.close()

    def _come_forward(self) -> None:
        self.ringing.come_forward()

    def _open_page(self) -> None:
        line = self._desk.engine.workspace.state.focused_session.line
        self._desk.open(alerts_page(line), Place.SITE_MAP, title=actions.text("bell"))
