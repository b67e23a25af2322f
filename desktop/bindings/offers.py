"""Binds offers of work: cards in the window she works in, keys for the top one, sessions for what she accepts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop import messages
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef, record_page
from session_engine.navigation.state import Gesture, Place
from session_engine.notices.state import Weight
from session_engine.offers.events import OfferAccepted, OfferEnded, OffersChanged
from session_engine.offers.state import Ended, Mode, Offer, Outcome
from session_engine.pages import icon_of
from session_engine.sessions.events import SessionClosed, SessionOpened, WindowActivated
from session_engine.sessions.state import SESSION_LIMIT

if TYPE_CHECKING:
    from widgets.alerts.stack import AlertStack
    from widgets.alerts.state import AlertState

STEADY = 0.5
"""Seconds for which a card has to be on top before a key acts on it: she had seen another one there."""
BEFORE_TRIAL = 2
"""Cards that stay above one that is only tried out; a third one is still in sight."""

_TOLD = {
    Ended.MISSED: ("offer_missed", Weight.WARN),
    Ended.TAKEN: ("offer_taken", Weight.INFO),
    Ended.LEFT: ("offer_left", Weight.INFO),
    Ended.WITHDRAWN: ("offer_withdrawn", Weight.INFO),
    Ended.ASSIGNED: ("offer_yours", Weight.WARN),
}


class OffersBinding:
    """Shows the cards and does what she says; the first offer makes the first stack."""

    def __init__(self, desk: Desk, commands: Commands) -> None:
        self._desk = desk
        self._stacks: dict[DeskWindow, AlertStack | None] = {}
        self._top: tuple[str, float] = ("", 0.0)
        self._trials: dict[str, tuple[Offer, Callable[[str], object]]] = {}
        bus = desk.engine.bus
        bus.subscribe(OffersChanged, lambda _event: self._render())
        bus.subscribe(OfferAccepted, lambda event: self._open(event.offer, event.ref))
        bus.subscribe(OfferEnded, lambda event: self._tell(event.outcome))
        for kind in (SessionOpened, SessionClosed, WindowActivated):
            bus.subscribe(kind, lambda _event: self._render())
        commands.register("accept", lambda: self._by_key(accept=True))
        commands.register("decline", lambda: self._by_key(accept=False))

    def serve(self, frame: DeskWindow) -> None:
        """Show cards in this window while she works in it."""
        self._stacks[frame] = None

    def leave(self, frame: DeskWindow) -> None:
        """Show nothing more in a window that goes."""
        del self._stacks[frame]
        self._render()

    def stack_in(self, frame: DeskWindow) -> AlertStack | None:
        """Give the cards of a window, None before there were any."""
        return self._stacks.get(frame)

    def try_out(self, offer: Offer, told: Callable[[str], object]) -> None:
        """Show a card that is nobody's; `told` hears `painted`, `accept` or `decline`."""
        self._trials[offer.id] = (offer, told)
        self._render()

    def end_trial(self, offer_id: str) -> None:
        """Take such a card away."""
        if self._trials.pop(offer_id, None) is not None:
            self._render()

    def _tried(self, offer_id: str, what: str) -> bool:
        """Tell of a card that is nobody's; False for all others."""
        trial = self._trials.get(offer_id)
        if trial is None:
            return False
        if what != "painted":
            self.end_trial(offer_id)
        trial[1](what)
        return True

    def accept(self, offer_id: str) -> None:
        """Take an offer."""
        if self._tried(offer_id, "accept"):
            return
        self._desk.start(lambda: self._desk.engine.offers.accept(offer_id), owner="offers", group=offer_id)

    def reject(self, offer_id: str) -> None:
        """Turn an offer down."""
        if self._tried(offer_id, "decline"):
            return
        self._desk.start(lambda: self._desk.engine.offers.reject(offer_id), owner="offers", group=offer_id)

    # -- showing -------------------------------------------------------------------------------------------

    def _render(self) -> None:
        if "offers" not in vars(self._desk.engine) and not self._trials:
            return  # nobody has followed a line yet
        trials = tuple(offer for offer, _ in self._trials.values())
        offers = self._desk.engine.offers.state.offers
        # In sight also where many wait, and never in the place of the one that the keys are for.
        offers = (*offers[:BEFORE_TRIAL], *trials, *offers[BEFORE_TRIAL:])
        self._note_top(offers[0].id if offers else "")
        front = self._desk.front()
        for frame in self._stacks:
            self._show(frame, offers if frame is front else ())

    def _show(self, frame: DeskWindow, offers: tuple[Offer, ...]) -> None:
        stack = self._stacks[frame]
        if stack is None and offers:
            stack = self._stacks[frame] = self._made(frame)
        if stack is not None:
            stack.render(tuple(self._card(offer) for offer in offers))

    def _made(self, frame: DeskWindow) -> AlertStack:
        from widgets.alerts.stack import AlertStack  # noqa: PLC0415 - at the first offer

        stack = frame.cards = AlertStack(frame, frame.stack)
        stack.accepted.connect(self.accept)
        stack.rejected.connect(self.reject)
        stack.painted.connect(self._painted)
        return stack

    def _card(self, offer: Offer) -> AlertState:
        from widgets.alerts.state import AlertState  # noqa: PLC0415

        blocked = ""
        if offer.id not in self._trials and not self._desk.engine.offers.has_room(offer):
            values = {"limit": SESSION_LIMIT, "title": self._title(offer)}
            blocked = messages.refusal(Refused(RefusalCode.NO_ROOM_TO_TAKE, values))
        answering = offer.id in self._desk.engine.offers.state.answering
        return AlertState(offer, answering, blocked, self._desk.key("accept"), self._desk.key("decline"))

    def _title(self, offer: Offer) -> str:
        from widgets.alerts import words  # noqa: PLC0415

        return words.who(offer) if offer.live or not offer.subject else offer.subject

    def _painted(self, offer_id: str) -> None:
        """Tell the organisation; one that is hers anyway is taken now that she has seen it."""
        if self._tried(offer_id, "painted"):
            return
        offers = self._desk.engine.offers
        offers.shown(offer_id)
        offer = offers.state.offer(offer_id)
        if offer is not None and offer.auto and offers.has_room(offer):
            self.accept(offer_id)

    # -- answering -----------------------------------------------------------------------------------------

    def _note_top(self, offer_id: str) -> None:
        if offer_id != self._top[0]:
            replaced = bool(self._top[0])
            self._top = (offer_id, time.monotonic() + (STEADY if replaced else 0.0))

    def _by_key(self, *, accept: bool) -> None:
        """Act on the top card.

        Raises:
            Refused: There is none, or another one has only just come there.
        """
        offer_id, from_then_on = self._top
        if not offer_id:
            raise Refused(RefusalCode.NOTHING_OFFERED)
        if time.monotonic() < from_then_on:
            raise Refused(RefusalCode.OFFER_JUST_CAME, {"title": self._title_of(offer_id)})
        (self.accept if accept else self.reject)(offer_id)

    def _title_of(self, offer_id: str) -> str:
        trial = self._trials.get(offer_id)
        offer = trial[0] if trial is not None else self._desk.engine.offers.state.offer(offer_id)
        return self._title(offer) if offer is not None else ""

    def _open(self, offer: Offer, ref: RecordRef) -> None:
        """Open what she has: in front where she has said so, else beside what she is doing."""
        page, workspace, title = record_page(ref), self._desk.engine.workspace, self._title(offer)
        if not offer.auto:
            self._desk.run(
                lambda: workspace.open(page, Place.OFFER, Gesture.PLAIN, title=title, icon=icon_of(page))
            )
        elif not any(session.anchor.page.record == ref for session in workspace.state.sessions.values()):
            self._desk.run(
                lambda: workspace.open_session(page, title=title, icon=icon_of(page), background=True)
            )
        if offer.mode is Mode.ASSIGNED and offer.by:
            values = {"title": title, "name": self._by(offer.by)}
            self._desk.engine.notices.tell("offer_given", values, actions=(WayOut("open", (ref, title)),))

    def _tell(self, outcome: Outcome) -> None:
        """Say what became of one that she has not answered herself."""
        told = _TOLD.get(outcome.ended)
        if told is None:
            return
        code, weight = told
        title = self._title(outcome.offer)
        hers = (WayOut("open", (outcome.offer.about, title)),) if outcome.ended is Ended.ASSIGNED else ()
        values = {"title": title, "name": self._by(outcome.by)}
        self._desk.engine.notices.tell(code, values, weight=weight, actions=hers)

    @staticmethod
    def _by(name: str) -> str:
        return name or QCoreApplication.translate("Alerts", "Somebody else")
