"""An e-mail's rows as the message that a mail server gets."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from org_service.mail.addresses import Person, plain_address
from org_service.mail.html import letter
from org_service.mail.plain_text import plain_text

_UNFIT: Final = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_IDENTITY: Final = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_POLICY: Final = SMTP.clone(max_line_length=990)
_KIND: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a letter."""

    name: str
    kind: str
    content: str
    """Base64, as its row has it."""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All of a letter.

    Attributes:
        message_id: Its identity, with angle brackets: the same however often it is tried.
    """

    message_id: str
    moment: datetime
    sender: Person
    subject: str
    html: str
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    in_reply_to: str = ""
    files: tuple[File, ...] = field(default=())

    @property
    def recipients(self) -> tuple[str, ...]:
        """Name whom the mail server is to give it to, each once."""
        every = (person.address for person in (*self.to, *self.cc, *self.bcc))
        return tuple(dict.fromkeys(every))


def one_line(text: str) -> str:
    """Make a text fit for a header: what would begin another header becomes a space."""
    return " ".join(_UNFIT.sub(" ", text).split())


def message_of(mail: Outgoing) -> EmailMessage:
    """Write the message; who gets a blind copy is not in it."""
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.moment)
    message["From"] = _written(mail.sender)
    for name, people in (("To", mail.to), ("Cc", mail.cc)):
        if people:
            message[name] = tuple(_written(person) for person in people)
    if not mail.to and not mail.cc:
        message["To"] = "undisclosed-recipients:;"
    message["Subject"] = one_line(mail.subject)
    if _IDENTITY.fullmatch(mail.in_reply_to):
        message["In-Reply-To"] = message["References"] = mail.in_reply_to
    _write_body(message, mail)
    for file in mail.files:
        _attach(message, file)
    return message


def _written(person: Person) -> Address:
    address = plain_address(person.address) or ""
    return Address(one_line(person.name), addr_spec=address)


def _write_body(message: EmailMessage, mail: Outgoing) -> None:
    domain = mail.message_id.rpartition("@")[2].rstrip(">")
    found = letter(mail.html, domain)
    message.set_content(plain_text(found.html))
    message.add_alternative(f"<!doctype html><html><body>{found.html}</body></html>", subtype="html")
    html = message.get_body(("html",))
    if isinstance(html, EmailMessage):
        for picture in found.pictures:
            html.add_related(
                picture.content, "image", picture.subtype, cid=f"<{picture.content_id}>", disposition="inline"
            )


def _attach(message: EmailMessage, file: File) -> None:
    kind = file.kind if _KIND.fullmatch(file.kind) else "application/octet-stream"
    main, _, sub = kind.partition("/")
    if main.lower() in {"multipart", "message"}:
        main, sub = "application", "octet-stream"
    content = b64decode(file.content)
    name = one_line(file.name).replace("/", "_").replace("\\", "_") or "attachment"
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if file.content_id:
        part = list(message.iter_attachments())[-1]
        part["Content-ID"] = f"<{one_line(file.content_id).strip('<>')}>"
