"""Values of a query in the form their column keeps them in, or the reason why they cannot be."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from org_service.description import Column
from org_service.errors import BadQuery
from org_service.query.periods import Clock
from org_service.query.tree import Condition, Untyped, Value

Stored = str | int | float | bool
_TRUE: Final = {"1": True, "true": True, "0": False, "false": False}
_LARGEST: Final = 2**63


def only_value(found: Condition) -> Value:
    """Give the one value of a condition.

    Raises:
        BadQuery: It has none, or several.
    """
    if len(found.values) != 1:
        message = f"The operator '{found.operator}' takes one value."
        raise BadQuery(message)
    return found.values[0]


def stored_value(column: Column, value: Value, clock: Clock) -> Stored:
    """Turn a value into what the column keeps.

    Raises:
        BadQuery: The column has no such values.
    """
    return _CONVERSIONS[_family(column)](column, value, clock)


def _family(column: Column) -> str:
    if column.is_lookup or column.kind == "Uniqueidentifier":
        return "id"
    if column.kind in {"Integer", "BigInt", "Picklist", "State", "Status"}:
        return "integer"
    if column.kind in {"Decimal", "Double", "Money"}:
        return "number"
    return {"Boolean": "boolean", "DateTime": "moment"}.get(column.kind, "text")


def _refuse(column: Column, value: Value) -> BadQuery:
    return BadQuery(
        f"The value '{str(value)[:100]}' is not valid for the column '{column.name}' of type {column.kind}."
    )


def _text(column: Column, value: Value, _clock: Clock) -> Stored:
    if not isinstance(value, str):
        raise _refuse(column, value)
    return str(value)


def _id(column: Column, value: Value, _clock: Clock) -> Stored:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            pass
    raise _refuse(column, value)


def _integer(column: Column, value: Value, _clock: Clock) -> Stored:
    if isinstance(value, Untyped):
        try:
            value = int(value)
        except ValueError:
            raise _refuse(column, value) from None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _LARGEST:
        raise _refuse(column, value)
    return value


def _number(column: Column, value: Value, _clock: Clock) -> Stored:
    if isinstance(value, Untyped):
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise _refuse(column, value) from None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _refuse(column, value)
    if isinstance(value, Decimal) and not value.is_finite():
        raise _refuse(column, value)
    return float(value)


def _boolean(column: Column, value: Value, _clock: Clock) -> Stored:
    if isinstance(value, Untyped) and value.lower() in _TRUE:
        return _TRUE[value.lower()]
    if isinstance(value, bool):
        return value
    raise _refuse(column, value)


def _moment(column: Column, value: Value, clock: Clock) -> Stored:
    found = value
    if isinstance(found, str):
        found = _read_moment(found) or found
    if isinstance(found, datetime):
        return moment_text(column, found, clock)
    if isinstance(found, date):
        if column.behavior == "DateOnly":
            return found.isoformat()
        zoned = isinstance(value, Untyped)
        midnight = datetime.combine(found, time(), None if zoned else UTC)
        return moment_text(column, midnight, clock)
    raise _refuse(column, value)


def _read_moment(text: str) -> datetime | date | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def moment_text(column: Column, moment: datetime, clock: Clock) -> str:
    """Write a moment as the column keeps it; one without a zone is on the user's clock."""
    if column.behavior != "UserLocal":
        local = moment if moment.tzinfo is None else moment.astimezone(UTC)
        if column.behavior == "DateOnly":
            return local.date().isoformat()
        return local.strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        utc = clock.to_utc(moment) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        utc = moment.replace(tzinfo=UTC)
    return f"{utc.year:04}-{utc:%m-%dT%H:%M:%S}Z"


_CONVERSIONS: Final[dict[str, Callable[[Column, Value, Clock], Stored]]] = {
    "text": _text,
    "id": _id,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "moment": _moment,
}
