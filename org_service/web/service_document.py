"""The service document: the list of entity sets."""

from org_service.web.exchange import Request, Response, json_response


def service_document(request: Request) -> Response:
    """Answer with the names of all entity sets."""
    tables = request.organisation.description.tables.values()
    value = [
        {"name": table.set_name, "kind": "EntitySet", "url": table.set_name}
        for table in sorted(tables, key=lambda table: table.set_name)
    ]
    return json_response({"@odata.context": f"{request.base}$metadata", "value": value})
