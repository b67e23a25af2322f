"""The inbox as the dock and the strip show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass

DAYS = 90
"""What was not changed for so long is not in the inbox (facts 6)."""
MOST = 500
"""The newest of a view by their last change; older ones are not shown (facts 6)."""


class ViewName(StrEnum):
    """A view of the inbox (facts 6); the last one holds what is put off."""

    MY_WORK = "my_work"
    OPEN = "open"
    CLOSED = "closed"
    CASES = "cases"
    CONVERSATIONS = "conversations"
    ACTIVITIES = "activities"
    EMAIL = "email"
    VOICEMAIL = "voicemail"
    SNOOZED = "snoozed"


class Shown(StrEnum):
    """Which items of a view are shown."""

    ALL = "all"
    UNREAD = "unread"
    READ = "read"


class SortBy(StrEnum):
    """What items are ordered by."""

    DATE = "date"
    CUSTOMER = "customer"


class Choice(StrEnum):
    """A time that something can be put off to."""

    HOUR = "hour"
    THREE_HOURS = "three_hours"
    EVENING = "evening"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


class InboxStatus(StrEnum):
    """How far a view is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A card.

    Attributes:
        ref: What it is about, by its concrete table.
        who: The customer, or who wrote; as data.
        subject: What it is about.
        icon: Meaning: the kind of record, or the channel of a conversation.
        created: What it is ordered by.
        changed: Its last change.
        detail: Number of a case, name of what an activity is about.
        channel: Of a conversation, in the organisation's words.
        unread: How much of it is new to her: messages of a conversation, else 1 or 0.
        live: A customer is on the line.
        voice: It is a call: it opens a session at once.
        urgent: Of high priority.
        closed: It is done.
        until: It is put off until then.
        last: Number of the newest message of a conversation.
        persistent: A chat that the customer goes on with another day; the organisation has one word for both.
    """

    ref: RecordRef
    who: str
    subject: str
    icon: str
    created: datetime
    changed: datetime
    detail: str = ""
    channel: str = ""
    unread: int = 0
    live: bool = False
    voice: bool = False
    urgent: bool = False
    closed: bool = False
    until: datetime | None = None
    last: int = 0
    persistent: bool = False


@dataclass(frozen=True, slots=True)
class InboxState:
    """The inbox.

    Attributes:
        views: Those that there are in this organisation.
        view: The one shown.
        items: Its items as filtered, searched and ordered.
        total: How many it has before that.
        counts: Unread of each view that was read; what is put off counts as put off.
        filter: Which are shown.
        sort: What they are ordered by.
        newest_first: The later on top; by customer, A before Z.
        query: What is looked for in it.
        selected: What bulk actions are for.
        current: The item with the keyboard.
        snoozed: How many are put off.
        status: How far the view is.
        failure: Why it could not be read.
        as_of: What is shown was read then and stands in for what cannot be had.
        cut: There are more than are shown.
    """

    views: tuple[ViewName, ...] = ()
    view: ViewName = ViewName.MY_WORK
    items: tuple[InboxItem, ...] = ()
    total: int = 0
    counts: Mapping[ViewName, int] = field(default_factory=lambda: MappingProxyType({}))
    filter: Shown = Shown.ALL
    sort: SortBy = SortBy.DATE
    newest_first: bool = True
    query: str = ""
    selected: tuple[RecordRef, ...] = ()
    current: RecordRef | None = None
    snoozed: int = 0
    status: InboxStatus = InboxStatus.LOADING
    failure: Failure | None = None
    as_of: datetime | None = None
    cut: bool = False
