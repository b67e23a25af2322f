"""What is set up for all: those who lead somebody write it."""

from typing import Final

from org_service.description import Table
from org_service.errors import AccessDenied
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction


def need_leader(tx: Transaction, table: Table, *_rows: Row) -> None:
    """Refuse a caller who leads nobody.

    Raises:
        AccessDenied: She does not.
    """
    if not tx.rows("systemuser", parentsystemuserid=tx.caller.user_id):
        raise AccessDenied(f"prvWrite{table.schema_name}", tx.caller.user_id)


LEADERS_RULES: Final = Rules(
    before_create=(need_leader,), before_update=(need_leader,), before_delete=(need_leader,)
)
