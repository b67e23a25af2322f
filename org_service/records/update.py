"""Changes records."""

from org_service.description import Relationship, Table
from org_service.errors import BadPayload, InvalidArgument
from org_service.permissions import may_write
from org_service.records.create import REQUIRED, create_child, order_parties
from org_service.records.delete import delete_row
from org_service.records.link import associate
from org_service.records.lookups import own, write_lookups
from org_service.records.payload import Draft, Reference
from org_service.records.rules import rules_of
from org_service.records.rules.activities import OPEN, keep_closed, write_addresses
from org_service.records.rules.states import complete_state
from org_service.records.transaction import Row, Transaction


def update(tx: Transaction, draft: Draft, record_id: str) -> None:
    """Change a record as a draft says. Values that it already has change nothing.

    Raises:
        ServiceError: It is not there, or a rule refuses it.
    """
    table = draft.table
    before = tx.get(table, record_id)
    may_write(tx.caller, table, "Write", before)
    if draft.parents:
        message = "Related records cannot be created in an update."
        raise BadPayload(message)
    changes = dict(draft.values)
    changes.pop(table.primary_id, None)
    write_lookups(tx, draft, changes, create=False)
    change(tx, table, before, changes)
    _replace_children(tx, draft, before)


def change(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    """Apply changes of columns under the table's rules."""
    complete_state(table, before, changes)
    changes = {name: value for name, value in changes.items() if before.get(name) != value}
    if not changes:
        return
    if "ownerid" in changes:
        owner = {**before, **changes}
        own(tx, table, owner)
        for name in ("ownerid", "owneridtype", "owningbusinessunit"):
            changes[name] = owner[name]
    rules = rules_of(table)
    for rule in rules.before_update:
        rule(tx, table, before, changes)
    _keep_required(table, changes)
    record_id = before[table.primary_id]
    tx.update(table, record_id, changes)
    after = tx.get(table, record_id)
    for rule in rules.after_update:
        rule(tx, table, before, after)


def _keep_required(table: Table, changes: Row) -> None:
    for name, value in changes.items():
        empty = value is None or (isinstance(value, str) and not value.strip())
        if empty and name in table.columns and table.columns[name].required in REQUIRED:
            message = f"Required field '{name}' is missing."
            raise InvalidArgument(message)


def _replace_children(tx: Transaction, draft: Draft, before: Row) -> None:
    """Take over the whole list of parties of an activity; other lists are not part of an update."""
    table = draft.table
    record_id = before[table.primary_id]
    for end, children in draft.children:
        if not isinstance(end, Relationship) or end.table != "activityparty":
            message = f"'{end.name}' cannot be changed in an update."
            raise BadPayload(message)
        if draft.values.get("statecode") != OPEN:
            keep_closed(table, before)
        parties = tx.description.tables["activityparty"]
        for party in tx.rows("activityparty", activityid=record_id):
            delete_row(tx, parties, party)
        order_parties(children)
        for child in children:
            if isinstance(child, Reference):
                associate(tx, table, record_id, end, child)
            else:
                create_child(tx, table, record_id, end, child)
        tx.touch(table, record_id, [party.name for party in table.parties])
        write_addresses(tx, table, record_id)
