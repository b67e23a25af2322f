"""What is set up for all: those who lead somebody write it."""

from typing import Final

from org_service.description import Table
from org_service.errors import AccessDenied, InvalidArgument
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction


def need_leader(tx: Transaction, table: Table, *_rows: Row) -> None:
    """Refuse a caller who leads nobody.

    Raises:
        AccessDenied: She does not.
    """
    if not tx.rows("systemuser", parentsystemuserid=tx.caller.user_id):
        raise AccessDenied(f"prvWrite{table.schema_name}", tx.caller.user_id)


DELIVERED: Final = "ninedesk_"
"""How the unique names of what comes with the product begin: it is copied, never changed (facts 4)."""


def keep_delivered(_tx: Transaction, _table: Table, *rows: Row) -> None:
    """Refuse to change what comes with the product.

    Raises:
        InvalidArgument: One of the rows does.
    """
    if any(str(row.get("msdyn_uniquename") or "").startswith(DELIVERED) for row in rows):
        message = "What comes with the product is not changed: copy it under a unique name of your own."
        raise InvalidArgument(message)


LEADERS_RULES: Final = Rules(
    before_create=(need_leader,), before_update=(need_leader,), before_delete=(need_leader,)
)
