"""Creates records, with all that comes along in the same payload."""

from collections.abc import Iterable
from typing import Final

from org_service.description import Column, Relationship, Table
from org_service.errors import DuplicateKey, InvalidArgument
from org_service.permissions import may_write
from org_service.records.link import associate
from org_service.records.lookups import own, set_lookup, write_lookups
from org_service.records.payload import Draft, Reference
from org_service.records.rules import rules_of
from org_service.records.rules.activities import write_addresses
from org_service.records.rules.states import start_state
from org_service.records.transaction import Row, Transaction, new_id

REQUIRED: Final = frozenset({"application", "system"})
_KEY: Final = "activitypartyid"
_NUMBERED_PREFIX: Final = {"incident": "caseprefix", "knowledgearticle": "kaprefix"}


def create(tx: Transaction, draft: Draft, record_id: str | None = None) -> str:
    """Create a record and give its id; children and parents of the draft come along.

    Raises:
        ServiceError: A rule refuses it. Nothing is kept then, since the transaction fails whole.
    """
    may_write(tx.caller, draft.table, "Create")
    return _create(tx, draft, record_id)


def _create(tx: Transaction, draft: Draft, record_id: str | None) -> str:
    table = draft.table
    for relationship, parent in draft.parents:
        parent_id = create(tx, parent)
        draft.lookups[relationship.column] = Reference(parent.table, parent_id)
    values = _values(tx, draft, record_id)
    rules = rules_of(table)
    for rule in rules.before_create:
        rule(tx, table, values)
    need_columns(table, values)
    new = tx.insert(table, values)
    _create_children(tx, draft, new)
    row = tx.get(table, new)
    for rule in rules.after_create:
        rule(tx, table, row)
    return new


def _values(tx: Transaction, draft: Draft, record_id: str | None) -> Row:
    table = draft.table
    values: Row = {c.name: c.default for c in table.columns.values() if c.default is not None and c.is_stored}
    values |= draft.values
    key = record_id or values.get(table.primary_id) or new_id()
    values[table.primary_id] = key
    if tx.exists(table, key) or (table.base and tx.exists(tx.description.tables[table.base], key)):
        raise DuplicateKey
    write_lookups(tx, draft, values, create=True)
    own(tx, table, values)
    start_state(table, values)
    _stamp(tx, table, values)
    for column in table.columns.values():
        if column.autonumber and values.get(column.name) is None:
            values[column.name] = next_number(tx, table, column)
    return values


def _stamp(tx: Transaction, table: Table, values: Row) -> None:
    if "createdon" in table.columns:
        values["createdon"] = values.get("overriddencreatedon") or tx.now
        values["modifiedon"] = tx.now
        values["createdby"] = values["modifiedby"] = tx.caller.user_id
    if "organizationid" in table.columns and table.columns["organizationid"].is_lookup:
        values["organizationid"] = tx.caller.organization_id or None


def next_number(tx: Transaction, table: Table, column: Column) -> str:
    """Give the next automatic number, such as CAS-01234."""
    pattern = column.autonumber or "{SEQNUM:5}"
    default, _, rest = pattern.rpartition("-")
    width = int(rest.removeprefix("{SEQNUM:").removesuffix("}"))
    prefix = tx.organisation.get(_NUMBERED_PREFIX.get(table.name, "")) or default
    return f"{prefix}-{tx.next_number(f'{table.name}.{column.name}'):0{width}}"


def need_columns(table: Table, values: Row) -> None:
    """Check that no required column is empty.

    Raises:
        InvalidArgument: One is.
    """
    for column in table.columns.values():
        if column.required in REQUIRED and column.is_stored and column.computed is None:
            value = values.get(column.name)
            if value is None or (isinstance(value, str) and not value.strip()):
                message = f"Required field '{column.name}' is missing."
                raise InvalidArgument(message)


def _create_children(tx: Transaction, draft: Draft, parent_id: str) -> None:
    for end, children in draft.children:
        order_parties(children)
        for child in children:
            if isinstance(child, Reference):
                associate(tx, draft.table, parent_id, end, child)
            elif isinstance(end, Relationship):
                create_child(tx, draft.table, parent_id, end, child)
            else:
                made = create(tx, child)
                associate(tx, draft.table, parent_id, end, Reference(child.table, made))
        if any(child.table.name == "activityparty" for child in children):
            write_addresses(tx, draft.table, parent_id)


def order_parties(children: Iterable[Draft | Reference]) -> None:
    """Give new parties ids in the order they were named in: rows are read in the order of their ids."""
    new = [
        child
        for child in children
        if isinstance(child, Draft) and child.table.name == "activityparty" and _KEY not in child.values
    ]
    for child, key in zip(new, sorted(new_id() for _ in new), strict=True):
        child.values[_KEY] = key


def create_child(tx: Transaction, parent: Table, parent_id: str, end: Relationship, child: Draft) -> str:
    """Create a record that points to its parent through a relationship."""
    child.lookups.pop(end.column, None)
    column = child.table.columns[end.column]
    pointed: Row = {}
    set_lookup(tx, column, Reference(parent, parent_id), pointed)
    child.lookups[end.column] = Reference(parent, parent_id)
    if child.table.write != "child":
        return create(tx, child)
    if child.table.name == "activityparty":
        _address_party(tx, child)
    return _create(tx, child, None)


def _address_party(tx: Transaction, party: Draft) -> None:
    """Note the address a party is written to, as it is now."""
    reference = party.lookups.get("partyid")
    if reference is None or party.values.get("addressused"):
        return
    row = tx.get(reference.table, reference.id)
    names = ("emailaddress1", "internalemailaddress", "emailaddress")
    party.values["addressused"] = next((row[name] for name in names if row.get(name)), None)
