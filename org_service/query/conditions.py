"""Checks conditions: the columns are there, the operators fit them, the values can be theirs."""

import re
from collections.abc import Callable
from typing import Final, cast

import msgspec

from org_service.description import Column, ManyToMany, Relationship, Table
from org_service.dialect.texts import folded
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
from org_service.query.literals import only_value, stored_value
from org_service.query.moments import DAYS, check_period
from org_service.query.operators import COMPARISONS, IN_HIERARCHY, Operator
from org_service.query.patterns import like_pattern, regex_pattern
from org_service.query.periods import PERIOD_OPERATORS
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
    if operator in PERIOD_OPERATORS or operator in DAYS:
        return check_period(scope, ref, found)
    if operator in IN_HIERARCHY:
        return _hierarchy(scope, ref, found)
    check = _OPERATORS.get(operator)
    if check is None:
        message = f"The operator '{operator}' is not supported."
        raise BadQuery(message)
    return check(scope, ref, found)


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
    value = only_value(found)
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
    value = only_value(found)
    if not isinstance(value, str):
        message = f"The operator '{found.operator}' takes a text."
        raise BadQuery(message)
    negated = found.operator.startswith("not-")
    kind = found.operator.removeprefix("not-")
    sets = kind == "like" and "[" in value
    if ref.column.is_lookup:
        ref = Ref(ref.source, ref.column, named=True)
    elif ref.column.kind in _CHOICES:
        return _labelled(scope, ref, regex_pattern(kind, value), negated=negated)
    elif ref.column.kind not in _TEXTS:
        message = f"The operator '{found.operator}' does not fit '{ref.column.name}'."
        raise BadQuery(message)
    pattern = regex_pattern(kind, value) if sets else like_pattern(kind, value)
    return Matches(ref, scope.values.add(pattern), negated=negated, sets=sets)


def _labelled(scope: Scope, ref: Ref, regex: str, *, negated: bool) -> Checked:
    """Compare with the labels of a choice, as a quick find over such a column means it."""
    values = [
        option.value
        for option in ref.column.options
        if re.fullmatch(regex, folded(option.label) or "", re.DOTALL)
    ]
    return OneOf(ref, scope.values.add(msgspec.json.encode(values).decode()), negated=negated)


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


def _hierarchy(scope: Scope, ref: Ref, found: Condition) -> Checked:
    table, parent = _hierarchical(scope, ref, found)
    operator = found.operator
    return InHierarchy(
        ref,
        _add(scope, ref, only_value(found)),
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
