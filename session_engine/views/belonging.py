"""Whether a record that only this program knows would be a row of a grid: the grid's conditions, answered here.

The organisation decides which rows there are. Of a record it has not heard of yet it cannot; a condition that cannot be
answered here either counts as one that does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.organisation import odata
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Lookup, Value
from session_engine.views.filters import text_of
from session_engine.views.queries import GridQuery

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Truth = bool | None
"""None where it cannot be told."""

Read = Callable[[str], Value]
"""Gives the value of a column."""


class Belonging:
    """The conditions of one question."""

    def __init__(self, query: GridQuery, me: str) -> None:
        """Take a question apart; `me` is the systemuser's GUID."""
        entity = xml_text.parse(query.view.fetch.xml).find("entity")
        assert entity is not None  # noqa: S101 - parse_fetch has seen it
        self._filters = (*entity.findall("filter"), *query.conditions)
        self._joins = tuple(entity.findall("link-entity"))
        self._meta, self._me = query.view.meta, me

    def __call__(self, read: Read) -> bool:
        """Tell whether a record is among the rows."""
        return all(self._holds(each, read) for each in self._filters) and all(
            _joined(each, self._meta, read) for each in self._joins
        )

    def _holds(self, element: Element, read: Read) -> Truth:
        if element.tag == "condition":
            return self._condition(element, read)
        parts = [self._holds(each, read) for each in element if each.tag in ("condition", "filter")]
        if element.get("type") == "or" and parts:
            return _any(parts)
        return _all(parts)

    def _condition(self, element: Element, read: Read) -> Truth:
        name, operator = element.get("attribute", ""), element.get("operator", "")
        test = _TESTS.get(operator)
        if not element.get("entityname") and name in _MADE and read(name) is None:
            return operator in _NOW or None
        if element.get("entityname") or test is None:
            return None
        found = self._text(name, read)
        given = [element.get("value", ""), *(each.text or "" for each in element.findall("value"))]
        wanted = [each.casefold() for each in given if each]
        if operator.endswith("userid"):
            wanted = [self._me]
        if found is None:
            return None
        return test(found, [odata.guid(each) if odata.is_guid(each) else each for each in wanted])

    def _text(self, name: str, read: Read) -> str | None:
        """Write a column's value as conditions do; empty for none, None where the table has no such column."""
        if self._meta.has(name):
            value = read(name)
            return "" if value is None else text_of(value).casefold()
        column = self._meta.columns.get(name.removesuffix("name"))
        if column is None or not column.is_lookup:
            return None
        value = read(column.name)
        return value.name.casefold() if isinstance(value, Lookup) else ""


def _joined(element: Element, meta: TableMeta, read: Read) -> bool:
    """Tell whether a join keeps the record; what it asks of the other record cannot be answered."""
    if element.get("link-type") == "outer":
        return True
    asks = element.find("filter") is not None or element.find("link-entity") is not None
    points = isinstance(read(element.get("to", "")), Lookup)
    return points and not asks and element.get("to") != meta.table.primary_id


def _all(parts: Iterable[Truth]) -> Truth:
    found = list(parts)
    return False if False in found else None if None in found else True


def _any(parts: Iterable[Truth]) -> Truth:
    found = list(parts)
    return True if True in found else None if None in found else False


def _like(found: str, wanted: list[str]) -> bool:
    return any(re.fullmatch(_pattern(each), found, re.DOTALL) for each in wanted)


def _pattern(text: str) -> str:
    """Write a pattern of SQL as a regular expression; a sign in brackets stands for itself."""
    signs = re.findall(r"\[.\]|.", text, re.DOTALL)
    return "".join(_SIGNS.get(sign) or re.escape(sign[1] if len(sign) > 1 else sign) for sign in signs)


_SIGNS = {"%": ".*", "_": "."}


def _compared(found: str, wanted: list[str], sign: int) -> Truth:
    """Compare numbers, and moments as they are written: both sort as texts of one form."""
    if not found or not wanted:
        return False
    try:
        one, other = float(found), float(wanted[0])
    except ValueError:
        return (found > wanted[0]) - (found < wanted[0]) == sign
    return (one > other) - (one < other) == sign


_MADE = frozenset({"createdon", "modifiedon"})
"""When the organisation makes a record: it is about to."""

_NOW = frozenset(
    {
        "not-null", "today", "this-week", "this-month", "this-year", "last-seven-days",
        "last-x-hours", "last-x-days", "last-x-weeks", "last-x-months", "last-x-years",
    }
)  # fmt: skip
"""Conditions that hold for this moment."""

_TESTS: Mapping[str, Callable[[str, list[str]], Truth]] = {
    "eq": lambda found, wanted: bool(found) and found in wanted,
    "in": lambda found, wanted: bool(found) and found in wanted,
    "ne": lambda found, wanted: found not in wanted,
    "neq": lambda found, wanted: found not in wanted,
    "not-in": lambda found, wanted: found not in wanted,
    "null": lambda found, _wanted: not found,
    "not-null": lambda found, _wanted: bool(found),
    "like": _like,
    "not-like": lambda found, wanted: not _like(found, wanted),
    "begins-with": lambda found, wanted: any(found.startswith(each) for each in wanted),
    "eq-userid": lambda found, wanted: found in wanted,
    "ne-userid": lambda found, wanted: found not in wanted,
    "lt": lambda found, wanted: _compared(found, wanted, -1),
    "gt": lambda found, wanted: _compared(found, wanted, 1),
}
