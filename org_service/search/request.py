"""The bodies of `searchquery`, `searchsuggest` and `searchautocomplete`, read and checked (facts 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar, cast

import msgspec

from org_service.errors import InvalidArgument
from org_service.odata.expressions import parse_filter
from org_service.query.tree import ColumnComparison, ColumnPath, Condition, Group, Not
from org_service.search.documents import SEARCHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from org_service.description import Description, Table
    from org_service.query.tree import Filter

LONGEST: Final = 100
LARGEST_PAGE: Final = 100
USUAL_PAGE: Final = 50
USUAL_SUGGESTIONS: Final = 5
SCORE: Final = "@search.score"
TABLE_FACETS: Final = frozenset({"entityname", "@search.entityname"})
_MOST_FACETS: Final = 40

T = TypeVar("T")


class _Body(msgspec.Struct, rename=str.lower):
    search: str
    entities: str | None = None
    filter: str | None = None
    facets: str | None = None
    orderby: str | None = None
    options: str | None = None
    propertybag: str | None = None
    count: bool = False
    fuzzy: bool = False
    skip: int = 0
    top: int | None = None


class _EntityBody(msgspec.Struct):
    name: str
    selectcolumns: list[str] | None = None
    searchcolumns: list[str] | None = None
    filter: str | None = None


class Scope(msgspec.Struct, frozen=True):
    """A table to search in."""

    table: str
    select: tuple[str, ...]
    within: frozenset[str] | None = None
    """Columns in which the words have to be; None is all."""
    condition: Filter | None = None


class FacetWish(msgspec.Struct, frozen=True):
    """A column whose values are to be counted."""

    key: str
    """Its name in the answer."""
    table: str | None
    column: str
    most: int = 10
    sort: Literal["count", "-count", "value", "-value"] = "count"
    bounds: tuple[str, ...] = ()
    interval: str | None = None


class Order(msgspec.Struct, frozen=True):
    """A column to sort results by, or the score."""

    column: str
    descending: bool


class SearchRequest(msgspec.Struct, frozen=True):
    """What is asked."""

    text: str
    scopes: tuple[Scope, ...]
    facets: tuple[FacetWish, ...] = ()
    orders: tuple[Order, ...] = ()
    lucene: bool = False
    all_words: bool = False
    best_effort: bool = False
    count: bool = False
    fuzzy: bool = False
    skip: int = 0
    top: int = USUAL_PAGE

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(scope.table for scope in self.scopes)


def read_request(body: Mapping[str, object], description: Description, top: int) -> SearchRequest:
    """Check the body of a search action.

    Raises:
        InvalidArgument: A parameter is missing or of a wrong form.
        BadQuery: A filter does not follow the grammar.
    """
    lower = {key.lower(): value for key, value in body.items() if value is not None}
    try:
        read = msgspec.convert(lower, _Body)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"The search request is not valid: {error}.") from None
    text = read.search.strip()
    if not text or len(text) > LONGEST:
        raise InvalidArgument(f"'search' has to have 1 to {LONGEST} characters.")
    options = _options(_present(read.options))
    return SearchRequest(
        text=text,
        scopes=_scopes(read, description),
        facets=tuple(map(_facet, _strings(_present(read.facets), "facets")[:_MOST_FACETS])),
        orders=tuple(map(_order, _strings(_present(read.orderby), "orderby"))),
        lucene=options.get("querytype") == "lucene" or "lucene" in options,
        all_words=options.get("searchmode") == "all" or "searchmodelall" in options,
        best_effort=options.get("besteffortsearchenabled") == "true" or "besteffortsearch" in options,
        count=read.count,
        fuzzy=read.fuzzy,
        skip=_within(read.skip, 0, 10_000, "skip"),
        top=_within(top if read.top is None else read.top, 1, LARGEST_PAGE, "top"),
    )


def _present(text: str | None) -> str | None:
    """Take the text `null`, which clients send for a missing parameter, for what it means."""
    return None if text is None or text.strip() in {"", "null"} else text


def _within(value: int, least: int, most: int, name: str) -> int:
    if not least <= value <= most:
        raise InvalidArgument(f"'{name}' has to be from {least} to {most}.")
    return value


def _scopes(read: _Body, description: Description) -> tuple[Scope, ...]:
    entities = _decoded(_present(read.entities), list[dict[str, object]], "entities") or []
    bodies = [_entity(entity) for entity in entities]
    if not bodies:
        bodies = [_EntityBody(name) for name in SEARCHED]
    common = _present(read.filter)
    scopes = tuple(filter(None, (_scope(body, common, description) for body in bodies)))
    if common is not None and not scopes:
        raise InvalidArgument("'filter' names a column that none of the tables has.")
    return scopes


def _entity(entity: dict[str, object]) -> _EntityBody:
    lower = {key.lower(): value for key, value in entity.items() if value is not None}
    try:
        return msgspec.convert(lower, _EntityBody)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"'entities' is not valid: {error}.") from None


def _scope(body: _EntityBody, common: str | None, description: Description) -> Scope | None:
    searched = SEARCHED.get(body.name)
    if searched is None:
        if body.name not in description.tables:
            raise InvalidArgument(f"The table '{body.name[:100]}' does not exist.")
        return None
    table = description.tables[body.name]
    for name in (*(body.selectcolumns or ()), *(body.searchcolumns or ())):
        if name not in table.columns:
            raise InvalidArgument(f"The table '{table.name}' has no column '{name[:100]}'.")
    shown = (searched.title[0], *body.selectcolumns) if body.selectcolumns else searched.shown
    shared, named = _for_table(table.name, common)
    if shared is not None and not named and not _has_columns(table, parse_filter(shared)):
        # What all tables are asked for, a table without the column cannot meet.
        return None
    return Scope(
        table=table.name,
        select=tuple(dict.fromkeys(shown)),
        within=frozenset(body.searchcolumns) if body.searchcolumns else None,
        condition=_condition(body.filter, shared),
    )


def _for_table(table: str, common: str | None) -> tuple[str | None, bool]:
    """Give the part of the filter for all that is meant for a table, and whether it names it (`account:`)."""
    head, colon, tail = (common or "").partition(":")
    if not colon or not head.strip().isidentifier():
        return common, False
    return (tail if head.strip() == table else None), True


def _has_columns(table: Table, condition: Filter) -> bool:
    match condition:
        case Condition():
            return _has(table, condition.path)
        case ColumnComparison():
            return _has(table, condition.left) and _has(table, condition.right)
        case Not():
            return _has_columns(table, condition.inside)
        case Group():
            return all(_has_columns(table, each) for each in condition.filters)
        case _:
            return True


def _has(table: Table, path: ColumnPath) -> bool:
    plain = path.column.removeprefix("_").removesuffix("_value")
    return bool(path.navigation) or path.column in table.columns or plain in table.columns


def _condition(own: str | None, shared: str | None) -> Filter | None:
    parts = [part for part in (own, shared) if part and part.strip()]
    return parse_filter(" and ".join(f"({part})" for part in parts)) if parts else None


def _options(text: str | None) -> dict[str, str]:
    """Read options: a dictionary, perhaps with single quotes, or the older list of names."""
    if text is None:
        return {}
    for candidate in (text, text.replace("'", '"')):
        try:
            if text.lstrip().startswith("["):
                names = msgspec.json.decode(candidate, type=list[str])
                return dict.fromkeys((name.lower() for name in names), "true")
            found = msgspec.json.decode(candidate, type=dict[str, str | bool])
            return {name.lower(): str(value).lower() for name, value in found.items()}
        except msgspec.DecodeError:
            continue
    raise InvalidArgument("'options' is not a serialised dictionary.")


def _decoded(text: str | None, kind: type[T], name: str) -> T | None:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError:
        raise InvalidArgument(f"'{name}' is not the JSON text that it has to be.") from None


def _strings(text: str | None, name: str) -> list[str]:
    if text is None:
        return []
    if text.lstrip().startswith("["):
        return _decoded(text, list[str], name) or []
    return [part.strip() for part in text.split(",")] if name == "orderby" else [text]


def _order(text: str) -> Order:
    column, _, direction = text.strip().partition(" ")
    if direction.strip().lower() not in {"", "asc", "desc"}:
        raise InvalidArgument(f"'orderby' cannot be '{text[:100]}'.")
    return Order(column, direction.strip().lower() == "desc")


def _facet(text: str) -> FacetWish:
    key, *settings = (part.strip() for part in text.split(","))
    table, _, column = key.rpartition(":")
    given = dict(_setting(part) for part in settings)
    count, sort = given.get("count", "10"), given.get("sort", "count")
    if not count.isdecimal() or sort not in {"count", "-count", "value", "-value"}:
        raise InvalidArgument(f"The facet '{text[:100]}' is not valid.")
    return FacetWish(
        key=key,
        table=table or None,
        column=column,
        most=min(int(count), 1000),
        sort=cast("Literal['count', '-count', 'value', '-value']", sort),
        bounds=tuple(filter(None, given.get("values", "").split("|"))),
        interval=given.get("interval"),
    )


def _setting(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or name not in {"count", "sort", "values", "interval", "timeoffset"}:
        raise InvalidArgument(f"A facet cannot have '{text[:100]}'.")
    return name, value
