"""Marks in a text what was searched for: `{crmhit}Wifi{/crmhit} dies when I close the door`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.search.points import phone_digits
from org_service.search.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from org_service.search.expression import Option

START: Final = "{crmhit}"
END: Final = "{/crmhit}"
SNIPPET: Final = 180
"""Characters of a long text that are shown around its first mark."""
_LEAD: Final = 60
_LONGEST: Final = 40
"""Letters that a word has at most."""
_POINTED: Final = re.compile(r"\d+(?:\.\d+)+")


class Marker(msgspec.Struct, frozen=True):
    """Finds the words of a search in a text."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]
    phone_parts: tuple[str, ...] = ()
    address_part: str | None = None

    @staticmethod
    def of(
        options: Iterable[Option],
        phone_parts: tuple[str, ...] = (),
        address_part: str | None = None,
    ) -> Marker:
        """Make a marker of all that the words of a search may be found as."""
        exact: set[str] = set()
        beginnings: set[str] = set()
        for option in options:
            exact.update(option.terms)
            if option.prefix:
                beginnings.add(option.terms[-1])
        return Marker(frozenset(exact), tuple(beginnings), phone_parts, address_part)

    def marked(self, text: str, limit: int | None = None) -> str | None:
        """Give a text with marks, cut around the first one if it is long; None without any."""
        spans = self._spans(text)
        if not spans:
            return None
        first, last = 0, len(text)
        if limit is not None and len(text) > limit:
            first, last = around(text, *spans[0], limit)
        inside = [(start, end) for start, end in spans if start >= first and end <= last]
        return _cut(text, first, last, inside)

    def marked_phone(self, number: str) -> str | None:
        """Mark a telephone number that contains what was typed."""
        digits = phone_digits(number)
        if any(part in digits for part in self.phone_parts):
            return f"{START}{number}{END}"
        return None

    def marked_address(self, address: str) -> str | None:
        """Mark the part of an e-mail address that was typed."""
        at = address.lower().find(self.address_part) if self.address_part else -1
        if at < 0 or self.address_part is None:
            return self.marked(address)
        end = at + len(self.address_part)
        return f"{address[:at]}{START}{address[at:end]}{END}{address[end:]}"

    def _occurs(self, lowered: str) -> bool:
        """Look quickly whether it is worth looking word by word."""
        return any(part in lowered for part in (*self.exact, *self.beginnings))

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        if text.isascii() and not self._occurs(text.lower()):
            return spans
        for word in words(text):
            if word.term in self.exact or word.term.startswith(self.beginnings):
                if spans and word.start < spans[-1][1]:
                    spans[-1] = (spans[-1][0], word.end)
                else:
                    spans.append((word.start, word.end))
        return _whole_numbers(text, spans)


def around(text: str, start: int, end: int, limit: int) -> tuple[int, int]:
    """Give the part of a long text that is shown for what matched in it: whole words, as many as there is room for.

    Args:
        text: All of it.
        start: Where what matched begins.
        end: Where it ends.
        limit: Characters that are shown at most.
    """
    first = _word_start(text, max(0, start - _LEAD))
    while 0 < first < start and not text[first].isalnum():
        first += 1  # a comma says nothing of what was left out
    last = min(len(text), first + limit)
    if last < len(text) and not text[last].isspace():
        last = max(_word_start(text, last), min(end, last))
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _whole_numbers(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Mark of a number with points, as 4.1.9, its beginning in one: single digits stand in every other one, too."""
    if not any(text[start].isdigit() for start, _ in spans):
        return spans
    runs = [run.span() for run in _POINTED.finditer(text)]
    kept = [span for span in spans if not any(first <= span[0] < last for first, last in runs)]
    for first, last in runs:
        inside, end, parts = dict(span for span in spans if first <= span[0] < last), first, 0
        while (found := inside.get(end)) is not None:
            end, parts = found + 1, parts + 1
        if parts > 1:
            kept.append((first, end - 1))
    return sorted(kept) or spans  # where nothing else was found, they are why


def _word_start(text: str, at: int) -> int:
    """Go back to where a word begins; what is longer than any, as in a script without spaces, is cut where it must."""
    for start in range(at, max(-1, at - _LONGEST), -1):
        if start == 0 or text[start - 1].isspace():
            return start
    return at


def _cut(text: str, first: int, last: int, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = ["… " if first else ""]
    at = first
    for start, end in spans:
        parts += [text[at:start], START, text[start:end], END]
        at = end
    parts += [text[at:last], " …" if last < len(text) else ""]
    return "".join(parts)
