"""Values of a payload in the form their column keeps, or the documented reason why not."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from org_service.description import Column
from org_service.errors import BadPayload, InvalidArgument

OUT_OF_RANGE: Final = "0x80044330"
TOO_LONG: Final = "0x80044331"
NO_SUCH_OPTION: Final = "0x8004431a"
BAD_CHARACTERS: Final = "0x80040278"
_INTEGER_MIN: Final = -(2**31)
_INTEGER_MAX: Final = 2**31 - 1
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def payload_value(table: str, column: Column, value: object) -> Any:
    """Turn a JSON value into what the column keeps.

    Raises:
        BadPayload: It is of another type.
        InvalidArgument: It is too long, out of range, or no option of the column.
    """
    if value is None:
        return None
    return _CONVERSIONS[column.kind](table, column, value)


def _wrong_type(column: Column, wanted: str) -> BadPayload:
    return BadPayload(f"Cannot convert the literal of '{column.web_name}' to the expected type '{wanted}'.")


def _text(table: str, column: Column, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(column, "Edm.String")
    if _CONTROL.search(value):
        message = f"The field '{column.name}' contains one or more invalid characters."
        raise InvalidArgument(message, BAD_CHARACTERS)
    if column.max_length is not None and _length(value) > column.max_length:
        message = (
            f"A validation error occurred. The length of the '{column.name}' attribute of the '{table}' "
            f"entity exceeded the maximum allowed length of '{column.max_length}'."
        )
        raise InvalidArgument(message, TOO_LONG)
    return value


def _length(text: str) -> int:
    """Count as Dataverse does, in UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _integer(table: str, column: Column, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong_type(column, "Edm.Int32")
    _in_range(table, column, value, _INTEGER_MIN, _INTEGER_MAX)
    return value


def _number(table: str, column: Column, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_type(column, "Edm.Decimal")
    try:
        plain = float(value)
    except OverflowError:
        plain = float("inf")
    _in_range(table, column, plain, -1e15, 1e15)
    return round(plain, 2 if column.precision is None else column.precision)


def _in_range(table: str, column: Column, value: float, low: float, high: float) -> None:
    low = low if column.minimum is None else column.minimum
    high = high if column.maximum is None else column.maximum
    if not low <= value <= high:
        message = (
            f"A validation error occurred. The value of '{column.name}' on record of type '{table}' "
            "is outside the valid range."
        )
        raise InvalidArgument(message, OUT_OF_RANGE)


def _boolean(_table: str, column: Column, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(column, "Edm.Boolean")
    return value


def _choice(table: str, column: Column, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong_type(column, "Edm.Int32")
    if value not in column.option_by_value:
        accepted = ",".join(str(option.value) for option in column.options)
        message = (
            f"A validation error occurred. The value {value} of '{column.name}' on record of type "
            f"'{table}' is outside the valid range. Accepted Values: {accepted}"
        )
        raise InvalidArgument(message, NO_SUCH_OPTION)
    return value


def _moment(_table: str, column: Column, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(column, "Edm.DateTimeOffset")
    try:
        if column.behavior == "DateOnly":
            return date.fromisoformat(value[:10]).isoformat()
        found = datetime.fromisoformat(value)
        zoned = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong_type(column, "Edm.DateTimeOffset") from None
    return f"{zoned.year:04}-{zoned:%m-%dT%H:%M:%S}Z"


def _id(_table: str, column: Column, value: object) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise _wrong_type(column, "Edm.Guid") from None


_CONVERSIONS: Final[dict[str, Callable[[str, Column, object], Any]]] = {
    "String": _text,
    "Memo": _text,
    "EntityName": _text,
    "Integer": _integer,
    "BigInt": _integer,
    "Decimal": _number,
    "Double": _number,
    "Money": _number,
    "Boolean": _boolean,
    "Picklist": _choice,
    "State": _choice,
    "Status": _choice,
    "DateTime": _moment,
    "Uniqueidentifier": _id,
}
