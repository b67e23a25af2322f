"""Matched parts of texts: the organisation's marks, or found here where it gives none."""

from __future__ import annotations

import re

Spans = tuple[tuple[int, int], ...]

_MARK = re.compile(r"\{(/?)crmhit\}")
_WORD = re.compile(r"\w+")


def unmark(text: str) -> tuple[str, Spans]:
    """Take the marks out of a text and give the places they marked."""
    plain: list[str] = []
    spans: list[tuple[int, int]] = []
    length, begin, at = 0, None, 0
    for mark in _MARK.finditer(text):
        piece = text[at : mark.start()]
        plain.append(piece)
        length += len(piece)
        at = mark.end()
        if not mark.group(1):
            begin = length
        elif begin is not None:
            spans.append((begin, length))
            begin = None
    plain.append(text[at:])
    return "".join(plain), tuple(spans)


def find(words: str, title: str) -> Spans:
    """Find the beginnings of words in a title that were searched for, whatever their case."""
    wanted = tuple(word.casefold() for word in _WORD.findall(words))
    spans: list[tuple[int, int]] = []
    for word in _WORD.finditer(title):
        folded = word.group().casefold()
        fits = [each for each in wanted if folded.startswith(each)]
        if fits:
            # Folding may change the length (ß): never mark beyond the word.
            spans.append((word.start(), min(word.end(), word.start() + max(map(len, fits)))))
    return tuple(spans)
