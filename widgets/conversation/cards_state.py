"""What the page of a conversation shows. The bindings make it from the engine's records."""

from __future__ import annotations

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from widgets.primitives.tones import Tone


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card.

    Attributes:
        text: What it says.
        label: What that is; empty where the text says it.
        copied: It can be copied: what it is called, as "phone number".
        link: It leads to a record.
    """

    text: str
    label: str = ""
    copied: str = ""
    link: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A short status."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str = ""


@dataclass(frozen=True, slots=True)
class CardState:
    """One card.

    Attributes:
        title: Its heading.
        name: Of the record it shows; raw.
        ref: The record; None where none is linked.
        avatar: It has a picture.
        facts: Below the name.
        marks: Below the facts.
        linked: The record is linked to the conversation.
        empty: What it says where there is nothing.
        offers: What can be done where there is nothing: id and words.
        loading: It is on its way.
    """

    title: str
    name: str = ""
    ref: RecordRef | None = None
    avatar: bool = False
    facts: tuple[Fact, ...] = ()
    marks: tuple[Mark, ...] = ()
    linked: bool = False
    empty: str = ""
    offers: tuple[tuple[str, str], ...] = ()
    loading: bool = False


@dataclass(frozen=True, slots=True)
class PageCards:
    """The cards of a conversation's page, and how the customer feels.

    Attributes:
        customer, case: What is linked.
        others: Summary, answers before the chat, the visitor.
        mood: In words, None where nothing is known.
    """

    customer: CardState
    case: CardState
    others: tuple[CardState, ...] = ()
    mood: Mark | None = None
