"""What a link may hold: one row for each word, and the bounds of every part."""

from __future__ import annotations

import re
import unicodedata

from session_engine.light_dataclass import dataclass
from session_engine.links.state import LinkKind

SCHEME = "ninedesk"
LONGEST = 2000
"""Characters of a whole link."""
LONGEST_TEXT = 200
"""Characters of a search, decoded."""
LONGEST_TABLE = 128


@dataclass(frozen=True, slots=True)
class Row:
    """One word and what follows it.

    Attributes:
        kind: The word.
        path: Parts after it, in their order; each is `table` or `id`.
        needed: How many of them have to be there.
        needs_text: The parameter `text` has to be there; elsewhere it must not.
    """

    kind: LinkKind
    path: tuple[str, ...]
    needed: int
    needs_text: bool = False


TABLE: tuple[Row, ...] = (
    Row(LinkKind.RECORD, ("table", "id"), 2),
    Row(LinkKind.VIEW, ("table", "id"), 1),
    Row(LinkKind.SEARCH, (), 0, needs_text=True),
    Row(LinkKind.NEW, ("table",), 1),
)

BY_WORD = {row.kind.value: row for row in TABLE}

AS_IT_IS = re.compile(r"[A-Za-z0-9\-._~%/?&=:]*")
"""Characters that stand in a link; everything else is written as %xx."""

PLAIN = re.compile(r"(?:[A-Za-z0-9\-._~]|%[0-9A-Fa-f]{2})*")
"""A value as it is written."""

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TABLE = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_TABLE - 1}}}")
_JOINERS = frozenset("\u200c\u200d")  # invisible, and part of how Persian, Hindi and emoji are written
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, invisible (they can turn a text's direction round), lone surrogates, private, none, line ends."""


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID as we write it: lower case, hyphens, no braces."""
    return _GUID.fullmatch(text) is not None


def is_table(text: str) -> bool:
    """Tell whether a text can be a table's logical name."""
    return _TABLE.fullmatch(text) is not None


def is_search_text(text: str) -> bool:
    """Tell whether a text can be searched for: something to see, and nothing that hides."""
    if not 0 < len(text) <= LONGEST_TEXT or not text.strip():
        return False
    return all(char in _JOINERS or unicodedata.category(char) not in _NEVER for char in text)
