"""Without the organisation the search finds what was read before, says so, and asks again when it can."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from typing_extensions import override

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, TabId
from session_engine.organisation.events import LineCameBack
from session_engine.organisation.state import Connection
from session_engine.records.state import Lookup
from session_engine.search.kept import KeptRecord
from session_engine.search.state import SearchStatus
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.test_search import Searchable, area, result, suggestion
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB = TabId(7)


class Away(Searchable):
    """An organisation that can be cut off."""

    away = False

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        return super().__call__(request)


def heard(made: Desk) -> None:
    """Let the line stand well: what is wanted is asked for."""
    status = made.lines._lines[LINE].status
    status.state = replace(status.state, connection=Connection.ONLINE)


class Kept:
    """What was read before."""

    def __init__(self, made: Desk) -> None:
        contact = Lookup(made.ref("contact", guid(3)), "Maria Lopez")
        self.rows = (
            KeptRecord(
                made.ref("incident", guid(1)), {"title": "A case of hers", "description": "Router is dead"}
            ),
            KeptRecord(made.ref("incident", guid(2)), {"title": "The router blinks", "customerid": contact}),
            KeptRecord(made.ref("contact", guid(3)), {"fullname": "Maria Lopez"}),
            KeptRecord(made.ref("incident", guid(4)), {"title": "Router"}),
            KeptRecord(made.ref("incident", guid(5)), {"description": "router, and no name"}),
        )

    async def find(
        self, line: LineId, tables: tuple[str, ...], words: tuple[str, ...]
    ) -> tuple[KeptRecord, ...]:
        assert line == LINE
        assert all(word == word.lower() for word in words)
        return tuple(row for row in self.rows if not tables or row.ref.table in tables)


async def test_suggestions_are_what_was_read_and_best_fits_come_first() -> None:
    organisation = Away()
    async with desk(organisation) as made:
        search = area(made)
        search.finds_in(Kept(made))
        heard(made)
        organisation.away = True
        search.type("ROUTER")
        await made.quiet()
        found = search.flyout
        assert [each.title for each in found.suggestions] == ["Router", "The router blinks", "A case of hers"]
        assert (found.status, found.offline, found.failure) == (SearchStatus.READY, True, None)
        assert found.suggestions[1].spans == ((4, 10),)
        assert found.suggestions[2].detail == ("Router is dead",)
        assert all(each.kept for each in found.suggestions)
        search.type("nowhere")
        await made.quiet()
        assert (search.flyout.status, search.flyout.offline) == (SearchStatus.EMPTY, True)
        organisation.away = False
        organisation.suggestions = [suggestion(9, "x", fullname="Nowhere Man")]
        made.bus.publish(LineCameBack(LINE))
        await made.quiet()
        assert [each.title for each in search.flyout.suggestions] == ["Nowhere Man"]
        assert not search.flyout.offline


async def test_a_results_page_shows_what_was_read_and_searches_again_by_itself() -> None:
    organisation = Away()
    async with desk(organisation) as made:
        search = area(made)
        search.finds_in(Kept(made))
        heard(made)
        organisation.away = True
        search.show(TAB, LINE, "maria lopez")
        await made.quiet()
        results = search.results(TAB)
        assert [each.title for each in results.matches] == ["Maria Lopez", "The router blinks"]
        assert (results.offline, results.facets, results.more) == (True, (), False)
        organisation.away = False
        organisation.results = [result(1)]
        made.bus.publish(LineCameBack(LINE))
        await made.quiet()
        results = search.results(TAB)
        assert [each.title for each in results.matches] == ["Case 1"]
        assert not results.offline


async def test_a_lookup_offers_what_was_read_of_its_tables_also_without_a_text() -> None:
    organisation = Away()
    async with desk(organisation) as made:  # it is still starting: nothing is asked
        search = area(made)
        search.finds_in(Kept(made))
        organisation.away = True
        for text in ("lop", ""):
            found = await search.lookup(LINE, ("contact", "account"), text)
            assert [(each.title, each.kept) for each in found] == [("Maria Lopez", True)]
        with pytest.raises(OrganisationError) as caught:
            await search.lookup(LINE, ("queue",), "lop")
        assert caught.value.failure is Failure.UNREACHABLE


async def test_an_organisation_that_says_no_is_not_away() -> None:
    organisation = Away()
    async with desk(organisation) as made:
        search = area(made)
        search.finds_in(Kept(made))
        heard(made)
        organisation.before = lambda _request: httpx.Response(403)
        search.type("router")
        await made.quiet()
        assert (search.flyout.status, search.flyout.suggestions) == (SearchStatus.FAILED, ())
