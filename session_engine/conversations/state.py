"""A conversation as its page, its panel and the session strip know it; the engine's area is the only writer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import IntEnum, StrEnum
from itertools import accumulate, islice
from operator import is_
from types import MappingProxyType

from typing_extensions import override

from session_engine.errors import Failure, RefusalCode
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup

REPLIES = "msdyn_cannedmessage"
"""Prepared answers."""
TABLE = CONVERSATION_TABLE

MESSAGE_TABLE = "ninedesk_conversationmessage"
CHUNK = 64
"""Messages that lie in one tuple: a new one copies at most so many, and one tuple of the chunks."""


class Status(IntEnum):
    """Where a conversation stands (facts 9, statuscode)."""

    UNKNOWN = 0
    OPEN = 1
    ACTIVE = 2
    WAITING = 3
    CLOSED = 4
    WRAP_UP = 5


class Channel(StrEnum):
    """How the customer reaches the organisation; also what icons and widths are kept by."""

    CHAT = "chat"
    PERSISTENT = "persistent_chat"
    VOICE = "voice"
    SMS = "sms"
    FACEBOOK = "facebook"
    WECHAT = "wechat"
    LINE = "line"
    WHATSAPP = "whatsapp"
    TEAMS = "teams"
    RECORD = "record"
    OTHER = "other"


class MessageKind(IntEnum):
    """What a message is; the last two never reach the customer."""

    TEXT = 1
    FILE = 2
    SYSTEM = 3
    NOTE = 4
    CONSULT = 5


WRITTEN = (MessageKind.TEXT, MessageKind.NOTE, MessageKind.CONSULT)
"""What can be typed; each has a draft of its own."""


class Author(IntEnum):
    """Who wrote a message."""

    CUSTOMER = 1
    AGENT = 2
    SYSTEM = 3


class Role(StrEnum):
    """What the person is in a conversation."""

    NONE = "none"
    PRIMARY = "primary"
    CONSULTED = "consulted"  # hears the customer, speaks with the primary alone
    CONSULTED_PUBLIC = "consulted_public"  # speaks with the customer, too
    MONITOR = "monitor"  # reads along


class Mode(IntEnum):
    """How an agent takes part (`ninedesk_mode`)."""

    PRIMARY = 1
    CONSULT_PRIVATE = 2
    CONSULT_PUBLIC = 3
    MONITOR = 4


class Verb(StrEnum):
    """What can be done with a conversation; `may` says which of it now."""

    TAKE = "take"
    SAY = "say"
    NOTE = "note"
    SAY_IN_CONSULT = "say_in_consult"
    END = "end"
    LEAVE = "leave"
    RELEASE = "release"
    REOPEN = "reopen"
    TRANSFER = "transfer"
    CONSULT = "consult"
    CONSULT_PUBLIC = "consult_public"
    END_CONSULT = "end_consult"
    LINK = "link"
    UNLINK = "unlink"
    CREATE_CASE = "create_case"
    MERGE = "merge"
    TRANSCRIPT = "transcript"
    TRANSLATE = "translate"


class Lost(StrEnum):
    """What became of a conversation that was hers and is not any more."""

    TAKEN_OVER = "taken_over"  # another agent has it: `agent`
    ADVICE_OVER = "advice_over"  # it never was hers: she gave advice, and `agent` goes on alone
    ENDED = "ended"  # closed meanwhile
    RETURNED = "returned"  # back in its queue
    MERGED = "merged"  # goes on in another one of the same customer: `merged_into`


class UnsentStanding(StrEnum):
    """Where something stands that she sent and that is not in the list yet."""

    LEAVING = "leaving"  # can still be taken back, until `leaves`
    WAITING = "waiting"  # for the organisation, or for what was written before it
    SENDING = "sending"
    SENT = "sent"  # the organisation has it; what came before it is being asked for
    REFUSED = "refused"  # for good; she sends it again or drops it


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The file of a message.

    Attributes:
        name: As it is called, raw.
        type: Its media type.
        size: In bytes.
    """

    name: str
    type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said; it never changes.

    Attributes:
        id: GUID, made by who wrote it.
        number: 1, 2, 3 … in its conversation.
        kind: What it is.
        author: Who wrote it.
        sent: When, aware UTC.
        text: Plain, raw; of a system message its code, as in `joined`.
        name: Of who wrote it, as the organisation tells it.
        agent: GUID of the agent who wrote it, empty where none did.
        mine: The person at this desk wrote it.
        file: Of a FILE.
        values: What the words of a system message need; of one that was carried over, `from` where and whether `seen`.
    """

    id: str
    number: int
    kind: MessageKind
    author: Author
    sent: datetime
    text: str = ""
    name: str = ""
    agent: str = ""
    mine: bool = False
    file: MessageFile | None = None
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def carried(self) -> bool:
        """Tell whether it was said in another conversation that was merged into this one."""
        return self.kind is not MessageKind.SYSTEM and "from" in self.values

    @property
    def was_read(self) -> bool:
        """Tell whether it was read there already."""
        return self.carried and self.values.get("seen") is True


class Messages:
    """Messages in the order of their numbers, frozen, in chunks: a new one leaves all but the last chunk as it is.

    Two are equal when they hold the same chunks, so comparing states costs nothing.
    """

    __slots__ = ("_chunks", "_starts")

    def __init__(self, chunks: tuple[tuple[Message, ...], ...] = ()) -> None:
        self._chunks = chunks
        self._starts = tuple(accumulate(map(len, chunks), initial=0))

    @classmethod
    def of(cls, messages: Iterable[Message]) -> Messages:
        """Hold messages that are in order."""
        return cls().followed_by(messages)

    def followed_by(self, messages: Iterable[Message]) -> Messages:
        """Give these with newer ones behind them."""
        chunks, last = self._chunks, ()
        if chunks and len(chunks[-1]) < CHUNK:
            chunks, last = chunks[:-1], chunks[-1]
        return Messages((*chunks, *_chunked((*last, *messages))))

    def preceded_by(self, messages: Iterable[Message]) -> Messages:
        """Give these with older ones before them."""
        return Messages((*_chunked(tuple(messages)), *self._chunks))

    def newest_of(self, count: int) -> Messages:
        """Give at least the newest `count`: whole chunks of older ones are let go."""
        left, kept = count, len(self._chunks)
        while kept and left > 0:
            kept -= 1
            left -= len(self._chunks[kept])
        return Messages(self._chunks[kept:]) if kept else self

    @property
    def first(self) -> Message | None:
        """The oldest, None without any."""
        return self._chunks[0][0] if self._chunks else None

    @property
    def last(self) -> Message | None:
        """The newest, None without any."""
        return self._chunks[-1][-1] if self._chunks else None

    def position(self, number: int) -> int:
        """Give where a number stands, or would stand."""
        chunk = max(0, bisect_right(self._chunks, number, key=lambda each: each[0].number) - 1)
        if not self._chunks:
            return 0
        return self._starts[chunk] + bisect_left(self._chunks[chunk], number, key=lambda each: each.number)

    def numbered(self, number: int) -> Message | None:
        """Find a message by its number."""
        position = self.position(number)
        found = self[position] if position < len(self) else None
        return found if found is not None and found.number == number else None

    def between(self, start: int, stop: int) -> tuple[Message, ...]:
        """Give those at positions from `start` up to, not with, `stop`."""
        start = max(0, start)
        return tuple(islice(self._from(start), max(0, min(stop, len(self)) - start)))

    def backwards(self) -> Iterator[Message]:
        """Give them from the newest to the oldest."""
        for chunk in reversed(self._chunks):
            yield from reversed(chunk)

    def _from(self, start: int) -> Iterator[Message]:
        if start >= len(self):
            return
        chunk = bisect_right(self._starts, start) - 1
        yield from self._chunks[chunk][start - self._starts[chunk] :]
        for later in self._chunks[chunk + 1 :]:
            yield from later

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Message]:
        for chunk in self._chunks:
            yield from chunk

    def __getitem__(self, position: int) -> Message:
        position = position + len(self) if position < 0 else position
        if not 0 <= position < len(self):
            raise IndexError(position)
        chunk = bisect_right(self._starts, position) - 1
        return self._chunks[chunk][position - self._starts[chunk]]

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Messages):
            return NotImplemented
        mine, others = self._chunks, other._chunks
        return len(mine) == len(others) and all(map(is_, mine, others))

    @override
    def __hash__(self) -> int:
        return hash((len(self), id(self._chunks[-1]) if self._chunks else 0))

    @override
    def __repr__(self) -> str:
        return f"Messages({len(self)})"


def _chunked(messages: tuple[Message, ...]) -> Iterator[tuple[Message, ...]]:
    for start in range(0, len(messages), CHUNK):
        yield messages[start : start + CHUNK]


NO_MESSAGES = Messages()


@dataclass(frozen=True, slots=True)
class Unsent:
    """Something she has sent that is not in the list yet; shown below it, in the order in which it was written.

    Attributes:
        id: The message's GUID.
        kind: What it is.
        text: Plain.
        written: When she sent it, aware UTC.
        standing: Where it stands.
        leaves: When it goes out at the earliest, aware UTC; while LEAVING.
        file: Of a FILE.
        failure: The organisation's reason of the last try.
        refusal: The engine's reason of a refusal.
        detail: The organisation's own text.
    """

    id: str
    kind: MessageKind
    text: str
    written: datetime
    standing: UnsentStanding
    leaves: datetime | None = None
    file: MessageFile | None = None
    failure: Failure | None = None
    refusal: RefusalCode | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that was put into the composer and is not sent; it outlives a crash as her words do.

    Attributes:
        ref: What names it in `detach`.
        file: What it is.
    """

    ref: RecordRef
    file: MessageFile


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that the composer did not take.

    Attributes:
        name: As it is called, raw.
        code: Why.
        largest: What is allowed, in bytes; 0 where size is not the reason.
    """

    name: str
    code: RefusalCode
    largest: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the composer, kept on the disk as she types.

    Attributes:
        text: As typed.
        files: Put in beside it; of a consult there are none.
    """

    text: str = ""
    files: tuple[DraftFile, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was begun."""
        return not self.text.strip() and not self.files


NO_DRAFT = Draft()


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody who types this moment; it ends by itself after 6 seconds.

    Attributes:
        who: GUID of the agent, empty for the customer.
        name: As told.
    """

    who: str
    name: str


@dataclass(frozen=True, slots=True)
class Participant:
    """An agent in the conversation now, the person herself too.

    Attributes:
        agent: The systemuser with their name.
        mode: How they take part.
        joined: Since when, aware UTC.
        read: Number of the newest message they have seen.
        me: It is the person at this desk.
    """

    agent: Lookup
    mode: Mode
    joined: datetime | None = None
    read: int = 0
    me: bool = False


@dataclass(frozen=True, slots=True)
class ConversationState:
    """A conversation, whole: replaced at every change, never changed.

    Attributes:
        ref: Which.
        loading: Its messages were not read yet; `failure` says why where that did not work.
        title: What the session strip shows.
        subject: What it is about, in the customer's words before the chat; empty where nobody asked.
        visitor: The customer's name: the linked one's, else the one given; may be empty.
        customer: The linked contact or account.
        case: The linked case.
        queue: It came through.
        channel: How the customer reaches us.
        persistent: Closing without End lets it wait instead of going back to its queue.
        skills: Names of those that who answers it needs.
        status: Where it stands.
        agent: Who has it.
        role: What the person is in it.
        messages: What was said, as far as it was read.
        older: There are messages before the first one.
        loading_older: They are being read.
        gap: Messages between the last one and newer ones are being asked for.
        unsent: What she sent and is not among `messages`.
        drafts: What stands in the composer, by kind; only what was begun.
        typing: Who types.
        unread: Customer's messages that she has not seen.
        waiting_since: Time of the customer's oldest unanswered message, None when nobody waits.
        unseen_since_typing: Customer's messages that came since she began to type and that she has not looked at.
        held_back: She has sent her reply and is asked, for those messages: `send` again sends it.
        sentiment: 0 not known, 7 very negative … 10 neutral … 13 very positive.
        participants: Agents in it now.
        taken: When it first was an agent's, aware UTC; None before that, or where it is not known.
        may: What can be done.
        lost: What became of it, where it was hers.
        merged_into: The conversation in which it goes on.
        language: Tag of the customer's language, empty when not known.
        read_to: Number of the newest message she has seen: what is unread stands behind it.
        customer_read: Number of the newest message that the customer has seen, as her page tells it.
        customer_away: The line to the customer's page is broken: it was closed, or is without a network.
        translating: Language that is translated into, empty when nothing is.
        translations: Translated texts by message id.
        untranslated: The translation service did not answer.
        refused: Files that the composer did not take.
        failure: Why it could not be read, None when all is well.
        failure_detail: The organisation's own text.
    """

    ref: RecordRef
    loading: bool = True
    title: str = ""
    subject: str = ""
    visitor: str = ""
    customer: Lookup | None = None
    case: Lookup | None = None
    queue: Lookup | None = None
    channel: Channel = Channel.OTHER
    persistent: bool = False
    skills: tuple[str, ...] = ()
    status: Status = Status.UNKNOWN
    agent: Lookup | None = None
    role: Role = Role.NONE
    messages: Messages = NO_MESSAGES
    older: bool = False
    loading_older: bool = False
    gap: bool = False
    unsent: tuple[Unsent, ...] = ()
    drafts: Mapping[MessageKind, Draft] = field(default_factory=lambda: MappingProxyType({}))
    typing: tuple[Typing, ...] = ()
    unread: int = 0
    waiting_since: datetime | None = None
    unseen_since_typing: int = 0
    held_back: bool = False
    sentiment: int = 0
    participants: tuple[Participant, ...] = ()
    taken: datetime | None = None
    may: frozenset[Verb] = frozenset()
    lost: Lost | None = None
    merged_into: RecordRef | None = None
    language: str = ""
    read_to: int = 0
    customer_read: int = 0
    customer_away: bool = False
    translating: str = ""
    translations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    untranslated: bool = False
    refused: tuple[RefusedFile, ...] = ()
    failure: Failure | None = None
    failure_detail: str = ""

    def draft(self, kind: MessageKind) -> Draft:
        """Give what stands in the composer of a kind."""
        return self.drafts.get(kind, NO_DRAFT)


@dataclass(frozen=True, slots=True)
class Badge:
    """What the session strip shows of a conversation.

    Attributes:
        unread: Customer's messages she has not seen.
        waiting_since: Since when the customer waits, aware UTC.
    """

    unread: int = 0
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenQueue:
    """A queue that a conversation can be given to.

    Attributes:
        queue: Which.
        empty: Nobody is in it: what is given to it is over (facts 9).
    """

    queue: Lookup
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a conversation can be given to, or whose advice can be asked.

    Attributes:
        who: The systemuser with their name.
        presence: Base status as the organisation numbers it: 192360000 available, 192360001 busy.
        free: Units of capacity that are left, None when not known.
        matching: How many of the skills the conversation needs they have.
    """

    who: Lookup
    presence: int
    free: int | None = None
    matching: int = 0
