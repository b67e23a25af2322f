"""What is told of a letter that the organisation has taken: “Sent” only where it was sent."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop import messages
from desktop.bindings.mail import MailBinding
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.mail.events import MailFailed, MailQueued, MailStands, MailTakenBack
from session_engine.mail.state import MailStanding, MailState
from session_engine.notices.area import NoticeDismissed, NoticesArea
from session_engine.ports import SystemClock

LETTER = RecordRef(cast("Any", "demo"), "email", "e1")
OTHER = RecordRef(cast("Any", "demo"), "email", "e2")
LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


class Told:
    """A desk that is told of one letter."""

    def __init__(self) -> None:
        self.bus, self.dismissed = EventBus(), list[int]()
        self.bus.subscribe(NoticeDismissed, lambda event: self.dismissed.append(event.notice_id))
        self.notices = NoticesArea(self.bus, SystemClock())
        focused = SimpleNamespace(page=SimpleNamespace(record=None))
        workspace = SimpleNamespace(state=SimpleNamespace(focused_tab=focused))
        records = SimpleNamespace(name=lambda _ref: "Two boxes")
        engine = SimpleNamespace(bus=self.bus, notices=self.notices, workspace=workspace, records=records)
        MailBinding(
            cast("Any", SimpleNamespace(engine=engine)),
            cast("Any", SimpleNamespace(register=lambda *_: None)),
        )

    def texts(self) -> list[str]:
        return [messages.notice(each.code, each.values) for each in self.notices.state.notices]


@pytest.mark.parametrize(
    ("mail", "begins"),
    [
        (MailState(MailStanding.SENT, delivered=True), "Sent: Two boxes"),
        (MailState(MailStanding.SENT), "Sent: Two boxes"),
        (MailState(MailStanding.SENT, delivered=False), "Marked as sent: Two boxes"),
        (MailState(MailStanding.SENDING), "Not sent yet: Two boxes"),
        (MailState(MailStanding.WAITING, next_try=LATER), "Not sent yet: Two boxes. The mail server could"),
    ],
)
def test_what_is_told(qapp: Any, mail: MailState, begins: str) -> None:
    told = Told()
    told.bus.publish(MailStands(LETTER, "Two boxes", mail))
    (text,) = told.texts()
    assert text.startswith(begins)
    assert "{" not in text


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_told_meanwhile_goes_when_it_is_known(qapp: Any, fails: bool) -> None:
    told = Told()
    told.bus.publish(MailStands(LETTER, "Two boxes", MailState(MailStanding.WAITING, next_try=LATER)))
    sent = MailStands(LETTER, "Two boxes", MailState(MailStanding.SENT))
    told.bus.publish(MailFailed(LETTER, "Two boxes", "550 nobody") if fails else sent)
    (text,) = told.texts()
    assert text.startswith("Your email" if fails else "Sent:")
    assert told.dismissed == [1]


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (MailTakenBack(LETTER), "Not sent, it is a draft again: Two boxes"),
        (MailStands(LETTER, "Two boxes", MailState(MailStanding.SENT)), "Sent: Two boxes"),
    ],
)
def test_what_offers_to_take_a_letter_back_goes_when_it_cannot_be_any_more(
    qapp: Any, then: MailTakenBack | MailStands, text: str
) -> None:
    """“Sent in 10 seconds” stood beside “Not sent”, with an Undo that was refused."""
    told = Told()
    told.bus.publish(MailQueued(LETTER, "Two boxes", 10.0))
    told.bus.publish(MailQueued(OTHER, "Three boxes", 10.0))
    told.bus.publish(then)
    assert told.texts() == [text, "Sent in 10 seconds: Three boxes"]
    assert told.dismissed == [1]
