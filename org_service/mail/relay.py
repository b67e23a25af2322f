"""The mail server that letters are handed to: where it is, how it is spoken to, what its answers mean."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs, urlsplit

from org_service.exits import BadMailServer

if TYPE_CHECKING:
    from email.message import EmailMessage

USAGE: Final = "smtp://HOST[:PORT][?starttls=required|offered|never] or smtps://HOST[:PORT]"
TIMEOUT: Final = 30.0
"""Seconds that the mail server may stay silent."""
_PORTS: Final = {"smtp": 587, "smtps": 465}
_LONGEST_REASON: Final = 300
StartTls = Literal["required", "offered", "never"]


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server.

    Attributes:
        secure: TLS from the first byte (smtps).
        start_tls: Whether TLS has to begin within the conversation.
        user: The name to sign in with; empty where it asks for none.
    """

    host: str
    port: int
    secure: bool = False
    start_tls: StartTls = "required"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT
    trust: str | None = None
    """A file of certificates to trust instead of the system's."""


class Verdict(Enum):
    """What became of a letter."""

    SENT = "sent"
    AGAIN = "again"
    """Not now; a later try may do."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The connection broke after all of it was sent and before the answer: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter, and the mail server's reason."""

    verdict: Verdict
    reason: str = ""


def read_relay(address: str, credentials: Path | None = None, trust: str | None = None) -> Relay:
    """Read where the mail server is; user and password are the two lines of a file.

    Raises:
        BadMailServer: Neither is understood.
    """
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.path.strip("/"):
        message = f"A mail server is named as {USAGE}; user and password belong into --smtp-credentials."
        raise BadMailServer(message)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        message = f"{address} has no valid port."
        raise BadMailServer(message) from None
    user, password = _credentials(credentials) if credentials is not None else ("", "")
    found = Relay(
        parts.hostname,
        port,
        parts.scheme == "smtps",
        _start_tls(parse_qs(parts.query), parts.hostname),
        user,
        password,
        trust=trust,
    )
    if found.user and not found.secure and found.start_tls != "required" and not _here(found.host):
        message = "A password is sent over TLS only: use smtps:// or starttls=required."
        raise BadMailServer(message)
    return found


def _start_tls(query: dict[str, list[str]], host: str) -> StartTls:
    # On this machine there is nobody between.
    asked = query.pop("starttls", ["offered" if _here(host) else "required"])[-1]
    if query or asked not in {"required", "offered", "never"}:
        message = f"A mail server is named as {USAGE}."
        raise BadMailServer(message)
    return "required" if asked == "required" else "offered" if asked == "offered" else "never"


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _credentials(file: Path) -> tuple[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"The file of the mail server's credentials cannot be read: {file.name}."
        raise BadMailServer(message) from error
    if len(lines) < 2 or not lines[0].strip() or not lines[1]:
        message = f"{file.name} has to hold the user's name in its first line and the password in its second."
        raise BadMailServer(message)
    return lines[0].strip(), lines[1]


def hand_over(
    relay: Relay,
    sender: str,
    recipients: tuple[str, ...],
    message: EmailMessage,
    before_body: Callable[[], None] = lambda: None,
) -> Outcome:
    """Give a letter to the mail server, to all recipients or to none. Blocks.

    Args:
        relay: The mail server.
        sender: Where it sends what cannot be delivered.
        recipients: Who is to get it.
        message: The letter.
        before_body: Called when the server has taken every address, just before the letter itself
            is sent: from there on a broken connection leaves open whether it has arrived.
    """
    content = message.as_bytes()
    try:
        with _connect(relay) as server:
            return _converse(server, relay, sender, recipients, content, before_body)
    except smtplib.SMTPResponseException as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        return Outcome(Verdict.REFUSED, _reason(str(error)))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Verdict.AGAIN, _reason(str(error) or type(error).__name__))


def _connect(relay: Relay) -> smtplib.SMTP:
    me = _name_of_this_machine()
    if relay.secure:
        context = ssl.create_default_context(cafile=relay.trust)
        return smtplib.SMTP_SSL(relay.host, relay.port, me, timeout=relay.timeout, context=context)
    server = smtplib.SMTP(relay.host, relay.port, me, timeout=relay.timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if relay.start_tls == "required" or (relay.start_tls == "offered" and server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context(cafile=relay.trust))
    except BaseException:
        server.close()
        raise
    return server


def _name_of_this_machine() -> str:
    name = socket.gethostname()
    return name if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else "localhost"


def _converse(
    server: smtplib.SMTP,
    relay: Relay,
    sender: str,
    recipients: tuple[str, ...],
    content: bytes,
    before_body: Callable[[], None],
) -> Outcome:
    server.ehlo_or_helo_if_needed()
    if relay.user:
        server.login(relay.user, relay.password)
    limit = server.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(content):
        return Outcome(Verdict.REFUSED, f"The mail server takes {int(limit)} bytes, this has {len(content)}.")
    code, answer = server.mail(sender, [f"size={len(content)}"] if limit else [])
    if code != 250:
        return _answered(code, answer)
    refused = _recipients(server, recipients)
    if refused is not None:
        with suppress(smtplib.SMTPException, OSError):
            server.rset()
        return refused
    return _body(server, content, before_body)


def _recipients(server: smtplib.SMTP, recipients: tuple[str, ...]) -> Outcome | None:
    """Name all recipients; None when the server takes every one. Nobody gets what not all can get."""
    later: Outcome | None = None
    for recipient in recipients:
        code, answer = server.rcpt(recipient)
        if code not in {250, 251}:
            found = _answered(code, answer, recipient)
            if found.verdict is Verdict.REFUSED:
                return found
            later = found
    return later


def _body(server: smtplib.SMTP, content: bytes, before_body: Callable[[], None]) -> Outcome:
    before_body()
    try:
        code, answer = server.data(content)
    except smtplib.SMTPDataError:
        raise  # the server has said why it does not begin to listen
    except (OSError, smtplib.SMTPException):
        reason = "The connection broke while the mail server took it: it may have arrived."
        return Outcome(Verdict.UNKNOWN, reason)
    return Outcome(Verdict.SENT) if code == 250 else _answered(code, answer)


def _answered(code: int, answer: bytes | str, about: str = "") -> Outcome:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = _reason(f"{about}: {code} {text}" if about else f"{code} {text}")
    return Outcome(Verdict.REFUSED if 500 <= code < 600 else Verdict.AGAIN, reason)


def _reason(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REASON]
