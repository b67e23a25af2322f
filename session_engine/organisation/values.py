"""Between the Web API's properties and typed values, by what the metadata says of a column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeGuard

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.tables import (
    CHOICES,
    ColumnMeta,
    ColumnType,
    TableMeta,
    TimeBehaviour,
)
from session_engine.records.state import Choice, Lookup, Parties, Value
from session_engine.wall_clock.state import her_day, in_her_zone

FORMATTED = "@OData.Community.Display.V1.FormattedValue"
LOOKUP_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname"


def carries(column: ColumnMeta, payload: Payload, key: str | None = None) -> bool:
    """Tell whether a payload says anything of a column."""
    return (key or column.property_name) in payload


def decode(column: ColumnMeta, payload: Payload, line: LineId, key: str | None = None) -> Value:
    """Read a column's value; rubbish reads as nothing, since one bad column must not hide the others.

    Args:
        column: What the metadata says of it.
        payload: The record, with annotations.
        line: Where it came from.
        key: The property, where a query has given it another name.
    """
    name = key or column.property_name
    raw = payload.get(name)
    if raw is None:
        return None
    formatted = json_text.text_of(payload, name + FORMATTED)
    if column.is_lookup:
        return _lookup(column, raw, json_text.text_of(payload, name + LOOKUP_TABLE), formatted, line)
    if column.type in CHOICES:
        return column.choice(raw, formatted) if _whole(raw) else None
    if column.type is ColumnType.DATETIME:
        return _moment(column, raw)
    return _plain(column, raw, formatted)


def _lookup(column: ColumnMeta, raw: object, table: str, name: str, line: LineId) -> Value:
    target = table or (column.targets[0] if len(column.targets) == 1 else "")
    if not isinstance(raw, str) or not odata.is_guid(raw) or not target:
        return None
    return Lookup(RecordRef(line, target, odata.guid(raw)), name)


def _plain(column: ColumnMeta, raw: object, formatted: str) -> Value:
    match column.type:
        case ColumnType.BOOLEAN:
            return raw if isinstance(raw, bool) else None
        case ColumnType.INTEGER | ColumnType.BIG_INTEGER:
            return raw if _whole(raw) else None
        case ColumnType.DECIMAL | ColumnType.MONEY:
            return _decimal(raw)
        case ColumnType.DOUBLE:
            number = _decimal(raw)
            return None if number is None else float(number)
        case ColumnType.GUID:
            return raw.lower() if isinstance(raw, str) else None
        case ColumnType.VIRTUAL | ColumnType.OTHER | ColumnType.PARTIES:
            return formatted or (raw if isinstance(raw, str | bool | int | Decimal) else None)
        case _:
            return raw if isinstance(raw, str) else formatted or str(raw)


def _whole(raw: object) -> TypeGuard[int]:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        return None


def instant(text: str) -> datetime | None:
    """Read an ISO time as aware UTC, None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment(column: ColumnMeta, raw: object) -> Value:
    if not isinstance(raw, str):
        return None
    moment = instant(raw)
    if moment is None:
        return None
    if column.behaviour is TimeBehaviour.DATE_ONLY:
        return moment.date()
    if column.behaviour is TimeBehaviour.TIME_ZONE_INDEPENDENT:
        naive = moment.replace(tzinfo=None)
        return naive.date() if shows_days(column) else naive
    # A day in the person's own time zone is stored as the moment it begins.
    return her_day(moment) if shows_days(column) else moment


SetNameOf: TypeAlias = Callable[[str], str]
"""Gives a table's name in paths."""


def shows_days(column: ColumnMeta) -> bool:
    """Tell whether a date and time column is shown and edited as a day."""
    return column.date_only or column.format == "DateOnly"


def encode(
    meta: TableMeta, column: ColumnMeta, value: Value, base: Value, set_name: SetNameOf
) -> tuple[str, object]:
    """Write a column's value as the property and what it is set to.

    Args:
        meta: The table.
        column: The column.
        value: What it becomes.
        base: What it was: a lookup is emptied through the property of the table it pointed at.
        set_name: Names of tables in paths.
    """
    if column.is_lookup:
        return _bind(meta, column, value, base, set_name)
    return column.name, encode_plain(column, value)


def encode_plain(column: ColumnMeta, value: Value) -> object:
    """Write a value that is no lookup."""
    match value:
        case Choice():
            return value.value
        case Lookup() | Parties():
            raise TypeError("a reference in a column that is no lookup")
        case datetime():
            return odata.instant(value)
        case date():
            return _day(column, value)
        case _:
            return value


def _day(column: ColumnMeta, value: date) -> str:
    if column.behaviour is TimeBehaviour.DATE_ONLY:
        return value.isoformat()
    begin = datetime.combine(value, time())
    if column.behaviour is TimeBehaviour.TIME_ZONE_INDEPENDENT:
        return odata.instant(begin)
    return odata.instant(in_her_zone(begin))


def _bind(
    meta: TableMeta, column: ColumnMeta, value: Value, base: Value, set_name: SetNameOf
) -> tuple[str, object]:
    if isinstance(value, Lookup):
        navigation = meta.navigation(column.name, value.ref.table)
        return f"{navigation}@odata.bind", f"/{set_name(value.ref.table)}({odata.guid(value.ref.id)})"
    target = base.ref.table if isinstance(base, Lookup) else (column.targets[0] if column.targets else "")
    return f"{meta.navigation(column.name, target)}@odata.bind", None
