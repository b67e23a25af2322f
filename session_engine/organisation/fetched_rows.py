"""Rows that FetchXML and views find: columns without a value are not in them, so they are put back as empty.

Dataverse names in such an answer only what has a value. What was asked for and did not come has been emptied, or
never was filled: a value read earlier must not stay in sight.
"""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.organisation.json_text import Payload
from session_engine.organisation.tables import TableMeta


def properties(meta: TableMeta, columns: Iterable[str], alias: str = "") -> frozenset[str]:
    """Name the properties under which columns come: a lookup's own, `alias.column` for a joined table's."""
    if alias:
        return frozenset(f"{alias}.{name}" for name in columns if name in meta.columns)
    return frozenset(meta.columns[name].property_name for name in columns if name in meta.columns)


def whole(rows: Iterable[Payload], asked: Iterable[str]) -> tuple[Payload, ...]:
    """Give rows with every property that was asked for, those that did not come as null."""
    empty: Payload = {name: None for name in asked}  # noqa: C420 - typed as a payload
    return tuple({**empty, **row} for row in rows)
