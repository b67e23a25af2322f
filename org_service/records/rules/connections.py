"""Connections: each has a counterpart, so that both records show it; both come and go together."""

from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction, new_id

_SIDES: Final = ("id", "objecttypecode")


def _two_records(_tx: Transaction, _table: Table, row: Row) -> None:
    if row["record1id"] is not None and row["record1id"] == row["record2id"]:
        message = "A record cannot be connected with itself."
        raise InvalidArgument(message)


def _make_counterpart(tx: Transaction, table: Table, row: Row) -> None:
    other: Row = {str(name): value for name, value in row.items()}
    other |= {"connectionid": new_id(), "relatedconnectionid": row["connectionid"], "ismaster": False}
    for side in _SIDES:
        other[f"record1{side}"], other[f"record2{side}"] = row[f"record2{side}"], row[f"record1{side}"]
    made = tx.insert(table, other)
    tx.update(table, row["connectionid"], {"relatedconnectionid": made})


def _delete_counterpart(tx: Transaction, table: Table, row: Row) -> None:
    other = row["relatedconnectionid"]
    if other is not None and tx.exists(table, other):
        tx.delete(table, other)


CONNECTION_RULES: Final = Rules(
    before_create=(_two_records,), after_create=(_make_counterpart,), before_delete=(_delete_counterpart,)
)
