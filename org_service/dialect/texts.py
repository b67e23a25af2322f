"""Comparing texts as Dataverse does: without case and accents."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal_column


def folded(text: object) -> str | None:
    """Drop case and accents, as Dataverse compares texts: `Müller` contains `MULL`."""
    if text is None:
        return None
    plain = str(text)
    if plain.isascii():
        return plain.lower()
    return _folded_name(plain) if len(plain) <= _LONGEST_NAME else _fold(plain)


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


_LONGEST_NAME: Final = 200
_folded_name: Final = lru_cache(maxsize=65_536)(_fold)


def matches(column: ColumnElement[Any], pattern: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a LIKE pattern (escaped by a backslash, already folded)."""
    # SQLite's own LIKE knows the case of ASCII letters only. That is enough for most texts, and much
    # faster than asking Python for every row.
    plain = column.op("NOT GLOB")(literal_column("'*[^ -~]*'"))
    return case(
        (plain, column.like(pattern, escape="\\")),
        else_=func.folded(column).like(pattern, escape="\\"),
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def fits(text: object, pattern: str) -> bool | None:
    """Compare a whole text with a regular expression that we wrote ourselves."""
    plain = folded(text)
    return None if plain is None else _compiled(pattern).fullmatch(plain) is not None


def matches_sets(column: ColumnElement[Any], pattern: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a LIKE pattern that has `[abc]` in it, given as a regular expression."""
    return func.fits(column, pattern) == 1


def number_after(column: ColumnElement[Any], mark: str) -> ColumnElement[Any]:
    """Give what follows a mark in a text: the digits of `CAS-01042`."""
    return func.substr(column, func.instr(column, mark) + 1)
