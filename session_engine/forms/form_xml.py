"""Form XML read into plain parts; what they mean is decided by `compiling`. Dashboards are read by it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class ControlXml:
    """A control.

    Attributes:
        id: Unique in the form.
        class_id: Which control, lower case without braces.
        column: What it edits; empty for sub-grids, timelines and the like.
        disabled: The form does not let it be edited.
        parameters: Its own settings.
    """

    id: str
    class_id: str
    column: str
    disabled: bool
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellXml:
    """A cell: where a control stands."""

    label: str
    show_label: bool
    colspan: int
    rowspan: int
    control: ControlXml | None


@dataclass(frozen=True, slots=True)
class SectionXml:
    """A section of rows."""

    name: str
    label: str
    show_label: bool
    columns: int
    rows: tuple[tuple[CellXml, ...], ...]


@dataclass(frozen=True, slots=True)
class FormTabXml:
    """A tab: columns of sections with their share of the width in percent."""

    name: str
    label: str
    columns: tuple[tuple[int, tuple[SectionXml, ...]], ...]


@dataclass(frozen=True, slots=True)
class FormXml:
    """A form."""

    header: tuple[CellXml, ...]
    tabs: tuple[FormTabXml, ...]

    def controls(self) -> Iterator[ControlXml]:
        """Go through the controls of all tabs."""
        for tab in self.tabs:
            for _, sections in tab.columns:
                for section in sections:
                    for row in section.rows:
                        yield from (cell.control for cell in row if cell.control is not None)


def parse_form(text: str) -> FormXml:
    """Read form XML; raise RUBBISH for what is none or shows nothing."""
    root = xml_text.parse(text)
    form = root if root.tag == "form" else root.find(".//form")
    if form is None:
        raise OrganisationError(Failure.RUBBISH)
    tabs = tuple(_tab(tab, index) for index, tab in enumerate(form.iterfind("tabs/tab")) if _visible(tab))
    if not tabs:
        raise OrganisationError(Failure.RUBBISH)
    header = form.find("header")
    cells = () if header is None else tuple(_cell(cell) for cell in header.iterfind("rows/row/cell"))
    return FormXml(cells, tabs)


def _tab(tab: Element, index: int) -> FormTabXml:
    columns = tuple(
        (_percent(column.get("width", "")), _sections(column)) for column in tab.iterfind("columns/column")
    )
    return FormTabXml(tab.get("name") or f"tab{index}", _label(tab), columns)


def _sections(column: Element) -> tuple[SectionXml, ...]:
    return tuple(_section(each) for each in column.iterfind("sections/section") if _visible(each))


def _section(section: Element) -> SectionXml:
    rows = (
        tuple(_cell(cell) for cell in row.iterfind("cell") if _visible(cell))
        for row in section.iterfind("rows/row")
    )
    return SectionXml(
        name=section.get("name") or section.get("id") or "",
        label=_label(section),
        show_label=section.get("showlabel", "true") == "true",
        columns=_columns(section.get("columns", "1")),
        rows=tuple(row for row in rows if row),  # empty rows only keep room for tall cells
    )


def _cell(cell: Element) -> CellXml:
    control = cell.find("control")
    return CellXml(
        label=_label(cell),
        show_label=cell.get("showlabel", "true") == "true",
        colspan=_number(cell.get("colspan"), 1),
        rowspan=_number(cell.get("rowspan"), 1),
        control=None if control is None else _control(control),
    )


def _control(control: Element) -> ControlXml:
    parameters = control.find("parameters")
    return ControlXml(
        id=control.get("id", ""),
        class_id=control.get("classid", "").strip("{}").lower(),
        column=control.get("datafieldname", ""),
        disabled=control.get("disabled", "false") == "true",
        parameters={} if parameters is None else {each.tag: (each.text or "").strip() for each in parameters},
    )


def _visible(element: Element) -> bool:
    return element.get("visible", "true") != "false"


def _label(element: Element) -> str:
    """Give the words in the first language there is: the organisation sends the person's own."""
    label = element.find("labels/label")
    return "" if label is None else label.get("description", "")


def _columns(text: str) -> int:
    """Count a section's columns: exports write `11` for two."""
    return len(text) if text and set(text) == {"1"} else max(1, min(4, _number(text, 1)))


def _percent(text: str) -> int:
    return _number(text.rstrip("%"), 0)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
