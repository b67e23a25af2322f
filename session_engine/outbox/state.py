"""The outbox as the person sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import Failure, RefusalCode
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Value


class OutboxVerb(StrEnum):
    """What can wait; each is a row of the table in `doing.py`."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    REACTIVATE = "reactivate"
    ASSIGN = "assign"
    QUEUE = "queue"
    PICK = "pick"
    RELEASE = "release"
    COMPLETE = "complete"
    SET_DUE = "set_due"
    SET = "set"
    SEND = "send"
    SAY = "say"


class Standing(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    SENDING = "sending"
    HELD = "held"  # something it builds upon has to go out first
    OTHER_PERSON = "other_person"  # it goes out when the one who made it is signed in
    REFUSED = "refused"  # for good; the person decides


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A change that waits.

    Attributes:
        id: Grows; what was done first has the lowest.
        verb: What is done.
        ref: To which record.
        title: Its name when it was done.
        standing: Where it stands.
        at: When it was done, aware UTC.
        failure: The organisation's reason of the last try, None when there was none.
        refusal: The engine's reason of a refusal.
        detail: The organisation's own text.
        conflict: Columns that somebody else has changed too; the choice is on the record.
        also: How many further items go with it when it is dropped.
        leaves: When it goes out at the earliest, aware UTC; None for at once.
        arguments: Of an action.
    """

    id: int
    verb: OutboxVerb
    ref: RecordRef
    title: str
    standing: Standing
    at: datetime
    failure: Failure | None = None
    refusal: RefusalCode | None = None
    detail: str = ""
    conflict: tuple[str, ...] = ()
    also: int = 0
    leaves: datetime | None = None
    arguments: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def going(self) -> bool:
        """It was said in a conversation and is on its way, or can still be taken back there."""
        on_its_way = self.leaves is not None or self.standing is Standing.SENDING
        return self.verb is OutboxVerb.SAY and on_its_way


@dataclass(frozen=True, slots=True)
class OutboxState:
    """All that waits, what was done first before the rest."""

    items: tuple[OutboxItem, ...] = ()

    @property
    def kept_back(self) -> OutboxState:
        """What the person is told of: not what she is saying this moment, which its conversation shows."""
        return OutboxState(tuple(item for item in self.items if not item.going))

    @property
    def refused(self) -> int:
        """How many the person has to decide about."""
        return sum(1 for item in self.items if item.standing is Standing.REFUSED)
