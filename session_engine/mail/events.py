"""What happens to e-mails."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.mail.state import MailState


@dataclass(frozen=True, slots=True)
class MailChanged(Event):
    """An e-mail stands differently, or has other files."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class MailQueued(Event):
    """An e-mail was sent by the person and leaves in a few seconds."""

    ref: RecordRef
    title: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MailTakenBack(Event):
    """An e-mail that was about to leave is a draft again."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class MailStands(Event):
    """An e-mail that the organisation has taken: sent, put off by the mail server, or on its way for a while."""

    ref: RecordRef
    title: str
    mail: MailState


@dataclass(frozen=True, slots=True)
class MailFailed(Event):
    """An e-mail that had left could not be delivered; in the mail server's words, empty where it gave none."""

    ref: RecordRef
    title: str
    reason: str
