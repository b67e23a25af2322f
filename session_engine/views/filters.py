"""Column filters and quick find as FetchXML conditions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from session_engine.organisation import odata
from session_engine.organisation.tables import TEXTS, Between, ColumnMeta, ColumnType, TableMeta
from session_engine.records.state import Choice, Lookup, Value
from session_engine.views.fetch_xml import split_name
from session_engine.views.state import ColumnFilter, FilterOperator

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PLAIN = {
    FilterOperator.EQUALS: "eq",
    FilterOperator.NOT_EQUALS: "ne",
    FilterOperator.BEFORE: "lt",
    FilterOperator.AFTER: "gt",
    FilterOperator.ON: "on",
    FilterOperator.LESS: "lt",
    FilterOperator.GREATER: "gt",
}
_WITHOUT_VALUE = {
    FilterOperator.EMPTY: "null",
    FilterOperator.NOT_EMPTY: "not-null",
    FilterOperator.TODAY: "today",
    FilterOperator.LAST_7_DAYS: "last-seven-days",
}
_PATTERNS = {FilterOperator.CONTAINS: "%{}%", FilterOperator.BEGINS_WITH: "{}%"}
_WILDCARDS = re.compile(r"[%_\[]")
_NOT_IN_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled when it is used: so wide a set takes 7 ms, which a start has better uses for."""


def like(text: str, pattern: str = "%{}%") -> str:
    """Write a pattern in which the text stands for itself."""
    return pattern.format(_WILDCARDS.sub(lambda found: f"[{found.group()}]", text))


def condition(each: ColumnFilter, column: ColumnMeta | None) -> Element | None:
    """Write one filter; None for one that says nothing yet."""
    alias, name = split_name(each.column)
    if each.operator in _WITHOUT_VALUE:
        return _condition(alias, name, _WITHOUT_VALUE[each.operator])
    texts = [text_of(value) for value in each.values if value is not None]
    if not texts:
        return None
    if each.operator in _PATTERNS:
        # A lookup's text is the name of the record it points at, which the Web API has as `<column>name`.
        searched = f"{name}name" if column is not None and column.is_lookup else name
        return _condition(alias, searched, "like", like(texts[0], _PATTERNS[each.operator]))
    if len(texts) > 1 and each.operator in (FilterOperator.EQUALS, FilterOperator.NOT_EQUALS):
        made = _condition(alias, name, "in" if each.operator is FilterOperator.EQUALS else "not-in")
        for text in texts:
            _append_value(made, text)
        return made
    return _condition(alias, name, _PLAIN[each.operator], texts[0])


def related(column: str, record_id: str) -> Element:
    """Write the condition that rows point at a record."""
    return _condition("", column, "eq", odata.guid(record_id))


def related_through(by: Between, record_id: str, key: str) -> Element:
    """Write the condition that a table in between relates rows, by their key, to a record."""
    link = _element("link-entity", name=by.table, to=key, **{"from": by.there, "link-type": "any"})
    group = _element("filter")
    group.append(_condition("", by.here, "eq", odata.guid(record_id)))
    link.append(group)
    return link


def quick_find(text: str, columns: tuple[str, ...], meta: TableMeta) -> Element | None:
    """Write the filter of the quick find box; None when nothing can be searched."""
    group = _element("filter", type="or")
    for name in columns:
        column = meta.columns.get(name)
        if column is None:
            continue
        if column.type in TEXTS:
            group.append(_condition("", name, "like", like(text)))
        elif column.is_lookup:
            group.append(_condition("", f"{name}name", "like", like(text)))
        elif column.type is ColumnType.INTEGER and text.strip().isascii() and text.strip().isdigit():
            group.append(_condition("", name, "eq", text.strip()))
    return group if len(group) else None


def text_of(value: Value) -> str:
    """Write a value as conditions have it."""
    match value:
        case bool():
            return "1" if value else "0"
        case Choice():
            return str(value.value)
        case Lookup():
            return odata.guid(value.ref.id)
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _condition(alias: str, column: str, operator: str, value: str | None = None) -> Element:
    made = _element("condition", attribute=column, operator=operator)
    if alias:
        made.set("entityname", alias)
    if value is not None:
        made.set("value", re.sub(_NOT_IN_XML, "", value))
    return made


def _append_value(element: Element, text: str) -> None:
    value = _element("value")
    value.text = re.sub(_NOT_IN_XML, "", text)
    element.append(value)


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree.ElementTree import Element  # noqa: PLC0415 - after the first paint

    return Element(tag, attributes)
