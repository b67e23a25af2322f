"""Titles are data: made safe before they reach a tab, button, menu or label."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import Qt as GuiQt

LIMIT = 250
ELLIPSIS = "…"
_FSI, _PDI = "\u2068", "\u2069"
# Marks, embeddings, overrides and isolates would order the text around them anew.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters by their category that are drawn as nothing (Hangul fillers, Khmer's inherent vowels, the empty braille).
_FILLERS = frozenset(" \u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def _kept(character: str) -> str:
    if character.isspace() or character in "\u2028\u2029\u0085":
        return " "
    if character in _BIDI_CONTROLS:
        return ""
    # Joiners (Cf) shape Arabic, Indic scripts and emoji; other controls draw as boxes.
    if unicodedata.category(character) in {"Cc", "Cs", "Co"}:
        return ""
    return character


def _is_unseen(character: str) -> bool:
    return character in _FILLERS or unicodedata.category(character) == "Cf"


def one_line(text: str, limit: int = LIMIT) -> str:
    """Return the text on one line, without control characters, at most `limit` characters long."""
    if len(text) <= LIMIT:  # titles are painted again and again; longer texts are not worth keeping
        return _short_line(text, limit)
    return _line(text, limit)


@lru_cache(maxsize=4096)
def _short_line(text: str, limit: int) -> str:
    return _line(text, limit)


def _line(text: str, limit: int) -> str:
    # Four times the limit is looked at: runs of spaces shrink, and a title of megabytes is cut first.
    head = text[: 4 * limit]
    plain = head.isascii() and head.isprintable()  # most are; asking each character costs 20 times more
    clean = " ".join((head if plain else "".join(map(_kept, head))).split())
    if not plain and all(map(_is_unseen, clean)):
        return "" if len(head) == len(text) else ELLIPSIS  # a name of what nobody sees is none
    if len(clean) > limit or len(head) < len(text):
        return clean[: limit - 1].rstrip() + ELLIPSIS
    return clean


def isolate(text: str) -> str:
    """Wrap text where the program or the text runs right to left, so neither reorders the other."""
    mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    if text.isascii() and not mirrored:
        return text
    if text and (mirrored or any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)):
        return f"{_FSI}{text}{_PDI}"
    return text


def runs_right_to_left(text: str) -> bool:
    """Tell whether a text begins in a script that runs right to left."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((found in {"R", "AL"} for found in strong if found in {"L", "R", "AL"}), False)


def for_painting(text: str) -> str:
    """Return a title for a painter of ours, which knows no mnemonics."""
    return isolate(one_line(text))


def for_tip(text: str) -> str:
    """Return a text for a tooltip, which Qt would read as HTML where it looks like that: data is never markup."""
    if not GuiQt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def for_label(text: str) -> str:
    """Return a title for a button, menu entry or label with a buddy: `&` is shown, not a key."""
    return for_painting(text).replace("&", "&&")


def for_tab(text: str) -> str:
    """Return a title for a tab of a `QTabBar`."""
    return for_label(text)


def elide_middle(text: str, width: float, measure: Callable[[str], float]) -> str:
    """Return the longest `head…tail` of `text` that fits `width`; the head gets the odd one."""
    whole = measure(text)
    if whole <= width:
        return text
    low, high = 0, len(text)  # how many characters stay; `low` always fits
    keep, step = int(len(text) * width / whole) - 1, 1  # nearly right, and to measure takes 30 µs
    while high - low > 1:
        keep = min(max(keep, low + 1), high - 1)
        fits = measure(_without_middle(text, keep)) <= width
        low, high = (keep, high) if fits else (low, keep)
        if low > 0 and high < len(text):
            keep = (low + high) // 2
        else:
            keep, step = keep + (step if fits else -step), step * 2
    return _without_middle(text, low)


def _without_middle(text: str, keep: int) -> str:
    head = keep - keep // 2
    tail = len(text) - keep // 2
    while tail < len(text) and _joins(text[tail]):  # never begin inside a composed character
        tail += 1
    return f"{text[:head].rstrip()}{ELLIPSIS}{text[tail:].lstrip()}"


def _joins(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}


def initials(name: str) -> str:
    """Return one or two capitals for an avatar, `?` for a name without letters."""
    words = [w for w in one_line(name).replace("@", " ").split() if w[0].isalnum()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(w[0] for w in picked).upper()[:2] or "?"
