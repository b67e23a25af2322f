"""What the grids announce."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.views.state import GridKey


@dataclass(frozen=True, slots=True)
class GridChanged(Event):
    """A grid stands differently: rows, order, counting, failure."""

    key: GridKey


@dataclass(frozen=True, slots=True)
class GridViewChanged(Event):
    """The person has changed how she looks at a grid; the tab's page state follows."""

    key: GridKey


@dataclass(frozen=True, slots=True)
class ViewMissing(Event):
    """A page was to show a view that is not there (any more); `name` is the one that is shown in its place."""

    line: LineId
    table: str
    name: str


@dataclass(frozen=True, slots=True)
class ViewBroken(Event):
    """A view of the organisation cannot be read; a plain one with the table's name is shown in its place."""

    line: LineId
    table: str
    name: str
