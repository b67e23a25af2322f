"""Checks what a query gives: columns, groups and figures, of its table and of its links."""

from typing import Final

from org_service.errors import BadQuery
from org_service.query.checked import Field, FigureField, GroupField, Ref, Source
from org_service.query.links import join_link
from org_service.query.scope import Scope, logical_column, web_column
from org_service.query.tree import Aggregate, ColumnPick, Grouping, Link, Order, Query

_NUMBERS: Final = frozenset({"Integer", "BigInt", "Decimal", "Double", "Money"})


class Outputs:
    """Collects what a query gives while its links are joined."""

    def __init__(self, scope: Scope, query: Query) -> None:
        self._scope = scope
        self._query = query
        self.fields: list[Field] = []
        self.groups: list[GroupField] = []
        self.figures: list[FigureField] = []
        self.link_orders: list[tuple[Source, Order]] = []
        self._take_table()
        for link in query.links:
            self._take_link(link, scope.source)
        self._need_unique_keys()

    @property
    def with_id(self) -> bool:
        """Tell whether the rows are records with an id: not so groups, and distinct values."""
        query = self._query
        return not query.is_aggregate and (not query.distinct or self._asks_for_id())

    def keys(self) -> list[str]:
        """Give the keys under which values are given."""
        return [found.key for found in (*self.fields, *self.groups, *self.figures)]

    def _take_table(self) -> None:
        query, source = self._query, self._scope.source
        if query.is_aggregate:
            self._aggregate(source, query.groupings, query.aggregates)
            return
        if query.all_columns or (not query.columns and query.web_names):
            self._take_all(source, "")
        for pick in query.columns:
            self._pick(source, pick)
        if self.with_id:
            column = source.table.columns[source.table.primary_id]
            found = Field(column.web_name, Ref(source, column))
            if found not in self.fields:
                self.fields.insert(0, found)

    def _asks_for_id(self) -> bool:
        key = self._scope.source.table.primary_id
        return self._query.all_columns or any(pick.name == key for pick in self._query.columns)

    def _take_all(self, source: Source, prefix: str) -> None:
        self.fields += [
            Field(prefix + column.name if prefix else column.web_name, Ref(source, column), bool(prefix))
            for column in source.table.columns.values()
            if column.in_web_api and not column.heavy
        ]

    def _pick(self, source: Source, pick: ColumnPick) -> None:
        if self._query.web_names:
            column = web_column(source.table, pick.name)
            found = Field(column.web_name, Ref(source, column))
        else:
            ref = logical_column(source, pick.name)
            web = pick.name if ref.named else ref.column.web_name
            found = Field(pick.alias or web, ref, linked=pick.alias is not None)
        if found not in self.fields:
            self.fields.append(found)

    # -- links -----------------------------------------------------------------------------------

    def _take_link(self, link: Link, parent: Source) -> None:
        source = join_link(self._scope, link, parent)
        prefix = f"{link.alias or source.alias}."
        if self._query.is_aggregate:
            self._aggregate(source, link.groupings, link.aggregates)
        else:
            self._take_linked(link, source, prefix)
        self.link_orders += [(source, order) for order in link.orders]
        for below in link.links:
            self._take_link(below, source)

    def _take_linked(self, link: Link, source: Source, prefix: str) -> None:
        if link.all_columns:
            self._take_all(source, prefix)
        for pick in link.columns:
            ref = logical_column(source, pick.name)
            found = Field(pick.alias or prefix + pick.name, ref, linked=True)
            if found not in self.fields:
                self.fields.append(found)

    # -- aggregates ------------------------------------------------------------------------------

    def _aggregate(
        self, source: Source, groupings: tuple[Grouping, ...], aggregates: tuple[Aggregate, ...]
    ) -> None:
        self.groups += [self._group(source, grouping) for grouping in groupings]
        self.figures += [_figure(source, aggregate) for aggregate in aggregates]

    def _group(self, source: Source, grouping: Grouping) -> GroupField:
        ref = logical_column(source, grouping.name)
        if grouping.date_part is None:
            return GroupField(grouping.alias, ref)
        if ref.column.kind != "DateTime":
            message = f"'{grouping.name}' cannot be grouped by a part of a date."
            raise BadQuery(message)
        zone = str(self._scope.asker.clock.zone) if grouping.user_time_zone else "UTC"
        return GroupField(grouping.alias, ref, grouping.date_part, self._scope.values.add(zone))

    def _need_unique_keys(self) -> None:
        keys = self.keys()
        if len(keys) != len(set(keys)):
            twice = next(key for key in keys if keys.count(key) > 1)
            message = f"The alias '{twice}' is used twice."
            raise BadQuery(message)


def _figure(source: Source, aggregate: Aggregate) -> FigureField:
    ref = None
    if aggregate.name is not None:
        ref = logical_column(source, aggregate.name)
        if aggregate.function in {"sum", "avg"} and ref.column.kind not in _NUMBERS:
            message = f"'{aggregate.name}' cannot be aggregated by {aggregate.function}."
            raise BadQuery(message)
    if aggregate.function == "count":
        ref = None
    return FigureField(aggregate.alias, aggregate.function, ref, aggregate.distinct)
