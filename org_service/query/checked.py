"""A query after the check: only columns that exist, only values that their columns can have.

Values are apart from the shape: nodes hold their index. Two queries that differ only in values have
one shape, and so one SQL statement.
"""

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from org_service.description import Column, Table
from org_service.query.tree import DatePart

Comparison = Literal["eq", "ne", "gt", "ge", "lt", "le"]
Index = int
"""Where a value stands among a query's values."""


class Source(msgspec.Struct, frozen=True):
    """A table under an alias that is unique in its query."""

    alias: str
    table: Table


class Ref(msgspec.Struct, frozen=True):
    """A column of a source, or the name of the record that a lookup column points to."""

    source: Source
    column: Column
    named: bool = False


class Compare(msgspec.Struct, frozen=True):
    """A column against a value; a missing value is not equal to any."""

    ref: Ref
    operator: Comparison
    value: Index


class CompareColumns(msgspec.Struct, frozen=True):
    """A column against a column of the same kind."""

    left: Ref
    operator: Comparison
    right: Ref


class Matches(msgspec.Struct, frozen=True):
    """A text against a pattern; `sets` when the pattern has `[abc]` in it."""

    ref: Ref
    value: Index
    negated: bool = False
    sets: bool = False


class IsNull(msgspec.Struct, frozen=True):
    """A column without a value."""

    ref: Ref
    negated: bool = False


class OneOf(msgspec.Struct, frozen=True):
    """A column with one of the values in a JSON list."""

    ref: Ref
    values: Index
    negated: bool = False


class OfTeams(msgspec.Struct, frozen=True):
    """A lookup that points to one of a user's teams, or to the user if `or_user`."""

    ref: Ref
    user: Index
    or_user: bool = False


class InHierarchy(msgspec.Struct, frozen=True):
    """A record above or under another one, along the table's hierarchical lookup."""

    ref: Ref
    root: Index
    parent: Column
    table: Table
    direction: Literal["above", "under"]
    include_root: bool = False
    negated: bool = False


class Junction(msgspec.Struct, frozen=True):
    """Filters joined by a word."""

    word: Literal["and", "or"]
    filters: tuple["Checked", ...]


class Negation(msgspec.Struct, frozen=True):
    """What is inside does not hold, or is not known."""

    inside: "Checked"


class Related(msgspec.Struct, frozen=True):
    """A related row exists: `source` joined as `on` says, with its own joins and filter."""

    source: Source
    on: tuple["On", ...]
    joins: tuple["Join", ...] = ()
    where: "Checked | None" = None


Checked = (
    Compare
    | CompareColumns
    | Matches
    | IsNull
    | OneOf
    | OfTeams
    | InHierarchy
    | Junction
    | Negation
    | Related
)


class On(msgspec.Struct, frozen=True):
    """Two columns that are equal for rows that belong together."""

    left: Ref
    right: Ref


class Join(msgspec.Struct, frozen=True):
    """A source joined to the ones before it."""

    source: Source
    on: tuple[On, ...]
    outer: bool = True
    where: Checked | None = None


class Field(msgspec.Struct, frozen=True):
    """A column to give, under its key in the answer."""

    key: str
    ref: Ref
    linked: bool = False
    """Whether it is from a link or has an alias, and so has no property name of its own."""


class GroupField(msgspec.Struct, frozen=True):
    """A column, or a part of a date in a time zone, that rows are grouped by."""

    key: str
    ref: Ref
    part: DatePart | None = None
    zone: Index | None = None


class FigureField(msgspec.Struct, frozen=True):
    """A figure over the rows of a group; without a column it counts rows."""

    key: str
    function: Literal["count", "countcolumn", "sum", "avg", "min", "max"]
    ref: Ref | None
    distinct: bool = False


class Sort(msgspec.Struct, frozen=True):
    """A term to sort by: a column, or a group or figure by its key."""

    by: Ref | str
    descending: bool = False


class After(msgspec.Struct, frozen=True):
    """Where a page starts: after a row with these values (None: the row had none there)."""

    values: tuple[Index | None, ...]


class Shape(msgspec.Struct, frozen=True):
    """All of a query but its values. Statements are kept by it."""

    source: Source
    joins: tuple[Join, ...] = ()
    where: Checked | None = None
    fields: tuple[Field, ...] = ()
    groups: tuple[GroupField, ...] = ()
    figures: tuple[FigureField, ...] = ()
    sorts: tuple[Sort, ...] = ()
    after: After | None = None
    limit: Index | None = None
    offset: Index | None = None
    distinct: bool = False
    with_id: bool = True
    """Whether rows are records, with an id and an ETag."""
    with_names: bool = False
    """Whether lookups come with the name of what they point to."""
    hidden: tuple[Ref, ...] = ()
    """What the expansions need of each row: the values their rows are looked up by."""
    partition: Ref | None = None
    """Of an expanded collection: the column that says whose row it is; its value comes first."""
    partition_keys: Index | None = None
    partition_limit: Index | None = None

    @property
    def is_aggregate(self) -> bool:
        return bool(self.groups or self.figures)


class Expansion(msgspec.Struct, frozen=True):
    """A navigation property to give along: asked for all rows of a page at once."""

    key: str
    single: bool
    query: "CheckedQuery"
    keys: Index
    """Where the list of the parents' values goes among the query's values."""
    references_only: bool = False


class CheckedQuery(msgspec.Struct, frozen=True):
    """A shape with its values, and what comes along with each row."""

    shape: Shape
    values: tuple[object, ...]
    expansions: tuple[Expansion, ...] = ()
    page_size: int | None = None
    top: int | None = None
    count: bool = False
    moment: str = ""
    """When it is asked, for what depends on that."""
    skipped: int = 0
    """Rows before the page, where pages are counted and not kept by their last row."""


@dataclass(slots=True)
class Values:
    """Collects a query's values while it is checked."""

    collected: list[object] = field(default_factory=list[object])

    def add(self, value: object) -> Index:
        self.collected.append(value)
        return len(self.collected) - 1
