"""The rows of a profile as the engine's areas see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.ids import LineId, PageKey, RecordRef, SessionId, TabId, WindowId
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Value
from session_engine.sessions.state import PageState, SessionKind


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window.

    Attributes:
        id: Its identity.
        geometry: Its place as the window system's own text; empty when never told.
        position: Its place among the windows; None where only the geometry is known.
        focused: The session in front.
        active: It had the focus.
        tab: The torn-off tab it shows; None for a window with a strip.
    """

    id: WindowId
    geometry: str = ""
    position: int | None = None
    focused: SessionId | None = None
    active: bool = False
    tab: TabId | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session, without its tabs."""

    id: SessionId
    window: WindowId
    position: int
    kind: SessionKind
    line: LineId
    focused: TabId
    title: str = ""
    icon: str = ""
    is_new: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class TabRow:
    """A tab and how its page was left."""

    id: TabId
    session: SessionId
    position: int
    page: PageKey
    title: str = ""
    icon: str = "record"
    anchor: bool = False
    is_new: bool = False
    used: int = 0
    state: PageState = field(default_factory=PageState)


@dataclass(frozen=True, slots=True)
class PendingRow:
    """An opening that met a limit."""

    key: int
    page: PageKey
    title: str = ""
    icon: str = "record"
    session: SessionId | None = None


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """Something that was closed and can be opened again.

    Attributes:
        id: Grows; the greatest was closed last.
        at: Seconds since 1970.
        session: The session, or the one the tab was in.
        tabs: The closed tabs: all of the session, or the one.
        whole: The session itself was closed.
        drafts: What was typed in them and given up.
    """

    id: int
    at: float
    session: SessionRow
    tabs: tuple[TabRow, ...]
    whole: bool
    drafts: tuple[DraftRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A value that the person has changed and not saved.

    Attributes:
        ref: The record, which may not exist yet.
        column: Logical name, or the name of a composer.
        mine: What she has typed.
        base: What it was when she began.
        base_etag: The version the base was read at, None for a new record.
        is_new: The record is not saved yet.
        at: Seconds since 1970.
    """

    ref: RecordRef
    column: str
    mine: Value
    base: Value = None
    base_etag: str | None = None
    is_new: bool = False
    at: float = 0.0


class OutboxState(StrEnum):
    """Where an item of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"  # after a crash: the answer is not known
    REFUSED = "refused"  # for good; the person decides


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A change that waits for the organisation.

    Attributes:
        id: Grows; items of one record go out in this order. Never used again.
        line: Where it goes.
        verb: What is done, as in `create`.
        ref: The record it is about.
        body: The verb's own values, as JSON allows.
        base_etag: The version it builds upon.
        depends_on: Items that must have gone out before.
        state: Where it stands.
        request: The client request id, the same at every try.
        tried: How often it was sent.
        at: When it was made, seconds since 1970.
        answer: Why it was refused.
    """

    id: int
    line: LineId
    verb: str
    ref: RecordRef | None
    body: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    base_etag: str | None = None
    depends_on: tuple[int, ...] = ()
    state: OutboxState = OutboxState.WAITING
    request: str = ""
    tried: int = 0
    at: float = 0.0
    answer: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What a person did with an item of the inbox.

    Attributes:
        ref: The item; one without table and id says from when on what comes is unread, for its line and person.
        person: The systemuser's GUID.
        seen: Up to which change of it she has read, seconds since 1970.
        unread: She wants it to count as unread.
        until: It is put off until then, seconds since 1970.
        at: When this was noted.
    """

    ref: RecordRef
    person: str
    seen: float = 0.0
    unread: bool = False
    until: float | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CachedColumn:
    """A column's value and the version of the record it was read at."""

    value: Value
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class CachedRecord:
    """What was last read of a record.

    Attributes:
        ref: The record.
        columns: By logical name.
        etag: The newest version heard of.
        at: When it was read, seconds since 1970.
    """

    ref: RecordRef
    columns: Mapping[str, CachedColumn]
    etag: str | None
    at: float


@dataclass(frozen=True, slots=True, repr=False)
class TokenRow:
    """What signs a line in; it has no repr, so that no log can hold it."""

    line: LineId
    content: bytes
    at: float


@dataclass(frozen=True, slots=True)
class SignedInRow:
    """Who an account of a line was when it last signed in.

    Attributes:
        line: Where.
        account: What the key is asked for with, as a domain name.
        person: The systemuser's GUID.
        content: What else was said of the person and the organisation, as JSON allows.
    """

    line: LineId
    account: str
    person: str
    content: Mapping[str, object]
