"""What the panel of a conversation shows. The bindings make it from the engine's conversations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.conversations.state import DraftFile, MessageFile, MessageKind
from session_engine.light_dataclass import dataclass
from widgets.primitives.message_bar import Message


class Side(StrEnum):
    """Who has written a message."""

    CUSTOMER = "customer"
    OWN = "own"
    COLLEAGUE = "colleague"
    SYSTEM = "system"


class Sending(StrEnum):
    """How far a message is that she has written."""

    SENT = "sent"
    UNDO = "undo"
    WAITING = "waiting"
    FAILED = "failed"


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
    kind: MessageKind
    side: Side
    who: str
    text: str
    when: datetime
    file: MessageFile | None = None
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
        writing: Colleagues who have begun an answer to the same customer.
        away: The customer, where nothing reaches the page just now; empty while it does.
        more: There are earlier ones.
        loading: They are on their way.
        gap: Messages between are on their way.
    """

    messages: tuple[MessageState, ...] = ()
    read: int = 0
    unread_from: int = 0
    typing: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()
    away: str = ""
    more: bool = False
    loading: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class ComposerState:
    """What is being written.

    Attributes:
        kind: To the customer (TEXT), for colleagues in a consult (CONSULT), or a note for nobody outside (NOTE).
        kinds: What she may write.
        text: The draft of the kind.
        files: What goes along.
        customer: The customer's name, beside Send; raw.
        refused: Why a file was not taken, in words, one for each.
        held: So many messages have come since she began that she has not looked at.
        asked: She has sent it all the same, and is asked.
        closed: Why nothing can be written, in words; empty while it can.
        enter_sends: Enter sends, and Shift+Enter begins a line; else Ctrl+Enter does.
        translates_to: The customer's language, named, where she can have her text translated; else empty.
        commands: What can be typed as `/consult`: ids.
        left_over: A reply that was begun and that the customer does not hear any more; raw, empty for none.
        also: That a colleague writes to the same customer, in words; empty while nobody does.
    """

    kind: MessageKind = MessageKind.TEXT
    kinds: tuple[MessageKind, ...] = (MessageKind.TEXT, MessageKind.NOTE)
    text: str = ""
    files: tuple[DraftFile, ...] = ()
    customer: str = ""
    refused: tuple[str, ...] = ()
    held: int = 0
    asked: bool = False
    closed: str = ""
    enter_sends: bool = True
    translates_to: str = ""
    commands: tuple[str, ...] = ()
    left_over: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class PanelState:
    """The panel of one conversation.

    Attributes:
        title: The customer's name; raw.
        channel: In words, as "live chat".
        channel_icon: Meaning.
        started: When the conversation began.
        waiting_since: The customer's oldest message without an answer; None when nobody waits.
        amber, red: Seconds from which waiting is long, and too long; 0 for never.
        thread: The messages.
        composer: What is being written.
        loading: Nothing of it is known yet.
        failure: Why its messages could not be read, in words.
        standing: What became of it, as "Ben has taken over", with what can be done about it.
    """

    title: str = ""
    channel: str = ""
    channel_icon: str = "conversation"
    started: datetime | None = None
    waiting_since: datetime | None = None
    amber: int = 0
    red: int = 0
    thread: ThreadState = ThreadState()
    composer: ComposerState = ComposerState()
    loading: bool = False
    failure: str = ""
    standing: Message | None = None
