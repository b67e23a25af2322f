"""References between records: `$ref` addresses."""

from sqlalchemy import Connection

from org_service.description import ManyToMany, Relationship, SingleNavigation, Table
from org_service.errors import BadPayload, MethodNotAllowed
from org_service.odata.paths import Segment
from org_service.records.link import associate, disassociate
from org_service.records.payload import Draft, PayloadReader, Reference, decode_object
from org_service.records.update import update
from org_service.web.exchange import Request, Response, Work, json_response, no_content


def single_reference(request: Request, table: Table, record_id: str, navigation: SingleNavigation) -> Work:
    """Answer a request to `.../primarycontactid/$ref`."""
    if request.method == "GET":
        return _read(request, table, record_id, navigation)
    if request.method == "DELETE":
        return _point(request, table, record_id, navigation, None)
    if request.method == "PUT":
        return _point(request, table, record_id, navigation, _body_reference(request))
    raise MethodNotAllowed(request.method, ("GET", "PUT", "DELETE"))


def _read(request: Request, table: Table, record_id: str, navigation: SingleNavigation) -> Work:
    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        row = tx.get(table, record_id)
        column = table.columns[navigation.column]
        target = row.get(column.name)
        if target is None:
            return no_content()
        kind = row.get(column.type_column or "") or column.targets[0].table
        address = f"{request.base}{tx.description.tables[kind].set_name}({target})"
        return json_response({"@odata.context": f"{request.base}$metadata#$ref", "@odata.id": address})

    return Work(run)


def _point(
    request: Request, table: Table, record_id: str, navigation: SingleNavigation, to: Reference | None
) -> Work:
    def run(connection: Connection) -> Response:
        tx = request.transaction(connection)
        name = f"{navigation.name}@odata.bind"
        reader = PayloadReader(request.organisation.description)
        bound = None if to is None else f"/{to.table.set_name}({to.id})"
        draft: Draft = reader.draft(table, {name: bound}, create=False)
        update(tx, draft, record_id)
        return no_content()

    return Work(run, writes=True)


def collection_reference(
    request: Request, table: Table, record_id: str, end: Relationship | ManyToMany, member: Segment
) -> Work:
    """Answer a POST, PUT or DELETE to `.../contact_customer_accounts/$ref`."""
    if request.method in {"POST", "PUT"}:
        other = _body_reference(request)
        change = associate
    elif request.method == "DELETE":
        other = _named_reference(request, end, member)
        change = disassociate
    else:
        raise MethodNotAllowed(request.method, ("GET", "POST", "PUT", "DELETE"))

    def run(connection: Connection) -> Response:
        change(request.transaction(connection), table, record_id, end, other)
        return no_content()

    return Work(run, writes=True)


def _body_reference(request: Request) -> Reference:
    payload = decode_object(request.body)
    if "@odata.id" not in payload:
        message = "The payload of a reference is an object with '@odata.id'."
        raise BadPayload(message)
    return PayloadReader(request.organisation.description).reference(payload["@odata.id"])


def _named_reference(request: Request, end: Relationship | ManyToMany, member: Segment) -> Reference:
    """Read which member leaves: by its key in the path, or by `?$id=`."""
    description = request.organisation.description
    reader = PayloadReader(description)
    if member.key is not None:
        name = end.table if isinstance(end, Relationship) else end.other_table
        return reader.reference(f"/{description.tables[name].set_name}({member.key})")
    return reader.reference(request.options.system.get("$id"))
