"""Dashboard forms (systemform type 0): which views and charts stand where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_GRID = "e7a81278-8635-4d9e-8d4d-59480b391c5b"
"""Class of the control that shows a view or a chart."""
_ROW_HEIGHT = 2
"""Form rows a row of a tile takes, heading and header included."""
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a dashboard.

    Attributes:
        part: Unique in the dashboard.
        label: Heading, empty when the view's own name is to be shown.
        table: Logical name.
        view_id: The view that says which records, empty for the table's default one.
        chart_id: The chart, empty for a tile of rows.
        rows: Rows it has room for.
    """

    part: str
    label: str
    table: str
    view_id: str
    chart_id: str
    rows: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A dashboard's columns from left to right: share of the width in percent, and cells from top to bottom."""

    columns: tuple[tuple[int, tuple[Cell, ...]], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells."""
        return tuple(cell for _, cells in self.columns for cell in cells)


def read(form_xml: str) -> Layout:
    """Read a dashboard form; controls that show no records are passed over. Raise RUBBISH for no XML."""
    root = xml_text.parse(form_xml)
    used: set[str] = set()
    columns: list[tuple[int, tuple[Cell, ...]]] = []
    for column in root.iter("column"):
        cells = tuple(_cells(column, used))
        if cells:
            columns.append((_share(column), cells))
    return Layout(tuple(columns))


def _share(column: Element) -> int:
    digits = column.get("width", "").rstrip("%")
    return int(digits) if digits.isascii() and digits.isdigit() else 50


def _cells(column: Element, used: set[str]) -> Iterator[Cell]:
    for cell in column.iter("cell"):
        control = cell.find("control")
        if control is None or _plain(control.get("classid", "")) != _GRID:
            continue
        parameters = control.find("parameters")
        table = xml_text.text_of(control, "parameters/TargetEntityType")
        if parameters is None or not table:
            continue
        chart = _guid(parameters, "VisualizationId")
        if xml_text.text_of(parameters, "ChartGridMode") == "Grid":
            chart = ""
        yield Cell(
            part=_part(control.get("id", ""), used),
            label=_label(cell),
            table=table,
            view_id=_guid(parameters, "ViewId"),
            chart_id=chart,
            rows=_rows(cell),
        )


def _part(name: str, used: set[str]) -> str:
    base = name or "part"
    part, number = base, 2
    while part in used:
        part, number = f"{base}_{number}", number + 1
    used.add(part)
    return part


def _label(cell: Element) -> str:
    if cell.get("showlabel") == "false":
        return ""
    label = cell.find("labels/label")
    return label.get("description", "") if label is not None else ""


def _rows(cell: Element) -> int:
    span = cell.get("rowspan", "")
    return max(_FEWEST_ROWS, int(span) // _ROW_HEIGHT) if span.isascii() and span.isdigit() else 5


def _guid(parameters: Element, name: str) -> str:
    text = xml_text.text_of(parameters, name)
    return odata.guid(text) if odata.is_guid(text) else ""


def _plain(text: str) -> str:
    return text.strip("{} ").lower()
