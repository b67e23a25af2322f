"""What the instances say to each other: one line of JSON each way, bounded, and checked on arrival."""

from __future__ import annotations

import json
from dataclasses import field
from enum import StrEnum
from typing import cast

from session_engine.light_dataclass import dataclass

VERSION = 1
LONGEST = 64_000
"""Bytes of a line."""


class Wish(StrEnum):
    """What a second start asks of the first."""

    RAISE = "raise"  # and open the link, where there is one
    SETTINGS = "settings"
    JOIN = "join"  # the embedded organisation: `link` is who works there, `token` a key that was refused


class Outcome(StrEnum):
    """What became of it."""

    RAISED = "raised"
    TAKEN = "taken"  # the link is being opened
    REFUSED = "refused"
    SETTINGS = "settings"
    JOINED = "joined"  # `kept` has `address` and `key`, empty while it comes up


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        wish: What for.
        profile: Folder of the profile that is meant.
        link: As it came from outside, unchecked.
        token: What the system gave the second start for coming to the front (Wayland, X11).
    """

    wish: Wish
    profile: str
    link: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; `kept` are the person's own settings, where they were asked for."""

    outcome: Outcome
    text: str = ""
    kept: tuple[tuple[str, object], ...] = field(default=(), repr=False)  # a key never reaches a log


class BadMessageError(Exception):
    """A line that is none of ours."""


def encode_request(request: Request) -> bytes:
    """Write a request."""
    return _line(
        {
            "ninedesk": VERSION, "wish": request.wish.value, "profile": request.profile,
            "link": request.link, "token": request.token,
        }
    )  # fmt: skip


def decode_request(line: bytes) -> Request:
    """Read a request; raise BadMessageError for anything else."""
    found = _object(line)
    try:
        return Request(
            Wish(_text(found, "wish")), *(_text(found, name) for name in ("profile", "link", "token"))
        )
    except ValueError:
        raise BadMessageError from None


def encode_answer(answer: Answer) -> bytes:
    """Write an answer."""
    kept = [list(pair) for pair in answer.kept]
    return _line({"ninedesk": VERSION, "outcome": answer.outcome.value, "text": answer.text, "kept": kept})


def decode_answer(line: bytes) -> Answer:
    """Read an answer; raise BadMessageError for anything else."""
    found = _object(line)
    kept = found.get("kept")
    try:
        pairs = tuple(_pair(one) for one in cast("list[object]", kept)) if isinstance(kept, list) else ()
        return Answer(Outcome(_text(found, "outcome")), _text(found, "text"), pairs)
    except ValueError:
        raise BadMessageError from None


def _pair(one: object) -> tuple[str, object]:
    pair = cast("list[object]", one) if isinstance(one, list) else []
    if len(pair) != 2 or not isinstance(pair[0], str):
        raise BadMessageError
    return pair[0], pair[1]


def _line(message: dict[str, object]) -> bytes:
    return json.dumps(message).encode("ascii") + b"\n"


def _object(line: bytes) -> dict[str, object]:
    if len(line) > LONGEST:
        raise BadMessageError
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError):
        raise BadMessageError from None
    if not isinstance(found, dict):
        raise BadMessageError
    message = cast("dict[str, object]", found)
    if message.get("ninedesk") != VERSION:
        raise BadMessageError
    return message


def _text(message: dict[str, object], name: str) -> str:
    value = message.get(name, "")
    if not isinstance(value, str):
        raise BadMessageError
    return value
