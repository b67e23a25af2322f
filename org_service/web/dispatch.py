"""From a path to what answers it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from org_service.description import Column, SingleNavigation, Table
from org_service.errors import (
    BadQuery,
    MethodNotAllowed,
    RecordNotFound,
    ResourceNotFound,
    ServiceError,
)
from org_service.odata.expressions import parse_literal
from org_service.odata.options import parse_query
from org_service.odata.paths import Segment
from org_service.web.changes import (
    change_property,
    create_member,
    create_record,
    delete_record,
    set_property,
    update_record,
)
from org_service.web.exchange import Request, Response, Work, json_response, no_content
from org_service.web.guard import refuse_impersonation
from org_service.web.metadata.csdl import metadata_document
from org_service.web.metadata.definitions import DEFINITIONS, definition_response
from org_service.web.operations import Operation, Operations, arguments_of
from org_service.web.queries import (
    count_rows,
    find_record,
    list_references,
    list_rows,
    members,
    read_record,
)
from org_service.web.references import collection_reference, single_reference
from org_service.web.service_document import service_document

PREFIX: Final = "Microsoft.Dynamics.CRM."


def answer(request: Request, operations: Operations) -> Work | Response:
    """Find what a request is about and prepare its answer.

    Raises:
        ServiceError: Nothing answers it.
    """
    refuse_impersonation(request.headers, request.caller.user_id)
    segments = request.segments
    if not segments:
        _need(request, "GET")
        return service_document(request)
    first, *rest = segments
    if first.name == "$metadata" and not rest:
        _need(request, "GET")
        return metadata_document(request, operations)
    if first.name in DEFINITIONS:
        _need(request, "GET")
        return definition_response(request)
    table = request.organisation.description.by_set_name.get(first.name)
    if table is not None:
        return _Resource(request, operations).table(table, first, rest)
    operation = operations.unbound(first.name.removeprefix(PREFIX))
    if operation is not None and not rest:
        return call(request, operation, None, first)
    raise ResourceNotFound(first.name[:100])


def call(request: Request, operation: Operation, record_id: str | None, segment: Segment) -> Work | Response:
    """Call an operation by the method that its kind is called by."""
    _need(request, "GET" if operation.kind == "function" else "POST")
    return operation.answer(request, record_id, arguments_of(operation, request, segment))


def _need(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise MethodNotAllowed(request.method, methods)


class _Resource:
    """Follows a path from a table on."""

    def __init__(self, request: Request, operations: Operations) -> None:
        self.request = request
        self.operations = operations
        self.description = request.organisation.description

    def table(self, table: Table, segment: Segment, rest: list[Segment]) -> Work | Response:
        """Answer for a table's set, or for a record of it."""
        request = self.request
        if segment.called and (segment.key is not None or segment.arguments):
            column = alternate_key(table, segment)
            if column is not None:
                return self._by_alternate_key(table, column, segment.arguments[column.name], rest)
            return self.record(table, record_key(table, segment), rest)
        if not rest:
            if request.method == "POST":
                return create_record(request, table)
            _need(request, "GET", "POST")
            return list_rows(request, table)
        if rest[0].name == "$count" and len(rest) == 1:
            _need(request, "GET")
            return count_rows(request, table)
        raise ResourceNotFound(rest[0].name[:100])

    def _by_alternate_key(self, table: Table, column: Column, text: str, rest: list[Segment]) -> Work:
        value = parse_literal(text)

        def run(connection: Connection) -> Response:
            tx = self.request.transaction(connection)
            record_id = tx.find_by(table, column.name, value) if isinstance(value, str) else None
            if record_id is None:
                raise RecordNotFound(table.name, text[:100])
            found = self.record(table, record_id, rest)
            return found.run(connection) if isinstance(found, Work) else found

        return Work(run, writes=self.request.method != "GET")

    def record(self, table: Table, record_id: str, rest: list[Segment]) -> Work | Response:
        """Answer for a record, one of its properties, or what it is related to."""
        if not rest:
            return self._whole(table, record_id)
        segment, *further = rest
        operation = self._operation(table, segment)
        if operation is not None and not further:
            return call(self.request, operation, record_id, segment)
        column = table.by_web_name.get(segment.name)
        if column is not None:
            return self._property(table, record_id, column, further)
        single = table.single.get(segment.name)
        if single is not None:
            return self._single(table, record_id, single, further)
        if segment.name in table.collections:
            return self._collection(table, record_id, segment, further)
        raise ResourceNotFound(segment.name[:100])

    def _whole(self, table: Table, record_id: str) -> Work:
        request = self.request
        if request.method == "GET":
            return read_record(request, table, record_id)
        if request.method == "PATCH":
            return update_record(request, table, record_id)
        if request.method == "DELETE":
            return delete_record(request, table, record_id)
        raise MethodNotAllowed(request.method, ("GET", "PATCH", "DELETE"))

    def _operation(self, table: Table, segment: Segment) -> Operation | None:
        if not segment.name.startswith(PREFIX):
            if self.operations.bound(segment.name, table.name) is not None:
                message = f"Request message has unresolved parameters: write '{PREFIX}{segment.name}'."
                raise BadQuery(message)
            return None
        name = segment.name.removeprefix(PREFIX)
        found = self.operations.bound(name, table.name)
        if found is None:
            raise ResourceNotFound(segment.name[:100])
        return found

    # -- properties ------------------------------------------------------------------------------

    def _property(
        self, table: Table, record_id: str, column: Column, further: list[Segment]
    ) -> Work | Response:
        request = self.request
        raw = [segment.name for segment in further] == ["$value"]
        if further and not raw:
            raise ResourceNotFound(further[0].name[:100])
        if request.method == "PUT" and not raw:
            return set_property(request, table, record_id, column)
        if request.method == "DELETE" and not raw:
            return change_property(request, table, record_id, {column.web_name: None})
        _need(request, "GET", "PUT", "DELETE")
        return self._read_property(table, record_id, column, raw=raw)

    def _read_property(self, table: Table, record_id: str, column: Column, *, raw: bool) -> Work:
        request = self.request
        wanted = f"$select={column.web_name}"

        def run(connection: Connection) -> Response:
            query = parse_query(table.name, request.elsewhere("GET", "", wanted).options)
            row = find_record(request, connection, table, record_id, query)
            value = row[column.web_name]
            if value is None:
                return no_content()
            if raw:
                return Response(200, str(value).encode(), {"Content-Type": "text/plain"})
            address = f"{request.base}$metadata#{table.set_name}({record_id})/{column.web_name}"
            return json_response({"@odata.context": address, "value": value})

        return Work(run)

    # -- related records -------------------------------------------------------------------------

    def _single(
        self, table: Table, record_id: str, navigation: SingleNavigation, further: list[Segment]
    ) -> Work | Response:
        request = self.request
        if [segment.name for segment in further] == ["$ref"]:
            return single_reference(request, table, record_id, navigation)
        if request.method == "DELETE" and not further:
            return change_property(request, table, record_id, {f"{navigation.name}@odata.bind": None})
        _need(request, "GET")

        def run(connection: Connection) -> Response:
            row = request.transaction(connection).get(table, record_id)
            target = _target(self.description.tables, table, navigation, row)
            if target is None:
                return no_content()
            other, other_id = target
            found = self.record(other, other_id, further)
            return found.run(connection) if isinstance(found, Work) else found

        return Work(run)

    def _collection(
        self, table: Table, record_id: str, segment: Segment, further: list[Segment]
    ) -> Work | Response:
        request, end = self.request, table.collections[segment.name]
        names = [found.name for found in further]
        if names == ["$ref"] and request.method != "GET":
            return collection_reference(request, table, record_id, end, segment)
        other = self.description.tables[getattr(end, "other_table", end.table)]
        within = members(request, table, record_id, end)
        if segment.key is not None or segment.arguments:
            return self.record(other, record_key(other, segment), further)
        if names == ["$count"]:
            _need(request, "GET")
            return self._of(table, record_id, count_rows(request, other, within))
        if names == ["$ref"]:
            return self._of(table, record_id, list_references(request, other, within))
        if names:
            raise ResourceNotFound(names[0][:100])
        if request.method == "POST":
            return create_member(request, table, record_id, end)
        _need(request, "GET", "POST")
        return self._of(table, record_id, list_rows(request, other, within))

    def _of(self, table: Table, record_id: str, work: Work) -> Work:
        """Answer about a record's collection only if the record is there."""

        def run(connection: Connection) -> Response:
            self.request.transaction(connection).get(table, record_id)
            return work.run(connection)

        return Work(run, work.writes)


def _target(
    tables: Mapping[str, Table], table: Table, navigation: SingleNavigation, row: Mapping[str, object]
) -> tuple[Table, str] | None:
    """Find the record that a navigation property leads to; None where it leads nowhere."""
    column = table.columns[navigation.column]
    when = None
    if column.derived is not None:
        when, column = column.derived.when, table.columns[column.derived.of]
    value = row.get(column.name)
    if value is None:
        return None
    kind = str(row.get(column.type_column or "") or navigation.relationships[0].referenced_table)
    allowed = {end.referenced_table for end in navigation.relationships}
    if kind not in allowed or (when is not None and kind != when):
        return None
    return tables[kind], str(value)


def alternate_key(table: Table, segment: Segment) -> Column | None:
    """Give the column of `incidents(ticketnumber='CAS-01042')`; None if another key is used."""
    named = set(segment.arguments)
    return next((column for column in table.alternate_keys if named == {column.name}), None)


def record_key(table: Table, segment: Segment) -> str:
    """Read the id in `incidents(<id>)` or `incidents(incidentid=<id>)`.

    Raises:
        ServiceError: It is none.
    """
    text = segment.key
    if text is None:
        if set(segment.arguments) != {table.primary_id}:
            names = ", ".join(sorted(segment.arguments))
            message = (
                f"The specified key attributes are not a defined key for the {table.name} entity: {names}"
            )
            raise ServiceError(400, "0x80060891", message)
        text = segment.arguments[table.primary_id]
    try:
        return str(UUID(text.strip("'")))
    except ValueError:
        message = f"'{text[:100]}' is not the id of a record."
        raise BadQuery(message) from None
