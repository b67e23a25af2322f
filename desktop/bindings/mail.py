"""E-mails from anywhere: a new one, an answer, one handed on; the notice with Undo while it has not left."""

from __future__ import annotations

from desktop import mail_words, wait_words
from desktop.desk import Desk
from desktop.verbs import Verbs
from desktop.waits import Wait
from session_engine.errors import WayOut
from session_engine.ids import RecordRef, record_page
from session_engine.mail.events import MailFailed, MailQueued, MailStands, MailTakenBack
from session_engine.mail.state import Answer, MailStanding, MailState
from session_engine.navigation.state import Place
from session_engine.notices.state import Notice, Weight
from session_engine.records.state import Lookup
from widgets.forms.moments import write_moment
from widgets.mail.cleaning import clean_for_writing
from widgets.text import one_line

OWNER = "mail"
_REASON = 200
"""Letters of a mail server's reason that a notice has room for."""

ANSWERS = {"reply": Answer.REPLY, "reply_all": Answer.REPLY_ALL, "forward": Answer.FORWARD}
"""What an action makes of an e-mail."""


_UNDER_WAY = ("mail_leaving", "mail_put_off", "mail_handed_over")
"""What is told of a letter as long as nothing else is known of it."""


def _told_of(mail: MailState) -> tuple[str, Weight]:
    """Give what is told of a letter that the organisation has."""
    if mail.standing is MailStanding.SENT:
        if mail.delivered is False:
            return "mail_sent_inside", Weight.INFO
        return "mail_sent", Weight.GOOD
    return ("mail_handed_over", Weight.INFO) if mail.next_try is None else ("mail_put_off", Weight.WARN)


class MailBinding:
    """What the person can do with e-mails wherever she is."""

    def __init__(self, desk: Desk, verbs: Verbs) -> None:
        self._desk = desk
        bus = desk.engine.bus
        bus.subscribe(MailQueued, self._queued)
        bus.subscribe(MailTakenBack, self._taken_back)
        bus.subscribe(MailStands, self._stands)
        bus.subscribe(MailFailed, self._failed)
        verbs.register("mail.take_back", self.take_back)

    def new(
        self,
        about: RecordRef | None = None,
        *,
        subject: str = "",
        body: str = "",
        to: Lookup | None = None,
        addressed: bool = True,
    ) -> RecordRef | None:
        """Begin an e-mail about a record, or about nothing yet, in a tab of its own.

        Args:
            about: The record.
            subject: What it begins with.
            body: HTML that stands above the signature, with room to write before it.
            to: Who gets it instead of the record's customer.
            addressed: Somebody is named already; otherwise she says who gets it.
        """
        engine = self._desk.engine
        line = about.line if about is not None else engine.workspace.state.focused_session.line
        signature = mail_words.signature_html(self.signature())
        body = f"<p><br></p>{clean_for_writing(body) if body else ''}{signature}" if signature or body else ""
        made: list[RecordRef] = []
        self._desk.run(
            lambda: made.append(
                engine.mail.new(line, about, body, subject=subject, to=to, addressed=addressed)
            )
        )
        if made:
            self._open(made[0], about)
        return made[0] if made else None

    def answer(self, ref: RecordRef, answer: Answer) -> None:
        """Answer an e-mail, or hand it on."""

        async def work() -> None:
            mail = await self._desk.engine.mail.quoted(ref)
            body = mail_words.quotation(mail, answer, self.signature())
            self._open(self._desk.engine.mail.answer(ref, answer, body), ref)

        self._desk.start(work, owner=OWNER, group="answer", exclusive=True, wait=Wait(wait_words.opening()))

    def _open(self, made: RecordRef, about: RecordRef | None) -> None:
        """Open a draft beside what it is about, so that both can be read."""
        if about is None:
            self._desk.open_new(made)
        else:
            self._desk.open(record_page(made), Place.TIMELINE, title=self._title())

    def _title(self) -> str:
        from desktop import actions  # noqa: PLC0415 - one word of it

        return actions.text_of_new("email")

    def signature(self) -> str:
        """Give the person's signature."""
        return self._desk.engine.settings.text("person.signature")

    def take_back(self, ref: RecordRef) -> None:
        """Let an e-mail that has not left be a draft again."""
        self._desk.run(lambda: self._desk.engine.mail.take_back(ref))

    def _queued(self, event: MailQueued) -> None:
        values = {"title": event.title, "seconds": round(event.seconds)}
        undo = WayOut("mail.take_back", (event.ref,))
        self._desk.engine.notices.tell("mail_leaving", values, actions=(undo,))

    def _taken_back(self, event: MailTakenBack) -> None:
        self._no_longer_waits(event.ref)
        title = self._desk.engine.records.name(event.ref)
        self._desk.engine.notices.tell("mail_taken_back", {"title": title})

    def _stands(self, event: MailStands) -> None:
        self._no_longer_waits(event.ref)
        code, weight = _told_of(event.mail)
        until = event.mail.next_try
        values = {"title": event.title, "when": write_moment(until) if until is not None else ""}
        to_it = WayOut("open", (event.ref, event.title))
        self._desk.engine.notices.tell(code, values, weight=weight, actions=(to_it,))

    def _no_longer_waits(self, ref: RecordRef) -> None:
        """Take back what was told of a letter while it was under way."""

        def is_of_it(notice: Notice) -> bool:
            return notice.code in _UNDER_WAY and notice.actions[0].arguments[0] == ref

        self._desk.engine.notices.take_back(is_of_it)

    def _failed(self, event: MailFailed) -> None:
        self._no_longer_waits(event.ref)
        if self._desk.engine.workspace.state.focused_tab.page.record == event.ref:
            return  # its page says it
        values = {"title": event.title, "text": one_line(event.reason, _REASON)}
        code = "mail_failed" if event.reason else "mail_failed_silently"
        to_it = WayOut("open", (event.ref, event.title))
        self._desk.engine.notices.tell(code, values, weight=Weight.BAD, actions=(to_it,))
