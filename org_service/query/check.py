"""Checks a whole query against the description: the third step from a text to SQL."""

from typing import Final

from msgspec.structs import replace

from org_service.description import Column, ManyToMany, Relationship
from org_service.errors import BadQuery
from org_service.permissions import read_filter
from org_service.query.checked import (
    After,
    Checked,
    CheckedQuery,
    Expansion,
    Field,
    FigureField,
    GroupField,
    Join,
    On,
    Ref,
    Shape,
    Sort,
    Source,
    Values,
)
from org_service.query.conditions import check_filter
from org_service.query.links import join_link
from org_service.query.paging import read_position
from org_service.query.scope import (
    Asker,
    Names,
    Scope,
    logical_column,
    single_navigation,
    web_column,
)
from org_service.query.tree import Aggregate, ColumnPick, Expand, Group, Grouping, Link, Order, Query

LARGEST_PAGE: Final = 5000
LARGEST_EXPANSION: Final = 5000
MOST_EXPANSIONS: Final = 15
DEEPEST_EXPANSION: Final = 5
_NUMBERS: Final = frozenset({"Integer", "BigInt", "Decimal", "Double", "Money"})


def check_query(query: Query, asker: Asker, *, with_names: bool) -> CheckedQuery:
    """Check a query; what comes back can be asked without a failure halfway.

    Raises:
        BadQuery: It names what is not there, or a value cannot be its column's.
    """
    return _check(query, asker, with_names=with_names, partition=None, depth=0)


def _check(
    query: Query,
    asker: Asker,
    *,
    with_names: bool,
    partition: "Relationship | ManyToMany | None",
    depth: int,
) -> CheckedQuery:
    table = asker.description.tables.get(query.table)
    if table is None:
        message = f"The entity with a name = '{query.table[:100]}' was not found."
        raise BadQuery(message)
    names = Names()
    scope = Scope(asker, Values(), names, names.source(table), query.web_names)
    builder = _Builder(scope, query, with_names)
    return builder.build(partition, depth)


class _Builder:
    """Checks one query part by part."""

    def __init__(self, scope: Scope, query: Query, with_names: bool) -> None:  # noqa: FBT001
        self.scope = scope
        self.query = query
        self.with_names = with_names
        self.fields: list[Field] = []
        self.groups: list[GroupField] = []
        self.figures: list[FigureField] = []
        self.hidden: list[Ref] = []
        self.link_orders: list[tuple[Source, Order]] = []

    def build(self, partition: Relationship | ManyToMany | None, depth: int) -> CheckedQuery:
        query, scope = self.query, self.scope
        self._main_fields()
        for link in query.links:
            self._link(link, scope.source)
        where = self._where()
        owner = None if partition is None else self._partition(partition)
        with_id = not query.is_aggregate and (not query.distinct or self._asks_for_id())
        self._need_unique_keys()
        shape = Shape(
            source=scope.source,
            joins=tuple(scope.joins),
            where=where,
            fields=tuple(self.fields),
            groups=tuple(self.groups),
            figures=tuple(self.figures),
            sorts=self._sorts(),
            distinct=query.distinct,
            with_id=with_id,
            with_names=self.with_names,
            partition=owner,
        )
        expansions = tuple(self._expansions(depth))
        # The orders may have joined further tables.
        shape = replace(shape, joins=tuple(scope.joins), hidden=tuple(self.hidden))
        return self._paged(shape, expansions)

    def _where(self) -> Checked | None:
        """Check the query's filter, and with it the one that keeps private rows to their owner."""
        private = read_filter(self.scope.source.table)
        filters = [f for f in (self.query.where, private) if f is not None]
        if not filters:
            return None
        return check_filter(self.scope, filters[0] if len(filters) == 1 else Group("and", tuple(filters)))

    # -- columns ---------------------------------------------------------------------------------

    def _main_fields(self) -> None:
        query, source = self.query, self.scope.source
        if query.is_aggregate:
            self._figures(source, query.groupings, query.aggregates)
            return
        picks = query.columns
        if query.all_columns or (not picks and query.web_names):
            self.fields += [
                Field(column.web_name, Ref(source, column))
                for column in source.table.columns.values()
                if column.in_web_api and not column.heavy
            ]
        for pick in picks:
            self._pick(source, pick)
        self._add_hidden_parts()

    def _pick(self, source: Source, pick: ColumnPick) -> None:
        if self.query.web_names:
            column = web_column(source.table, pick.name)
            found = Field(column.web_name, Ref(source, column))
        else:
            ref = logical_column(source, pick.name)
            web = pick.name if ref.named else ref.column.web_name
            found = Field(pick.alias or web, ref, linked=pick.alias is not None)
        if found not in self.fields:
            self.fields.append(found)

    def _add_hidden_parts(self) -> None:
        """Give the id along with whatever is asked for, as the Web API does."""
        table = self.scope.source.table
        if self.query.distinct and not self._asks_for_id():
            return
        column = table.columns[table.primary_id]
        found = Field(column.web_name, Ref(self.scope.source, column))
        if found not in self.fields:
            self.fields.insert(0, found)

    def _asks_for_id(self) -> bool:
        table = self.scope.source.table
        return self.query.all_columns or any(pick.name == table.primary_id for pick in self.query.columns)

    def _figures(
        self, source: Source, groupings: tuple[Grouping, ...], aggregates: tuple[Aggregate, ...]
    ) -> None:
        for grouping in groupings:
            self.groups.append(self._group(source, grouping))
        for aggregate in aggregates:
            self.figures.append(self._figure(source, aggregate))

    def _group(self, source: Source, grouping: Grouping) -> GroupField:
        ref = logical_column(source, grouping.name)
        if grouping.date_part is None:
            return GroupField(grouping.alias, ref)
        if ref.column.kind != "DateTime":
            message = f"'{grouping.name}' cannot be grouped by a part of a date."
            raise BadQuery(message)
        zone = str(self.scope.asker.clock.zone) if grouping.user_time_zone else "UTC"
        return GroupField(grouping.alias, ref, grouping.date_part, self.scope.values.add(zone))

    def _figure(self, source: Source, aggregate: Aggregate) -> FigureField:
        ref = None
        if aggregate.name is not None:
            ref = logical_column(source, aggregate.name)
            if aggregate.function in {"sum", "avg"} and ref.column.kind not in _NUMBERS:
                message = f"'{aggregate.name}' cannot be aggregated by {aggregate.function}."
                raise BadQuery(message)
        if aggregate.function == "count":
            ref = None
        return FigureField(aggregate.alias, aggregate.function, ref, aggregate.distinct)

    def _need_unique_keys(self) -> None:
        keys = [f.key for f in (*self.fields, *self.groups, *self.figures)]
        if len(keys) != len(set(keys)):
            twice = next(key for key in keys if keys.count(key) > 1)
            message = f"The alias '{twice}' is used twice."
            raise BadQuery(message)

    # -- links -----------------------------------------------------------------------------------

    def _link(self, link: Link, parent: Source) -> None:
        source = join_link(self.scope, link, parent)
        prefix = link.alias or source.alias
        if self.query.is_aggregate:
            self._figures(source, link.groupings, link.aggregates)
        else:
            self._link_fields(link, source, prefix)
        self.link_orders += [(source, order) for order in link.orders]
        for below in link.links:
            self._link(below, source)

    def _link_fields(self, link: Link, source: Source, prefix: str) -> None:
        if link.all_columns:
            self.fields += [
                Field(f"{prefix}.{column.name}", Ref(source, column), linked=True)
                for column in source.table.columns.values()
                if column.in_web_api and not column.heavy
            ]
        for pick in link.columns:
            ref = logical_column(source, pick.name)
            found = Field(pick.alias or f"{prefix}.{pick.name}", ref, linked=True)
            if found not in self.fields:
                self.fields.append(found)

    # -- order and paging ------------------------------------------------------------------------

    def _sorts(self) -> tuple[Sort, ...]:
        sorts = [self._sort(order) for order in self.query.orders]
        sorts += [self._link_sort(source, order) for source, order in self.link_orders]
        return tuple(dict.fromkeys(sorts))

    def _sort(self, order: Order) -> Sort:
        if order.alias is not None:
            keys = {f.key for f in (*self.groups, *self.figures)}
            if order.alias not in keys:
                message = f"The query has no alias '{order.alias}' to order by."
                raise BadQuery(message)
            return Sort(order.alias, order.descending)
        if order.path is None or self.query.is_aggregate:
            message = "An aggregate is ordered by an alias."
            raise BadQuery(message)
        return Sort(_by_name(self.scope.ref(order.path)), order.descending)

    def _link_sort(self, source: Source, order: Order) -> Sort:
        if order.path is None or order.alias is not None:
            return self._sort(order)
        return Sort(_by_name(logical_column(source, order.path.column)), order.descending)

    def _paged(self, shape: Shape, expansions: tuple[Expansion, ...]) -> CheckedQuery:
        query, values = self.query, self.scope.values
        size = LARGEST_PAGE if query.page_size is None else min(query.page_size, LARGEST_PAGE)
        top = query.top if query.page_size is None else None
        limit = size if top is None else min(top, size)
        skipped = (query.page - 1) * size
        if query.position is not None:
            position = read_position(query.position)
            if isinstance(position, int):
                skipped = position
            else:
                shape = self._after(shape, position)
                skipped = 0
        # One row more than the page holds tells whether there is another page.
        shape = replace(
            shape,
            limit=values.add(limit + 1),
            offset=values.add(skipped) if skipped else None,
        )
        return CheckedQuery(
            shape=shape,
            values=tuple(values.collected),
            expansions=expansions,
            page_size=limit if top is None else None,
            top=top,
            count=query.count,
            skipped=skipped,
        )

    def _after(self, shape: Shape, position: tuple[object, ...]) -> Shape:
        if len(position) != len(shape.sorts) + 1 or not shape.with_id or position[-1] is None:
            message = "The skip token or paging cookie does not belong to this query."
            raise BadQuery(message)
        values = self.scope.values
        marks = tuple(None if value is None else values.add(value) for value in position)
        return replace(shape, after=After(marks))

    # -- expansions ------------------------------------------------------------------------------

    def _expansions(self, depth: int) -> list[Expansion]:
        if depth >= DEEPEST_EXPANSION and self.query.expands:
            message = f"$expand goes no deeper than {DEEPEST_EXPANSION} levels."
            raise BadQuery(message)
        if len(self.query.expands) > MOST_EXPANSIONS:
            message = f"A query expands no more than {MOST_EXPANSIONS} properties."
            raise BadQuery(message)
        return [self._expansion(expand, depth) for expand in self.query.expands]

    def _expansion(self, expand: Expand, depth: int) -> Expansion:
        table = self.scope.source.table
        end = table.collections.get(expand.navigation)
        if end is None:
            return self._single_expansion(expand, depth)
        target = end.table if isinstance(end, Relationship) else end.other_table
        return self._expanded(expand, target, end, table.columns[table.primary_id], depth)

    def _single_expansion(self, expand: Expand, depth: int) -> Expansion:
        table = self.scope.source.table
        found = single_navigation(table, expand.navigation)
        end = found.relationships[0]
        if len(found.relationships) > 1:
            message = f"'{expand.navigation}' leads to several tables; expand owninguser or owningteam."
            raise BadQuery(message)
        # Seen from here the other end is looked up by its id.
        turned = replace(end, table=end.referenced_table, column=end.referenced_column)
        found = self._expanded(expand, end.referenced_table, turned, table.columns[end.column], depth)
        return replace(found, single=True)

    def _expanded(
        self,
        expand: Expand,
        target: str,
        end: Relationship | ManyToMany,
        parent: Column,
        depth: int,
    ) -> Expansion:
        inner = expand.query or Query(target, web_names=True)
        inner = replace(inner, table=target, web_names=True)
        if expand.references_only:
            inner = replace(inner, columns=(ColumnPick(self._id_of(target)),), expands=())
        checked = _check(inner, self.scope.asker, with_names=self.with_names, partition=end, depth=depth + 1)
        keys = len(checked.values)
        shape = replace(
            checked.shape,
            limit=keys + 1 if inner.top is None else None,
            offset=None,
            partition_keys=keys,
            partition_limit=None if inner.top is None else keys + 1,
        )
        limit = LARGEST_EXPANSION if inner.top is None else inner.top
        checked = replace(checked, shape=shape, values=(*checked.values, None, limit))
        self.hidden.append(Ref(self.scope.source, parent))
        return Expansion(
            expand.navigation,
            single=False,
            query=checked,
            keys=keys,
            references_only=expand.references_only,
        )

    def _id_of(self, table: str) -> str:
        return self.scope.asker.description.tables[table].primary_id

    def _partition(self, end: Relationship | ManyToMany) -> Ref:
        """Find, and join if need be, the column that says to which parent a row belongs."""
        source = self.scope.source
        if isinstance(end, Relationship):
            return Ref(source, source.table.columns[end.column])
        between = self.scope.names.source(self.scope.asker.description.tables[end.intersect])
        on = On(
            Ref(between, between.table.columns[end.other_column]),
            Ref(source, source.table.columns[source.table.primary_id]),
        )
        self.scope.joins.append(Join(between, (on,), outer=False))
        return Ref(between, between.table.columns[end.column])


def _by_name(ref: Ref) -> Ref:
    """Sort a lookup by what it shows, as Dataverse does."""
    return Ref(ref.source, ref.column, named=True) if ref.column.is_lookup else ref
