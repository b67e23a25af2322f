"""Checks date conditions: days and periods become bounds in the form that the column keeps."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from org_service.errors import BadQuery
from org_service.query.checked import Checked, Compare, Junction, Negation, Ref
from org_service.query.literals import moment_text, only_value, stored_value
from org_service.query.operators import Operator
from org_service.query.periods import Period, midnight, period_of
from org_service.query.scope import Scope
from org_service.query.tree import Condition

_DAY: Final = timedelta(days=1)
DAYS: Final[dict[Operator, Callable[[datetime], Period]]] = {
    "on": lambda day: Period(day, day + _DAY),
    "not-on": lambda day: Period(day, day + _DAY),
    "on-or-after": lambda day: Period(day, None),
    "on-or-before": lambda day: Period(None, day + _DAY),
}


def check_period(scope: Scope, ref: Ref, found: Condition) -> Checked:
    """Check a condition of a day or a period.

    Raises:
        BadQuery: The column holds no dates, or the value is none.
    """
    if ref.column.kind != "DateTime" or ref.named:
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)
    try:
        inside = _within(scope, ref, _meant(scope, ref, found))
    except (ValueError, OverflowError) as error:
        raise BadQuery(str(error)) from error
    return Negation(inside) if found.operator == "not-on" else inside


def _meant(scope: Scope, ref: Ref, found: Condition) -> Period:
    days = DAYS.get(found.operator)
    if days is None:
        texts = tuple(str(value) for value in found.values)
        return period_of(found.operator, texts, scope.asker.clock.local())
    text = str(stored_value(ref.column, only_value(found), scope.asker.clock))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None and ref.column.behavior == "UserLocal":
        moment = moment.astimezone(scope.asker.clock.zone)
    return days(midnight(moment))


def _within(scope: Scope, ref: Ref, period: Period) -> Checked:
    bounds: list[Checked] = []
    if period.start is not None:
        start = moment_text(ref.column, period.start, scope.asker.clock)
        bounds.append(Compare(ref, "ge", scope.values.add(start)))
    if period.end is not None:
        # A day is the whole day: today is within "the last x days", which end now. A moment is kept in whole seconds:
        # what was written in the second that is not over lies before now.
        whole = ref.column.behavior == "DateOnly" and period.end.time() > time()
        whole = whole or period.end == scope.asker.clock.local()
        end = moment_text(ref.column, period.end, scope.asker.clock)
        bounds.append(Compare(ref, "le" if whole else "lt", scope.values.add(end)))
    return bounds[0] if len(bounds) == 1 else Junction("and", tuple(bounds))
