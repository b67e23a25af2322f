"""From aggregated rows to the bars of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from session_engine.dashboards.chart_xml import Chart
from session_engine.dashboards.state import ChartPoint, Tone
from session_engine.organisation import json_text, values
from session_engine.organisation.json_text import Payload
from session_engine.records.state import Choice

DAYS = 7
_WORTH_A_WARNING = 3
"""Fewer than this are no wave, however few there were before."""


def read(chart: Chart, rows: Iterable[Payload], today: date) -> tuple[ChartPoint, ...]:
    """Make the bars; days without records are there with nothing."""
    if chart.by_day:
        return warned(_days(chart, rows, today))
    points = tuple(_point(chart, row) for row in rows)
    return points[: chart.most] if chart.most is not None else points


def _days(chart: Chart, rows: Iterable[Payload], today: date) -> tuple[ChartPoint, ...]:
    counted: dict[date, float] = {}
    for row in rows:
        day = _day(row, chart.day)
        if day is not None:
            counted[day] = counted.get(day, 0.0) + _number(row, chart.measure)
    days = (today - timedelta(days=age) for age in reversed(range(DAYS)))
    return tuple(ChartPoint(day.isoformat(), counted.get(day, 0.0)) for day in days)


def _day(row: Payload, aliases: tuple[str, ...]) -> date | None:
    parts = [json_text.number_of(row, alias) for alias in aliases]
    year, month, day = parts
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def warned(points: tuple[ChartPoint, ...]) -> tuple[ChartPoint, ...]:
    """Mark the days on which more than twice as much came as on the days before, and no others."""
    marked = [replace(point, tone=Tone.PLAIN) for point in points]
    for at in range(1, len(points)):
        before = sum(point.value for point in points[:at]) / at
        value = points[at].value
        if value >= _WORTH_A_WARNING and value > 2 * before:
            marked[at] = replace(points[at], tone=Tone.BAD)
    return tuple(marked)


def _point(chart: Chart, row: Payload) -> ChartPoint:
    label, raw = _label(row, chart.category), row.get(chart.category)
    named = isinstance(raw, int) and not isinstance(raw, bool) and label != str(raw)
    choice = Choice(raw, label) if named and isinstance(raw, int) else None
    return ChartPoint(label, _number(row, chart.measure), choice=choice)


def _label(row: Payload, alias: str) -> str:
    formatted = json_text.text_of(row, alias + values.FORMATTED)
    raw = row.get(alias)
    return formatted or ("" if raw is None else str(raw))


def _number(row: Payload, alias: str) -> float:
    value = row.get(alias)
    return float(value) if isinstance(value, int | Decimal) else 0.0
