"""Text as the index and the queries see it: words without case and accents, in any script.

Scripts that put no spaces between words (Chinese, Japanese, Thai, ...) are cut into pairs of
characters, so that any part of a sentence is found. The index gets the words parted by spaces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a"
)
# Thai, Lao, Khmer, kana, ideographs and what belongs to them, half-width kana.
_UNSPACED: Final = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f"
)
_WORD: Final = re.compile(f"(?:[^\\W_]|[{_MARKS}])+")
_RUN: Final = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_ASCII: Final = bytes(
    code if chr(code) in "0123456789abcdefghijklmnopqrstuvwxyz" else 32 for code in range(256)
)
_HYPHENATED: Final = re.compile(r"(?<![0-9a-z-])[a-z]{1,8}(?:-[a-z]{1,8})+(?![0-9a-z-])")
_TAG: Final = re.compile(r"<(?:(script|style)\b.*?</\1\s*>|[^>]*>)", re.DOTALL | re.IGNORECASE)
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
_SHORT: Final = 200
# What keeps an English text from being plain ASCII, and is no part of a word.
_DASHES: Final = str.maketrans(dict.fromkeys("–—‘’“”„…‹›«»·×−→", " "))


class Word(NamedTuple):
    """A term and the place in the text that it was read from."""

    term: str
    start: int
    end: int


def fold(word: str) -> str:
    """Drop case, accents and width: `MÜLLER` and `Muller` become `muller`."""
    if word.isascii():
        return word.lower()
    wide = unicodedata.normalize("NFKC", word).casefold()
    if _IS_UNSPACED.search(wide):
        return wide
    parts = unicodedata.normalize("NFKD", wide.translate(_LETTERS))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> Iterator[Word]:
    """Give the terms of a text in order; unspaced scripts come in overlapping pairs."""
    for word in _WORD.finditer(text):
        if word.group().isascii():
            yield Word(word.group().lower(), word.start(), word.end())
            continue
        for run in _RUN.finditer(word.group()):
            yield from _terms_of_run(run.group(), word.start() + run.start())


def _terms_of_run(run: str, start: int) -> Iterator[Word]:
    if not _IS_UNSPACED.match(run):
        folded = fold(run)
        if folded:
            yield Word(folded, start, start + len(run))
        return
    for offset in range(max(1, len(run) - 1)):
        pair = run[offset : offset + 2]
        yield Word(fold(pair), start + offset, start + offset + len(pair))


def terms(text: str) -> list[str]:
    """Give the terms of a text."""
    return [word.term for word in words(text)]


def runs(text: str) -> list[list[str]]:
    """Give the terms of a text, cut where its script changes; unspaced ones each alone.

    A sentence without spaces is so many wishes: `寝室のWiFi` means 寝室 and `wifi`.
    """
    found: list[list[str]] = []
    for term in terms(text):
        if is_unspaced(term):
            found.append([term])
        elif found and not is_unspaced(found[-1][0]):
            found[-1].append(term)
        else:
            found.append([term])
    return found


def says_something(term: str) -> bool:
    """Tell whether a pair of characters is more than grammar (kana between words)."""
    return not all("\u3040" <= character <= "\u309f" for character in term)


def index_text(text: str) -> str:
    """Write a text for the index: terms parted by spaces, `wi-fi` also as `wifi`."""
    # Names and subjects come again and again while an index is built.
    return _index_short(text) if len(text) < _SHORT else _index_any(text)


def _index_any(text: str) -> str:
    lowered = text.lower()
    if not lowered.isascii():
        lowered = lowered.translate(_DASHES)
    plain = _plain_ascii(lowered) if lowered.isascii() else " ".join(_terms_of_words(lowered))
    if "-" not in text:
        return plain
    joined = {found.replace("-", "") for found in _HYPHENATED.findall(lowered)}
    return " ".join([plain, *sorted(joined)])


_index_short: Final = lru_cache(maxsize=4096)(_index_any)


def _plain_ascii(lowered: str) -> str:
    """Leave letters and digits; bytes are translated ten times faster than a text is searched."""
    return lowered.encode("ascii").translate(_ASCII).decode("ascii")


def _terms_of_words(lowered: str) -> Iterator[str]:
    """Give the terms of a lower-case text; most words of most texts need no second look."""
    for word in _WORD.findall(lowered):
        if word.isascii():
            yield word
        else:
            yield from terms(word)


def plain_text(html: str) -> str:
    """Take the tags off a text that may be HTML."""
    if "<" not in html:
        return html
    bare = _TAG.sub(" ", html)
    if "&" not in bare:
        return bare
    from html import unescape  # noqa: PLC0415 - rare, and slow to import

    return unescape(bare)


def is_unspaced(term: str) -> bool:
    """Tell whether a term is of a script without spaces between words."""
    return _IS_UNSPACED.match(term) is not None


def is_unspaced_anywhere(text: str) -> bool:
    """Tell whether any part of a text is of a script without spaces between words."""
    return not text.isascii() and _IS_UNSPACED.search(text) is not None
