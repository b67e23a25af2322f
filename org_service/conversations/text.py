"""What people write, made harmless: control signs leave, and no text turns round what stands beside it."""

from __future__ import annotations

import re
from typing import Final

from org_service.errors import InvalidArgument

LONGEST: Final = 20_000
TOO_LONG: Final = "0x80044331"
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_EMBEDDING: Final = re.compile("[\u202a-\u202e]")
_ISOLATES: Final = frozenset("\u2066\u2067\u2068")
_END: Final = "\u2069"


def plain(text: str, longest: int = LONGEST) -> str:
    """Give a text as it is kept: one kind of line ends, no control signs, isolates closed line by line.

    Embeddings and overrides are left out: by them a name or an address could pass for another.

    Raises:
        InvalidArgument: It is longer than is taken.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u0085", "\n")
    if len(lines) > longest:
        message = f"A text of {len(lines)} characters is too long: {longest} are taken."
        raise InvalidArgument(message, TOO_LONG)
    kept = _EMBEDDING.sub("", _CONTROL.sub("", lines)).strip("\n")
    if kept.isascii():
        return kept
    return "\n".join(map(_closed, kept.split("\n")))


def one_line(text: str, longest: int = 200) -> str:
    """Give a name as it is kept: one line, cut where it is too long."""
    return " ".join(plain(text[: longest * 4]).split())[:longest].strip()


def _closed(line: str) -> str:
    """Close the isolates that are open at a line's end, and leave out ends of none."""
    open_ones = 0
    kept: list[str] = []
    for sign in line:
        if sign in _ISOLATES:
            open_ones += 1
        elif sign == _END:
            if not open_ones:
                continue
            open_ones -= 1
        kept.append(sign)
    return "".join(kept) + _END * open_ones
