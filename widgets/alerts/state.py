"""What the cards show."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass
from session_engine.offers.state import Offer


@dataclass(frozen=True, slots=True)
class AlertState:
    """One card.

    Attributes:
        offer: What is offered.
        answering: Her answer is under way.
        blocked: Why she cannot take it now; empty where she can.
        accept_key: The key that takes the top card, as she reads it.
        reject_key: The key that turns it down.
    """

    offer: Offer
    answering: bool = False
    blocked: str = ""
    accept_key: str = ""
    reject_key: str = ""
