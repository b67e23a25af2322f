"""FetchXML to the shared query tree, and the paging cookie that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, get_args
from urllib.parse import quote

from msgspec.structs import replace

from org_service.query.fetch_parse import (
    TESTING_LINKS,
    Fetch,
    FetchAttribute,
    FetchCondition,
    FetchEntity,
    FetchFilter,
    FetchLink,
    FetchOrder,
    FetchXmlError,
    parse_fetch,
    parse_xml,
)
from org_service.query.operators import COMPARISONS, Operator
from org_service.query.tree import (
    Aggregate,
    ColumnComparison,
    ColumnPath,
    ColumnPick,
    Condition,
    DatePart,
    Filter,
    Group,
    Grouping,
    Link,
    LinkExists,
    Not,
    Order,
    Query,
    Untyped,
)

if TYPE_CHECKING:
    from typing import Literal

MAXIMUM_PAGE: Final = 5000
LARGEST_SIMPLE_RESULT: Final = 50_000
"""Rows that paging without a cookie reaches, as documented."""

_OPERATORS: Final = frozenset(cast("tuple[Operator, ...]", get_args(Operator)))
_SPELLINGS: Final[dict[str, Operator]] = {
    "neq": "ne",
    "not-equal": "ne",
    "begin-with": "begins-with",
    "end-with": "ends-with",
    "does-not-begin-with": "not-begin-with",
    "does-not-end-with": "not-end-with",
}
_FUNCTIONS: Final = frozenset({"count", "countcolumn", "sum", "avg", "min", "max"})
_DATE_PARTS: Final = frozenset(cast("tuple[DatePart, ...]", get_args(DatePart)))


def query_from_fetchxml(text: str) -> Query:
    """Read FetchXML into a query; names are not checked here.

    Raises:
        FetchXmlError: The text is no FetchXML, or asks for what is not supported.
    """
    fetch = parse_fetch(text)
    if not fetch.aggregate:
        return _rows(fetch)
    if fetch.entity.all_attributes:
        raise FetchXmlError("An aggregate query can't ask for all attributes.")
    return replace(_rows(fetch), columns=(), page_size=fetch.count)


def _rows(fetch: Fetch) -> Query:
    entity = fetch.entity
    page_size = None if fetch.count is None else min(fetch.count, MAXIMUM_PAGE)
    position = read_paging_cookie(fetch.paging_cookie)
    if position is None and (fetch.page - 1) * (page_size or MAXIMUM_PAGE) >= LARGEST_SIMPLE_RESULT:
        raise FetchXmlError(
            "Paging cookie is required when trying to retrieve a set of records on any high pages.",
            "0x8004E024",
        )
    return Query(
        table=entity.name,
        columns=_columns(entity),
        all_columns=entity.all_attributes,
        where=_where(entity, fetch.aggregate),
        links=_links(entity, fetch.aggregate),
        orders=tuple(_order(order) for order in entity.orders),
        groupings=_groupings(entity, fetch.aggregate),
        aggregates=_aggregates(entity, fetch.aggregate),
        distinct=fetch.distinct,
        top=fetch.top,
        page_size=page_size or None,
        page=fetch.page,
        position=position,
        count=fetch.total_record_count,
    )


def _columns(entity: FetchEntity) -> tuple[ColumnPick, ...]:
    return tuple(ColumnPick(a.name, a.alias) for a in entity.attributes if not a.aggregate)


def _groupings(entity: FetchEntity, aggregate: bool) -> tuple[Grouping, ...]:  # noqa: FBT001
    if not aggregate:
        if any(a.group_by or a.aggregate for a in entity.attributes):
            raise FetchXmlError("'groupby' and 'aggregate' need aggregate='true' on the fetch.")
        return ()
    return tuple(
        Grouping(a.name, _alias(a), _date_part(a), user_time_zone=a.user_time_zone)
        for a in entity.attributes
        if a.group_by
    )


def _aggregates(entity: FetchEntity, aggregate: bool) -> tuple[Aggregate, ...]:  # noqa: FBT001
    if not aggregate:
        return ()
    return tuple(_aggregate(a) for a in entity.attributes if not a.group_by)


def _aggregate(attribute: FetchAttribute) -> Aggregate:
    function = attribute.aggregate
    if function is None:
        raise FetchXmlError(
            "Attribute can not be specified if an aggregate operation is requested.", "0x80041106"
        )
    if function not in _FUNCTIONS:
        raise FetchXmlError(f"Unknown aggregate function '{function}'.")
    return Aggregate(
        cast("Literal['count', 'countcolumn', 'sum', 'avg', 'min', 'max']", function),
        attribute.name,
        _alias(attribute),
        attribute.distinct,
    )


def _alias(attribute: FetchAttribute) -> str:
    if attribute.alias is None:
        raise FetchXmlError(f"The attribute '{attribute.name}' needs an alias in an aggregate.")
    return attribute.alias


def _date_part(attribute: FetchAttribute) -> DatePart | None:
    part = attribute.date_grouping
    if part is None:
        return None
    if part not in _DATE_PARTS:
        raise FetchXmlError(f"Unknown date grouping '{part}'.")
    return part


def _order(order: FetchOrder) -> Order:
    if order.attribute is None:
        return Order(alias=order.alias, descending=order.descending)
    return Order(path=ColumnPath(order.attribute, link=order.entity_name), descending=order.descending)


def _where(entity: FetchEntity, aggregate: bool) -> Filter | None:  # noqa: FBT001
    tests = [
        LinkExists(_link(link, aggregate=aggregate))
        for link in entity.links
        if link.link_type in {"exists", "in"}
    ]
    return _and([*map(_filter, entity.filters), *tests])


def _links(entity: FetchEntity, aggregate: bool) -> tuple[Link, ...]:  # noqa: FBT001
    for link in entity.links:
        if link.link_type in TESTING_LINKS - {"exists", "in"}:
            raise FetchXmlError(f"The link type '{link.link_type}' belongs inside a filter.")
    return tuple(
        _link(link, aggregate=aggregate) for link in entity.links if link.link_type not in TESTING_LINKS
    )


def _link(link: FetchLink, *, aggregate: bool) -> Link:
    entity = link.entity
    return Link(
        table=entity.name,
        from_column=link.from_column,
        to_column=link.to_column,
        alias=link.alias,
        outer=link.link_type == "outer",
        first=link.link_type == "matchfirstrowusingcrossapply",
        columns=() if aggregate else _columns(entity),
        all_columns=entity.all_attributes,
        where=_where(entity, aggregate),
        orders=tuple(_order(order) for order in entity.orders),
        groupings=_groupings(entity, aggregate),
        aggregates=_aggregates(entity, aggregate),
        links=_links(entity, aggregate),
    )


def _filter(element: FetchFilter) -> Filter:
    parts = [
        *map(_condition, element.conditions),
        *map(_filter, element.filters),
        *map(_test, element.links),
    ]
    return parts[0] if len(parts) == 1 else Group(_junction(element), tuple(parts))


def _junction(element: FetchFilter) -> Literal["and", "or"]:
    return "or" if element.word == "or" else "and"


def _test(link: FetchLink) -> Filter:
    """Turn a link inside a filter into a test for rows.

    `all` means: rows exist, and none meets the link's filter; `not all` is the same as `any`.
    """
    found = LinkExists(_link(link, aggregate=False))
    match link.link_type:
        case "any" | "not all" | "exists" | "in":
            return found
        case "not any":
            return Not(found)
        case "all":
            some = LinkExists(replace(found.link, where=None))
            return Group("and", (some, Not(found)))
        case other:
            raise FetchXmlError(f"The link type '{other}' can't stand inside a filter.")


def _condition(condition: FetchCondition) -> Filter:
    operator = _operator(condition.operator)
    path = ColumnPath(condition.attribute, link=condition.entity_name)
    if condition.value_of is None:
        return Condition(path, operator, tuple(map(Untyped, condition.values)))
    if operator not in COMPARISONS:
        raise FetchXmlError(f"The operator '{operator}' can't compare with 'valueof'.")
    link, _, column = condition.value_of.rpartition(".")
    return ColumnComparison(path, operator, ColumnPath(column.lower(), link=link or None))


def _operator(text: str) -> Operator:
    operator = _SPELLINGS.get(text, text)
    if operator not in _OPERATORS or operator in {"contains", "not-contains"}:
        raise FetchXmlError(f"Invalid condition operator '{text}'.", "0x80041120")
    return operator


def _and(filters: list[Filter]) -> Filter | None:
    if not filters:
        return None
    return filters[0] if len(filters) == 1 else Group("and", tuple(filters))


def paging_cookie(page: int, position: str) -> str:
    """Write the annotation `fetchxmlpagingcookie` for the page that was given.

    `position` is where the next page starts. Clients put the attribute `pagingcookie`, decoded
    twice, into the next fetch.
    """
    inner = f'<cookie page="{page}"><position last="{_escaped(position)}" /></cookie>'
    twice = quote(quote(inner, safe=""), safe="")
    return f'<cookie pagenumber="{page + 1}" pagingcookie="{twice}" istracking="False" />'


def _escaped(text: str) -> str:
    """Write a text as an attribute's value; `xml.sax.saxutils` would load half of urllib for it."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text


def read_paging_cookie(text: str | None) -> str | None:
    """Give the position inside a cookie that we made, None without one."""
    if text is None:
        return None
    position = parse_xml(text).find("position")
    last = None if position is None else position.get("last")
    if not last:
        raise FetchXmlError("The paging cookie is not one of this service.")
    return last
