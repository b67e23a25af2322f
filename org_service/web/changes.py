"""Changing records over the Web API: create, update, upsert, delete, single properties."""

from typing import Any, Final

from sqlalchemy import Connection

from org_service.description import Column, ManyToMany, Relationship, Table
from org_service.errors import BadPayload, DuplicateKey, RecordNotFound, VersionMismatch
from org_service.odata.options import Options, parse_query
from org_service.records.create import create, create_child
from org_service.records.delete import delete
from org_service.records.link import associate
from org_service.records.payload import Draft, PayloadReader, Reference, decode_object
from org_service.records.transaction import Row, Transaction
from org_service.records.update import update
from org_service.web.exchange import Request, Response, Work, no_content
from org_service.web.queries import record_response

ANY: Final = "*"


def entity_id(request: Request, table: Table, record_id: str) -> dict[str, str]:
    """Give the headers that say where a record is."""
    return {"OData-EntityId": f"{request.base}{table.set_name}({record_id})"}


def create_record(request: Request, table: Table) -> Work:
    """Answer a POST to a table."""
    draft = _draft(request, table, create=True)

    def run(connection: Connection) -> Response:
        record_id = create(request.transaction(connection), draft)
        return _created(request, connection, table, record_id)

    return Work(run, writes=True)


def create_member(request: Request, table: Table, record_id: str, end: Relationship | ManyToMany) -> Work:
    """Answer a POST to a record's collection: the new record belongs to it."""
    name = end.table if isinstance(end, Relationship) else end.other_table
    target = request.organisation.description.tables[name]
    draft = _draft(request, target, create=True)

    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        tx.get(table, record_id)
        if isinstance(end, Relationship):
            made = create_child(tx, table, record_id, end, draft)
        else:
            made = create(tx, draft)
            associate(tx, table, record_id, end, Reference(target, made))
        return _created(request, connection, target, made)

    return Work(run, writes=True)


def _draft(request: Request, table: Table, *, create: bool) -> Draft:
    reader = PayloadReader(request.organisation.description)
    return reader.draft(table, decode_object(request.body), create=create)


def _created(request: Request, connection: Connection, table: Table, record_id: str) -> Response:
    headers = entity_id(request, table, record_id)
    if not request.preferences.representation:
        return no_content(headers)
    response = _representation(request, connection, table, record_id, 201)
    response.headers.update({**headers, "Location": headers["OData-EntityId"]})
    return response


def _representation(
    request: Request, connection: Connection, table: Table, record_id: str, status: int
) -> Response:
    options = request.options
    kept = {n: v for n, v in options.system.items() if n in {"$select", "$expand"}}
    query = parse_query(table.name, Options(kept, options.aliases, {}))
    return record_response(request, connection, table, record_id, query, status)


def update_record(request: Request, table: Table, record_id: str) -> Work:
    """Answer a PATCH: an update, or the creation of what is not there (an upsert)."""
    payload = decode_object(request.body)

    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        before = tx.find(table, record_id)
        check_version(request, table, record_id, before)
        reader = PayloadReader(request.organisation.description)
        if before is None:
            create(tx, reader.draft(table, payload, create=True), record_id)
            return _created(request, connection, table, record_id)
        kind = _concrete(tx, table, before)
        update(tx, reader.draft(kind, payload, create=False), record_id)
        headers = entity_id(request, table, record_id)
        if not request.preferences.representation:
            return no_content(headers)
        response = _representation(request, connection, table, record_id, 200)
        response.headers.update(headers)
        return response

    return Work(run, writes=True)


def _concrete(tx: Transaction, table: Table, row: Row) -> Table:
    return tx.description.tables[row["activitytypecode"]] if table.name == "activitypointer" else table


def check_version(request: Request, table: Table, record_id: str, row: Row | None) -> None:
    """Hold a change to the version that its caller knows.

    Raises:
        VersionMismatch: `If-Match` names another one.
        RecordNotFound: `If-Match` says that it has to be there, and it is not.
        DuplicateKey: `If-None-Match: *` says that it must not be there, and it is.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None:
        if row is None:
            raise RecordNotFound(table.name, record_id)
        if wanted.strip() != ANY and f'W/"{row.get("versionnumber")}"' not in _tags(wanted):
            raise VersionMismatch
    if request.headers.get("if-none-match", "").strip() == ANY and row is not None:
        raise DuplicateKey


def _tags(header: str) -> set[str]:
    """Give the tags of a header; a client may have dropped the mark of a weak one."""
    tags = {part.strip() for part in header.split(",")}
    return tags | {f"W/{tag}" for tag in tags if tag.startswith('"')}


def delete_record(request: Request, table: Table, record_id: str) -> Work:
    """Answer a DELETE."""

    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        check_version(request, table, record_id, tx.get(table, record_id))
        delete(tx, table, record_id)
        return no_content()

    return Work(run, writes=True)


# -- single properties ---------------------------------------------------------------------------


def set_property(request: Request, table: Table, record_id: str, column: Column) -> Work:
    """Answer a PUT to a property: `{"value": ...}`."""
    payload = decode_object(request.body)
    if "value" not in payload:
        message = "The payload of a property is an object with 'value'."
        raise BadPayload(message)
    return change_property(request, table, record_id, {column.web_name: payload["value"]})


def change_property(request: Request, table: Table, record_id: str, values: dict[str, Any]) -> Work:
    """Change one property of a record that is there."""

    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        row = tx.get(table, record_id)
        check_version(request, table, record_id, row)
        reader = PayloadReader(request.organisation.description)
        update(tx, reader.draft(_concrete(tx, table, row), values, create=False), record_id)
        return no_content()

    return Work(run, writes=True)
