"""The search as actions of the Web API, kept in step with an organisation's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from org_service.answers.rows import Annotations
from org_service.query.run import Runner
from org_service.search.answer import Searching
from org_service.search.index import create_index
from org_service.search.records import Records
from org_service.search.request import LARGEST_PAGE, USUAL_PAGE, USUAL_SUGGESTIONS, read_request
from org_service.search.search import Search
from org_service.search.upkeep import Upkeep
from org_service.web.exchange import ROOT, Request, Response, Work, json_response
from org_service.web.operations import Arguments, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from org_service.answers.rows import Json
    from org_service.organisation import Organisation

_ANNOTATIONS = Annotations(formatted=True)
_TEXTS = ("search", "entities", "filter", "options", "orderby", "propertybag")
_RETURNS = (Parameter("response", "Edm.String"),)


def attach_search(organisation: Organisation) -> Search:
    """Keep an organisation's index in step from now on; one without an index gets it first."""
    search = Search()
    upkeep = Upkeep(organisation.description, search)
    if not organisation.storage.submit_read(_has_index).result():
        organisation.storage.submit_write(lambda c: _make_index(c, upkeep)).result()
    organisation.storage.before_commit(upkeep.follow)
    return search


def _has_index(connection: Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'search_document'")
    return found.scalar() is not None


def _make_index(connection: Connection, upkeep: Upkeep) -> None:
    create_index(connection)
    upkeep.rebuild(connection)


def search_operations(search: Search) -> tuple[Operation, ...]:
    """Give the three actions."""

    def query(request: Request, _bound: str | None, arguments: Arguments) -> Work:
        wanted = read_request(arguments, request.organisation.description, USUAL_PAGE)
        return _work(request, search, "searchqueryResponse", lambda s: s.query(wanted))

    def suggest(request: Request, _bound: str | None, arguments: Arguments) -> Work:
        wanted = read_request(arguments, request.organisation.description, USUAL_SUGGESTIONS)
        return _work(request, search, "searchsuggestResponse", lambda s: s.suggest(wanted))

    def complete(request: Request, _bound: str | None, arguments: Arguments) -> Work:
        wanted = read_request(arguments, request.organisation.description, LARGEST_PAGE)
        return _work(request, search, "searchautocompleteResponse", lambda s: s.complete(wanted.text))

    texts = tuple(Parameter(name, "Edm.String", name != "search") for name in _TEXTS)
    top = Parameter("top", "Edm.Int32")
    fuzzy = Parameter("fuzzy", "Edm.Boolean")
    further = (
        Parameter("facets", "Edm.String"),
        Parameter("count", "Edm.Boolean"),
        Parameter("skip", "Edm.Int32"),
    )
    return (
        Operation("searchquery", "action", query, None, (*texts, *further, top), _RETURNS),
        Operation("searchsuggest", "action", suggest, None, (*texts, fuzzy, top), _RETURNS),
        Operation("searchautocomplete", "action", complete, None, (*texts, fuzzy), _RETURNS),
    )


def _work(request: Request, search: Search, response: str, answer: Callable[[Searching], Json]) -> Work:
    organisation = request.organisation

    def run(connection: Connection) -> Response:
        runner = Runner(connection, organisation.compiler, _ANNOTATIONS, request.formats)
        records = Records(connection, runner, organisation.asker(request.caller))
        found = answer(Searching(search, connection, records, organisation.now()))
        context = f"{request.base.removesuffix(ROOT)}{ROOT}$metadata#Microsoft.Dynamics.CRM.{response}"
        return json_response({"@odata.context": context, "response": msgspec.json.encode(found).decode()})

    return Work(run)
