"""Checks links to other tables (FetchXML `link-entity`), joined or only tested."""

from org_service.description import Column, Table
from org_service.errors import BadQuery
from org_service.query.checked import (
    Checked,
    CompareColumns,
    Join,
    Junction,
    Negation,
    On,
    Ref,
    Related,
    Source,
)
from org_service.query.conditions import check_filter
from org_service.query.scope import Scope, logical_column
from org_service.query.tree import Link


def linked_table(scope: Scope, link: Link) -> Table:
    """Find a link's table."""
    table = scope.asker.description.tables.get(link.table)
    if table is None:
        message = f"The entity with a name = '{link.table[:100]}' was not found."
        raise BadQuery(message)
    return table


def link_ends(link: Link, parent: Source, source: Source) -> On:
    """Find the two columns that a link compares."""
    left = logical_column(source, link.from_column)
    right = logical_column(parent, link.to_column)
    if not (_is_id(left.column) and _is_id(right.column)) and left.column.kind != right.column.kind:
        message = f"'{link.from_column}' cannot be linked to '{link.to_column}'."
        raise BadQuery(message)
    return On(left, right)


def _is_id(column: Column) -> bool:
    return column.is_lookup or column.kind == "Uniqueidentifier"


def join_link(scope: Scope, link: Link, parent: Source) -> Source:
    """Join a link's table; its own filter holds before the join."""
    source = scope.names.source(linked_table(scope, link))
    on = link_ends(link, parent, source)
    alias = link.alias or source.alias
    if alias in scope.links:
        message = f"The alias '{alias}' is used twice."
        raise BadQuery(message)
    scope.links[alias] = source
    where = _own_filter(scope, link, source)
    if link.first:
        where = _and_none_before(scope, link, parent, source, where)
    scope.joins.append(Join(source, (on,), outer=link.outer, where=where))
    return source


def _own_filter(scope: Scope, link: Link, source: Source) -> Checked | None:
    if link.where is None:
        return None
    inside = Scope(scope.asker, scope.values, scope.names, source, scope.web_names)
    inside.links = scope.links
    return check_filter(inside, link.where)


def _and_none_before(
    scope: Scope, link: Link, parent: Source, source: Source, where: Checked | None
) -> Checked:
    """Keep to the first of the rows that fit, by id."""
    other = scope.names.source(source.table)
    key = source.table.columns[source.table.primary_id]
    before: Checked = CompareColumns(Ref(other, key), "lt", Ref(source, key))
    fits = _own_filter(scope, link, other)
    earlier = Related(other, (link_ends(link, parent, other),), (), _all_of(before, fits))
    return _all_of(Negation(earlier), where)


def _all_of(*filters: Checked | None) -> Checked:
    return Junction("and", tuple(part for part in filters if part is not None))


def check_related_link(scope: Scope, link: Link) -> Related:
    """Check a link that is only tested: a row of it exists."""
    inside = scope.inside(linked_table(scope, link))
    on = link_ends(link, scope.source, inside.source)
    inside.links = dict(scope.links)
    for below in link.links:
        _join_below(inside, below, inside.source)
    where = None if link.where is None else check_filter(inside, link.where)
    return Related(inside.source, (on,), tuple(inside.joins), where)


def _join_below(scope: Scope, link: Link, parent: Source) -> None:
    source = join_link(scope, link, parent)
    for below in link.links:
        _join_below(scope, below, source)
