"""The order of a conversation's messages: each once, by its number, however often and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from types import MappingProxyType

from session_engine.conversations.state import NO_MESSAGES, Message, Messages
from session_engine.light_dataclass import dataclass

MOST = 4_000
"""Messages that are held of a conversation; beyond, the older ones are let go and can be read again."""
KEPT = 3_000

_NONE: Mapping[int, Message] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a conversation's messages.

    Attributes:
        messages: In order and without a gap: what is shown.
        upto: Up to this number everything behind the first one is known; None before anything was read.
        ahead: Messages that came before what stands before them, by number.
        complete: There is nothing before the first one.
    """

    messages: Messages = NO_MESSAGES
    upto: int | None = None
    ahead: Mapping[int, Message] = field(default_factory=lambda: _NONE)
    complete: bool = False

    @property
    def gap(self) -> bool:
        """Tell whether messages between those that are known were not heard."""
        return self.upto is not None and bool(self.ahead)

    def knows(self, message: Message) -> bool:
        """Tell whether a message was taken before, or stands before all that is held."""
        if self.upto is not None and message.number <= self.upto:
            return True
        return message.number in self.ahead

    def begun(self, newest: Iterable[Message], *, complete: bool) -> Thread:
        """Begin with the newest messages, oldest first; `complete`: there are none before them."""
        known = tuple(newest)
        upto = known[-1].number if known else 0
        first = Thread(Messages.of(known), upto, self.ahead, complete)
        return first._drained()

    def heard(self, messages: Iterable[Message]) -> Thread:
        """Take messages as they come."""
        upto, fresh, ahead = self.upto, list[Message](), dict(self.ahead)
        for message in messages:
            if upto is None or message.number > upto + 1:
                ahead.setdefault(message.number, message)
            elif message.number == upto + 1:
                fresh.append(message)
                upto = message.number
        return self._with(fresh, upto, ahead)

    def filled(self, after: int, answer: Iterable[Message]) -> Thread:
        """Take the answer to what stands behind `after`: numbers it leaves out do not exist, or not for her."""
        upto = self.upto
        if upto is None or after > upto:
            return self.heard(answer)
        fresh, ahead = list[Message](), dict(self.ahead)
        for message in answer:
            if message.number > upto:
                # What came meanwhile by itself stands before what the answer has behind it.
                fresh += [ahead.pop(n) for n in sorted(ahead) if n < message.number]
                fresh.append(ahead.pop(message.number, message))
                upto = message.number
        return self._with(fresh, upto, ahead)

    def settled(self) -> Thread:
        """Give up on what is missing before what is known: the organisation does not have it."""
        if self.upto is None or not self.ahead:
            return self
        fresh = [self.ahead[number] for number in sorted(self.ahead)]
        return self._with(fresh, fresh[-1].number, {})

    def preceded_by(self, older: Iterable[Message], *, complete: bool) -> Thread:
        """Put older messages before the first one, oldest first."""
        first = self.messages.first
        before = [m for m in older if first is None or m.number < first.number]
        return replace(self, messages=self.messages.preceded_by(before), complete=complete)

    def trimmed(self) -> Thread:
        """Let go of the oldest messages where there are many."""
        if len(self.messages) <= MOST:
            return self
        return replace(self, messages=self.messages.newest_of(KEPT), complete=False)

    def _drained(self) -> Thread:
        return self.heard(())

    def _with(self, fresh: list[Message], upto: int | None, ahead: dict[int, Message]) -> Thread:
        if upto is not None:
            while (message := ahead.pop(upto + 1, None)) is not None:
                fresh.append(message)
                upto = message.number
            for number in [n for n in ahead if n <= upto]:
                del ahead[number]
        if not fresh and upto == self.upto and len(ahead) == len(self.ahead):
            return self
        messages = self.messages.followed_by(fresh) if fresh else self.messages
        return replace(self, messages=messages, upto=upto, ahead=MappingProxyType(ahead) if ahead else _NONE)
