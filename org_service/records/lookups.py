"""Lookups of a row that is written: the record has to be there and of an allowed table."""

from typing import Final

from org_service.description import Column, Table
from org_service.errors import InvalidArgument
from org_service.records.payload import Draft, Reference
from org_service.records.transaction import Row, Transaction

DISABLED_OWNER: Final = "0x8004022b"


def write_lookups(tx: Transaction, draft: Draft, values: Row, *, create: bool) -> None:
    """Put a draft's lookups into a row's values; those that nobody writes are passed over, as plain values are.

    Raises:
        RecordNotFound: A lookup points to nothing.
    """
    for name, reference in draft.lookups.items():
        column = draft.table.columns[name]
        if column.derived is not None:
            column = draft.table.columns[column.derived.of]
        if not (column.for_create if create else column.for_update):
            continue
        set_lookup(tx, column, reference, values)


def set_lookup(tx: Transaction, column: Column, reference: Reference | None, values: Row) -> None:
    """Point one lookup to a record, or to nothing."""
    if reference is None:
        values[column.name] = None
        if column.type_column is not None:
            values[column.type_column] = None
        return
    table = concrete_table(tx, reference)
    if column.kind == "Owner":
        _check_owner(tx, table, reference.id)
    values[column.name] = reference.id
    if column.type_column is not None:
        values[column.type_column] = table.name


def concrete_table(tx: Transaction, reference: Reference) -> Table:
    """Find the table a referenced record is of: an activity's kind.

    Raises:
        RecordNotFound: There is no such record.
    """
    row = tx.get(reference.table, reference.id)
    if reference.table.name == "activitypointer":
        return tx.description.tables[row["activitytypecode"]]
    return reference.table


def _check_owner(tx: Transaction, table: Table, owner_id: str) -> None:
    row = tx.get(table, owner_id)
    if row.get("isdisabled"):
        message = f"The owner {row.get('fullname')} is not enabled."
        raise InvalidArgument(message, DISABLED_OWNER)


def own(tx: Transaction, table: Table, values: Row) -> None:
    """Let the caller own a row that has no owner, and note the owner's business unit."""
    if "ownerid" not in table.columns:
        return
    if values.get("ownerid") is None:
        values["ownerid"], values["owneridtype"] = tx.caller.user_id, "systemuser"
    owner = tx.get(tx.description.tables[values["owneridtype"]], values["ownerid"])
    values["owningbusinessunit"] = owner.get("businessunitid")
