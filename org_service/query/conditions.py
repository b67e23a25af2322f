"""Checks conditions: the columns are there, the operators fit them, the values can be theirs."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final, cast

import msgspec

from org_service.description import Column, ManyToMany, Relationship, Table
from org_service.errors import BadQuery
from org_service.query.checked import (
    Checked,
    Compare,
    CompareColumns,
    Comparison,
    InHierarchy,
    IsNull,
    Join,
    Junction,
    Matches,
    Negation,
    OfTeams,
    On,
    OneOf,
    Ref,
    Related,
)
from org_service.query.literals import moment_text, stored_value
from org_service.query.operators import COMPARISONS, IN_HIERARCHY, Operator
from org_service.query.periods import PERIOD_OPERATORS, Period, midnight, period_of
from org_service.query.scope import Scope
from org_service.query.tree import (
    ColumnComparison,
    Condition,
    Exists,
    Filter,
    Group,
    LinkExists,
    Not,
    Untyped,
    Value,
)
from org_service.storage.dialect import folded

_DAY: Final = timedelta(days=1)
_TEXTS: Final = frozenset({"String", "Memo", "EntityName"})
_CHOICES: Final = frozenset({"Picklist", "State", "Status", "Boolean"})


def check_filter(scope: Scope, found: Filter) -> Checked:
    """Check one filter with all that is in it."""
    if isinstance(found, Condition):
        return _condition(scope, found)
    if isinstance(found, Group):
        return Junction(found.junction, tuple(check_filter(scope, f) for f in found.filters))
    if isinstance(found, Not):
        return Negation(check_filter(scope, found.inside))
    if isinstance(found, ColumnComparison):
        return _columns(scope, found)
    if isinstance(found, Exists):
        return _exists(scope, found)
    return _link_exists(scope, found)


def _columns(scope: Scope, found: ColumnComparison) -> Checked:
    left, right = scope.ref(found.left), scope.ref(found.right)
    if left.column.kind != right.column.kind or found.operator not in COMPARISONS:
        message = f"'{found.left.column}' cannot be compared with '{found.right.column}'."
        raise BadQuery(message)
    return CompareColumns(left, cast("Comparison", found.operator), right)


def _exists(scope: Scope, found: Exists) -> Checked:
    start = scope.reach(found.navigation)
    end = start.table.collections.get(found.collection)
    if end is None:
        message = (
            f"Could not find a property named '{found.collection[:100]}' on type "
            f"'Microsoft.Dynamics.CRM.{start.table.name}'."
        )
        raise BadQuery(message)
    key = Ref(start, start.table.columns[start.table.primary_id])
    inside = scope.inside(_other(scope, end))
    where = None if found.where is None else check_filter(inside, found.where)
    if isinstance(end, Relationship):
        on = On(Ref(inside.source, inside.source.table.columns[end.column]), key)
        return Related(inside.source, (on,), tuple(inside.joins), where)
    between = scope.names.source(scope.asker.description.tables[end.intersect])
    ends = On(
        Ref(between, between.table.columns[end.other_column]),
        Ref(inside.source, inside.source.table.columns[inside.source.table.primary_id]),
    )
    on = On(Ref(between, between.table.columns[end.column]), key)
    return Related(between, (on,), (Join(inside.source, (ends,), outer=False), *inside.joins), where)


def _other(scope: Scope, end: Relationship | ManyToMany) -> Table:
    name = end.table if isinstance(end, Relationship) else end.other_table
    return scope.asker.description.tables[name]


def _link_exists(scope: Scope, found: LinkExists) -> Checked:
    from org_service.query.links import check_related_link  # noqa: PLC0415 - links hold conditions

    return check_related_link(scope, found.link)


def _condition(scope: Scope, found: Condition) -> Checked:
    ref = scope.ref(found.path)
    operator = found.operator
    if operator in PERIOD_OPERATORS or operator in _DAYS:
        return _period(scope, ref, found)
    if operator in IN_HIERARCHY:
        return _hierarchy(scope, ref, found)
    check = _OPERATORS.get(operator)
    if check is None:
        message = f"The operator '{operator}' is not supported."
        raise BadQuery(message)
    return check(scope, ref, found)


def _only(found: Condition) -> Value:
    if len(found.values) != 1:
        message = f"The operator '{found.operator}' takes one value."
        raise BadQuery(message)
    return found.values[0]


def _add(scope: Scope, ref: Ref, value: Value) -> int:
    return scope.values.add(_stored(scope, ref, value))


def _stored(scope: Scope, ref: Ref, value: Value) -> str | int | float | bool:
    if ref.named:
        return str(value)
    if ref.column.kind == "EntityName" and isinstance(value, Untyped) and value.isdecimal():
        table = scope.asker.description.by_code.get(int(value))
        if table is not None:
            return table.name
    return stored_value(ref.column, value, scope.asker.clock)


def _comparison(scope: Scope, ref: Ref, found: Condition) -> Checked:
    value = _only(found)
    return Compare(ref, cast("Comparison", found.operator), _add(scope, ref, value))


def _null(_scope: Scope, ref: Ref, found: Condition) -> Checked:
    return IsNull(ref, negated=found.operator == "not-null")


def _in(scope: Scope, ref: Ref, found: Condition) -> Checked:
    values = [_stored(scope, ref, value) for value in found.values]
    listed = scope.values.add(msgspec.json.encode(values).decode())
    return OneOf(ref, listed, negated=found.operator == "not-in")


def _between(scope: Scope, ref: Ref, found: Condition) -> Checked:
    if len(found.values) != 2:
        message = f"The operator '{found.operator}' takes two values."
        raise BadQuery(message)
    low, high = (_add(scope, ref, value) for value in found.values)
    inside = Junction("and", (Compare(ref, "ge", low), Compare(ref, "le", high)))
    return Negation(inside) if found.operator == "not-between" else inside


def _pattern(scope: Scope, ref: Ref, found: Condition) -> Checked:
    value = _only(found)
    if not isinstance(value, str):
        message = f"The operator '{found.operator}' takes a text."
        raise BadQuery(message)
    negated = found.operator.startswith("not-")
    kind = found.operator.removeprefix("not-")
    sets = kind == "like" and "[" in value
    if ref.column.is_lookup:
        ref = Ref(ref.source, ref.column, named=True)
    elif ref.column.kind in _CHOICES:
        return _labelled(scope, ref, _regex(kind, value), negated=negated)
    elif ref.column.kind not in _TEXTS:
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)
    pattern = _regex(kind, value) if sets else _like(kind, value)
    return Matches(ref, scope.values.add(pattern), negated=negated, sets=sets)


def _labelled(scope: Scope, ref: Ref, regex: str, *, negated: bool) -> Checked:
    """Compare with the labels of a choice, as a quick find over such a column means it."""
    values = [
        option.value
        for option in ref.column.options
        if re.fullmatch(regex, folded(option.label) or "", re.DOTALL)
    ]
    return OneOf(ref, scope.values.add(msgspec.json.encode(values).decode()), negated=negated)


def _like(kind: str, text: str) -> str:
    """Write a LIKE pattern, escaped by a backslash; only `like` itself has wildcards."""
    plain = folded(text) or ""
    escaped = plain.replace("\\", "\\\\")
    if kind == "like":
        return escaped
    escaped = escaped.replace("%", "\\%").replace("_", "\\_")
    return {
        "contains": f"%{escaped}%",
        "begins-with": f"{escaped}%",
        "begin-with": f"{escaped}%",
        "ends-with": f"%{escaped}",
        "end-with": f"%{escaped}",
    }[kind]


def _regex(kind: str, text: str) -> str:
    plain = folded(text) or ""
    if kind != "like":
        before = "" if kind.startswith("begin") else ".*"
        after = "" if kind.startswith("end") else ".*"
        return before + re.escape(plain) + after
    parts = re.split(r"(\[[^\]]+\]|%|_)", plain)
    return "".join(_REGEX_PARTS.get(part) or _set_or_text(part) for part in parts)


_REGEX_PARTS: Final = {"%": ".*", "_": "."}


def _set_or_text(part: str) -> str:
    if part.startswith("[") and part.endswith("]"):
        inner = part[1:-1]
        negation = "^" if inner.startswith("^") else ""
        inner = inner.removeprefix("^")
        kept = "".join("-" if sign == "-" else re.escape(sign) for sign in inner)
        return f"[{negation}{kept}]" if _is_set(f"[{negation}{kept}]") else re.escape(part)
    return re.escape(part)


def _is_set(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _user(scope: Scope, ref: Ref, found: Condition) -> Checked:
    _id_column(ref, found)
    operator: Comparison = "ne" if found.operator == "ne-userid" else "eq"
    return Compare(ref, operator, scope.values.add(scope.asker.user_id))


def _business(scope: Scope, ref: Ref, found: Condition) -> Checked:
    _id_column(ref, found)
    operator: Comparison = "ne" if found.operator == "ne-businessid" else "eq"
    return Compare(ref, operator, scope.values.add(scope.asker.business_unit_id))


def _teams(scope: Scope, ref: Ref, found: Condition) -> Checked:
    _id_column(ref, found)
    user = scope.values.add(scope.asker.user_id)
    return OfTeams(ref, user, or_user=found.operator == "eq-useroruserteams")


def _language(scope: Scope, ref: Ref, found: Condition) -> Checked:
    if ref.column.kind != "Integer":
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)
    return Compare(ref, "eq", scope.values.add(scope.asker.language))


def _id_column(ref: Ref, found: Condition) -> None:
    if not (ref.column.is_lookup or ref.column.kind == "Uniqueidentifier") or ref.named:
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)


_OPERATORS: Final[dict[Operator, Callable[[Scope, Ref, Condition], Checked]]] = {
    "eq": _comparison, "ne": _comparison, "gt": _comparison, "ge": _comparison,
    "lt": _comparison, "le": _comparison,
    "null": _null, "not-null": _null,
    "in": _in, "not-in": _in,
    "between": _between, "not-between": _between,
    "like": _pattern, "not-like": _pattern, "contains": _pattern, "not-contains": _pattern,
    "begins-with": _pattern, "not-begin-with": _pattern,
    "ends-with": _pattern, "not-end-with": _pattern,
    "eq-userid": _user, "ne-userid": _user,
    "eq-businessid": _business, "ne-businessid": _business,
    "eq-userteams": _teams, "eq-useroruserteams": _teams,
    "eq-userlanguage": _language,
}  # fmt: skip


_DAYS: Final[dict[Operator, Callable[[datetime], Period]]] = {
    "on": lambda day: Period(day, day + _DAY),
    "not-on": lambda day: Period(day, day + _DAY),
    "on-or-after": lambda day: Period(day, None),
    "on-or-before": lambda day: Period(None, day + _DAY),
}


def _period(scope: Scope, ref: Ref, found: Condition) -> Checked:
    if ref.column.kind != "DateTime" or ref.named:
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)
    try:
        inside = _within(scope, ref, _meant(scope, ref, found))
    except (ValueError, OverflowError) as error:
        raise BadQuery(str(error)) from error
    return Negation(inside) if found.operator == "not-on" else inside


def _meant(scope: Scope, ref: Ref, found: Condition) -> Period:
    days = _DAYS.get(found.operator)
    if days is None:
        texts = tuple(str(value) for value in found.values)
        return period_of(found.operator, texts, scope.asker.clock.local())
    text = str(stored_value(ref.column, _only(found), scope.asker.clock))
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
        # A day is the whole day: today is within "the last x days", which end now.
        whole = ref.column.behavior == "DateOnly" and period.end.time() > time()
        end = moment_text(ref.column, period.end, scope.asker.clock)
        bounds.append(Compare(ref, "le" if whole else "lt", scope.values.add(end)))
    return bounds[0] if len(bounds) == 1 else Junction("and", tuple(bounds))


def _hierarchy(scope: Scope, ref: Ref, found: Condition) -> Checked:
    table, parent = _hierarchical(scope, ref, found)
    operator = found.operator
    return InHierarchy(
        ref,
        _add(scope, ref, _only(found)),
        parent,
        table,
        direction="above" if operator.endswith("above") else "under",
        include_root=operator.startswith("eq-or-"),
        negated=operator == "not-under",
    )


def _hierarchical(scope: Scope, ref: Ref, found: Condition) -> tuple[Table, Column]:
    """Find the table that the column's records are of, and its column that points upwards."""
    column, table = ref.column, ref.source.table
    if column.is_lookup:
        table = scope.asker.description.tables[column.targets[0].table]
    elif column.name != table.primary_id:
        message = f"The operator '{found.operator}' does not fit '{column.name}'."
        raise BadQuery(message)
    for candidate in table.columns.values():
        if any(target.hierarchical for target in candidate.targets):
            return table, candidate
    message = f"'{table.name}' has no hierarchical relationship."
    raise BadQuery(message)
