"""The tables of a query while it is checked, and how a written column name becomes a column."""

from dataclasses import dataclass, field

from org_service.description import Column, Description, SingleNavigation, Table
from org_service.errors import BadQuery
from org_service.query.checked import Join, On, Ref, Source, Values
from org_service.query.periods import Clock
from org_service.query.tree import ColumnPath


@dataclass(frozen=True, slots=True)
class Asker:
    """What a query may depend on besides the description: the moment and the user."""

    description: Description
    clock: Clock
    user_id: str
    business_unit_id: str
    language: int


@dataclass(slots=True)
class Names:
    """Gives each source of a query its own alias."""

    given: int = 0

    def source(self, table: Table) -> Source:
        self.given += 1
        return Source(f"t{self.given}", table)


@dataclass(slots=True)
class Scope:
    """A table, what has been joined to it so far, and the aliases that conditions may use."""

    asker: Asker
    values: Values
    names: Names
    source: Source
    web_names: bool
    joins: list[Join] = field(default_factory=list[Join])
    links: dict[str, Source] = field(default_factory=dict[str, Source])
    _reached: dict[tuple[str, ...], Source] = field(default_factory=dict[tuple[str, ...], Source])

    def inside(self, table: Table) -> "Scope":
        """Make the scope of a subquery over a table."""
        return Scope(self.asker, self.values, self.names, self.names.source(table), self.web_names)

    def ref(self, path: ColumnPath) -> Ref:
        """Find the column that a path means."""
        source = self.source if path.link is None else self._linked(path.link)
        if path.navigation:
            source = self.reach(path.navigation)
        if self.web_names and not path.logical:
            return Ref(source, web_column(source.table, path.column))
        return logical_column(source, path.column)

    def _linked(self, alias: str) -> Source:
        source = self.links.get(alias)
        if source is None:
            message = f"The link-entity with alias '{alias}' is not in this query."
            raise BadQuery(message)
        return source

    def reach(self, navigation: tuple[str, ...]) -> Source:
        """Follow single-valued navigation properties, joining each table once."""
        if not navigation:
            return self.source
        if navigation not in self._reached:
            *before, last = navigation
            self._reached[navigation] = self._follow(self.reach(tuple(before)), last)
        return self._reached[navigation]

    def _follow(self, start: Source, name: str) -> Source:
        end = single_navigation(start.table, name)
        relationship, *others = end.relationships
        if others:
            message = f"A filter cannot go through '{name}', which leads to several tables."
            raise BadQuery(message)
        table = self.asker.description.tables[relationship.referenced_table]
        joined = self.names.source(table)
        on = On(
            Ref(joined, table.columns[table.primary_id]),
            Ref(start, start.table.columns[relationship.column]),
        )
        self.joins.append(Join(joined, (on,)))
        return joined


def web_column(table: Table, name: str) -> Column:
    """Find a column by its property name in the Web API."""
    column = table.by_web_name.get(name)
    if column is None:
        message = (
            f"Could not find a property named '{name[:100]}' on type 'Microsoft.Dynamics.CRM.{table.name}'."
        )
        raise BadQuery(message)
    return column


def logical_column(source: Source, name: str) -> Ref:
    """Find a column by its logical name; `customeridname` is what the lookup's record is called."""
    table = source.table
    column = table.columns.get(name)
    if column is not None:
        return Ref(source, column)
    lookup = table.columns.get(name.removesuffix("name"))
    if name.endswith("name") and lookup is not None and lookup.is_lookup:
        return Ref(source, lookup, named=True)
    message = (
        f"'{table.name}' entity doesn't contain attribute with Name = '{name[:100]}' and "
        "NameMapping = 'Logical'."
    )
    raise BadQuery(message)


def single_navigation(table: Table, name: str) -> SingleNavigation:
    """Find a single-valued navigation property."""
    found = table.single.get(name)
    if found is None:
        message = (
            f"Could not find a property named '{name[:100]}' on type 'Microsoft.Dynamics.CRM.{table.name}'."
        )
        raise BadQuery(message)
    return found
