"""SQL expressions of columns and checked filters."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import Table as SqlTable

from org_service.description import Column, Description, Table
from org_service.description.model import READ_NOW
from org_service.dialect.lists import one_of
from org_service.dialect.moments import time_between
from org_service.dialect.texts import matches, matches_sets
from org_service.dialect.types import as_name
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
    Source,
)
from org_service.storage import SqlTables, alias_of

Expression = ColumnElement[Any]
MOMENT: Final = "moment"
"""The parameter that stands for the moment at which a query is asked."""
_COMPARE: Final[dict[Comparison, Callable[[Expression, Expression], ColumnElement[bool]]]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: or_(left != right, left.is_(None)),
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}


class Expressions:
    """Writes expressions over the sources of one statement."""

    def __init__(self, description: Description, tables: SqlTables) -> None:
        self._description = description
        self._tables = tables
        self._sources: dict[str, FromClause] = {}

    def source(self, source: Source) -> FromClause:
        """Give a source's SQL table under its alias."""
        found = self._sources.get(source.alias)
        if found is None:
            found = alias_of(self._tables.of(source.table), source.alias)
            self._sources[source.alias] = found
        return found

    def kind(self, source: Source) -> ColumnElement[bool] | None:
        """Keep to the rows of one activity kind, where a source is one."""
        if source.table.base is None:
            return None
        return self.source(source).c.activitytypecode == _constant(source.table.name)

    # -- columns ---------------------------------------------------------------------------------

    def column(self, ref: Ref) -> Expression:
        """Give a column's value, or the name of what a lookup points to."""
        return self.name(ref) if ref.named else self._value(ref.source, ref.column)

    def _value(self, source: Source, column: Column) -> Expression:
        sql = self.source(source)
        if column.derived is not None:
            of = source.table.columns[column.derived.of]
            kind = sql.c[_type_column(of)]
            return case((kind == _constant(column.derived.when), sql.c[of.name]))
        if column.computed in READ_NOW:
            return _NOW[column.computed](self, source, sql.c[column.name])
        if column.is_stored:
            return sql.c[column.name]
        return _COMPUTED[column.computed or ""](self, source)

    def type_of(self, ref: Ref) -> Expression | None:
        """Give the table a polymorphic lookup points to; None where it can be one table only."""
        name = ref.column.type_column
        return None if name is None else self.source(ref.source).c[name]

    def name(self, ref: Ref) -> Expression:
        """Give the name of the record that a lookup points to."""
        value = self._value(ref.source, ref.column)
        kind = self.type_of(ref)
        if kind is None:
            table = self._description.tables[ref.column.targets[0].table]
            return as_name(self._name_in(table, value))
        branches = {
            target.table: self._name_in(self._description.tables[target.table], value)
            for target in ref.column.targets
        }
        return as_name(case(*((kind == _constant(t), found) for t, found in branches.items())))

    def _name_in(self, table: Table, key: Expression) -> Expression:
        sql = alias_of(self._tables.of(table))
        if table.primary_name is None:
            return literal_column("NULL")
        named = sql.c[table.columns[table.primary_name].name]
        return select(named).where(sql.c[table.primary_id] == key).scalar_subquery()

    def count_rows(self, sql: SqlTable, *conditions: ColumnElement[bool]) -> Expression:
        return select(func.count()).select_from(sql).where(*conditions).scalar_subquery()

    def queue_items(self, source: Source) -> Expression:
        items = self._tables.by_storage["queueitem"]
        mine = items.c.queueid == self.source(source).c.queueid
        return self.count_rows(items, mine, items.c.statecode == _constant(0))

    def queue_members(self, source: Source) -> Expression:
        members = self._tables.by_storage["queuemembership"]
        return self.count_rows(members, members.c.queueid == self.source(source).c.queueid)

    def case_age(self, source: Source) -> Expression:
        sql = self.source(source)
        ended = case(
            (sql.c.statecode == _constant(0), bindparam(MOMENT)),
            else_=func.coalesce(sql.c.deactivatedon, sql.c.modifiedon),
        )
        canceled = sql.c.statecode == _constant(2)
        return case((canceled, _constant("Canceled")), else_=time_between(sql.c.createdon, ended))

    # Service levels: what time has made of a timer that nothing else has ended.

    def timer_status(self, source: Source, stored: Expression) -> Expression:
        """Give a timer's status now: nearing from its warning on, noncompliant from its end on."""
        sql, now = self.source(source), _now()
        runs = stored.in_((_constant(0), _constant(2)))
        return case(
            (and_(runs, sql.c.failuretime <= now), _constant(1)),
            (and_(stored == _constant(0), sql.c.warningtime <= now), _constant(2)),
            else_=stored,
        )

    def first_response_level(self, source: Source, stored: Expression) -> Expression:
        sql = self.source(source)
        return self._level(source, stored, sql.c.responseby, sql.c.firstresponsebykpiid)

    def resolve_level(self, source: Source, stored: Expression) -> Expression:
        sql = self.source(source)
        return self._level(source, stored, sql.c.resolveby, sql.c.resolvebykpiid)

    def _level(self, source: Source, stored: Expression, due: Expression, timer: Expression) -> Expression:
        now, timers = _now(), alias_of(self._tables.by_storage["slakpiinstance"])
        warned = select(timers.c.warningtime).where(timers.c.slakpiinstanceid == timer).scalar_subquery()
        runs = and_(stored.in_((_constant(1), _constant(2))), self._counts(source))
        return case(
            (and_(runs, due <= now), _constant(4)),
            (and_(runs, stored == _constant(1), warned <= now), _constant(2)),
            else_=stored,
        )

    def _counts(self, source: Source) -> ColumnElement[bool]:
        """Tell whether a case's timers run: it is active, and not on hold."""
        sql = self.source(source)
        return and_(sql.c.statecode == _constant(0), sql.c.statuscode != _constant(2))

    def next_level(self, source: Source) -> Expression:
        """Give the nearest time that is still to be met."""
        sql, now = self.source(source), _now()
        first, second = (
            case(
                (and_(self._counts(source), level.in_((_constant(1), _constant(2))), due > now), due),
                else_=literal_column("NULL"),
            )
            for level, due in (
                (sql.c.firstresponseslastatus, sql.c.responseby),
                (sql.c.resolvebyslastatus, sql.c.resolveby),
            )
        )
        return case((first.is_(None), second), (or_(second.is_(None), first <= second), first), else_=second)

    def child_cases(self, source: Source) -> Expression:
        children = alias_of(self._tables.by_storage["incident"])
        key = self.source(source).c.incidentid
        counted = select(func.count()).select_from(children).where(children.c.parentcaseid == key)
        return counted.scalar_subquery()

    def object_code(self, source: Source) -> Expression:
        sql = self.source(source)
        codes = {
            target.table: self._description.tables[target.table].code
            for target in source.table.columns["objectid"].targets
        }
        kind = sql.c.objectidtypecode
        return case(*((kind == _constant(t), _constant(code)) for t, code in codes.items()))

    def party_name(self, source: Source) -> Expression:
        sql = self.source(source)
        name = self.name(Ref(source, source.table.columns["partyid"]))
        return as_name(func.coalesce(name, sql.c.unresolvedpartyname, sql.c.addressused))

    # -- filters ---------------------------------------------------------------------------------

    def filter(self, found: Checked) -> ColumnElement[bool]:
        """Write a checked filter."""
        return _FILTERS[type(found)](self, found)

    def compare(self, found: Compare) -> ColumnElement[bool]:
        return _COMPARE[found.operator](self.column(found.ref), value(found.value))

    def compare_columns(self, found: CompareColumns) -> ColumnElement[bool]:
        return _COMPARE[found.operator](self.column(found.left), self.column(found.right))

    def matches(self, found: Matches) -> ColumnElement[bool]:
        compare = matches_sets if found.sets else matches
        holds = compare(self.column(found.ref), value(found.value))
        return holds.is_not(true()) if found.negated else holds

    def is_null(self, found: IsNull) -> ColumnElement[bool]:
        column = self.column(found.ref)
        return column.is_not(None) if found.negated else column.is_(None)

    def one_of(self, found: OneOf) -> ColumnElement[bool]:
        holds = one_of(self.column(found.ref), value(found.values))
        return holds.is_not(true()) if found.negated else holds

    def of_teams(self, found: OfTeams) -> ColumnElement[bool]:
        members = self._tables.by_storage["teammembership"]
        column = self.column(found.ref)
        teams = select(members.c.teamid).where(members.c.systemuserid == value(found.user))
        inside = column.in_(teams)
        return or_(column == value(found.user), inside) if found.or_user else inside

    def in_hierarchy(self, found: InHierarchy) -> ColumnElement[bool]:
        sql = self._tables.of(found.table)
        key, parent = sql.c[found.table.primary_id], sql.c[found.parent.name]
        root = value(found.root)
        line = select(root.label("id"), literal(0).label("depth")).cte(recursive=True)
        step = parent == line.c.id if found.direction == "under" else key == line.c.id
        onward = key if found.direction == "under" else parent
        # The depth ends a circle, which rules prevent and old data may still have.
        line = line.union_all(select(onward, line.c.depth + 1).where(step, line.c.depth < literal(100)))
        chosen = select(line.c.id)
        if not found.include_root:
            chosen = chosen.where(line.c.depth > literal(0))
        holds = self.column(found.ref).in_(chosen)
        return holds.is_not(true()) if found.negated else holds

    def junction(self, found: Junction) -> ColumnElement[bool]:
        parts = [self.filter(part) for part in found.filters]
        if not parts:
            return true()
        return and_(*parts) if found.word == "and" else or_(*parts)

    def negation(self, found: Negation) -> ColumnElement[bool]:
        return self.filter(found.inside).is_not(true())

    def related(self, found: Related) -> ColumnElement[bool]:
        start = self.joined(self.source(found.source), found.joins)
        conditions = [self.on(found.on)]
        kind = self.kind(found.source)
        if kind is not None:
            conditions.append(kind)
        if found.where is not None:
            conditions.append(self.filter(found.where))
        return exists(select(literal(1)).select_from(start).where(*conditions))

    # -- joins -----------------------------------------------------------------------------------

    def on(self, pairs: tuple[On, ...]) -> ColumnElement[bool]:
        """Write what joins two sources."""
        return and_(*(self.column(pair.left) == self.column(pair.right) for pair in pairs))

    def joined(self, start: FromClause, joins: tuple[Join, ...]) -> FromClause:
        """Join further sources to one; a join's own filter is part of its condition."""
        for join in joins:
            conditions = [self.on(join.on)]
            kind = self.kind(join.source)
            if kind is not None:
                conditions.append(kind)
            if join.where is not None:
                conditions.append(self.filter(join.where))
            start = start.join(self.source(join.source), and_(*conditions), isouter=join.outer)
        return start


def value(index: int) -> ColumnElement[Any]:
    """Stand for a query's value; it is bound when the statement runs."""
    return bindparam(f"v{index}")


def _now() -> ColumnElement[Any]:
    """Stand for the moment of the request."""
    return bindparam(MOMENT)


def _constant(found: str | int) -> ColumnElement[Any]:
    """Write a word or number of the description itself; never anything from outside."""
    return literal_column(str(found) if isinstance(found, int) else f"'{found}'")


def _type_column(column: Column) -> str:
    if column.type_column is None:
        message = f"{column.name} has one target"
        raise ValueError(message)
    return column.type_column


_COMPUTED: Final[dict[str, Callable[[Expressions, Source], Expression]]] = {
    "case_age": Expressions.case_age,
    "child_cases": Expressions.child_cases,
    "queue_items": Expressions.queue_items,
    "queue_members": Expressions.queue_members,
    "object_code": Expressions.object_code,
    "party_name": Expressions.party_name,
    "next_level": Expressions.next_level,
}
_NOW: Final[dict[str, Callable[[Expressions, Source, Expression], Expression]]] = {
    "timer_status": Expressions.timer_status,
    "first_response_level": Expressions.first_response_level,
    "resolve_level": Expressions.resolve_level,
}
_FILTERS: Final[dict[type, Callable[[Expressions, Any], ColumnElement[bool]]]] = {
    Compare: Expressions.compare,
    CompareColumns: Expressions.compare_columns,
    Matches: Expressions.matches,
    IsNull: Expressions.is_null,
    OneOf: Expressions.one_of,
    OfTeams: Expressions.of_teams,
    InHierarchy: Expressions.in_hierarchy,
    Junction: Expressions.junction,
    Negation: Expressions.negation,
    Related: Expressions.related,
}
