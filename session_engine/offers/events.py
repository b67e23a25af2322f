"""What offers announce."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.offers.state import Offer, Outcome


@dataclass(frozen=True, slots=True)
class OffersChanged(Event):
    """What is offered, or what was, is different."""


@dataclass(frozen=True, slots=True)
class OfferCame(Event):
    """Work is offered to her."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class OfferEnded(Event):
    """An offer is none any more; `asked`: she had just said yes."""

    outcome: Outcome
    asked: bool = False


@dataclass(frozen=True, slots=True)
class OfferAccepted(Event):
    """She has it: `ref` is what is to be opened."""

    offer: Offer
    ref: RecordRef
