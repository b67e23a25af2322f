"""The search as actions of the Web API, kept in step with an organisation's records.

What searches and indexes is imported when it is first needed, or a moment after the start: the
service answers sooner without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import inspect

from org_service.web.arguments import answered
from org_service.web.exchange import Request, Response, Work
from org_service.web.operations import Arguments, Operation, Parameter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.organisation import Organisation
    from org_service.search.search import Search
    from org_service.search.upkeep import Upkeep

_TEXTS = ("search", "entities", "filter", "options", "orderby", "propertybag")
_RETURNS = (Parameter("response", "Edm.String"),)


class SearchService:
    """The search of one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._parts: tuple[Search, Upkeep] | None = None

    def attach(self) -> None:
        """Keep the index in step from now on; an organisation without an index gets it first."""
        storage = self._organisation.storage
        if not storage.submit_read(_has_index).result():
            storage.submit_write(self._make_index).result()
        storage.before_commit(self._follow)

    def warm(self, connection: Connection) -> None:
        """Load what the first search would have to wait for."""
        self._loaded()[0].words(connection)

    def _follow(self, connection: Connection) -> None:
        self._loaded()[1].follow(connection)

    def _make_index(self, connection: Connection) -> None:
        from org_service.dialect.full_text import create_index  # noqa: PLC0415

        create_index(connection)
        self._loaded()[1].rebuild(connection)

    def _loaded(self) -> tuple[Search, Upkeep]:
        # Two threads may both make the parts at first; either pair works.
        if self._parts is None:
            from org_service.search.search import Search  # noqa: PLC0415
            from org_service.search.upkeep import Upkeep  # noqa: PLC0415

            search = Search()
            self._parts = search, Upkeep(self._organisation.description, search)
        return self._parts

    def operations(self) -> tuple[Operation, ...]:
        """Give the actions."""
        texts = tuple(Parameter(name, "Edm.String", name != "search") for name in _TEXTS)
        top, fuzzy = Parameter("top", "Edm.Int32"), Parameter("fuzzy", "Edm.Boolean")
        counted = (
            Parameter("facets", "Edm.String"),
            Parameter("count", "Edm.Boolean"),
            Parameter("skip", "Edm.Int32"),
        )
        return (
            self._operation("searchquery", (*texts, *counted, top)),
            self._operation("searchsuggest", (*texts, fuzzy, top)),
            self._operation("searchautocomplete", (*texts, fuzzy)),
        )

    def _operation(self, name: _Name, parameters: tuple[Parameter, ...]) -> Operation:
        def answer(request: Request, _bound: str | None, arguments: Arguments) -> Work:
            return Work(lambda connection: self._answer(name, request, arguments, connection))

        return Operation(name, "action", answer, None, parameters, _RETURNS)

    def _answer(
        self, name: _Name, request: Request, arguments: Arguments, connection: Connection
    ) -> Response:
        from org_service.search.answer import answer_search  # noqa: PLC0415

        text = answer_search(name, self._loaded()[0], request, arguments, connection)
        return answered(request, name, {"response": text})


_Name = Literal["searchquery", "searchsuggest", "searchautocomplete"]


def _has_index(connection: Connection) -> bool:
    return inspect(connection).has_table("search_document")
