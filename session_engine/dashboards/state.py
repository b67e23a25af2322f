"""A dashboard as it stands: tiles (grids) and charts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import TabId
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice
from session_engine.views.state import ColumnFilter, FilterOperator


class ChartKind(StrEnum):
    """How a chart is drawn."""

    COLUMN = "column"
    BAR = "bar"
    LINE = "line"


class Tone(StrEnum):
    """What a value means, never by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A bar, or a point of a line.

    Attributes:
        label: A date as ISO text (`2026-11-19`) when `ChartState.by_day`, else the organisation's words.
        value: How high.
        tone: What it means.
        choice: The option it stands for, where it stands for one.
    """

    label: str
    value: float
    tone: Tone = Tone.PLAIN
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class ChartRows:
    """The rows that a chart counts.

    Attributes:
        table: Logical name.
        view_id: The view that has them.
        view: Its name.
        column: What bars and points stand for, to look at the rows of one.
    """

    table: str
    view_id: str
    view: str
    column: str

    def of(self, point: ChartPoint) -> tuple[ColumnFilter, ...]:
        """Narrow the rows to those of a bar or point; not at all where that cannot be told."""
        if point.choice is not None:
            return (ColumnFilter(self.column, FilterOperator.EQUALS, (point.choice,)),)
        try:
            day = date.fromisoformat(point.label)
        except ValueError:
            return ()
        return (ColumnFilter(self.column, FilterOperator.ON, (day,)),)


@dataclass(frozen=True, slots=True)
class ChartState:
    """A chart: aggregated by the organisation, never from loaded rows.

    Attributes:
        part: Unique in the dashboard.
        title: In the organisation's words.
        note: Second line, as "last 7 days".
        kind: Column, bar or line.
        by_day: Labels are dates.
        points: In order.
        loading: No values yet.
        failure: Why there are none.
        as_of: When the values were read, where they are kept ones; else None.
        rows: What it counts, None while that is not known.
        unsure: Something waits to be sent of which cannot be told here what it does to the bars: it is left out.
    """

    part: str
    title: str
    note: str = ""
    kind: ChartKind = ChartKind.COLUMN
    by_day: bool = False
    points: tuple[ChartPoint, ...] = ()
    loading: bool = True
    failure: Failure | None = None
    as_of: datetime | None = None
    rows: ChartRows | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class TilePlan:
    """A tile: a grid with a heading; the grid's state comes by its GridKey (tab, part)."""

    part: str
    label: str
    table: str
    view_id: str
    commands: tuple[str, ...] = ()  # verbs for the selection, as `pick`, `complete`, `set_due`
    rows: int = 5


@dataclass(frozen=True, slots=True)
class DashboardPlan:
    """A dashboard: two columns of tiles and charts by part, from the organisation's dashboard form."""

    dashboard_id: str
    name: str
    columns: tuple[tuple[int, tuple[str, ...]], ...]
    tiles: tuple[TilePlan, ...]
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Greeting:
    """The line on top: numbers the organisation has counted, and what waits to be sent with them.

    Attributes:
        as_of: The age of kept numbers; else None.
        unsure: Names of the numbers without something that waits: whether it counts cannot be told here.

    The numbers are None while they are not known.
    """

    first_name: str = ""
    active: int | None = None
    nearing: int | None = None
    over: int | None = None
    to_pick: int | None = None
    to_do: int | None = None
    as_of: datetime | None = None
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DashboardState:
    """A dashboard page."""

    tab: TabId
    plan: DashboardPlan | None = None
    charts: tuple[ChartState, ...] = ()
    greeting: Greeting = Greeting()
    failure: Failure | None = None

    @property
    def as_of(self) -> datetime | None:
        """When the oldest of what was kept was read, None where all has just been read; tiles tell of themselves."""
        parts = (self.greeting.as_of, *(chart.as_of for chart in self.charts))
        return min((moment for moment in parts if moment is not None), default=None)
