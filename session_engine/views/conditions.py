"""One condition of a view, held against a value that is known here: true, false, or None where it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata
from session_engine.organisation.tables import CHOICES, NUMBERS, ColumnMeta, ColumnType, TimeBehaviour
from session_engine.organisation.values import shows_days
from session_engine.records.state import Choice, Lookup, Value
from session_engine.views import periods
from session_engine.wall_clock.state import her_wall, in_her_zone

Truth: TypeAlias = bool | None
"""None where it cannot be told."""
_Comparable: TypeAlias = Decimal | datetime | str


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose view it is, and when she looks.

    Attributes:
        me: GUID of the systemuser, empty when it is not known.
        now: The time.
        teams: GUIDs of her teams, None when they are not known.
        unit: GUID of her business unit, empty when it is not known.
    """

    me: str
    now: datetime
    teams: frozenset[str] | None = None
    unit: str = ""


def holds(operator: str, given: tuple[str, ...], value: Value, column: ColumnMeta, asker: Asker) -> Truth:
    """Tell whether a value meets a condition.

    Args:
        operator: As FetchXML names it.
        given: What the condition compares with.
        value: The column's value.
        column: What it is.
        asker: Whose view it is.
    """
    if operator in ("null", "not-null"):
        return (value in (None, "")) is (operator == "null")
    if operator in _OF_PERSON:
        return _OF_PERSON[operator](value, asker)
    name = operator.removeprefix("not-")
    if name in _PATTERNS:
        found = any(_PATTERNS[name](_shown(value), _folded(each)) for each in given) if given else None
        return _turned(found, negated=name != operator)
    if column.type is ColumnType.DATETIME and operator not in _COMPARED:
        return _in_period(operator, given, value, asker)
    return _compared(operator, given, value, column)


def _turned(found: Truth, *, negated: bool) -> Truth:
    return found if found is None or not negated else not found


# -- the person --------------------------------------------------------------------------------------------


def _points(value: Value, key: str) -> Truth:
    return _key(value) == key if key else None


def _key(value: Value) -> str:
    return value.ref.id if isinstance(value, Lookup) else str(value or "").lower()


def _of_teams(value: Value, asker: Asker) -> Truth:
    if value is None or (isinstance(value, Lookup) and value.ref.table == "systemuser"):
        return False
    return _key(value) in asker.teams if asker.teams is not None else None


def _either(one: Truth, other: Truth) -> Truth:
    return True if one or other else None if None in (one, other) else False


_OF_PERSON: Mapping[str, Callable[[Value, Asker], Truth]] = {
    "eq-userid": lambda value, asker: _points(value, asker.me),
    "ne-userid": lambda value, asker: _turned(_points(value, asker.me), negated=True),
    "eq-businessid": lambda value, asker: _points(value, asker.unit),
    "ne-businessid": lambda value, asker: _turned(_points(value, asker.unit), negated=True),
    "eq-userteams": _of_teams,
    "eq-useroruserteams": lambda value, asker: _either(_points(value, asker.me), _of_teams(value, asker)),
}

# -- texts -------------------------------------------------------------------------------------------------


def _shown(value: Value) -> str:
    """Give what a pattern is held against: an option by its label, a record by its name."""
    if isinstance(value, Lookup):
        return _folded(value.name)
    return _folded(value.label if isinstance(value, Choice) else "" if value is None else str(value))


def _folded(text: str) -> str:
    return text.casefold()


def _like(found: str, wanted: str) -> bool:
    return re.fullmatch(_pattern(wanted), found, re.DOTALL) is not None


def _pattern(text: str) -> str:
    """Write a pattern of SQL as a regular expression; a sign in brackets stands for itself."""
    signs = re.findall(r"\[.\]|.", text, re.DOTALL)
    return "".join(_SIGNS.get(sign) or re.escape(sign[1] if len(sign) > 1 else sign) for sign in signs)


_SIGNS = {"%": ".*", "_": "."}
_PATTERNS: Mapping[str, Callable[[str, str], bool]] = {
    "like": _like,
    "begins-with": str.startswith,
    "begin-with": str.startswith,
    "ends-with": str.endswith,
    "end-with": str.endswith,
}

# -- values ------------------------------------------------------------------------------------------------


def _compared(operator: str, given: tuple[str, ...], value: Value, column: ColumnMeta) -> Truth:
    test = _COMPARED.get(operator)
    if test is None or (operator.endswith("between") and len(given) != 2):
        return None
    wanted = [_wanted(text, column) for text in given if text]
    found = comparable(value)
    if None in wanted:
        return None
    if found is None:
        return operator in _OF_NOTHING
    try:
        return test(found, wanted)
    except TypeError:  # of two kinds: the view means something that is not known here
        return None


def comparable(value: Value) -> _Comparable | None:
    """Give what a value is compared and put in order by, None for nothing; a record by its name is the caller's."""
    match value:
        case None | "":
            return None
        case bool() | int() | float() | Decimal():
            return Decimal(str(int(value) if isinstance(value, bool) else value))
        case Choice():
            return Decimal(value.value)
        case Lookup():
            return value.ref.id
        case datetime():
            return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        case date():
            return datetime.combine(value, time(), UTC)
        case _:
            return _folded(str(value))


def _wanted(text: str, column: ColumnMeta) -> _Comparable | None:
    """Read what a condition compares a column with, None for what cannot be understood."""
    if column.type is ColumnType.DATETIME:
        return comparable(_moment(text, column))
    if column.type in CHOICES or column.type in NUMBERS or column.type is ColumnType.BOOLEAN:
        try:
            return Decimal({"true": "1", "false": "0"}.get(_folded(text), text))
        except InvalidOperation:
            return None
    return odata.guid(text) if odata.is_guid(text) else _folded(text)


def _moment(text: str, column: ColumnMeta) -> Value:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if shows_days(column):
        return (in_her_zone(found) if found.tzinfo is not None else found).date()
    if found.tzinfo is not None or column.behaviour is not TimeBehaviour.USER_LOCAL:
        return found
    return in_her_zone(found).astimezone(UTC)


def _within(found: Any, wanted: list[Any]) -> bool:
    return bool(wanted[0] <= found <= wanted[1])


_COMPARED: Mapping[str, Callable[[Any, list[Any]], bool]] = {
    **dict.fromkeys(("eq", "in"), lambda found, wanted: found in wanted),
    **dict.fromkeys(("ne", "neq", "not-in"), lambda found, wanted: found not in wanted),
    "lt": lambda found, wanted: bool(wanted and found < wanted[0]),
    "le": lambda found, wanted: bool(wanted and found <= wanted[0]),
    "gt": lambda found, wanted: bool(wanted and found > wanted[0]),
    "ge": lambda found, wanted: bool(wanted and found >= wanted[0]),
    "between": _within,
    "not-between": lambda found, wanted: not _within(found, wanted),
}
_OF_NOTHING = frozenset({"ne", "neq", "not-in"})
"""What holds where there is no value."""

# -- days --------------------------------------------------------------------------------------------------


def _in_period(operator: str, given: tuple[str, ...], value: Value, asker: Asker) -> Truth:
    now = her_wall(asker.now)
    meant = periods.period(operator, given[0] if given else "", now) or _day(operator, given)
    if meant is None:
        return None
    local = _wall_clock(value)
    if local is None:
        return False
    begin, end = meant
    # A day is the whole day: today is within "the last x days", which end now.
    whole = not isinstance(value, datetime) and end is not None and end.time() > time()
    inside = (begin is None or begin <= local) and (end is None or (local <= end if whole else local < end))
    return _turned(inside, negated=operator == "not-on")


def _day(operator: str, given: tuple[str, ...]) -> periods.Period | None:
    try:
        found = datetime.fromisoformat(given[0]) if len(given) == 1 else None
    except ValueError:
        return None
    if found is None:
        return None
    return periods.day(operator, her_wall(found) if found.tzinfo is not None else found)


def _wall_clock(value: Value) -> datetime | None:
    if isinstance(value, datetime):
        return her_wall(value) if value.tzinfo is not None else value
    return datetime.combine(value, time()) if isinstance(value, date) else None
