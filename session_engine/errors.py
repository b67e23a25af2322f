"""How the engine says no, and how the world does. The engine knows no words: texts are made from the codes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from session_engine.light_dataclass import dataclass


class RefusalCode(StrEnum):
    """Why a verb was refused; each has a text in `desktop/messages.py`."""

    SESSION_LIMIT = "session_limit"
    TAB_LIMIT = "tab_limit"
    NO_ROOM = "no_room"
    NOTHING_CLOSED = "nothing_closed"
    HOME_NEVER_CLOSES = "home_never_closes"
    INBOX_NEVER_CLOSES = "inbox_never_closes"
    INBOX_OFF = "inbox_off"
    SNOOZE_PAST = "snooze_past"
    HOME_STAYS = "home_stays"  # in the main window
    ANCHOR_NEVER_CLOSES = "anchor_never_closes"
    CONFIRM_CLOSE = "confirm_close"
    UNSAVED_CHANGES = "unsaved_changes"
    READ_ONLY = "read_only"
    REQUIRED_MISSING = "required_missing"
    INVALID_VALUE = "invalid_value"
    CONFLICT = "conflict"
    NOT_SAVED_YET = "not_saved_yet"
    OPEN_ACTIVITIES = "open_activities"
    WRONG_STATE = "wrong_state"
    NOT_QUEUED = "not_queued"  # what is to be picked or released lies in no queue
    NOTHING_SELECTED = "nothing_selected"
    NOT_OPEN = "not_open"
    LOCKED = "locked"  # an administrator has decided
    BAD_LINK = "bad_link"
    OTHER_ORGANISATION = "other_organisation"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_MACRO = "unknown_macro"
    UNKNOWN_SCRIPT = "unknown_script"
    UNKNOWN_TEMPLATE = "unknown_template"  # of sessions, or it is not for her
    NOTHING_TO_BEGIN_WITH = "nothing_to_begin_with"  # the template's first tab has nothing to show
    MACRO_RUNNING = "macro_running"  # one run in a session at a time
    RECORDING_ALREADY = "recording_already"
    NOT_PUBLISHED = "not_published"  # an article that customers must not see
    INTERNAL = "internal"  # an article that is for the organisation alone
    TOO_MANY_FAVOURITES = "too_many_favourites"
    NO_CASE = "no_case"  # nothing that an article could be linked to
    NO_RECIPIENT = "no_recipient"
    BAD_ADDRESS = "bad_address"
    FILE_TOO_LARGE = "file_too_large"
    FILES_UNDER_WAY = "files_under_way"
    NO_LIVE_LINE = "no_live_line"  # the organisation has neither conversations nor presence
    NO_ROOM_TO_TAKE = "no_room_to_take"  # what is offered would be a tenth session
    NOTHING_OFFERED = "nothing_offered"  # a key answers a card, and there is none
    OFFER_JUST_CAME = "offer_just_came"  # she pressed the key for the card that stood there before
    OFFER_GONE = "offer_gone"  # what was offered is not hers any more
    CONVERSATION_ACTIVE = "conversation_active"  # closing its session would leave the customer alone
    NOTE_BEGUN = "note_begun"  # closing its session would leave a note behind that cannot be written any more
    UNSEEN_MESSAGES = "unseen_messages"  # the customer wrote meanwhile
    TEXT_TOO_LONG = "text_too_long"
    LARGER_THAN_ALLOWED = "larger_than_allowed"
    BLOCKED_FILE = "blocked_file"
    UNREADABLE_FILE = "unreadable_file"
    EMPTY_FILE = "empty_file"
    FILE_NOT_KEPT = "file_not_kept"  # it was not opened here before, and the organisation is away
    NO_TRANSLATOR = "no_translator"
    NOT_TRANSLATED = "not_translated"  # the translation service does not answer, or not with a text
    NO_LANGUAGE = "no_language"  # nobody knows which language the customer speaks
    ALREADY_LEFT = "already_left"  # what was sent cannot be taken back any more


@dataclass(frozen=True, slots=True)
class WayOut:
    """What can be done about a refusal: a verb's dotted name and its arguments."""

    verb: str
    arguments: tuple[object, ...] = ()


class Refused(Exception):
    """A verb did nothing, for a reason the person can act upon.

    Attributes:
        code: The reason.
        values: What the text needs, as `{"limit": 9}`.
        ways_out: What can be done, best first.
    """

    def __init__(
        self,
        code: RefusalCode,
        values: Mapping[str, object] | None = None,
        ways_out: tuple[WayOut, ...] = (),
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.values: Mapping[str, object] = dict(values or {})
        self.ways_out = ways_out


class Failure(StrEnum):
    """The world's kinds of failure when an organisation is asked."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SIGNED_OUT = "signed_out"  # 401
    FORBIDDEN = "forbidden"  # 403
    MISSING = "missing"  # 404 of a record
    NOT_OFFERED = "not_offered"  # 404 of a collection: the organisation does not have it
    CHANGED = "changed"  # 412: somebody else was first
    BUSY = "busy"  # 429 and 503 with Retry-After
    REJECTED = "rejected"  # 400 and the like: the organisation's own rule, with its text
    TOO_LARGE = "too_large"  # 413
    SERVER = "server"  # 5xx
    RUBBISH = "rubbish"  # an answer that is not what the protocol says
    CANCELLED = "cancelled"  # the person did not want to wait any longer


class Obstacle(StrEnum):
    """Why an organisation was not reached, as far as the network says it."""

    NONE = "none"  # not known any better
    NAME = "name"  # nobody knows the name
    CERTIFICATE = "certificate"  # it is not who it says, or its certificate is not trusted here
    NO_TLS = "no_tls"  # https was asked for, and something else was spoken
    PROXY = "proxy"  # the network's proxy did not let it through


NOT_TO_BE_HAD = frozenset({Failure.MISSING, Failure.NOT_OFFERED, Failure.FORBIDDEN, Failure.REJECTED})
"""Failures that say: this organisation, or this person, does not have it."""


class OrganisationError(Exception):
    """The organisation could not be asked, or said no.

    Attributes:
        failure: The kind.
        status: HTTP status, None when there was no answer.
        code: The documented error code as in `0x80040217`, None when there is none.
        detail: The organisation's own text; for people only where `failure` is REJECTED, and never logged.
        retry_after: Seconds to wait, as the organisation asked, None when it did not.
        obstacle: Why it was not reached.
    """

    def __init__(
        self,
        failure: Failure,
        *,
        status: int | None = None,
        code: str | None = None,
        detail: str = "",
        retry_after: float | None = None,
        obstacle: Obstacle = Obstacle.NONE,
    ) -> None:
        super().__init__(f"{failure.value} ({status})")
        self.failure = failure
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.obstacle = obstacle
