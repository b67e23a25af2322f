"""Reading rows: pages of a table, of a collection, single records, counts."""

from collections.abc import Mapping
from datetime import UTC
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from msgspec.structs import replace
from sqlalchemy import Connection

from org_service.answers.formats import utc_text
from org_service.description import ManyToMany, Relationship, Table
from org_service.errors import BadQuery, RecordNotFound
from org_service.odata.options import parse_query
from org_service.organisation import Organisation
from org_service.permissions import read_filter
from org_service.query.check import check_query
from org_service.query.checked import CheckedQuery
from org_service.query.fetchxml import paging_cookie, query_from_fetchxml
from org_service.query.periods import Clock
from org_service.query.run import Page, Runner
from org_service.query.scope import Asker
from org_service.query.tree import ColumnPath, Condition, Exists, Expand, Filter, Group, Query
from org_service.web.exchange import Request, Response, Work, json_response

COUNT_EXCEEDED: Final = "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"
TOTAL_COUNT: Final = "@Microsoft.Dynamics.CRM.totalrecordcount"
MORE_RECORDS: Final = "@Microsoft.Dynamics.CRM.morerecords"
PAGING_COOKIE: Final = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_BESIDE_FETCH: Final = frozenset({"$count", "$format", "$skiptoken"})
_SAFE: Final = "$(),'/:@=;*"


def list_rows(request: Request, table: Table, within: Filter | None = None) -> Work:
    """Answer a page of a table's rows, or of those that a filter keeps to."""
    custom = request.options.custom
    for name in ("fetchXml", "savedQuery", "userQuery"):
        if name in custom:
            return _saved(request, table, name, custom[name], within)
    query = _paged(request, parse_query(table.name, request.options))
    return Work(lambda connection: _page(request, connection, table, _kept(query, within)))


def count_rows(request: Request, table: Table, within: Filter | None = None) -> Work:
    """Answer how many rows there are, as text."""
    query = replace(parse_query(table.name, request.options), count=True, top=1, expands=(), orders=())

    def run(connection: Connection) -> Response:
        page = run_query(request, connection, _kept(query, within))
        return Response(200, str(page.count or 0).encode(), {"Content-Type": "text/plain"})

    return Work(run)


def _kept(query: Query, within: Filter | None) -> Query:
    if within is None:
        return query
    where = within if query.where is None else Group("and", (within, query.where))
    return replace(query, where=where)


def _paged(request: Request, query: Query) -> Query:
    size = request.preferences.page_size
    return query if size is None else replace(query, page_size=size)


def run_query(request: Request, connection: Connection, query: Query) -> Page:
    """Check a query and run it for the request's caller."""
    names = request.preferences.annotations.formatted
    checked = check_query(query, request.organisation.asker(request.caller), with_names=names)
    return _runner(request, connection).page(checked)


def _runner(request: Request, connection: Connection) -> Runner:
    compiler = request.organisation.compiler
    return Runner(connection, compiler, request.preferences.annotations, request.formats, request.base)


def list_references(request: Request, table: Table, within: Filter) -> Work:
    """Answer with the addresses of the rows that a filter keeps to."""
    query = _kept(parse_query(table.name, request.options), within)

    def run(connection: Connection) -> Response:
        asker = request.organisation.asker(request.caller)
        checked = check_query(replace(query, expands=()), asker, with_names=False)
        value = _runner(request, connection).references(checked)
        content = {"@odata.context": f"{request.base}$metadata#Collection($ref)", "value": value}
        return json_response(content)

    return Work(run)


def _page(request: Request, connection: Connection, table: Table, query: Query) -> Response:
    page = run_query(request, connection, query)
    content: dict[str, Any] = {"@odata.context": context(request, table, query)}
    if query.count and page.count is not None:
        content["@odata.count"] = page.count
        if request.preferences.annotations.count:
            content[TOTAL_COUNT] = page.count
            content[COUNT_EXCEEDED] = page.count_exceeded
    content["value"] = page.rows
    if page.next_position is not None:
        content["@odata.nextLink"] = _next_link(request, page.next_position)
    return json_response(content, headers=applied(request))


def context(request: Request, table: Table, query: Query, *, single: bool = False) -> str:
    """Write the address of the metadata of what is answered."""
    parts = [pick.name for pick in query.columns]
    parts += [_context_of(expand) for expand in query.expands]
    selected = f"({','.join(parts)})" if parts else ""
    return f"{request.base}$metadata#{table.set_name}{selected}{'/$entity' if single else ''}"


def _context_of(expand: Expand) -> str:
    inner = expand.query
    parts = [] if inner is None else [pick.name for pick in inner.columns]
    return f"{expand.navigation}({','.join(parts)})"


def applied(request: Request) -> Mapping[str, str]:
    """Say which preferences were followed."""
    found = request.preferences.applied
    return {"Preference-Applied": found} if found else {}


def _next_link(request: Request, position: str) -> str:
    options = [(n, v) for n, v in parse_qsl(request.query, keep_blank_values=True) if n != "$skiptoken"]
    options.append(("$skiptoken", position))
    return f"{request.base}{request.path}?{urlencode(options, quote_via=quote, safe=_SAFE)}"


# -- single records ------------------------------------------------------------------------------


def read_record(request: Request, table: Table, record_id: str) -> Work:
    """Answer one record."""
    query = parse_query(table.name, request.options)
    return Work(lambda connection: record_response(request, connection, table, record_id, query))


def record_response(
    request: Request, connection: Connection, table: Table, record_id: str, query: Query, status: int = 200
) -> Response:
    """Answer one record as a query selects and expands it."""
    row = find_record(request, connection, table, record_id, query)
    etag = str(row.get("@odata.etag", ""))
    headers = {"ETag": etag, **applied(request)} if etag else dict(applied(request))
    if status == 200 and _unchanged(request, query, etag):
        return Response(304, b"", {"ETag": etag})
    content = {"@odata.context": context(request, table, query, single=True), **row}
    return json_response(content, status, headers)


def _unchanged(request: Request, query: Query, etag: str) -> bool:
    """Tell whether the caller has this version; never with expansions or annotations, as documented."""
    known = request.headers.get("if-none-match", "")
    if not etag or query.expands or request.preferences.annotations.formatted:
        return False
    return etag in {part.strip() for part in known.split(",")}


def find_record(
    request: Request, connection: Connection, table: Table, record_id: str, query: Query
) -> dict[str, Any]:
    """Read one record.

    Raises:
        RecordNotFound: It is not there, or not for the caller.
    """
    query = replace(query, orders=(), top=1, page_size=None, position=None, count=False)
    annotations = request.preferences.annotations
    if query.expands or read_filter(table) is not None:
        here = Condition(ColumnPath(table.primary_id), "eq", (record_id,))
        rows = run_query(request, connection, replace(query, where=here)).rows
    else:
        checked = _record_query(request.organisation, query, with_names=annotations.formatted)
        values = (record_id, *checked.values[1:])
        moment = utc_text(request.organisation.now())
        found = replace(checked, values=values, moment=moment)
        rows = _runner(request, connection).page(found).rows
    if not rows:
        raise RecordNotFound(table.name, record_id)
    return rows[0]


@lru_cache(maxsize=1024)
def _record_query(organisation: Organisation, query: Query, *, with_names: bool) -> CheckedQuery:
    """Check once what is asked of single records; the id is the first value.

    It depends on nobody: neither filters nor expansions are in it.
    """
    table = organisation.description.tables[query.table]
    here = Condition(ColumnPath(table.primary_id), "eq", (_NOBODY,))
    clock = Clock(organisation.now(), UTC)
    asker = Asker(organisation.description, clock, _NOBODY, _NOBODY, 0)
    return check_query(replace(query, where=here), asker, with_names=with_names)


# -- collections ---------------------------------------------------------------------------------


def members(request: Request, table: Table, record_id: str, end: Relationship | ManyToMany) -> Filter:
    """Give the filter for the rows that a record's collection holds."""
    description = request.organisation.description
    if isinstance(end, Relationship):
        column = description.tables[end.table].columns[end.column]
        return Condition(ColumnPath(column.name, logical=True), "eq", (record_id,))
    mine = Condition(ColumnPath(table.primary_id), "eq", (record_id,))
    return Exists(end.other_navigation, mine)


# -- FetchXML and saved queries ------------------------------------------------------------------


def _saved(request: Request, table: Table, name: str, value: str, within: Filter | None) -> Work:
    if beside := request.options.system.keys() - _BESIDE_FETCH:
        # To pass a filter over would give more than was asked for.
        message = f"{min(beside)} cannot be combined with {name}."
        raise BadQuery(message)
    if name == "fetchXml":
        return Work(lambda connection: _fetch(request, connection, table, value, within))
    stored = "savedquery" if name == "savedQuery" else "userquery"
    view = request.organisation.description.tables[stored]

    def run(connection: Connection) -> Response:
        query = parse_query(view.name, replace(request.options, system={"$select": "fetchxml"}))
        row = find_record(request.plain(), connection, view, _guid(value), query)
        return _fetch(request, connection, table, str(row["fetchxml"]), within)

    return Work(run)


def _guid(text: str) -> str:
    from uuid import UUID  # noqa: PLC0415

    try:
        return str(UUID(text))
    except ValueError:
        message = f"'{text[:100]}' is not an id."
        raise BadQuery(message) from None


def _fetch(
    request: Request, connection: Connection, table: Table, text: str, within: Filter | None
) -> Response:
    query = query_from_fetchxml(text)
    if query.table != table.name:
        message = f"The FetchXML is about '{query.table}', the address about '{table.name}'."
        raise BadQuery(message)
    if within is not None:
        query = _kept(query, within)
    position = request.options.system.get("$skiptoken")
    if position is not None:
        query = replace(query, position=position)
    query = _paged(request, query) if query.page_size is None and query.top is None else query
    page = run_query(request, connection, query)
    return _fetch_page(request, table, query, page)


def _fetch_page(request: Request, table: Table, query: Query, page: Page) -> Response:
    content: dict[str, Any] = {"@odata.context": f"{request.base}$metadata#{table.set_name}"}
    if query.count:
        content[TOTAL_COUNT] = page.count
        content[COUNT_EXCEEDED] = page.count_exceeded
    if page.next_position is not None:
        content[MORE_RECORDS] = True
        if request.preferences.annotations.paging:
            content[PAGING_COOKIE] = paging_cookie(query.page, page.next_position)
        if request.preferences.page_size is not None:
            content["@odata.nextLink"] = _next_link(request, page.next_position)
    content["value"] = [_without_empty(row) for row in page.rows]
    return json_response(content, headers=applied(request))


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: rows that FetchXML finds do not name such columns, as `$select` does."""
    return {name: value for name, value in row.items() if value is not None}
