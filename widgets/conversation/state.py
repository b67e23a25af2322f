"""What the panel of a conversation shows. The bindings make it from the engine's conversations."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from session_engine.light_dataclass import dataclass
from widgets.primitives.tones import Tone


class Side(StrEnum):
    """Who has written a message."""

    CUSTOMER = "customer"
    OWN = "own"
    COLLEAGUE = "colleague"
    SYSTEM = "system"


class Kind(IntEnum):
    """What a message is."""

    TEXT = 1
    FILE = 2
    SYSTEM = 3
    NOTE = 4
    CONSULT = 5


class Sending(StrEnum):
    """How far a message is that she has written."""

    SENT = "sent"
    UNDO = "undo"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file in a message: name and type as its sender gave them."""

    name: str
    type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether it says of itself that it is a picture."""
        return self.type.startswith("image/") and not self.type.startswith("image/svg")


@dataclass(frozen=True, slots=True)
class MessageState:
    """One message.

    Attributes:
        id: Made by who has written it.
        number: Its place in the conversation; 0 while it is not sent.
        kind: Text, file, system, note, consult.
        side: Who has written it.
        who: The writer's name; raw.
        text: Plain text, raw; of a system message the words already.
        when: When it was sent, or written as long as it is not.
        file: What it carries.
        sending: How far it is.
        why: Why it could not be sent.
    """

    id: str
    number: int
    kind: Kind
    side: Side
    who: str
    text: str
    when: datetime
    file: FileState | None = None
    sending: Sending = Sending.SENT
    why: str = ""


@dataclass(frozen=True, slots=True)
class ThreadState:
    """The messages in sight.

    Attributes:
        messages: In the order of their numbers, below them what is not sent yet.
        read: The customer has read up to this number.
        unread_from: The number of the first message that was new when she came; 0 for none.
        typing: Who writes now.
        more: There are earlier ones.
        loading: They are on their way.
        gap: Messages between are on their way.
    """

    messages: tuple[MessageState, ...] = ()
    read: int = 0
    unread_from: int = 0
    typing: tuple[str, ...] = ()
    more: bool = False
    loading: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A text that is often written.

    Attributes:
        id: Of the canned message.
        title: Its name.
        text: With variables in braces, as `{customer}`.
        tags: Without `#`.
        locale: Language tag, empty for any.
        personal: Her own.
    """

    id: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    locale: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class PanelState:
    """The panel of one conversation.

    Attributes:
        title: The customer's name; raw.
        channel: In words, as "live chat".
        channel_icon: Meaning.
        started: When the conversation began.
        waiting_since: The customer's oldest message without an answer; None when nobody waits.
        waiting_tone: By the work stream's limits.
        thread: The messages.
        can_write: She may write to the customer.
        can_note: She may write notes.
        closed: Why nothing can be written, in words; empty while it can.
        consulting: What she writes goes to her colleagues alone, not to the customer.
    """

    title: str = ""
    channel: str = ""
    channel_icon: str = "conversation"
    started: datetime | None = None
    waiting_since: datetime | None = None
    waiting_tone: Tone = Tone.NEUTRAL
    thread: ThreadState = ThreadState()
    can_write: bool = True
    can_note: bool = True
    closed: str = ""
    consulting: bool = False
