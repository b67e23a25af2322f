"""Cuts texts into the pieces of words that the model was taught with (BERT, lower case)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

_UNKNOWN: Final = "[UNK]"
_LONGEST_WORD: Final = 100
_KEPT_WORDS: Final = 50_000
_IDEOGRAPHS: Final = (
    "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b820-\U0002ceaf"
    "\uf900-\ufaff\U0002f800-\U0002fa1f"
)
_ASCII_SIGNS: Final = r"!-/:-@\[-`{-~"
_LAST_SIGN: Final = 0x20000
"""Above it Unicode has no punctuation."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


class WordPieces:
    """The vocabulary, read from the resources, and the cutting with it."""

    def __init__(self) -> None:
        text = files("resources").joinpath("assist", "wordpieces.txt").read_text("utf-8")
        self._numbers = {piece: number for number, piece in enumerate(text.splitlines())}
        self._begin, self._end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._word = re.compile(f"[^\\s{_signs()}{_IDEOGRAPHS}]+|[{_signs()}{_IDEOGRAPHS}]")
        self._pieces = lru_cache(maxsize=_KEPT_WORDS)(self._cut)

    def numbers(self, text: str, most: int) -> list[int]:
        """Give the numbers of a text's pieces, between the marks of its begin and end.

        Args:
            text: Any text.
            most: How many numbers there may be; the rest of the text is left out.
        """
        found = [self._begin]
        for word in self._word.findall(_plain(text)):
            found += self._pieces(word)
            if len(found) >= most:
                break
        return [*found[: most - 1], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._numbers[_UNKNOWN],)
        found: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            mark = "##" if start else ""
            while end > start and mark + word[start:end] not in self._numbers:
                end -= 1
            if end == start:
                return (self._numbers[_UNKNOWN],)
            found.append(self._numbers[mark + word[start:end]])
            start = end
        return tuple(found)


def _plain(text: str) -> str:
    """Drop what is not seen, case and accents."""
    if text.isascii() and text.isprintable():
        return text.lower()
    bare = "".join(_seen(character) for character in text)
    parts = unicodedata.normalize("NFD", bare)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn").lower()


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if character == "\ufffd" or unicodedata.category(character) in _INVISIBLE else character


@lru_cache(maxsize=1)
def _signs() -> str:
    """Give all punctuation as the inside of a character class."""
    others = (chr(code) for code in range(128, _LAST_SIGN))
    return _ASCII_SIGNS + "".join(sign for sign in others if unicodedata.category(sign).startswith("P"))
