"""Facets: what is asked to be counted, what was counted, and the condition that the chosen values make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from session_engine.organisation import odata
from session_engine.organisation.tables import ColumnMeta
from session_engine.search.state import Facet, FacetValue
from session_engine.search.wire import FacetCount

OWNER = "ownerid"
DATES = ("modifiedon", "createdon")
MOST_VALUES = 15
"""Of a facet (facts 8)."""
PERIODS = (
    ("last_24_hours", timedelta(days=1)),
    ("last_7_days", timedelta(days=7)),
    ("last_30_days", timedelta(days=30)),
    ("last_12_months", timedelta(days=365)),
)
_TABLES = ("entityname", "@search.entityname")

Chosen = Mapping[str, tuple[str, ...]]
"""Keys of chosen values by column."""


def asked(columns: Iterable[ColumnMeta], now: datetime, *, tables: bool) -> tuple[str, ...]:
    """Write what is to be counted: tables, owner, dates, and columns of one table."""
    moments = "|".join(odata.instant(now - age) for _, age in reversed(PERIODS))
    names = dict.fromkeys((OWNER, *(column.name for column in columns)))
    return (
        *(("entityname,count:100",) if tables else ()),
        *(f"{name},count:{MOST_VALUES}" for name in names),
        *(f"{name},values:{moments}" for name in DATES),
    )


def of_tables(counted: Mapping[str, tuple[FacetCount, ...]]) -> dict[str, int]:
    """Give the number of matches by table."""
    found = next((counted[name] for name in _TABLES if name in counted), ())
    return {each.value: each.count for each in found if isinstance(each.value, str) and each.count}


def read(
    counted: Mapping[str, tuple[FacetCount, ...]],
    columns: Mapping[str, ColumnMeta],
    label: Callable[[str], str],
) -> tuple[Facet, ...]:
    """Make facets of what was counted; a facet without values is left out."""
    facets: list[Facet] = []
    for name, counts in counted.items():
        if name not in _TABLES:
            column = name.rpartition(":")[2]
            values = _periods(counts) if column in DATES else _values(counts, columns.get(column))
            if values:
                facets.append(Facet(column, label(column) or column, values))
    return tuple(facets)


def _values(counts: tuple[FacetCount, ...], column: ColumnMeta | None) -> tuple[FacetValue, ...]:
    values = (
        FacetValue(_key(each.value), each.label or _label(each.value, column), each.count)
        for each in counts
        if each.count and each.value is not None
    )
    return tuple(sorted(values, key=lambda value: -value.count)[:MOST_VALUES])


def _key(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _label(value: object, column: ColumnMeta | None) -> str:
    choices = column.choices if column is not None else ()
    return next((choice.label for choice in choices if _key(choice.value) == _key(value)), _key(value))


def _periods(counts: tuple[FacetCount, ...]) -> tuple[FacetValue, ...]:
    """Add up: the organisation counts from one moment to the next, people think of `the last 30 days`.

    The engine knows no words: a period's label is empty, its key names it.
    """
    if len(counts) != len(PERIODS) + 1:
        return ()
    sums = [sum(each.count for each in counts[-age:]) for age in range(1, len(PERIODS) + 1)]
    return tuple(FacetValue(key, "", total) for (key, _), total in zip(PERIODS, sums, strict=True) if total)


def condition(chosen: Chosen, columns: Mapping[str, ColumnMeta], now: datetime) -> str:
    """Write what records must meet: any chosen value of a column, in every column."""
    groups = (
        " or ".join(_one(column, key, columns.get(column), now) for key in keys)
        for column, keys in chosen.items()
        if keys
    )
    return " and ".join(f"({group})" for group in groups)


def _one(column: str, key: str, meta: ColumnMeta | None, now: datetime) -> str:
    ages = dict(PERIODS)
    if column in DATES and key in ages:
        return f"{column} ge {odata.instant(now - ages[key])}"
    quoted = column == OWNER or meta is None or not meta.choices
    return f"{column} eq {odata.literal(key) if quoted else key}"


def toggled(chosen: Chosen, column: str, key: str) -> dict[str, tuple[str, ...]]:
    """Choose a value, or no longer."""
    keys = chosen.get(column, ())
    new = tuple(each for each in keys if each != key) if key in keys else (*keys, key)
    rest = {name: each for name, each in chosen.items() if name != column}
    return {**rest, column: new} if new else rest


def marked(fresh: tuple[Facet, ...], before: tuple[Facet, ...], chosen: Chosen) -> tuple[Facet, ...]:
    """Mark what is chosen; a narrowed facet keeps offering the values it had before it was narrowed."""
    offered = {facet.column: facet for facet in fresh}
    for facet in before:
        if facet.column in chosen:
            offered[facet.column] = facet
    order = dict.fromkeys((*(facet.column for facet in before), *offered))
    return tuple(_mark(offered[column], chosen.get(column, ())) for column in order if column in offered)


def _mark(facet: Facet, keys: tuple[str, ...]) -> Facet:
    return replace(facet, values=tuple(replace(each, chosen=each.key in keys) for each in facet.values))
