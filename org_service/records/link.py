"""Associates and disassociates records (`$ref`)."""

from org_service.description import ManyToMany, Relationship, Table
from org_service.errors import BadPayload, RecordNotFound
from org_service.permissions import may_write
from org_service.records.lookups import concrete_table, set_lookup
from org_service.records.payload import Reference
from org_service.records.rules.leading import keep_delivered, need_leader
from org_service.records.transaction import Row, Transaction, new_id


def associate(
    tx: Transaction, table: Table, record_id: str, end: Relationship | ManyToMany, other: Reference
) -> None:
    """Relate two records through a collection-valued navigation property."""
    expected = end.table if isinstance(end, Relationship) else end.other_table
    if not tx.description.is_a(other.table.name, expected):
        message = f"'{end.collection}' takes records of {expected}, not of {other.table.name}."
        raise BadPayload(message)
    tx.get(table, record_id)
    if isinstance(end, Relationship):
        _point(tx, end, other, Reference(table, record_id))
        return
    _may_change(tx, table, record_id)
    tx.get(other.table, other.id)
    between = tx.description.tables[end.intersect]
    pair: Row = {end.column: record_id, end.other_column: other.id}
    if not tx.rows(between.name, **pair):
        tx.insert(between, {between.primary_id: new_id(), **pair})


def disassociate(
    tx: Transaction, table: Table, record_id: str, end: Relationship | ManyToMany, other: Reference
) -> None:
    """End the relation of two records; that there is none is an error."""
    if isinstance(end, Relationship):
        row = tx.get(other.table, other.id)
        if row.get(end.column) != record_id:
            raise RecordNotFound(end.table, other.id)
        _point(tx, end, other, None)
        return
    _may_change(tx, table, record_id)
    between = tx.description.tables[end.intersect]
    rows = tx.rows(between.name, **{end.column: record_id, end.other_column: other.id})
    if not rows:
        raise RecordNotFound(between.name, other.id)
    tx.delete(between, rows[0][between.primary_id])


def may_associate(tx: Transaction, table: Table) -> None:
    """Check that the caller may change what a record is related to."""
    may_write(tx.caller, table, "Write")
    if table.write == "lead":
        need_leader(tx, table)


def _may_change(tx: Transaction, table: Table, record_id: str) -> None:
    may_associate(tx, table)
    if table.write == "lead":
        keep_delivered(tx, table, tx.get(table, record_id))


def _point(tx: Transaction, end: Relationship, other: Reference, to: Reference | None) -> None:
    from org_service.records.update import change  # noqa: PLC0415 - an update may associate, too

    child = concrete_table(tx, other)
    before = tx.get(child, other.id)
    may_write(tx.caller, child, "Write", before)
    changes: Row = {}
    set_lookup(tx, child.columns[end.column], to, changes)
    change(tx, child, before, changes)
