"""Checks a whole query against the description: the third step from a text to SQL."""

from typing import Final

from msgspec.structs import replace

from org_service.answers.formats import utc_text
from org_service.errors import BadQuery
from org_service.permissions import read_filter
from org_service.query.checked import (
    After,
    Checked,
    CheckedQuery,
    Expansion,
    Ref,
    Shape,
    Sort,
    Source,
    Values,
)
from org_service.query.conditions import check_filter
from org_service.query.expansions import End, check_expansions, partition_column
from org_service.query.outputs import Outputs
from org_service.query.paging import read_position
from org_service.query.scope import Asker, Names, Scope, logical_column
from org_service.query.tree import Group, Order, Query

LARGEST_PAGE: Final = 5000


def check_query(query: Query, asker: Asker, *, with_names: bool) -> CheckedQuery:
    """Check a query; what comes back can be asked without a failure halfway.

    Raises:
        BadQuery: It names what is not there, or a value cannot be its column's.
    """
    return _check(query, asker, None, 0, with_names=with_names)


def _check(
    query: Query, asker: Asker, partition: End | None, depth: int, *, with_names: bool
) -> CheckedQuery:
    table = asker.description.tables.get(query.table)
    if table is None:
        message = f"The entity with a name = '{query.table[:100]}' was not found."
        raise BadQuery(message)

    def check_inner(inner: Query, end: End) -> CheckedQuery:
        return _check(inner, asker, end, depth + 1, with_names=with_names)

    names = Names()
    scope = Scope(asker, Values(), names, names.source(table), query.web_names)
    outputs = Outputs(scope, query)
    where = _where(query, scope)
    owner = None if partition is None else partition_column(scope, partition)
    sorts = _sorts(query, scope, outputs)
    expansions, hidden = check_expansions(query, scope, depth, check_inner)
    shape = Shape(
        source=scope.source,
        joins=tuple(scope.joins),
        where=where,
        fields=tuple(outputs.fields),
        groups=tuple(outputs.groups),
        figures=tuple(outputs.figures),
        sorts=sorts,
        distinct=query.distinct,
        with_id=outputs.with_id,
        with_names=with_names,
        hidden=hidden,
        partition=owner,
    )
    moment = utc_text(asker.clock.now)
    return replace(_paged(query, scope.values, shape, expansions), moment=moment)


def _where(query: Query, scope: Scope) -> Checked | None:
    """Check the query's filter, and with it the one that keeps private rows to their owner."""
    private = read_filter(scope.source.table)
    filters = [f for f in (query.where, private) if f is not None]
    if not filters:
        return None
    return check_filter(scope, filters[0] if len(filters) == 1 else Group("and", tuple(filters)))


# -- order -------------------------------------------------------------------------------------------------


def _sorts(query: Query, scope: Scope, outputs: Outputs) -> tuple[Sort, ...]:
    sorts = [_sort(query, scope.source, order, scope, outputs) for order in query.orders]
    sorts += [_sort(query, source, order, None, outputs) for source, order in outputs.link_orders]
    return tuple(dict.fromkeys(sorts))


def _sort(query: Query, source: Source, order: Order, scope: Scope | None, outputs: Outputs) -> Sort:
    """Check one term; those of a link have no scope, since their columns are the link's own."""
    if order.alias is not None:
        if order.alias not in outputs.keys():  # noqa: SIM118 - no mapping
            message = f"The query has no alias '{order.alias}' to order by."
            raise BadQuery(message)
        return Sort(order.alias, order.descending)
    if order.path is None or query.is_aggregate:
        message = "An aggregate is ordered by an alias."
        raise BadQuery(message)
    ref = logical_column(source, order.path.column) if scope is None else scope.ref(order.path)
    return Sort(_by_name(ref), order.descending)


def _by_name(ref: Ref) -> Ref:
    """Sort a lookup by what it shows, as Dataverse does."""
    return Ref(ref.source, ref.column, named=True) if ref.column.is_lookup else ref


# -- pages -------------------------------------------------------------------------------------------------


def _paged(query: Query, values: Values, shape: Shape, expansions: tuple[Expansion, ...]) -> CheckedQuery:
    size = LARGEST_PAGE if query.page_size is None else min(query.page_size, LARGEST_PAGE)
    top = query.top if query.page_size is None else None
    limit = size if top is None else min(top, size)
    skipped = (query.page - 1) * size
    if query.position is not None:
        position = read_position(query.position)
        if isinstance(position, int):
            skipped = position
        else:
            shape = _after(shape, position, values)
            skipped = 0
    # One row more than the page holds tells whether there is another page.
    shape = replace(shape, limit=values.add(limit + 1), offset=values.add(skipped) if skipped else None)
    return CheckedQuery(
        shape=shape,
        values=tuple(values.collected),
        expansions=expansions,
        page_size=limit if top is None else None,
        top=top,
        count=query.count,
        skipped=skipped,
    )


def _after(shape: Shape, position: tuple[object, ...], values: Values) -> Shape:
    if len(position) != len(shape.sorts) + 1 or not shape.with_id or position[-1] is None:
        message = "The skip token or paging cookie does not belong to this query."
        raise BadQuery(message)
    marks = tuple(None if value is None else values.add(value) for value in position)
    return replace(shape, after=After(marks))
