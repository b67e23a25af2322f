"""Whether a record would be a row of a grid by what is known here: the grid's conditions, answered on this side.

The organisation decides which rows there are. Of what waits to be sent it has not heard; until it has, this tells
whether a record is among them: yes, no, or that it cannot be known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from session_engine import xml_text
from session_engine.ids import RecordRef
from session_engine.organisation.tables import ColumnMeta, ColumnType
from session_engine.records.state import Lookup
from session_engine.views.conditions import Truth, holds
from session_engine.views.fetch_xml import ROOT
from session_engine.views.known_here import UNKNOWN, Found, Known, KnownHere, Unknown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Row: TypeAlias = Mapping[str, Found]
"""A row of the joined tables: records by alias."""

MOST_ROWS = 500
"""Rows of joined tables that are looked at for one record; with more it cannot be told."""
_OUTER = frozenset({"outer", "matchfirstrowusingcrossapply"})


class Belonging:
    """The conditions of one question."""

    def __init__(self, xml: str, known: KnownHere, more: tuple[Element, ...] = ()) -> None:
        """Take a question apart.

        Args:
            xml: FetchXML that can be read.
            known: What its conditions are held against.
            more: Conditions beside its own.
        """
        entity = xml_text.parse(xml).find("entity")
        assert entity is not None  # noqa: S101 - parse_fetch has seen it
        self._entity, self._more = entity, more
        self._known = known

    def __call__(self, ref: RecordRef) -> Truth:
        """Tell whether a record is among the rows."""
        if self._known.is_gone(ref):
            return False
        own = [
            self._holds(each, {ROOT: ref}, ROOT) for each in (*self._entity.findall("filter"), *self._more)
        ]
        if False in own:
            return False
        found: list[Truth] = []
        for row, sure in self._joined(self._entity, {ROOT: ref}, ROOT):
            found.append(self._whole(row, sure=sure))
            if found[-1] is True or len(found) > MOST_ROWS:
                break
        return None if len(found) > MOST_ROWS else any_of(found)

    def _whole(self, row: Row, *, sure: Truth) -> Truth:
        """Answer the conditions that may speak of any table."""
        filters = (*self._entity.findall("filter"), *self._more)
        return all_of((sure, *(self._holds(each, row, ROOT) for each in filters)))

    # -- joins ---------------------------------------------------------------------------------------------

    def _joined(self, parent: Element, row: Row, alias: str) -> Iterator[tuple[Row, Truth]]:
        """Give the rows that a table's joins make of one row, each with whether it is there."""
        rows: list[tuple[Row, Truth]] = [(row, True)]
        for link in parent.findall("link-entity"):
            rows = [
                (wider, all_of((sure, also)))
                for before, sure in rows
                for wider, also in self._linked(link, before, alias)
            ]
        yield from rows[: MOST_ROWS + 1]

    def _linked(self, link: Element, row: Row, parent: str) -> Iterator[tuple[Row, Truth]]:
        alias = link.get("alias") or link.get("name", "")
        there = False
        for found in self._others(link, row[parent]):
            joined: Row = {**row, alias: found}
            own = all_of(self._holds(each, joined, alias) for each in link.findall("filter"))
            if own is False:
                continue
            for wider, sure in self._joined(link, joined, alias):
                truth = all_of((own, sure, True if found is not UNKNOWN else None))
                there = there or truth is True
                yield wider, truth
        if link.get("link-type") in _OUTER and not there:
            certain = all(found is not UNKNOWN for found in self._others(link, row[parent]))
            yield {**row, **dict.fromkeys(_aliases(link))}, True if certain else None

    def _others(self, link: Element, parent: Found) -> tuple[Found, ...]:
        """Give the records a join brings to one."""
        if parent is None:
            return ()
        to, table, own = link.get("to", ""), link.get("name", ""), link.get("from", "")
        if not isinstance(parent, RecordRef):
            return (UNKNOWN,)
        meta = self._known.table(parent.table)
        if meta is not None and to == meta.table.primary_id:
            return self._known.pointing(table, own, parent)
        value = self._known.value(parent, to)
        if value is None:
            return ()
        if not isinstance(value, Lookup) or not _is_key(own, table):
            return (UNKNOWN,)
        return (value.ref,) if value.ref.table == table else ()

    # -- conditions ----------------------------------------------------------------------------------------

    def _holds(self, element: Element, row: Row, alias: str) -> Truth:
        if element.tag == "condition":
            return self._condition(element, row, alias)
        if element.tag == "link-entity":
            return self._any_linked(element, row, alias)
        parts = [self._holds(each, row, alias) for each in element if each.tag in _PARTS]
        return any_of(parts) if element.get("type") == "or" and parts else all_of(parts)

    def _any_linked(self, link: Element, row: Row, alias: str) -> Truth:
        """Answer a join that only asks whether there are such records."""
        kind = link.get("link-type", "")
        if kind not in ("any", "not any"):
            return None
        found = any_of(truth for _, truth in self._linked(link, row, alias))
        return found if found is None or kind == "any" else not found

    def _condition(self, element: Element, row: Row, alias: str) -> Truth:
        of = element.get("entityname") or alias
        name, operator = element.get("attribute", ""), element.get("operator", "")
        record = row.get(of, UNKNOWN)
        if isinstance(record, Unknown) or element.get("valueof") is not None:
            return None
        column, value = self._value(record, name) if record is not None else (_text(name), None)
        if column is None or isinstance(value, Unknown):
            return None
        given = [element.get("value"), *(each.text for each in element.findall("value"))]
        return holds(operator, tuple(each for each in given if each), value, column, self._known.asker)

    def _value(self, ref: RecordRef, name: str) -> tuple[ColumnMeta | None, Known]:
        """Find a column and its value; `<column>name` is the name of the record a lookup points at."""
        meta = self._known.table(ref.table)
        if meta is None:
            return None, UNKNOWN
        column = meta.columns.get(name)
        if column is not None:
            return column, self._known.value(ref, name)
        column = meta.columns.get(name.removesuffix("name"))
        if column is None or not column.is_lookup:
            return None, UNKNOWN
        found = self._known.value(ref, column.name)
        return _text(name), found.name if isinstance(found, Lookup) else found


_PARTS = frozenset({"condition", "filter", "link-entity"})


def _text(name: str) -> ColumnMeta:
    return ColumnMeta(name, ColumnType.STRING)


def _is_key(column: str, table: str) -> bool:
    """Tell whether a column is a table's key, by the names organisations give keys."""
    return column in (f"{table}id", "activityid")


def _aliases(link: Element) -> Iterator[str]:
    for each in link.iter("link-entity"):
        yield each.get("alias") or each.get("name", "")


def all_of(parts: Iterable[Truth]) -> Truth:
    """Tell whether all hold, as far as it is known."""
    found = list(parts)
    return False if False in found else None if None in found else True


def any_of(parts: Iterable[Truth]) -> Truth:
    """Tell whether one holds, as far as it is known."""
    found = list(parts)
    return True if True in found else None if None in found else False
