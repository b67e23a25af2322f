"""Charts (savedqueryvisualization): an aggregate over a view's records, and how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.dashboards.state import ChartKind
from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation.tables import ChartMeta
from session_engine.views.fetch_xml import FetchParts, aggregate_query

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DAY = ("year", "month", "day")
_LINES = ("Line", "Spline", "Area")
"""How the names of chart types end that join their values by a line."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its description says it.

    Attributes:
        entity: The query's entity: groupings, aggregates, order, conditions of its own.
        category: Alias of what bars and points stand for.
        measure: Alias of how high they are.
        day: Aliases of year, month and day when it goes by day, else empty.
        column: The column that is grouped by, empty where it is of another table.
        kind: Column, bar or line.
        most: At most so many of them, None without a bound.
    """

    entity: Element
    category: str
    measure: str
    day: tuple[str, ...]
    column: str
    kind: ChartKind
    most: int | None

    @property
    def by_day(self) -> bool:
        """Its bars are days."""
        return bool(self.day)


def read(meta: ChartMeta) -> Chart:
    """Read a chart's description; raise RUBBISH for one that says nothing that can be drawn."""
    data = xml_text.parse(meta.data_xml)
    fetch = data if data.tag == "fetch" else data.find(".//fetch")
    entity = fetch.find("entity") if fetch is not None else None
    if fetch is None or entity is None:
        raise OrganisationError(Failure.RUBBISH)
    attributes = [*entity.iter("attribute")]
    category = _named(data, ".//category") or _first(attributes, "groupby")
    measure = _named(data, ".//measure") or _first(attributes, "aggregate")
    if not category or not measure:
        raise OrganisationError(Failure.RUBBISH)
    most = fetch.get("count", "") or fetch.get("top", "")
    return Chart(
        entity,
        category,
        measure,
        _day(attributes, category),
        next((a.get("name", "") for a in entity.findall("attribute") if a.get("alias") == category), ""),
        _kind(meta),
        int(most) if most.isascii() and most.isdigit() else None,
    )


def _named(data: Element, path: str) -> str:
    found = data.find(path)
    return found.get("alias", "") if found is not None else ""


def _first(attributes: list[Element], mark: str) -> str:
    return next((each.get("alias", "") for each in attributes if each.get(mark)), "")


def _day(attributes: list[Element], category: str) -> tuple[str, ...]:
    """Give the aliases of year, month and day of the column the category is a part of."""
    column = next((each.get("name") for each in attributes if each.get("alias") == category), None)
    parts = {
        each.get("dategrouping"): each.get("alias", "") for each in attributes if each.get("name") == column
    }
    return tuple(parts[name] for name in _DAY) if all(name in parts for name in _DAY) else ()


def _kind(meta: ChartMeta) -> ChartKind:
    try:
        series = xml_text.parse(meta.look_xml).find(".//Series[@ChartType]")
    except OrganisationError:
        return ChartKind.COLUMN  # how it is drawn is no reason to show nothing
    drawn = series.get("ChartType", "") if series is not None else ""
    if drawn.endswith("Bar"):
        return ChartKind.BAR
    return ChartKind.LINE if drawn.endswith(_LINES) else ChartKind.COLUMN


def query(chart: Chart, view: FetchParts, primary_id: str) -> str:
    """Write the chart's aggregate over the records of a view."""
    joined = "<link-entity" in view.xml
    attributes = tuple(
        _once(each, primary_id) if joined else each for each in chart.entity.findall("attribute")
    )
    others = tuple(each for tag in ("filter", "link-entity") for each in chart.entity.findall(tag))
    return aggregate_query(view, (*attributes, *others), tuple(chart.entity.findall("order")))


def _once(attribute: Element, primary_id: str) -> Element:
    """Count every record once, however often the view's joins bring it."""
    if attribute.get("aggregate") != "count":
        return attribute
    once = attribute.makeelement("attribute", dict(attribute.attrib))
    once.attrib |= {"name": primary_id, "aggregate": "countcolumn", "distinct": "true"}
    return once
