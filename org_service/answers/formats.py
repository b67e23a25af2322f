"""Formatted values: labels of choices, numbers and dates as the user's locale writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from org_service.description import Column, Description


@dataclass(frozen=True, slots=True)
class Locale:
    """How a locale writes dates and numbers."""

    day: str
    time: str
    group: str
    point: str


_ENGLISH: Final = Locale("{m}/{d}/{y}", "{h12}:{mi:02} {half}", ",", ".")
LOCALES: Final[Mapping[int, Locale]] = MappingProxyType(
    {
        1033: _ENGLISH,
        2057: Locale("{d:02}/{m:02}/{y}", "{h:02}:{mi:02}", ",", "."),
        1031: Locale("{d:02}.{m:02}.{y}", "{h:02}:{mi:02}", ".", ","),
        1036: Locale("{d:02}/{m:02}/{y}", "{h:02}:{mi:02}", "\u202f", ","),
        1040: Locale("{d:02}/{m:02}/{y}", "{h:02}:{mi:02}", ".", ","),
        1041: Locale("{y}/{m:02}/{d:02}", "{h}:{mi:02}", ",", "."),
        1043: Locale("{d}-{m}-{y}", "{h:02}:{mi:02}", ".", ","),
        1053: Locale("{y}-{m:02}-{d:02}", "{h:02}:{mi:02}", "\u00a0", ","),
        1055: Locale("{d}.{m:02}.{y}", "{h:02}:{mi:02}", ".", ","),
        3082: Locale("{d:02}/{m:02}/{y}", "{h}:{mi:02}", ".", ","),
    }
)
_NOON: Final = 12


@lru_cache(maxsize=8192)
def _local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone)


class Formats:
    """Writes values for one locale, time zone and currency."""

    def __init__(self, description: Description, locale: int, zone: ZoneInfo, currency: str = "") -> None:
        self._description = description
        self._locale = LOCALES.get(locale, _ENGLISH)
        self._zone = zone
        self._currency = currency
        self._labels = {table.name: table.label for table in description.tables.values()}

    def of(self, column: Column) -> Callable[[object], str | None] | None:
        """Give the function that writes a column's values; None where they are shown as they are."""
        if column.options:
            labels = column.labels
            return lambda value: labels.get(value) if isinstance(value, int) else None
        if column.kind == "DateTime":
            return self._moment_writer(column)
        if column.kind in {"Integer", "BigInt"}:
            return self.whole
        if column.kind in {"Decimal", "Double", "Money"}:
            return self._number_writer(column)
        if column.kind == "EntityName":
            return lambda value: self._labels.get(str(value))
        return None

    def activity_status(self, column: Column) -> Callable[[object, object], str | None]:
        """Label the state or status of any activity by its kind."""
        by_kind = {
            kind.name: kind.columns[column.name].labels for kind in self._description.kinds["activitypointer"]
        }
        labels = column.labels

        def write(value: object, kind: object) -> str | None:
            if not isinstance(value, int):
                return None
            return by_kind.get(str(kind), labels).get(value)

        return write

    def whole(self, value: object) -> str | None:
        """Write a whole number with its groups."""
        if isinstance(value, int):
            return f"{value:,}".replace(",", self._locale.group)
        if isinstance(value, float):
            return self.number(value, 2)
        return None

    def number(self, value: float, digits: int) -> str:
        """Write a number with so many digits after the point."""
        plain = f"{value:,.{digits}f}"
        return plain.translate(str.maketrans({",": self._locale.group, ".": self._locale.point}))

    def _number_writer(self, column: Column) -> Callable[[object], str | None]:
        digits = 2 if column.precision is None else column.precision
        sign = self._currency if column.kind == "Money" else ""

        def write(value: object) -> str | None:
            if not isinstance(value, int | float):
                return None
            return sign + self.number(float(value), digits)

        return write

    def _moment_writer(self, column: Column) -> Callable[[object], str | None]:
        only_day = column.format == "DateOnly"
        zone = self._zone if column.behavior == "UserLocal" else ZoneInfo("UTC")
        if column.behavior == "DateOnly":
            return lambda value: None if value is None else self._day(datetime.fromisoformat(str(value)))
        return lambda value: (
            None if value is None else self._moment(_local(str(value), zone), only_day=only_day)
        )

    def _day(self, local: datetime) -> str:
        return self._locale.day.format(y=local.year, m=local.month, d=local.day)

    def _moment(self, local: datetime, *, only_day: bool) -> str:
        day = self._day(local)
        if only_day:
            return day
        clock = self._locale.time.format(
            h=local.hour,
            h12=(local.hour - 1) % _NOON + 1,
            mi=local.minute,
            half="AM" if local.hour < _NOON else "PM",
        )
        return f"{day} {clock}"


def utc_text(moment: datetime) -> str:
    """Write a moment as the Web API does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
