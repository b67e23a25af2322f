"""From what the search describes to what is shown: a title with marks, and what tells one record from another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.tables import TableName
from session_engine.search import highlights
from session_engine.search.describing import shown
from session_engine.search.highlights import Spans
from session_engine.search.state import Match
from session_engine.search.wire import Found

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
_FEWEST_DIGITS = 4
_SAY_LITTLE = frozenset({"createdon", "modifiedon", "ownerid", "statecode"})


def match(
    line: LineId,
    found: Found,
    name: TableName | None,
    text: str,
    *,
    details: int,
    columns: tuple[str, ...] = (),
) -> Match:
    """Make a match of a found record.

    Args:
        line: Where it was found.
        found: What the search says of it.
        name: Names of its table, None for one the catalogue does not know.
        text: What was searched.
        details: How many further columns are worth showing.
        columns: Those that describe it, in order; without them, all that came.
    """
    primary = name.primary_name if name is not None else ""
    suggested, suggested_spans = highlights.unmark(found.text)
    title = json_text.text_of(found.attributes, primary) or suggested
    others = [each for each in _details(found.attributes, columns, primary) if each != title]
    # What was found by a number or an address shows it first.
    others.sort(key=lambda each: not fits(each, text))
    if suggested and suggested != title and suggested not in others:
        others.insert(0, suggested)
    spans = suggested_spans if suggested == title else _spans(found, primary, title, text)
    label = name.label if name is not None else found.table
    ref = RecordRef(line, found.table, found.id)
    return Match(ref, label, title, tuple(dict.fromkeys(others))[:details], spans, found.score)


def fits(value: str, text: str) -> bool:
    """Tell whether a value is what was typed: an address, a number, digits with or without a dialling prefix."""
    typed, digits = text.strip().casefold(), _digits(text)
    if len(digits) >= _FEWEST_DIGITS and len(digits) * 2 > len(typed):
        return digits in _digits(value)
    return typed in value.casefold()


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text)).lstrip("0")


def _spans(found: Found, primary: str, title: str, text: str) -> Spans:
    plain, spans = highlights.unmark(found.marked.get(primary, ""))
    return spans if plain == title else highlights.find(text, title)


def _details(attributes: Payload, columns: tuple[str, ...], primary: str) -> Iterator[str]:
    names = columns or tuple(name for name in attributes if name not in _SAY_LITTLE)
    for name in names:
        if "@" not in name and name != primary:
            value = shown(attributes, name)
            if odata.is_guid(value) or _MOMENT.match(value):
                # A reference without its name says nothing; older organisations put the name beside it.
                value = json_text.text_of(attributes, f"{name}name")
            if value:
                yield value
