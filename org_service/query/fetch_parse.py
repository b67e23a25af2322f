"""FetchXML text to a frozen tree of what it says; nothing here knows a table.

The first of four steps (text, tree, check, SQL). Limits follow the documented ones: fifteen
link-entity elements, five hundred conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MAXIMUM_LENGTH = 256 * 1024
MAXIMUM_LINKS = 15
MAXIMUM_CONDITIONS = 500
MAXIMUM_DEPTH = 40

JOINING_LINKS = frozenset({"inner", "outer", "natural", "matchfirstrowusingcrossapply"})
TESTING_LINKS = frozenset({"exists", "in", "any", "not any", "all", "not all"})


class FetchXmlError(ValueError):
    """Say why a FetchXML text is refused, with the code the Web API documents for it."""

    def __init__(self, message: str, code: str = "0x80041111") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class FetchAttribute(msgspec.Struct, frozen=True):
    """A column to return, to group by or to aggregate."""

    name: str
    alias: str | None = None
    aggregate: str | None = None
    group_by: bool = False
    date_grouping: str | None = None
    distinct: bool = False
    user_time_zone: bool = True


class FetchOrder(msgspec.Struct, frozen=True):
    """A sort term by column, or by alias in an aggregate."""

    attribute: str | None
    alias: str | None
    entity_name: str | None
    descending: bool


class FetchCondition(msgspec.Struct, frozen=True):
    """A comparison of one column; `entity_name` is the alias of a link, `value_of` a column."""

    attribute: str
    operator: str
    values: tuple[str, ...] = ()
    entity_name: str | None = None
    value_of: str | None = None


class FetchFilter(msgspec.Struct, frozen=True):
    """Conditions, filters and link tests held together by one word."""

    word: str
    conditions: tuple[FetchCondition, ...] = ()
    filters: tuple[FetchFilter, ...] = ()
    links: tuple[FetchLink, ...] = ()


class FetchEntity(msgspec.Struct, frozen=True):
    """A table with what is wanted of it."""

    name: str
    attributes: tuple[FetchAttribute, ...] = ()
    all_attributes: bool = False
    filters: tuple[FetchFilter, ...] = ()
    orders: tuple[FetchOrder, ...] = ()
    links: tuple[FetchLink, ...] = ()


class FetchLink(msgspec.Struct, frozen=True):
    """A join (`inner`, `outer`) or a test for rows of another table (`exists`, `any`, ...)."""

    entity: FetchEntity
    from_column: str
    to_column: str
    link_type: str
    alias: str | None


class Fetch(msgspec.Struct, frozen=True):
    """A whole query. `count` is the page size, `page` starts at 1."""

    entity: FetchEntity
    top: int | None = None
    count: int | None = None
    page: int = 1
    paging_cookie: str | None = None
    distinct: bool = False
    aggregate: bool = False
    aggregate_limit: int | None = None
    total_record_count: bool = False


class _Budget(msgspec.Struct):
    links: int = 0
    conditions: int = 0
    aliases: set[str] = msgspec.field(default_factory=set[str])

    def link(self) -> None:
        self.links += 1
        if self.links > MAXIMUM_LINKS:
            raise FetchXmlError("Number of link entities in query exceeded maximum limit.", "0x8004430D")

    def condition(self) -> None:
        self.conditions += 1
        if self.conditions > MAXIMUM_CONDITIONS:
            raise FetchXmlError("Number of conditions in query exceeded maximum limit.", "0x8004430C")


def parse_fetch(text: str) -> Fetch:
    """Read a FetchXML text; refuse entities, wrong elements and what exceeds the limits."""
    root = parse_xml(text)
    if root.tag != "fetch":
        raise FetchXmlError(f"The root element has to be 'fetch', it is '{root.tag}'.")
    entities = root.findall("entity")
    if len(entities) != 1 or len(root) != 1:
        raise FetchXmlError("A fetch element has exactly one entity element.")
    return _fetch(root, _entity(entities[0], _Budget(), 0))


def parse_xml(text: str) -> Element:
    """Parse XML from outside, without entities and document types."""
    # Late: most requests are no FetchXML, and the first one may pay for the parser.
    from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415

    if len(text) > MAXIMUM_LENGTH:
        raise FetchXmlError("The query is too long.")
    try:
        return ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise FetchXmlError(f"Invalid XML: {type(error).__name__}.") from error


def _fetch(root: Element, entity: FetchEntity) -> Fetch:
    fetch = Fetch(
        entity=entity,
        top=_number(root, "top"),
        count=_number(root, "count"),
        page=_number(root, "page", least=1) or 1,
        paging_cookie=root.get("paging-cookie") or None,
        distinct=_flag(root, "distinct"),
        aggregate=_flag(root, "aggregate"),
        aggregate_limit=_number(root, "aggregatelimit"),
        total_record_count=_flag(root, "returntotalrecordcount"),
    )
    if fetch.top is not None and (root.get("page") or root.get("count")):
        raise FetchXmlError("The top attribute can't be specified with paging attribute page.")
    return fetch


def _entity(element: Element, budget: _Budget, depth: int) -> FetchEntity:
    if depth > MAXIMUM_DEPTH:
        raise FetchXmlError("The query is nested too deeply.")
    _only(element, {"attribute", "all-attributes", "no-attrs", "filter", "order", "link-entity"})
    return FetchEntity(
        name=_required(element, "name"),
        attributes=tuple(_attribute(child) for child in element.findall("attribute")),
        all_attributes=element.find("all-attributes") is not None,
        filters=tuple(_filter(child, budget, depth + 1) for child in element.findall("filter")),
        orders=tuple(_order(child) for child in element.findall("order")),
        links=tuple(_link(child, budget, depth + 1) for child in element.findall("link-entity")),
    )


def _link(element: Element, budget: _Budget, depth: int) -> FetchLink:
    budget.link()
    link_type = (element.get("link-type") or "inner").lower()
    if link_type not in JOINING_LINKS | TESTING_LINKS:
        raise FetchXmlError(f"Unknown link type '{link_type}'.")
    alias = element.get("alias") or None
    if alias is not None and alias.lower() in budget.aliases:
        raise FetchXmlError(f"The alias '{alias}' is used twice.")
    budget.aliases.update({alias.lower()} if alias else ())
    return FetchLink(
        entity=_entity(element, budget, depth),
        from_column=_required(element, "from").lower(),
        to_column=_required(element, "to").lower(),
        link_type="inner" if link_type == "natural" else link_type,
        alias=alias,
    )


def _attribute(element: Element) -> FetchAttribute:
    return FetchAttribute(
        name=_required(element, "name").lower(),
        alias=element.get("alias") or None,
        aggregate=element.get("aggregate") or None,
        group_by=_flag(element, "groupby"),
        date_grouping=element.get("dategrouping") or None,
        distinct=_flag(element, "distinct"),
        user_time_zone=_flag(element, "usertimezone", default=True),
    )


def _order(element: Element) -> FetchOrder:
    attribute, alias = element.get("attribute"), element.get("alias")
    if not attribute and not alias:
        raise FetchXmlError("An order element needs 'attribute' or 'alias'.")
    return FetchOrder(
        attribute=attribute.lower() if attribute else None,
        alias=alias or None,
        entity_name=element.get("entityname") or None,
        descending=_flag(element, "descending"),
    )


def _filter(element: Element, budget: _Budget, depth: int) -> FetchFilter:
    if depth > MAXIMUM_DEPTH:
        raise FetchXmlError("The query is nested too deeply.")
    _only(element, {"condition", "filter", "link-entity"})
    word = (element.get("type") or "and").lower()
    if word not in {"and", "or"}:
        raise FetchXmlError(f"A filter is 'and' or 'or', not '{word}'.")
    return FetchFilter(
        word=word,
        conditions=tuple(_condition(child, budget) for child in element.findall("condition")),
        filters=tuple(_filter(child, budget, depth + 1) for child in element.findall("filter")),
        links=tuple(_link(child, budget, depth + 1) for child in element.findall("link-entity")),
    )


def _condition(element: Element, budget: _Budget) -> FetchCondition:
    budget.condition()
    _only(element, {"value"})
    return FetchCondition(
        attribute=_required(element, "attribute").lower(),
        operator=_required(element, "operator").lower(),
        values=tuple(_values(element)),
        entity_name=element.get("entityname") or None,
        value_of=element.get("valueof") or None,
    )


def _values(element: Element) -> Iterator[str]:
    value = element.get("value")
    if value is not None:
        yield value
    for child in element.findall("value"):
        yield child.text or ""


def _only(element: Element, tags: set[str]) -> None:
    for child in element:
        if child.tag not in tags:
            raise FetchXmlError(f"'{child.tag}' is not expected in '{element.tag}'.")


def _required(element: Element, name: str) -> str:
    value = (element.get(name) or "").strip()
    if not value:
        raise FetchXmlError(f"The element '{element.tag}' needs the attribute '{name}'.")
    return value


def _flag(element: Element, name: str, *, default: bool = False) -> bool:
    value = element.get(name)
    if value is None:
        return default
    if value.lower() not in {"true", "false", "1", "0"}:
        raise FetchXmlError(f"'{name}' is 'true' or 'false', not '{value}'.")
    return value.lower() in {"true", "1"}


def _number(element: Element, name: str, *, least: int = 0) -> int | None:
    value = element.get(name)
    if value is None or value == "":
        return None
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise FetchXmlError(f"'{name}' has to be a whole number, not '{value[:40]}'.")
    if int(value) < least:
        raise FetchXmlError(f"'{name}' has to be at least {least}.")
    return int(value)
