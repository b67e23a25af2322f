"""How typed letters fit a text: at its beginning, at a word's, inside, or scattered over word starts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PREFIX, WORD, INSIDE, KEYWORD, SCATTERED = 100.0, 85.0, 60.0, 45.0, 40.0
_START, _NEXT, _LATER = 8, 6, 2
_LONGEST = 250  # more of a title is never seen
_INITIALS, _MOST_SCATTERED = 2, 16
_SHORTEST_KEYWORD = 3  # two letters of a group's name would find the whole group


def fold(text: str) -> str:
    """Return a text in small letters without accents, letter for letter, so positions stay."""
    text = text[:_LONGEST]
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=8192)
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base[0] if base else letter


def fit(token: str, text: str, further: str) -> float:
    """Return how well a folded token fits as it is, 0 where it does not.

    Args:
        token: Without spaces.
        text: What is shown.
        further: Words not shown, each after a space.
    """
    at = text.find(token)
    if at == 0:
        return PREFIX
    if at > 0:
        return WORD if not text[at - 1].isalnum() or f" {token}" in text else INSIDE
    return KEYWORD if len(token) >= _SHORTEST_KEYWORD and f" {token}" in further else 0.0


@lru_cache(maxsize=64)
def pattern(token: str) -> re.Pattern[str] | None:
    """Return what finds a token's letters scattered, None where it is too short or too long.

    Two letters both begin words. Of more, the first begins a word; each next one follows, stands later in
    that word, or begins a later word. The groups are atomic, so no title can make
    the search take long.
    """
    if not 1 < len(token) <= _MOST_SCATTERED:
        return None
    first, *rest = (re.escape(letter) for letter in token)
    if len(token) == _INITIALS:
        return re.compile(rf"\b({first}).*?\b({rest[0]})", re.DOTALL)
    later = "".join(rf"(?>({x})|\w*?({x})|.*?\b({x}))" for x in rest)
    return re.compile(rf"\b({first}){later}", re.DOTALL)


def scattered(token: str, text: str) -> list[int]:
    """Return where the scattered letters of a token stand in a folded text, none where they do not."""
    wanted = pattern(token)
    found = wanted.search(text) if wanted is not None else None
    if found is None:
        return []
    return [found.start(number) for number in range(1, found.re.groups + 1) if found.start(number) >= 0]


def scattered_fit(token: str, text: str) -> float:
    """Return how well scattered letters fit: best at word starts, well in a row; 0 where they do not."""
    points, before = 0, -2
    for place in scattered(token, text):
        if place == 0 or not text[place - 1].isalnum():
            points += _START
        else:
            points += _NEXT if place == before + 1 else _LATER
        before = place
    return SCATTERED * points / (_START * len(token))


def span(token: str, text: str) -> tuple[int, int] | None:
    """Return the part of a folded text that is the token, at a word's start where there is one."""
    at = text.find(token)
    if at < 0:
        return None
    if at > 0 and text[at - 1].isalnum():
        at = max(at, text.find(f" {token}") + 1)
    return at, at + len(token)


def runs(letters: list[int]) -> tuple[tuple[int, int], ...]:
    """Join positions in a row to parts of a text."""
    parts: list[tuple[int, int]] = []
    for place in letters:
        if parts and parts[-1][1] == place:
            parts[-1] = (parts[-1][0], place + 1)
        else:
            parts.append((place, place + 1))
    return tuple(parts)
