"""What is said of a message: who, when, how far it is, and the whole as a screen reader reads it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from session_engine.conversations.state import MessageFile, MessageKind
from session_engine.light_dataclass import dataclass
from session_engine.wall_clock.state import day_of, here
from widgets.conversation.state import MessageState, Sending, Side
from widgets.grids import times
from widgets.text import one_line

LONGEST = 20_000
"""Characters that are shown of a message at the most."""

_OVERRIDES = frozenset("\u202d\u202e")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\u2028]{2,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE
)
_ENDING = ".,;:!?)]}»”’…"


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a text that leads somewhere."""

    start: int
    end: int
    url: str


def for_layout(text: str) -> str:
    """Return a text as a layout takes it: lines apart, without controls; who writes right to left may.

    What would turn the letters around it is left out: a name could pretend to be another.
    """
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_kept, text))
    return text


def _kept(character: str) -> str:
    if character in "\n\u2028\u2029\u0085":
        return "\u2028"
    if character == "\t":
        return "    "
    if character in _OVERRIDES or unicodedata.category(character) in {"Cc", "Cs", "Co"}:
        return ""
    return character


def links(text: str) -> tuple[Link, ...]:
    """Find addresses of pages and of people."""
    if "." not in text:
        return ()
    return tuple(_link(found) for found in _LINK.finditer(text))


def _link(found: re.Match[str]) -> Link:
    shown = found.group().rstrip(_ENDING)
    lower = shown.casefold()
    scheme = (
        "" if lower.startswith(("http://", "https://")) else "https://" if lower[:4] == "www." else "mailto:"
    )
    return Link(found.start(), found.start() + len(shown), scheme + shown)


def is_picture(file: MessageFile) -> bool:
    """Tell whether a file says of itself that it is a picture that can be shown."""
    return file.type.startswith("image/") and not file.type.startswith("image/svg")


def clock(when: datetime) -> str:
    """Give the time of day."""
    local = here(when) if when.tzinfo else when
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def day(when: datetime, now: datetime) -> str:
    """Name the day of a message."""
    tr = QCoreApplication.translate
    value, today = day_of(when), day_of(now)
    age = (today - value).days
    if age == 0:
        return tr("conversation", "Today")
    if age == 1:
        return tr("conversation", "Yesterday")
    shown = QDate(value.year, value.month, value.day)
    if 0 < age < 7:
        return QLocale().toString(shown, "dddd")
    return times.day(value, today)


def who(message: MessageState) -> str:
    """Name who has written a message."""
    if message.side is Side.OWN:
        return QCoreApplication.translate("conversation", "You")
    return one_line(message.who) or QCoreApplication.translate("conversation", "Somebody")


def head(message: MessageState, name: str | None = None) -> str:
    """Say who and when; of a note that it is one. A name that has no room may be given as it is shown."""
    tr = QCoreApplication.translate
    own = message.side is Side.OWN
    pattern = "{who}, {time}"
    if message.kind is MessageKind.NOTE:
        pattern = (
            tr("conversation", "Internal note, {time}")
            if own
            else tr("conversation", "Internal note by {who}, {time}")
        )
    elif message.kind is MessageKind.CONSULT:
        pattern = tr("conversation", "Among colleagues: {who}, {time}")
    return pattern.replace("{time}", clock(message.when)).replace(
        "{who}", who(message) if name is None else name
    )


def foot(message: MessageState) -> tuple[str, str]:
    """Say how far a message is that is not sent, and what can be done about it."""
    tr = QCoreApplication.translate
    match message.sending:
        case Sending.UNDO:
            return tr("conversation", "Goes out in a moment"), tr("conversation", "Undo")
        case Sending.WAITING:
            return tr("conversation", "Waiting to be sent"), ""
        case Sending.FAILED:
            return message.why or tr("conversation", "Could not be sent"), tr("conversation", "Take back")
        case Sending.SENT:
            return "", ""


def spoken(message: MessageState) -> str:
    """Return a message as a screen reader reads it."""
    if message.kind is MessageKind.SYSTEM:
        return f"{message.text}, {clock(message.when)}"
    parts = [head(message), one_line(message.text, 2000)]
    if message.file is not None:
        pattern = (
            QCoreApplication.translate("conversation", "picture: {name}")
            if is_picture(message.file)
            else QCoreApplication.translate("conversation", "file: {name}")
        )
        parts.append(pattern.replace("{name}", one_line(message.file.name, 80)))
    parts.append(foot(message)[0])
    return ". ".join(part for part in parts if part)


def seen() -> str:
    """Say that the customer has read a message."""
    return QCoreApplication.translate("conversation", "Seen")


def copied(messages: list[MessageState]) -> str:
    """Return messages as they are copied: of one the text alone, of several who and when before each."""
    if len(messages) == 1:
        return messages[0].text or (messages[0].file.name if messages[0].file is not None else "")
    return "\n".join(
        f"[{times.full(each.when)}] {who(each)}: {each.text or (each.file.name if each.file else '')}"
        for each in messages
    )
