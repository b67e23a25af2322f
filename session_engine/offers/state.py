"""Offers of work and what became of them (facts 4 and 9, notifications)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass

RECENT = 20
"""Outcomes that are remembered."""


class Mode(StrEnum):
    """Why she is asked."""

    ROUTED = "routed"  # by the rules of the queue
    TRANSFER = "transfer"  # a colleague hands it over to her
    CONSULT = "consult"  # a colleague asks for her help
    ASSIGNED = "assigned"  # a supervisor or its work stream gave it to her: it is hers already


class Ended(StrEnum):
    """What became of an offer."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MISSED = "missed"  # the time was up
    TAKEN = "taken"  # somebody else has it
    LEFT = "left"  # the customer has gone
    WITHDRAWN = "withdrawn"  # for another reason
    ASSIGNED = "assigned"  # hers already, and she has not opened it


class Popup(StrEnum):
    """When the system's own notification is shown (facts 4)."""

    NEVER = "never"
    BACKGROUND = "background"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card.

    Attributes:
        header: In the organisation's words; a code of `offers/templates.py` where `own` is False.
        value: Filled in.
        own: The organisation has written the header.
        language: The value is the tag of a language.
    """

    header: str
    value: str
    own: bool = False
    language: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is to look, as its template says (facts 4).

    Attributes:
        title: Filled in; empty for the product's own words.
        icon: Meaning of an icon.
        facts: Lines.
        timer: The seconds left are shown; they run in any case.
        accept: Text of the button; empty for the product's own.
        reject: The same.
        popup: When the system's own notification is shown.
    """

    title: str = ""
    icon: str = "conversation"
    facts: tuple[Fact, ...] = ()
    timer: bool = True
    accept: str = ""
    reject: str = ""
    popup: Popup = Popup.BACKGROUND


@dataclass(frozen=True, slots=True)
class Offer:
    """Work that is offered to her now.

    Attributes:
        id: GUID.
        line: Whose organisation.
        about: The conversation, case or e-mail.
        channel: In the organisation's words ("Live chat"); empty for records.
        customer: Who; "Visitor" codes are the desktop's, empty where nobody has said a name.
        subject: What about.
        waiting_since: Since when the customer waits.
        queue: Where it comes from.
        skills: That she has and it needs.
        offered: When it was offered, by this machine's clock.
        expires: When it is not hers any more, by this machine's clock.
        rejectable: She may say no.
        auto: It is accepted by itself.
        mode: Why she is asked.
        by: The colleague who asks her.
        returned: The customer has written again, and it was hers before.
        template: Unique name of the organisation's own template; empty for the delivered one.
        look: How its card is to look.
        persistent: A chat that the customer goes on with another day.
    """

    id: str
    line: LineId
    about: RecordRef
    channel: str = ""
    customer: str = ""
    subject: str = ""
    waiting_since: datetime | None = None
    queue: str = ""
    skills: tuple[str, ...] = ()
    offered: datetime | None = None
    expires: datetime | None = None
    rejectable: bool = True
    auto: bool = False
    mode: Mode = Mode.ROUTED
    by: str = ""
    returned: bool = False
    template: str = ""
    look: Look = field(default_factory=Look)
    persistent: bool = False

    @property
    def live(self) -> bool:
        """A customer is there and waits for an answer."""
        return self.about.table == "msdyn_ocliveworkitem"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an offer.

    Attributes:
        offer: Which it was.
        ended: What became of it.
        at: When, by this machine's clock.
        by: Who has it now, where somebody else has.
    """

    offer: Offer
    ended: Ended
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class OffersState:
    """What is offered, and what was.

    Attributes:
        offers: The most urgent first: who waits live before records, then whose time is up first.
        recent: The last twenty outcomes, newest first.
        answering: GUIDs of offers whose answer is under way.
    """

    offers: tuple[Offer, ...] = ()
    recent: tuple[Outcome, ...] = ()
    answering: frozenset[str] = frozenset()

    def offer(self, offer_id: str) -> Offer | None:
        """Find an offer."""
        return next((offer for offer in self.offers if offer.id == offer_id), None)
