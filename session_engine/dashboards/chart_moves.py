"""The bars of a chart with what waits to be sent: a record leaves one and enters another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from session_engine.dashboards.chart_points import warned
from session_engine.dashboards.chart_xml import Chart
from session_engine.dashboards.state import ChartPoint
from session_engine.dashboards.unsent import GroupOf
from session_engine.ids import RecordRef
from session_engine.records.state import Choice, Lookup
from session_engine.views.known_here import UNKNOWN, Known, KnownHere
from session_engine.wall_clock.state import in_her_zone


def group_of(chart: Chart, primary_id: str) -> GroupOf:
    """Say under what a chart counts a record; nothing can be told of one that does not just count its own records."""
    counts = chart.column and _counts_records(chart, primary_id)

    def group(known: KnownHere, ref: RecordRef) -> Known:
        found = known.value(ref, chart.column) if counts else UNKNOWN
        if isinstance(found, datetime):
            day = (in_her_zone(found) if found.tzinfo is not None else found).date()
            return day.isoformat() if chart.by_day else UNKNOWN
        return found

    return group


def _counts_records(chart: Chart, primary_id: str) -> bool:
    named = (each for each in chart.entity.iter("attribute") if each.get("alias") == chart.measure)
    measure = next(named, None)
    kind = measure.get("aggregate") if measure is not None else None
    return kind == "count" or (
        kind == "countcolumn" and measure is not None and measure.get("name") == primary_id
    )


def moved(
    chart: Chart, points: tuple[ChartPoint, ...], moves: Mapping[Known, int]
) -> tuple[ChartPoint, ...] | None:
    """Give the bars after some moves; None where it cannot be told which bars these are."""
    found: tuple[ChartPoint, ...] | None = points
    for group, by in moves.items():
        found = _one(chart, found, group, by) if found is not None else None
    if found is None:
        return None
    if chart.by_day:
        return warned(found)
    return _in_order(chart, tuple(point for point in found if point.value))


def _one(
    chart: Chart, points: tuple[ChartPoint, ...], group: Known, by: int
) -> tuple[ChartPoint, ...] | None:
    fitting = [at for at, point in enumerate(points) if _is(point, group)]
    if len(fitting) == 1:
        (at,) = fitting
        value = max(0.0, points[at].value + by)
        return (*points[:at], replace(points[at], value=value), *points[at + 1 :])
    if fitting:
        return None
    if chart.by_day:
        return points  # before the days that are shown
    return _with_new(chart, points, group, by)


def _with_new(
    chart: Chart, points: tuple[ChartPoint, ...], group: Known, by: int
) -> tuple[ChartPoint, ...] | None:
    label = _label(group)
    if by < 0 or chart.most is not None or label is None:
        return None
    new = ChartPoint(label, float(by), choice=group if isinstance(group, Choice) else None)
    if not isinstance(group, Choice):
        return (*points, new)
    behind = (at for at, point in enumerate(points) if point.choice and point.choice.value > group.value)
    at = next(behind, len(points))
    return (*points[:at], new, *points[at:])


def _is(point: ChartPoint, group: Known) -> bool:
    if isinstance(group, Choice):
        return point.choice is not None and point.choice.value == group.value
    label = _label(group)
    return label is not None and point.label == label


def _label(group: Known) -> str | None:
    """Give what a bar is called; None for what the organisation writes in its own way."""
    match group:
        case None:
            return ""
        case Lookup():
            return group.name or None
        case Choice():
            return group.label or None
        case str():
            return group
        case _:
            return None


def _in_order(chart: Chart, points: tuple[ChartPoint, ...]) -> tuple[ChartPoint, ...]:
    order = next((each for each in chart.entity.findall("order")), None)
    if order is None or order.get("alias") != chart.measure:
        return points
    return tuple(sorted(points, key=lambda point: point.value, reverse=order.get("descending") == "true"))
