"""The tree that OData query options and FetchXML are read to: names as written, nothing checked."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from org_service.query.operators import Operator


class Untyped(str):
    """A value from FetchXML, where all values are text: the column's type decides."""

    __slots__ = ()


Value = Untyped | str | bool | int | Decimal | UUID | datetime | date
"""A value as written. OData literals come with a type of their own, which the check holds them to.

`null` is no value: it becomes the operators `null` and `not-null`.
"""


class ColumnPath(msgspec.Struct, frozen=True):
    """A column, of the query's table or reached from it.

    `navigation`: single-valued navigation properties from the table on (OData,
    `primarycontactid/fullname`). `link`: the alias of a link (FetchXML, `entityname=`).
    `logical`: the column has its logical name also where others are named as in the Web API.
    """

    column: str
    navigation: tuple[str, ...] = ()
    link: str | None = None
    logical: bool = False


class Condition(msgspec.Struct, frozen=True):
    """One comparison of a column; how many values it takes follows from the operator."""

    path: ColumnPath
    operator: Operator
    values: tuple[Value, ...] = ()


class ColumnComparison(msgspec.Struct, frozen=True):
    """Two columns of one row compared (OData `a eq b`, FetchXML `valueof`)."""

    left: ColumnPath
    operator: Operator
    right: ColumnPath


class Not(msgspec.Struct, frozen=True):
    """What is inside must not hold."""

    inside: "Filter"


class Group(msgspec.Struct, frozen=True):
    """Conditions joined by `and` or `or`; an empty group always holds."""

    junction: Literal["and", "or"]
    filters: tuple["Filter", ...] = ()


class Exists(msgspec.Struct, frozen=True):
    """Related rows, reached through a collection, of which one holds (OData `any`).

    `all(x: f)` is `Not(Exists(..., Not(f)))`. Paths inside start at the related table.
    """

    collection: str
    where: "Filter | None" = None
    navigation: tuple[str, ...] = ()


class LinkExists(msgspec.Struct, frozen=True):
    """Related rows named by columns, of which one holds (FetchXML `link-type` any, not any, ...).

    Stands in a filter or comes from a link of type `exists` or `in`. For `all` and `not all` wrap
    in `Not` what FetchXML says they mean.
    """

    link: "Link"


Filter = Condition | ColumnComparison | Not | Group | Exists | LinkExists


class Order(msgspec.Struct, frozen=True):
    """One column to sort by; `alias` sorts by an aggregate or group of that name."""

    path: ColumnPath | None = None
    alias: str | None = None
    descending: bool = False


class ColumnPick(msgspec.Struct, frozen=True):
    """One column to give, under its own name or under an alias."""

    name: str
    alias: str | None = None


DatePart = Literal["day", "week", "month", "quarter", "year", "fiscal-period", "fiscal-year"]


class Grouping(msgspec.Struct, frozen=True):
    """A column that rows are grouped by; a date by its part, in the user's time zone if asked."""

    name: str
    alias: str
    date_part: DatePart | None = None
    user_time_zone: bool = True


class Aggregate(msgspec.Struct, frozen=True):
    """A figure over the rows of a group; `count` counts rows, the rest take a column."""

    function: Literal["count", "countcolumn", "sum", "avg", "min", "max"]
    name: str | None
    alias: str
    distinct: bool = False


class Link(msgspec.Struct, frozen=True):
    """Another table joined by `from_column = parent.to_column` (FetchXML `link-entity`).

    Its columns come as `alias.column`, or under the pick's alias.
    """

    table: str
    from_column: str
    to_column: str
    alias: str | None = None
    outer: bool = False
    first: bool = False
    """Whether only the first row that fits is joined (`matchfirstrowusingcrossapply`)."""
    columns: tuple[ColumnPick, ...] = ()
    all_columns: bool = False
    where: Filter | None = None
    orders: tuple[Order, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    links: tuple["Link", ...] = ()


class Expand(msgspec.Struct, frozen=True):
    """A navigation property to give along with each row (OData `$expand`)."""

    navigation: str
    query: "Query | None" = None
    references_only: bool = False


class Query(msgspec.Struct, frozen=True):
    """A whole question."""

    table: str
    """The logical name."""
    columns: tuple[ColumnPick, ...] = ()
    all_columns: bool = False
    where: Filter | None = None
    links: tuple[Link, ...] = ()
    orders: tuple[Order, ...] = ()
    expands: tuple[Expand, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    distinct: bool = False
    top: int | None = None
    page_size: int | None = None
    page: int = 1
    """The page's number, for FetchXML without a cookie; 1 is the first."""
    position: str | None = None
    """Where the page starts: the inside of a `$skiptoken` or of a paging cookie, as we made it."""
    count: bool = False
    web_names: bool = False
    """Whether columns are named as in the Web API (`_customerid_value`) or by logical name."""

    @property
    def is_aggregate(self) -> bool:
        return bool(self.aggregates or self.groupings) or any(map(aggregates_in, self.links))


def aggregates_in(link: Link) -> bool:
    """Tell whether a link, or one below it, groups or aggregates."""
    return bool(link.aggregates or link.groupings) or any(map(aggregates_in, link.links))
