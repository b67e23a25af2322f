"""Counts the values of columns over the records that a search found."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from org_service.errors import InvalidArgument
from org_service.search.request import TABLE_FACETS, FacetWish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from org_service.search.records import Records

Facet: TypeAlias = "dict[str, object]"
_INTERVALS: Final = {"minute": 16, "hour": 13, "day": 10, "month": 7, "year": 4}
_REST: Final = "0000-01-01T00:00:00Z"


def count_facets(
    wishes: Sequence[FacetWish], found: Mapping[str, Sequence[str]], records: Records
) -> dict[str, list[Facet]]:
    """Count what was asked for.

    Args:
        wishes: What to count.
        found: Ids of the records by table.
        records: Reads them.
    """
    answers: dict[str, list[Facet]] = {}
    columns = [wish for wish in wishes if wish.column not in TABLE_FACETS]
    values = _values(columns, found, records)
    for wish in wishes:
        if wish.column in TABLE_FACETS:
            counts: Counter[object] = Counter({table: len(ids) for table, ids in found.items() if ids})
            answers[wish.key] = _by_value(wish, counts, {})
        else:
            answers[wish.key] = _facet(wish, values[wish.key], found, records)
    return answers


def _values(
    wishes: Sequence[FacetWish], found: Mapping[str, Sequence[str]], records: Records
) -> dict[str, Counter[object]]:
    counted: dict[str, Counter[object]] = defaultdict(Counter)
    for table, ids in found.items():
        here = [wish for wish in wishes if wish.table in {None, table}]
        if not ids or not here:
            continue
        flags = [_is_flag(records, table, wish.column) for wish in here]
        for row in records.raw(table, ids, [wish.column for wish in here]).values():
            for wish, value, flag in zip(here, row, flags, strict=True):
                if value is not None:
                    counted[wish.key][bool(value) if flag else value] += 1
    return counted


def _is_flag(records: Records, table: str, column: str) -> bool:
    found = records.description.tables[table].columns.get(column)
    return found is not None and found.kind == "Boolean"


def _facet(
    wish: FacetWish, counts: Counter[object], found: Mapping[str, Sequence[str]], records: Records
) -> list[Facet]:
    if wish.bounds:
        return _ranges(wish, counts)
    if wish.interval:
        return _intervals(wish, counts)
    return _by_value(wish, counts, _labels(wish, counts, found, records))


def _labels(
    wish: FacetWish, counts: Counter[object], found: Mapping[str, Sequence[str]], records: Records
) -> dict[object, str]:
    labels: dict[object, str] = {}
    for table, ids in found.items():
        column = records.description.tables[table].columns.get(wish.column)
        if column is None or not ids or wish.table not in {None, table}:
            continue
        if column.is_lookup:
            missing = [str(value) for value in counts if value not in labels]
            labels.update(records.names(table, wish.column, missing))
        else:
            labels.update(column.labels.items())
    return labels


def _by_value(wish: FacetWish, counts: Counter[object], labels: dict[object, str]) -> list[Facet]:
    ordered = sorted(counts.items(), key=lambda pair: str(labels.get(pair[0], pair[0])))
    if wish.sort == "-value":
        ordered.reverse()
    elif wish.sort != "value":
        ordered.sort(key=lambda pair: pair[1], reverse=wish.sort == "count")
    return [
        _entry(number, "Value", value=value, label=labels.get(value))
        for value, number in ordered[: wish.most]
    ]


def _entry(
    count: int,
    kind: str,
    *,
    value: object = None,
    label: str | None = None,
    start: object = None,
    end: object = None,
) -> Facet:
    """Write one FacetResult."""
    return {
        "Count": count,
        "From": start,
        "To": end,
        "Type": kind,
        "Value": value,
        "OptionalValue": label,
    }


def _ranges(wish: FacetWish, counts: Counter[object]) -> list[Facet]:
    """Count between bounds that rise; before the first and after the last count too."""
    bounds = [_bound(text) for text in wish.bounds]
    if bounds != sorted(bounds):
        raise InvalidArgument(f"The values of the facet '{wish.key[:100]}' have to rise.")
    sums = [0] * (len(bounds) + 1)
    for value, number in counts.items():
        sums[bisect_right(bounds, str(value))] += number
    starts, ends = [None, *wish.bounds], [*wish.bounds, None]
    return [
        _entry(number, "Range", start=start, end=end)
        for number, start, end in zip(sums, starts, ends, strict=True)
    ]


def _bound(text: str) -> str:
    """Write a moment as the database keeps it, so that texts compare as times do."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgument(f"'{text[:100]}' is no date for a facet.") from None
    if moment.tzinfo is not None:
        moment -= moment.utcoffset() or timedelta()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _intervals(wish: FacetWish, counts: Counter[object]) -> list[Facet]:
    cut = _INTERVALS.get(wish.interval or "")
    if cut is None:
        raise InvalidArgument(f"A facet has no interval '{(wish.interval or '')[:40]}'.")
    sums: Counter[str] = Counter()
    for value, number in counts.items():
        text = str(value)[:cut]
        sums[text + _REST[len(text) :]] += number
    return [_entry(number, "Value", value=value) for value, number in sorted(sums.items())]
