"""What a visitor's page and the service say to each other on the line, and how much of it is taken."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

import msgspec

from org_service.conversations.visitors.refusals import Refusal

LONGEST_TEXT: Final = 4_000
"""Characters of one message: what the page lets a visitor write."""
LARGEST_FRAME: Final = 64 * 1024
"""Bytes of anything but a file; it is measured before it is read."""
LARGEST_FILE_FRAME: Final = 7 * 1024 * 1024 + 64 * 1024
"""5 MB as base64, with its name around it."""
_FILE_BEGINS: Final = '{"do":"file"'
_LONGEST_NAME: Final = 80
_LONGEST_ANSWER: Final = 500
_MOST_ANSWERS: Final = 12
_GUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_KEPT_CONTROLS: Final = "\n\t"
# They turn text around or hide it: what an agent reads has to be what was written.
_FILLERS: Final = frozenset(" \u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class _Wish(msgspec.Struct, tag_field="do", frozen=True):
    """Something that a page asks for."""


class Start(_Wish, tag="start", frozen=True):
    """Begin a conversation; the same id begins the same one."""

    id: str
    stream: str = ""
    answers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    name: str = ""
    language: str = ""
    token: str | None = None
    page: str = ""


class Resume(_Wish, tag="resume", frozen=True):
    """Go on with a conversation, from the message after a number of the one that the page shows."""

    token: str
    after: int = 0
    conversation: str = ""


class Say(_Wish, tag="say", frozen=True):
    """Write a message; its id is the page's."""

    id: str
    text: str


class SendFile(_Wish, tag="file", frozen=True):
    """Send a file; its body is base64."""

    id: str
    name: str
    type: str
    body: str


class Typing(_Wish, tag="typing", frozen=True):
    """The visitor is writing."""


class Read(_Wish, tag="read", frozen=True):
    """The visitor has seen all messages up to a number."""

    number: int


class End(_Wish, tag="end", frozen=True):
    """The visitor ends the conversation."""


class Rate(_Wish, tag="rate", frozen=True):
    """What the visitor thinks of it afterwards."""

    stars: Literal[1, 2, 3, 4, 5]
    text: str = ""


class Transcript(_Wish, tag="transcript", frozen=True):
    """Send the visitor what was said."""

    to: str


class Ping(_Wish, tag="ping", frozen=True):
    """Say that the line is alive."""


Wish = Start | Resume | Say | SendFile | Typing | Read | End | Rate | Transcript | Ping
_decode: Final = msgspec.json.Decoder(Wish).decode
_encode: Final = msgspec.json.Encoder().encode


class _Named(msgspec.Struct):
    """What can be known of a wish that cannot be read."""

    id: str = ""


_decode_name: Final = msgspec.json.Decoder(_Named).decode


def read_wish(text: str) -> Wish:
    """Read what a page sent.

    Raises:
        Refusal: It is too big, or none.
    """
    is_file = text.startswith(_FILE_BEGINS)
    if len(text) > (LARGEST_FILE_FRAME if is_file else LARGEST_FRAME):
        raise Refusal("too_big")
    try:
        wish = _decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Refusal("unreadable", name_of(text)) from error
    return _checked(wish)


def name_of(text: str) -> str:
    """Give the id that a text carries, whatever else is wrong with it; empty if there is none to be read."""
    try:
        name = _decode_name(text).id
    except (msgspec.DecodeError, UnicodeError):
        return ""
    return name if _GUID.match(name) else ""


def _checked(wish: Wish) -> Wish:
    """Take a wish only with sound ids and texts; what nobody can see is taken out of them."""
    if isinstance(wish, Start | Say | SendFile) and not _GUID.match(wish.id):
        raise Refusal("unreadable")
    match wish:
        case Say(id=name, text=text):
            return Say(name, _said(name, text))
        case Start():
            return _checked_start(wish)
        case Rate(stars=stars, text=text):
            return Rate(stars, plain(text)[:_LONGEST_ANSWER])
        case Resume(after=after) | Read(number=after) if not 0 <= after < 2**31:
            raise Refusal("unreadable")
        case _:
            return wish


def _said(name: str, text: str) -> str:
    said = plain(text).strip()
    if not said:
        raise Refusal("empty", name)
    if len(said) > LONGEST_TEXT:
        raise Refusal("too_long", name)
    return said


def _checked_start(wish: Start) -> Start:
    if len(wish.answers) > _MOST_ANSWERS:
        raise Refusal("unreadable", wish.id)
    answers = {one_line(key)[:64]: one_line(value)[:_LONGEST_ANSWER] for key, value in wish.answers.items()}
    language = wish.language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", wish.language) else ""
    return msgspec.structs.replace(
        wish,
        answers=answers,
        name=one_line(wish.name)[:_LONGEST_NAME],
        language=language,
        page=one_line(wish.page)[:_LONGEST_ANSWER],
    )


def plain(text: str) -> str:
    """Take out control characters and those that turn the direction of writing."""
    return "".join(
        c
        for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if c in _KEPT_CONTROLS or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _DIRECTIONS)
    )


def one_line(text: str) -> str:
    """Give a plain text without its line breaks; one of which nobody would see anything is none."""
    line = " ".join(plain(text).split())
    return "" if all(c in _FILLERS or unicodedata.category(c) == "Cf" for c in line) else line


def write(what: str, **values: object) -> str:
    """Write what the service says."""
    return _encode({"is": what, **values}).decode()
