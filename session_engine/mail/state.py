"""An e-mail as its page knows it, beside its record: where it stands, why, and its files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Parties


class MailStanding(StrEnum):
    """Where an e-mail stands."""

    DRAFT = "draft"
    LEAVING = "leaving"  # sent by her; nothing has left yet, she can take it back
    WAITING = "waiting"  # for the organisation, or for the mail server
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    RECEIVED = "received"
    CANCELLED = "cancelled"


EDITABLE = frozenset({MailStanding.DRAFT, MailStanding.FAILED})
"""Where it can be written."""


class FileStanding(StrEnum):
    """Where a file of an e-mail stands."""

    ADDING = "adding"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with an e-mail.

    Attributes:
        ref: Its record.
        name: As it is called there.
        kind: Its media type, empty when unknown.
        size: In bytes.
        standing: Where it stands.
        failure: Why it could not be added.
        detail: The organisation's own text.
    """

    ref: RecordRef
    name: str
    kind: str
    size: int
    standing: FileStanding = FileStanding.KEPT
    failure: Failure | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MailState:
    """An e-mail beside its record.

    Attributes:
        standing: Where it stands.
        leaves: When it leaves, aware UTC; while LEAVING.
        reason: Why it waits or has failed, in the mail server's or the organisation's words.
        failure: Why the organisation has not taken it, None when it has or was not asked.
        next_try: When the mail server is asked again, aware UTC.
        delivered: False where the organisation delivers nothing; None where it did not say.
        files: What goes with it.
        files_known: The organisation has told its files.
    """

    standing: MailStanding = MailStanding.DRAFT
    leaves: datetime | None = None
    reason: str = ""
    failure: Failure | None = None
    next_try: datetime | None = None
    delivered: bool | None = None
    files: tuple[MailFile, ...] = ()
    files_known: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """An e-mail template.

    Attributes:
        id: GUID.
        title: Its name.
        subject: With placeholders.
        description: What it is for.
        body: HTML with placeholders.
        table: Which records it is for; `systemuser` for all.
        language: As the organisation numbers languages; 0 when unknown.
    """

    id: str
    title: str
    subject: str
    description: str
    body: str
    table: str
    language: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template says about a record."""

    subject: str
    html: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """An e-mail that is answered or handed on.

    Attributes:
        ref: Which.
        subject: Of it.
        html: Its text.
        sender: Who wrote it, as shown.
        to: To whom, as shown.
        when: When it was sent or written, aware UTC.
    """

    ref: RecordRef
    subject: str
    html: str
    sender: str
    to: str
    when: datetime | None
    people: dict[str, Parties | None]


class Answer(StrEnum):
    """What is made of an e-mail."""

    REPLY = "reply"
    REPLY_ALL = "reply_all"
    FORWARD = "forward"
