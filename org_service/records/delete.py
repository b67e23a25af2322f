"""Deletes records, and what cannot be without them."""

from org_service.description import Relationship, Table
from org_service.errors import InvalidArgument
from org_service.permissions import may_write
from org_service.records.rules import rules_of
from org_service.records.rules.conversations import keep_running
from org_service.records.transaction import Row, Transaction

HELD_BY_OTHERS = "0x80040227"


def delete(tx: Transaction, table: Table, record_id: str) -> None:
    """Delete a record; relationships say what happens to records that point to it.

    Raises:
        ServiceError: It is not there, or may not be deleted.
    """
    row = tx.get(table, record_id)
    may_write(tx.caller, table, "Delete", row)
    delete_row(tx, _concrete(tx, table, row), row)


def _concrete(tx: Transaction, table: Table, row: Row) -> Table:
    if table.name == "activitypointer":
        return tx.description.tables[row["activitytypecode"]]
    return table


def delete_row(tx: Transaction, table: Table, row: Row) -> None:
    """Delete a row with all that hangs on it."""
    for rule in rules_of(table).before_delete:
        rule(tx, table, row)
    keep_running(tx, table, row)
    record_id = row[table.primary_id]
    done: set[tuple[str, str]] = set()
    for end in _ends(tx, table):
        # Kinds share their lookup with all activities: one look at each column is enough.
        seen = (tx.description.tables[end.table].storage, end.column)
        if seen not in done:
            done.add(seen)
            _let_go(tx, end, record_id)
    _leave_relationships(tx, table, record_id)
    tx.delete(table, record_id)


def _ends(tx: Transaction, table: Table) -> list[Relationship]:
    names = [table.name] if table.base is None else [table.name, table.base]
    return [
        end
        for name in names
        for end in tx.description.tables[name].collections.values()
        if isinstance(end, Relationship)
    ]


def _let_go(tx: Transaction, end: Relationship, record_id: str) -> None:
    base = tx.description.tables[end.table]
    storage = tx.description.tables[base.storage]
    column = base.columns[end.column]
    if column.derived is not None:
        return
    for row in tx.rows(storage.name, **{end.column: record_id}):
        child = _concrete(tx, storage, row)
        if end.on_delete == "cascade":
            delete_row(tx, child, row)
        elif end.on_delete == "restrict":
            message = (
                "The object you tried to delete is associated with another object and cannot be deleted."
            )
            raise InvalidArgument(message, HELD_BY_OTHERS)
        else:
            changes: Row = {end.column: None}
            if column.type_column is not None:
                changes[column.type_column] = None
            tx.update(child, row[child.primary_id], changes)


def _leave_relationships(tx: Transaction, table: Table, record_id: str) -> None:
    for end in table.collections.values():
        if not isinstance(end, Relationship):
            between = tx.description.tables[end.intersect]
            for row in tx.rows(between.name, **{end.column: record_id}):
                tx.delete(between, row[between.primary_id])
