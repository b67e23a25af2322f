"""The words around e-mails: what is said of one that waits or failed, and the head of a quotation."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import QCoreApplication

from desktop import messages
from session_engine.errors import Failure
from session_engine.mail.state import Answer, MailStanding, MailState, Quoted
from session_engine.records.state import RecordState
from widgets.forms.moments import write_moment
from widgets.mail.cleaning import clean_for_writing, html_of_text
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone
from widgets.reading.cleaning import looks_like_html
from widgets.text import isolate, one_line

UNDO, AGAIN, EDIT = "undo", "again", "edit"


def banner(mail: MailState, now: datetime, *, embedded: bool) -> Message | None:
    """Say what is to be known of an e-mail on its page."""
    tr = QCoreApplication.translate
    match mail.standing:
        case MailStanding.LEAVING:
            return _leaving(mail, now)
        case MailStanding.WAITING:
            return Message(_waiting(mail), Tone.INFO, icon="clock")
        case MailStanding.SENDING:
            return Message(tr("Mail", "Being sent …"), Tone.INFO, icon="send")
        case MailStanding.FAILED:
            return Message(_failed(mail), Tone.BAD, (BarAction(AGAIN, tr("Mail", "Try again")),))
        case MailStanding.SENT if mail.delivered is False:
            return Message(_not_delivered(embedded=embedded, sent=True), Tone.INFO)
        case MailStanding.DRAFT if embedded:
            return Message(_not_delivered(embedded=True, sent=False), Tone.INFO)
        case _:
            return None


def _leaving(mail: MailState, now: datetime) -> Message:
    tr = QCoreApplication.translate
    seconds = max(0, round((mail.leaves - now).total_seconds())) if mail.leaves is not None else 0
    text = tr("Mail", "Sent in 1 second") if seconds == 1 else tr("Mail", "Sent in %n seconds", "", seconds)
    return Message(text, Tone.INFO, (BarAction(UNDO, tr("Mail", "Undo")),), icon="send")


def _waiting(mail: MailState) -> str:
    tr = QCoreApplication.translate
    if mail.next_try is not None:
        text = tr("Mail", "Waiting: the mail server could not take it. It is tried again at {when}.")
        text = text.replace("{when}", write_moment(mail.next_try))
        return f"{text} ({one_line(mail.reason, 300)})" if mail.reason else text
    if mail.failure is not None:
        return tr("Mail", "Waiting to be sent, as soon as the organisation can be reached.")
    return tr("Mail", "Waiting to be sent")


def _failed(mail: MailState) -> str:
    tr = QCoreApplication.translate
    why = mail.reason
    if mail.failure is not None:
        why = messages.failure(Failure.REJECTED if mail.reason else mail.failure, mail.reason)
    if not why:
        return tr("Mail", "It could not be sent.")
    return tr("Mail", "Not sent: {why}").replace("{why}", isolate(one_line(why, 400)))


def _not_delivered(*, embedded: bool, sent: bool) -> str:
    tr = QCoreApplication.translate
    if embedded and not sent:
        return tr("Mail", "This demonstration delivers nothing outside: what you send stays in it.")
    if embedded:
        return tr("Mail", "Sent within the demonstration, which delivers nothing outside.")
    return tr("Mail", "Marked as sent: this organisation has no mail server and delivers nothing outside.")


def quotation(mail: Quoted, answer: Answer, signature: str) -> str:
    """Write what an answer begins with: room to write, the signature, and what is answered."""
    html = mail.html if looks_like_html(mail.html) else html_of_text(mail.html)
    quoted = f"<blockquote>{clean_for_writing(html)}</blockquote>"
    return f"<p><br></p>{signature_html(signature)}{_head(mail, answer)}{quoted}"


def _head(mail: Quoted, answer: Answer) -> str:
    tr = QCoreApplication.translate
    when = write_moment(mail.when) if mail.when is not None else ""
    who = mail.sender or tr("Mail", "somebody")
    if answer is Answer.FORWARD:
        rows = (
            (tr("Mail", "From"), who), (tr("Mail", "Date"), when), (tr("Mail", "To"), mail.to),
            (tr("Mail", "Subject"), mail.subject),
        )  # fmt: skip
        lines = "<br>".join(f"<b>{escape(label)}:</b> {escape(text)}" for label, text in rows if text)
        return f"<p>{lines}</p>"
    text = tr("Mail", "On {when}, {who} wrote:") if when else tr("Mail", "{who} wrote:")
    return f"<p>{escape(text.replace('{when}', when).replace('{who}', who))}</p>"


def signature_html(signature: str) -> str:
    """Write a signature as it stands in a letter."""
    return html_of_text(signature.strip()) if signature.strip() else ""


def article_html(record: RecordState) -> str:
    """Write an article that was read as it stands in a letter: its text under its title."""
    title, content = record.value("title"), record.value("content")
    top = f"<p><b>{escape(str(title or record.name))}</b></p>"
    return top + (content if isinstance(content, str) else "")


def link_html(title: str, link: str) -> str:
    """Write a link as it stands in a letter, under what it leads to; also where nothing can be clicked."""
    shown = escape(link)
    return f'<p><b>{escape(title)}</b><br><a href="{shown}">{shown}</a></p>'


def head(record: RecordState) -> tuple[str, ...]:
    """Say who wrote to whom and when."""
    tr = QCoreApplication.translate
    sender, to = record.value("sender"), record.value("torecipients")
    addresses = to.split(";") if isinstance(to, str) else ()  # each is ended by one
    to = "; ".join(each.strip() for each in addresses if each.strip())
    sent = record.value("senton") or record.value("actualend") or record.value("createdon")
    parts = (
        tr("ReadingPage", "From {who}").replace("{who}", sender)
        if isinstance(sender, str) and sender
        else "",
        tr("ReadingPage", "to {whom}").replace("{whom}", to) if to else "",
        write_moment(sent) if isinstance(sent, datetime) else "",
    )
    return tuple(part for part in parts if part)
