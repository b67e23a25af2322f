"""What is known of a conversation that is followed, and how what is said changes it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import field, replace
from datetime import datetime

from session_engine.conversations.reading import Page, Present
from session_engine.conversations.state import (
    Author,
    Lost,
    Message,
    MessageKind,
    RefusedFile,
    Typing,
)
from session_engine.conversations.thread import Thread
from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.conversation_wire import moment
from session_engine.organisation.json_text import NotJson

READS_IN = 3.0
"""Seconds after which who goes on typing has seen what came into sight while she typed."""
TYPES_FOR = 6.0
"""Seconds after which somebody who types and is not heard of types no more."""
PUBLIC = frozenset({MessageKind.TEXT, MessageKind.FILE})
"""Kinds that the customer sees."""


@dataclass(slots=True)
class Followed:
    """A conversation that somebody looks at, or that stands in an open session.

    Attributes:
        ref: Which.
        owners: Who looks: tabs, panels.
        thread: Its messages.
        offered: The organisation has messages at all.
        loading: Nothing was read yet.
        loading_older: Older ones are being read.
        looked_back: She has looked at older ones since she was last at the end.
        failure: Why it could not be read.
        detail: The organisation's own text.
        present: Who takes part.
        persistent: By its work stream.
        skills: Names of those it needs.
        unread: Customer's messages that she has not seen.
        waiting_since: Since when the customer waits, as far as the messages say it.
        answered: The messages say whether the customer waits; else the conversation's row does.
        read_to: Number of the newest message she has seen.
        told_to: Number the organisation knows of as seen.
        telling: The organisation is being told.
        began: Number of the newest message when she began to type, None while nothing is typed.
        looked: Number up to which she has looked: in sight alone is not looked at, as long as she types.
        in_sight: When the newest one that she has seen came into sight, on the monotonic clock.
        asked: Number up to which she was asked about unseen messages.
        typing: Who types, with when that ends on the monotonic clock.
        refused: Files that the composer did not take.
        translating: Language that is translated into.
        translations: By message id.
        untranslated_at: Number of the newest message when the translation failed, None while it works.
        lost: What was told to have become of it.
        own: Ids of what she said, so that nothing of it is shown as unsent, too.
        left: She has given it away: closing its session asks nothing, and that it is gone is no news.
        gone: It is not hers any more.
    """

    ref: RecordRef
    owners: set[Hashable] = field(default_factory=set[Hashable])
    thread: Thread = field(default_factory=Thread)
    offered: bool = True
    loading: bool = True
    loading_older: bool = False
    looked_back: bool = False
    failure: Failure | None = None
    detail: str = ""
    present: Present = field(default_factory=Present)
    persistent: bool = False
    skills: tuple[str, ...] = ()
    unread: int = 0
    waiting_since: datetime | None = None
    answered: bool = False
    read_to: int = 0
    told_to: int = 0
    telling: bool = False
    began: int | None = None
    looked: int = 0
    in_sight: float = 0.0
    asked: int = 0
    typing: dict[str, tuple[Typing, float]] = field(default_factory=dict[str, "tuple[Typing, float]"])
    refused: tuple[RefusedFile, ...] = ()
    translating: str = ""
    translations: dict[str, str] = field(default_factory=dict[str, str])
    untranslated_at: int | None = None
    lost: Lost | None = None
    own: set[str] = field(default_factory=set[str])
    left: bool = False
    gone: bool = False

    @property
    def newest(self) -> int:
        """Number of the newest message in order."""
        return self.thread.upto or 0

    def begin(self, page: Page) -> None:
        """Take the newest messages, the first that are read."""
        self.thread = self.thread.begun(page.messages, complete=page.complete)
        if self.began is None:
            self.began = self.read_to  # of a draft that was there before: what came since is news to it
        elif self.loading:
            self.began = self.newest  # she has typed while this was read: it was said before
        self.loading, self.failure, self.detail = False, None, ""
        self._count_again()

    def hear(self, messages: Iterable[Message], me: str) -> tuple[Message, ...]:
        """Take messages as they come; give those that are in order now."""
        return self.take(self.thread.heard(self.marked(messages, me)))

    def marked(self, messages: Iterable[Message], me: str) -> tuple[Message, ...]:
        """Mark what the person at this desk wrote."""
        marked = tuple(replace(m, mine=True) if m.agent and m.agent == me else m for m in messages)
        self.own.update(message.id for message in marked if message.mine)
        return marked

    def take(self, thread: Thread) -> tuple[Message, ...]:
        """Take messages that came behind the others; give those."""
        before = self.thread
        self.thread = thread
        fresh = thread.messages.between(len(before.messages), len(thread.messages))
        for message in fresh:
            self._note(message)
        if not self.looked_back and not self.loading_older:  # what is being read is put before the first one
            self.thread = thread.trimmed()
        return fresh

    def was_told_since(self, number: int) -> bool:
        """Tell whether what became of it is said behind a number: where it stands has changed then."""
        for message in self.thread.messages.backwards():
            if message.number <= number:
                break
            if message.kind is MessageKind.SYSTEM:
                return True
        return False

    def seen(self, number: int, now: float = 0.0) -> bool:
        """Note that everything up to a number is in sight; tell whether that is new."""
        self.looked_back = False
        if number <= self.read_to:
            return False
        self.read_to, self.in_sight = number, now
        self._count_again()
        return True

    def unseen(self, drafted: bool) -> int:  # noqa: FBT001 - one plain question
        """Count the customer's messages that came since she began to type, and that she has not looked at."""
        if not drafted or self.began is None:
            return 0
        return _customers(self.thread, max(self.began, self.looked))

    def ask(self) -> bool:
        """Tell whether she has to be asked about what came, and note that she is: once for each message."""
        if self.began is None or not _customers(self.thread, max(self.began, self.looked, self.asked)):
            return False
        self.asked = self.newest
        return True

    @property
    def held_back(self) -> bool:
        """She was asked and has neither looked nor sent."""
        return self.began is not None and self.asked > max(self.began, self.looked)

    def look(self) -> bool:
        """Note that she has looked at everything that was said; tell whether that is new."""
        new, self.looked = self.newest > self.looked, self.newest
        return new

    def types_on(self, now: float) -> None:
        """Note that she goes on with a reply: what has been in sight for a while is no news to it."""
        if self.read_to > self.looked and now - self.in_sight >= READS_IN:
            self.looked = self.read_to

    def type(self, who: Typing, until: float) -> None:
        """Note that somebody types."""
        self.typing[who.who] = (who, until)

    def typed_out(self, now: float) -> bool:
        """Forget who types no more; tell whether anybody was forgotten."""
        gone = [who for who, (_, until) in self.typing.items() if until <= now]
        for who in gone:
            del self.typing[who]
        return bool(gone)

    def _note(self, message: Message) -> None:
        self.typing.pop(message.agent if message.author is Author.AGENT else "", None)
        if _says_who_waits(message):
            self.waiting_since, self.answered = _waits(message), True
        if message.kind not in PUBLIC:
            return
        if message.author is Author.AGENT and not message.carried:
            self.waiting_since, self.answered = None, True
        elif message.author is Author.CUSTOMER:
            self.unread += message.number > self.read_to and not message.was_read
            if not message.carried and self.answered and self.waiting_since is None:
                self.waiting_since = message.sent

    def _count_again(self) -> None:
        self.unread = _customers(self.thread, self.read_to)
        self.answered, self.waiting_since = _waiting(self.thread)


def _customers(thread: Thread, behind: int) -> int:
    """Count the customer's messages behind a number; the newest are looked at first, so few are."""
    count = 0
    for message in thread.messages.backwards():
        if message.number <= behind:
            break
        count += message.author is Author.CUSTOMER and message.kind in PUBLIC and not message.was_read
    return count


def _waiting(thread: Thread) -> tuple[bool, datetime | None]:
    """Say whether the messages tell since when the customer waits, and since when."""
    since: datetime | None = None
    for message in thread.messages.backwards():
        if _says_who_waits(message):
            return True, _waits(message) or since
        if message.carried:
            continue  # an answer there was none here
        if message.kind in PUBLIC and message.author is Author.AGENT:
            return True, since
        if message.kind in PUBLIC and message.author is Author.CUSTOMER:
            since = message.sent
    return thread.complete, since


def _says_who_waits(message: Message) -> bool:
    """Tell whether a message says since when the customer waits: where two conversations became one."""
    return message.kind is MessageKind.SYSTEM and message.text == "merged" and "waiting" in message.values


def _waits(message: Message) -> datetime | None:
    """Give since when, of both the earlier one; None where both were answered."""
    try:
        return moment(str(message.values["waiting"]))
    except NotJson:
        return None
