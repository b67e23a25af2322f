"""A view's FetchXML: what it says, and the queries a grid makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.views.state import Sort

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = ""
"""The alias of the view's own table."""


@dataclass(frozen=True, slots=True)
class Link:
    """A joined table.

    Attributes:
        alias: Its name in the query; `alias.column` names its columns.
        table: Logical name.
        parent: Alias of the table it is joined to.
        parent_column: The column it is joined by, on the parent's side.
        own_column: The column it is joined by, on its own side.
    """

    alias: str
    table: str
    parent: str
    parent_column: str
    own_column: str


@dataclass(frozen=True, slots=True)
class FetchParts:
    """What a FetchXML text says, as far as a grid needs it.

    Attributes:
        xml: The text.
        table: Logical name.
        top: At most so many rows, None without a bound.
        distinct: Rows that look alike come once.
        links: Joined tables that bring columns, by alias.
        order: The view's order.
        sensitive: By table, the columns that decide which rows there are and in which order.
    """

    xml: str
    table: str
    top: int | None
    distinct: bool
    links: Mapping[str, Link]
    order: tuple[Sort, ...]
    sensitive: Mapping[str, frozenset[str]]


def parse_fetch(text: str) -> FetchParts:
    """Read FetchXML; raise RUBBISH for what is none."""
    root = xml_text.parse(text)
    entity = root.find("entity")
    if root.tag != "fetch" or entity is None or not entity.get("name"):
        raise OrganisationError(Failure.RUBBISH)
    links = {link.alias: link for link in _links(entity, ROOT)}
    top = root.get("top", "")
    return FetchParts(
        xml=text,
        table=entity.get("name", ""),
        top=int(top) if top.isascii() and top.isdigit() else None,
        distinct=root.get("distinct") == "true",
        links=links,
        order=tuple(_orders(entity, ROOT)),
        sensitive=_sensitive(entity, links),
    )


def _links(entity: Element, parent: str) -> Iterator[Link]:
    for element in entity.findall("link-entity"):
        alias = element.get("alias", "")
        if alias:
            yield Link(alias, element.get("name", ""), parent, element.get("to", ""), element.get("from", ""))
        yield from _links(element, alias)


def _orders(entity: Element, alias: str) -> Iterator[Sort]:
    for order in entity.findall("order"):
        name = order.get("attribute", "")
        of = order.get("entityname") or alias
        if name:
            yield Sort(column_name(of, name), order.get("descending") == "true")
    for link in entity.findall("link-entity"):
        yield from _orders(link, link.get("alias", ""))


def column_name(alias: str, name: str) -> str:
    """Name a column as grids do: `title`, or `alias.column` for a linked one."""
    return f"{alias}.{name}" if alias else name


def split_name(name: str) -> tuple[str, str]:
    """Take a grid column's name apart into alias and column."""
    alias, _, column = name.rpartition(".")
    return alias, column


def _sensitive(entity: Element, links: Mapping[str, Link]) -> dict[str, frozenset[str]]:
    tables = {ROOT: entity.get("name", ""), **{alias: link.table for alias, link in links.items()}}
    found: dict[str, set[str]] = {}

    def note(alias: str, column: str | None) -> None:
        if column:
            found.setdefault(tables.get(alias, alias), set()).add(column)

    def walk(element: Element, alias: str) -> None:
        for child in element:
            of = child.get("entityname") or alias
            if child.tag in ("condition", "order"):
                note(of, child.get("attribute"))
            elif child.tag == "filter":
                walk(child, alias)
            elif child.tag == "link-entity":
                inner = child.get("alias") or child.get("name", "")
                tables.setdefault(inner, child.get("name", ""))
                note(alias, child.get("to"))
                note(inner, child.get("from"))
                walk(child, inner)

    walk(entity, ROOT)
    return {table: frozenset(columns) for table, columns in found.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a grid asks of a view's query.

    Attributes:
        columns: By alias, the columns to bring; the root's under the empty alias.
        keys: By alias, the table's key column.
        sort: The person's order, empty for the view's own.
        conditions: Further filters, all of which must hold.
        page: Counted from 1.
        rows: Rows per page.
        total: Ask for the number of all rows too.
    """

    columns: Mapping[str, frozenset[str]]
    keys: Mapping[str, str]
    sort: tuple[Sort, ...] = ()
    conditions: tuple[Element, ...] = ()
    page: int = 1
    rows: int = 64
    total: bool = False


def rows_query(parts: FetchParts, wanted: Wanted) -> str:
    """Write the query of one page."""
    root, entity = _copy(parts)
    if parts.top is None:
        root.set("page", str(wanted.page))
        root.set("count", str(wanted.rows))
        if wanted.total:
            root.set("returntotalrecordcount", "true")
    _replace_columns(entity, ROOT, wanted)
    if wanted.sort:
        _replace_order(entity, wanted.sort)
    _add_order(entity, Sort(wanted.keys[ROOT]))
    _add_conditions(entity, wanted.conditions)
    return xml_text.write(root)


def count_query(parts: FetchParts, wanted: Wanted, alias: str) -> str:
    """Write the query that counts all rows; the organisation answers with one number under `alias`."""
    root, entity = _copy(parts)
    for name in ("top", "distinct", "count", "page"):
        root.attrib.pop(name, None)
    root.set("aggregate", "true")
    _drop(entity, "attribute", "all-attributes", "order")
    count = _child(entity, "attribute", name=wanted.keys[ROOT], alias=alias, aggregate="countcolumn")
    count.set("distinct", "true")  # a join may bring a row twice
    _add_conditions(entity, wanted.conditions)
    return xml_text.write(root)


def aggregate_query(parts: FetchParts, attributes: tuple[Element, ...], orders: tuple[Element, ...]) -> str:
    """Write a view's query with aggregates in place of its columns, as charts ask."""
    root, entity = _copy(parts)
    for name in ("top", "distinct", "count", "page"):
        root.attrib.pop(name, None)
    root.set("aggregate", "true")
    _drop(entity, "attribute", "all-attributes", "order")
    for element in (*attributes, *orders):
        entity.append(deepcopy(element))
    return xml_text.write(root)


def _copy(parts: FetchParts) -> tuple[Element, Element]:
    root = xml_text.parse(parts.xml)
    entity = root.find("entity")
    assert entity is not None  # noqa: S101 - parse_fetch has seen it
    return root, entity


def _replace_columns(entity: Element, alias: str, wanted: Wanted) -> None:
    for old in (*entity.findall("attribute"), *entity.findall("all-attributes")):
        entity.remove(old)
    names = set(wanted.columns.get(alias, ()))
    if alias in wanted.keys:
        names.add(wanted.keys[alias])
    for position, name in enumerate(sorted(names)):
        entity.insert(position, _element("attribute", name=name))
    for link in entity.findall("link-entity"):
        # A link without a name of ours, or one that only tests for rows, brings no columns.
        _replace_columns(link, link.get("alias") or "?", wanted)


def _replace_order(entity: Element, sort: tuple[Sort, ...]) -> None:
    _drop(entity, "order")
    for each in sort:
        _add_order(entity, each)


def _add_order(entity: Element, sort: Sort) -> None:
    alias, column = split_name(sort.column)
    order = _child(entity, "order", attribute=column, descending="true" if sort.descending else "false")
    if alias:
        order.set("entityname", alias)


def _add_conditions(entity: Element, conditions: tuple[Element, ...]) -> None:
    if conditions:
        group = _child(entity, "filter", type="and")
        group.extend(conditions)


def _drop(element: Element, *tags: str) -> None:
    for child in tuple(element):
        if child.tag in tags:
            element.remove(child)
        elif child.tag == "link-entity":
            _drop(child, *tags)


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree.ElementTree import Element  # noqa: PLC0415 - after the first paint

    return Element(tag, attributes)


def _child(parent: Element, tag: str, **attributes: str) -> Element:
    child = _element(tag, **attributes)
    parent.append(child)
    return child
