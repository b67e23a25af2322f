"""Grid plans and live grids: what a grid shows and how it stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import Failure
from session_engine.forms.state import FieldKind
from session_engine.ids import RecordRef, TabId
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice, Value


@dataclass(frozen=True, slots=True)
class GridKey:
    """One grid on the screen: the tab it is in and which part of it (`main`, a sub-grid's or a tile's name)."""

    tab: TabId
    part: str = "main"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of a grid.

    Attributes:
        name: Attribute as the view names it: `title`, or `alias.column` for a linked one.
        label: In the organisation's words.
        kind: How its values are drawn and filtered.
        width: Pixels at 100 % text size, from layout XML or the person.
        sortable: A click on its header sorts.
        choices: Options, for the filter.
    """

    name: str
    label: str
    kind: FieldKind
    width: int
    sortable: bool = True
    choices: tuple[Choice, ...] = ()


class FilterOperator(StrEnum):
    """Column filters; what they mean in FetchXML is the engine's business."""

    CONTAINS = "contains"
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    BEGINS_WITH = "begins_with"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    TODAY = "today"
    LAST_7_DAYS = "last_7_days"
    LESS = "less"
    GREATER = "greater"


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """One condition; several on a grid must all hold.

    Attributes:
        column: The grid column's name.
        operator: How to compare.
        values: Typed values; any of them for EQUALS.
    """

    column: str
    operator: FilterOperator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """Order of a grid."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class GridView:
    """What the person has done to a grid: kept in the tab's page state, restored by `render`.

    Attributes:
        view_id: The view she chose, None for the plan's own.
        sort: Her order, empty for the view's own.
        filters: Her column filters.
        quick_find: Text of the quick find box.
        widths: Her column widths by name, pixels at 100 % text size.
        columns: Names of the columns she chose, in order; empty for the view's own.
        anchor: Id of the first row in sight.
        selection: Ids of the selected rows.
        current: Id of the row with the keyboard.
    """

    view_id: str | None = None
    sort: tuple[Sort, ...] = ()
    filters: tuple[ColumnFilter, ...] = ()
    quick_find: str = ""
    widths: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    columns: tuple[str, ...] = ()
    anchor: str | None = None
    selection: tuple[str, ...] = ()
    current: str | None = None


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """A view in the picker."""

    view_id: str
    name: str
    personal: bool = False
    default: bool = False


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A view compiled.

    Attributes:
        table: Logical name of the rows' table.
        table_label: In the organisation's words, plural.
        view_id: GUID of the view; empty for a plain one made up for a table without views.
        name: The view's name.
        columns: What is shown, in order: the view's own, or those the person has chosen.
        primary: The column whose cell opens the row.
        sort: The view's own order.
        available: All columns that can be shown: the view's own first, then the table's others by label.
    """

    table: str
    table_label: str
    view_id: str
    name: str
    columns: tuple[GridColumn, ...]
    primary: str
    sort: tuple[Sort, ...]
    available: tuple[GridColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: values by column name; `ref` names the record by its concrete table.

    Attributes:
        ref: Its record.
        values: As the organisation has them.
        unsent: Changes of it wait to be sent.
    """

    ref: RecordRef
    values: Mapping[str, Value]
    unsent: bool = False


class GridStatus(StrEnum):
    """The states of a grid."""

    LOADING = "loading"  # skeleton rows
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


PAGE_ROWS = 64
"""Rows per page of `GridState.pages`."""


@dataclass(frozen=True, slots=True)
class GridState:
    """A live grid: sparse pages; a page that is not there is asked for with `rows_wanted`.

    Attributes:
        key: Which grid.
        plan: None until metadata is there.
        view: What the person did to it.
        views: The picker's entries.
        status: What to show.
        total: Number of rows in all; None while it is being counted, rows heard so far count then.
        pages: Page number (rows `n * PAGE_ROWS` and on) to its rows; the last may be shorter.
        waiting: How many rows would enter, leave or move; the bar offers to show them.
        failure: Why it failed.
        failure_detail: The organisation's own text where it has one for people.
        as_of: When the rows were read, where they are kept ones and could not be read again; else None.
        own: Rows of records that wait to be sent, where the organisation has none: made here, or moved by a change.
        places: Their positions, rising.
        gone: Positions of the organisation's rows that are not shown: a change that waits took them elsewhere; rising.
        beyond: How many rows more there are, by what waits, among those that were not read yet; or less, below 0.
        revision: Grows with every change of order or membership (not of values), so that a model resets only then.
    """

    key: GridKey
    plan: GridPlan | None = None
    view: GridView = field(default_factory=GridView)
    views: tuple[ViewChoice, ...] = ()
    status: GridStatus = GridStatus.LOADING
    total: int | None = None
    pages: Mapping[int, tuple[GridRow, ...]] = field(default_factory=lambda: MappingProxyType({}))
    waiting: int = 0
    failure: Failure | None = None
    failure_detail: str = ""
    as_of: datetime | None = None
    revision: int = 0
    own: tuple[GridRow, ...] = ()
    places: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    beyond: int = 0

    @property
    def count(self) -> int | None:
        """Number of rows in all, the person's own among them; None while it is being counted."""
        return (
            None if self.total is None else max(0, self.total + len(self.own) - len(self.gone) + self.beyond)
        )

    @property
    def extent(self) -> int | None:
        """Number of positions on the screen: a row that was not read yet has the place it had until it is read."""
        return None if self.total is None else self.total + len(self.own) - len(self.gone)

    def loaded(self) -> Iterator[tuple[int, GridRow]]:
        """Go through the rows that are there, with their positions."""
        yield from zip(self.places, self.own, strict=True)
        for number, rows in self.pages.items():
            for at, row in enumerate(rows, number * PAGE_ROWS):
                if at not in self.gone:
                    yield self.position(at), row

    def position(self, at: int) -> int:
        """Give the position on the screen of the organisation's row at a position of its own order."""
        position = at - bisect_left(self.gone, at)
        for place in self.places:
            if place > position:
                break
            position += 1
        return position

    def behind(self, position: int) -> int:
        """Give the organisation's position of the row at one on the screen that is none of her own."""
        at = position - bisect_left(self.places, position)
        for hidden in self.gone:
            if hidden > at:
                break
            at += 1
        return at

    def row(self, position: int) -> GridRow | None:
        """Give the row at a position, None while its page is not there."""
        own = bisect_left(self.places, position)
        if own < len(self.places) and self.places[own] == position:
            return self.own[own]
        at = self.behind(position)
        page = self.pages.get(at // PAGE_ROWS) if at >= 0 else None
        offset = at % PAGE_ROWS
        return page[offset] if page is not None and offset < len(page) else None
