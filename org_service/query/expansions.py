"""Checks what is expanded: each navigation property becomes a query of its own."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from org_service.description import Column, ManyToMany, Relationship
from org_service.errors import BadQuery
from org_service.query.checked import CheckedQuery, Expansion, Join, On, Ref
from org_service.query.scope import Scope, single_navigation
from org_service.query.tree import ColumnPick, Expand, Query

LARGEST: Final = 5000
MOST: Final = 15
DEEPEST: Final = 5
End = Relationship | ManyToMany
CheckInner = Callable[[Query, End], CheckedQuery]
"""Checks the query behind a property, whose rows say through the relationship whose they are."""


def check_expansions(
    query: Query, scope: Scope, depth: int, check_inner: CheckInner
) -> tuple[tuple[Expansion, ...], tuple[Ref, ...]]:
    """Check what a query expands; gives it with what each needs of the query's own rows.

    Raises:
        BadQuery: There is no such property, or it is too much.
    """
    if depth >= DEEPEST and query.expands:
        message = f"$expand goes no deeper than {DEEPEST} levels."
        raise BadQuery(message)
    if len(query.expands) > MOST:
        message = f"A query expands no more than {MOST} properties."
        raise BadQuery(message)
    found = [_expansion(expand, scope, check_inner) for expand in query.expands]
    return tuple(each for each, _ in found), tuple(Ref(scope.source, parent) for _, parent in found)


def _expansion(expand: Expand, scope: Scope, check_inner: CheckInner) -> tuple[Expansion, Column]:
    table = scope.source.table
    end = table.collections.get(expand.navigation)
    if end is None:
        return _single(expand, scope, check_inner)
    target = end.table if isinstance(end, Relationship) else end.other_table
    return _expanded(expand, scope, check_inner, target, end), table.columns[table.primary_id]


def _single(expand: Expand, scope: Scope, check_inner: CheckInner) -> tuple[Expansion, Column]:
    table = scope.source.table
    end, *others = single_navigation(table, expand.navigation).relationships
    if others:
        message = f"'{expand.navigation}' leads to several tables; expand owninguser or owningteam."
        raise BadQuery(message)
    # Seen from here the other end is looked up by its id.
    turned = replace(end, table=end.referenced_table, column=end.referenced_column)
    found = _expanded(expand, scope, check_inner, end.referenced_table, turned)
    return replace(found, single=True), table.columns[end.column]


def _expanded(expand: Expand, scope: Scope, check_inner: CheckInner, target: str, end: End) -> Expansion:
    inner = replace(expand.query or Query(target), table=target, web_names=True)
    if expand.references_only:
        key = scope.asker.description.tables[target].primary_id
        inner = replace(inner, columns=(ColumnPick(key),), expands=())
    checked = check_inner(inner, end)
    # The parents' values and the limit come last; the query's own limits have no meaning here.
    keys = len(checked.values)
    shape = replace(
        checked.shape,
        limit=keys + 1 if inner.top is None else None,
        offset=None,
        partition_keys=keys,
        partition_limit=None if inner.top is None else keys + 1,
    )
    limit = LARGEST if inner.top is None else inner.top
    return Expansion(
        expand.navigation,
        single=False,
        query=replace(checked, shape=shape, values=(*checked.values, None, limit)),
        keys=keys,
        references_only=expand.references_only,
    )


def partition_column(scope: Scope, end: End) -> Ref:
    """Find, and join if need be, the column that says to which parent a row belongs."""
    source = scope.source
    if isinstance(end, Relationship):
        return Ref(source, source.table.columns[end.column])
    between = scope.names.source(scope.asker.description.tables[end.intersect])
    on = On(
        Ref(between, between.table.columns[end.other_column]),
        Ref(source, source.table.columns[source.table.primary_id]),
    )
    scope.joins.append(Join(between, (on,), outer=False))
    return Ref(between, between.table.columns[end.column])
