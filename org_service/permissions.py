"""What a caller may do: the one place where it is decided.

All users of an organisation read and write its business tables. Tables that describe or manage the
organisation are read-only but for what those who lead others set up; personal views and favourites are their
owner's alone.
"""

from collections.abc import Mapping
from typing import Final, Literal

from org_service.caller import Caller
from org_service.description import Table
from org_service.errors import AccessDenied
from org_service.query.tree import ColumnPath, Condition, Filter, Group

Deed = Literal["Create", "Write", "Delete"]
PRIVATE: Final = frozenset({"userquery", "msdyn_favoriteknowledgearticle"})
"""Tables whose rows are seen by their owner only."""
PERSONAL: Final[Mapping[str, str]] = {"msdyn_cannedmessage": "ninedesk_personal"}
"""The column by which a row of a table that all see is its owner's alone."""


def read_filter(table: Table) -> Filter | None:
    """Give the condition that rows must meet to be seen by a caller."""
    own = Condition(ColumnPath("ownerid", logical=True), "eq-userid")
    if table.name in PRIVATE:
        return own
    if (personal := PERSONAL.get(table.name)) is not None:
        return Group("or", (Condition(ColumnPath(personal, logical=True), "ne", (True,)), own))
    return None


def may_write(caller: Caller, table: Table, deed: Deed, row: Mapping[str, object] | None = None) -> None:
    """Check that a caller may create, change or delete a row.

    Raises:
        AccessDenied: It may not.
    """
    if table.write == "all" or (table.write == "own" and _owns(caller, table, row)):
        return
    if _is_shared(table, row):  # the same: its rules let those write it who lead others
        return
    if table.write == "change" and deed == "Write":
        return
    if table.write == "lead":  # who leads nobody is refused by the table's rules, which see the rows
        return
    raise AccessDenied(f"prv{deed}{table.schema_name}", caller.user_id)


def _is_shared(table: Table, row: Mapping[str, object] | None) -> bool:
    personal = PERSONAL.get(table.name)
    return personal is not None and row is not None and not row.get(personal)


def _owns(caller: Caller, table: Table, row: Mapping[str, object] | None) -> bool:
    if row is None:
        return True
    owner = row.get("ownerid" if "ownerid" in table.columns else table.primary_id)
    return owner in {None, caller.user_id}
