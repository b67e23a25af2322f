"""What happens in conversations."""

from __future__ import annotations

from datetime import datetime

from session_engine.conversations.state import Message, MessageKind, Verb
from session_engine.events import Event
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ConversationChanged(Event):
    """A conversation is different: anything of its state but what only its badge shows."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class BadgeChanged(Event):
    """Another number of unread messages, or the customer waits since another time."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class CustomerWrote(Event):
    """A customer has written; once for each message, never for what is read of the past."""

    ref: RecordRef
    message: Message


@dataclass(frozen=True, slots=True)
class VerbDone(Event):
    """Something was done with a conversation from here.

    Attributes:
        ref: The conversation.
        verb: What.
        record: What was linked or unlinked, None for other verbs.
    """

    ref: RecordRef
    verb: Verb
    record: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class ConversationLost(Event):
    """A conversation that was hers was taken over, has ended or went back to its queue."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class ColleagueDeclined(Event):
    """A colleague whom she has asked to take a conversation over, or for advice, does not come.

    Attributes:
        ref: The conversation, which is hers still.
        code: What the organisation says of it: a member of `DECLINED`.
        name: The colleague's.
    """

    ref: RecordRef
    code: str
    name: str


DECLINED = frozenset({"transfer_declined", "transfer_missed", "consult_declined", "consult_missed"})
"""The codes of system messages that say so."""


@dataclass(frozen=True, slots=True)
class QuickRepliesChanged(Event):
    """The prepared answers of an organisation were read, or are others."""

    line: LineId


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the organisation tells it, on the feed or asked for.

    Attributes:
        conversation: GUID.
        message: What was said; `mine` is not decided yet.
    """

    conversation: str
    message: Message


@dataclass(frozen=True, slots=True)
class MessagesHeard(Event):
    """The feed told of messages, in the order in which they came; any of them may come again."""

    line: LineId
    messages: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class TypingHeard(Event):
    """Somebody types.

    Attributes:
        line: The organisation.
        conversation: GUID.
        who: GUID of the agent, empty for the customer.
        name: As told.
    """

    line: LineId
    conversation: str
    who: str
    name: str


@dataclass(frozen=True, slots=True)
class MessagePosted(Event):
    """The organisation has taken a message that waited.

    Attributes:
        ref: The conversation.
        id: The message.
        number: The place it was given.
        sent: When, aware UTC.
        kind: What it is.
        text: What was sent.
        file: Name, media type and size of what was sent, None where it was no file.
    """

    ref: RecordRef
    id: str
    number: int
    sent: datetime
    kind: MessageKind
    text: str
    file: tuple[str, str, int] | None = None
