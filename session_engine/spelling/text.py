"""Which words of a text are looked at: those that somebody could have misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from session_engine.spelling.state import Slip

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NOT_LOOKED_AT = re.compile(
    r"""(?:https?://|www\.)\S+      # addresses of pages
      | \S+@\S+                     # and of people
      | \{[^{}\n]*\}                # placeholders
      | (?:^|(?<=\s))[/#@]\S+       # commands, tags, names
      | \S*[\\/_]\S*[\\/_.]\S*      # paths
      | \w*\d[\w\-.]*               # numbers of cases, models, versions
      | \w+\.(?:\w{2,4})\b          # files and hosts
    """,
    re.VERBOSE,
)
_ACRONYM = 5
"""Capitals alone up to so many letters are an acronym."""
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’\-]+\Z")


def words_of(text: str) -> Iterator[Slip]:
    """Give the words that can be judged, each with its place."""
    blank = _NOT_LOOKED_AT.sub(lambda found: " " * len(found[0]), text)
    for found in _WORD.finditer(blank):
        if _can_be_judged(found[0]):
            yield Slip(found.start(), found[0])


def _can_be_judged(word: str) -> bool:
    if len(word) < 2 or _LATIN.match(word) is None:
        return False
    if word.isupper():
        return len(word) > _ACRONYM
    inner = (part[1:] for part in re.split(r"['’\-]", word))
    return all(part == part.lower() for part in inner)  # neither iPhone nor WiFi


def plain(word: str) -> str:
    """Give a word as lists have it: small letters, the straight apostrophe."""
    return word.replace("’", "'").lower()
