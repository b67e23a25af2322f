"""What a person types is no query language: signs that would be operators lose their power."""

from __future__ import annotations

import re

_PHONE = re.compile(r"[+(]?\d[\d\s()+./\-]{3,}")
_OPTIONAL_ZERO = re.compile(r"\(0\)")
_NO_DIGITS = re.compile(r"\D+")
_OPERATORS = re.compile(r"[|()+!\\{}\[\]^~]|(?<!\S)-+")
_SPACES = re.compile(r"\s+")


def words_of(text: str) -> str:
    """Give the words of what was typed, phrases in quotation marks kept; `+44 (0)20` becomes `44 20`."""
    stripped = text.strip()
    if _PHONE.fullmatch(stripped):
        return _NO_DIGITS.sub(" ", _OPTIONAL_ZERO.sub(" ", stripped)).strip()
    if stripped.count('"') % 2:
        stripped = stripped.replace('"', " ")
    return _SPACES.sub(" ", _OPERATORS.sub(" ", stripped)).strip()
