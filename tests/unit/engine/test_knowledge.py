"""The knowledge base's search: what is kept of it, superseded, offline, and favourites without the organisation."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_engine.errors import Failure, RefusalCode, Refused
from session_engine.ids import LineId, RecordRef, SessionId, dashboard_page, record_page
from session_engine.knowledge import kept
from session_engine.knowledge.area import TYPING, KnowledgeArea
from session_engine.knowledge.asking import condition_of
from session_engine.knowledge.events import KnowledgeChanged
from session_engine.knowledge.kept import Asked
from session_engine.knowledge.portal import customer_link
from session_engine.knowledge.state import (
    FAVOURITES,
    ArticleStatus,
    Filters,
    KnowledgeState,
    KnowledgeStatus,
    ModifiedIn,
    Shown,
    Sort,
)
from session_engine.organisation import json_text
from session_engine.organisation.events import LineCameBack
from session_engine.ports import SystemClock
from session_engine.search.area import SearchArea
from session_engine.search.kept import KeptRecord
from session_engine.search.ports import RecentInMemory
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import PaneView
from session_engine.settings.area import SettingsArea
from session_engine.settings.ports import SettingsInMemory
from session_engine.settings.table import setting, valid
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Row, Tab, error, guid
from tests.unit.engine.held import HeldTime, settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
CASE = RecordRef(LINE, "incident", guid(1))


class Library(FakeOrganisation):
    """An organisation with articles; the search finds those whose titles hold a word."""

    def __init__(self, articles: int = 3) -> None:
        super().__init__()
        columns = {"knowledgearticleid": Col("Uniqueidentifier"), "title": Col(), "articlepublicnumber": Col(),
                   "description": Col(), "content": Col(), "keywords": Col(), "islatestversion": Col("Boolean"),
                   "modifiedon": Col("DateTime"), "statecode": Col("State", options=((0, "Draft"), (3, "Published"))),
                   "languagelocaleid": Col("Integer")}  # fmt: skip
        table = Tab("knowledgearticle", "knowledgearticles", "knowledgearticleid", "title", columns)
        self.tables[table.name] = self.sets[table.set_name] = table
        self.rows[table.name] = {}
        self.put("incident", CASE.id, title="Red light")
        for number in range(articles):
            self.put("knowledgearticle", guid(100 + number), title=f"Red light {number}", statecode=3, languagelocaleid=1033)  # fmt: skip # noqa: E501
        self.searches: list[Row] = []
        self.actions["searchquery"] = self._search

    def _search(self, _path: str, body: Row) -> Row:
        self.searches.append(body)
        assert body["top"] <= 100, "more are never given"
        words = str(body["search"]).casefold().split()
        rows = self.rows["knowledgearticle"].items()
        found = [
            {"Id": key, "EntityName": "knowledgearticle", "Attributes": {"title": row["title"]}, "Score": 1,
             "Highlights": {"title": ["{crmhit}Red{/crmhit} light " + str(row["title"])[-1]]}}
            for key, row in rows if any(word in str(row["title"]).casefold() for word in words)
        ]  # fmt: skip
        answer: Row = {"Error": None, "Value": found[: body["top"]], "Count": len(found), "Facets": {}}
        return {"response": json_text.encode(answer).decode()}


class Beside:
    """The knowledge base on a desk with one session."""

    def __init__(self, at: Desk, organisation: Library) -> None:
        self.at, self.organisation = at, organisation
        self.workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE), unsaved=at.records)
        self.settings = SettingsArea(at.bus, SettingsInMemory())
        search = SearchArea(
            at.bus, at.tasks, SystemClock(), at.lines, at.records, RecentInMemory(), pause=at.time.pause
        )
        self.area = KnowledgeArea(
            at.bus, at.tasks, SystemClock(), at.lines, at.records, search, self.workspace, self.settings,
            pause=at.time.pause,
        )  # fmt: skip
        self.told: list[SessionId] = []
        at.bus.subscribe(KnowledgeChanged, lambda event: self.told.append(event.session))
        self.session = self.workspace.open_session(record_page(CASE)).session

    @property
    def state(self) -> KnowledgeState:
        return self.area.state(self.session)

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.state.cards]

    def words(self) -> list[str]:
        return [str(each["search"]) for each in self.organisation.searches]


@asynccontextmanager
async def beside(
    organisation: Library | None = None, time: HeldTime | None = None, handler: Any = None
) -> AsyncGenerator[Beside]:
    made = organisation or Library()
    async with desk(made, time, handler=handler) as at:
        yield Beside(at, made)


async def test_it_begins_with_the_cases_title_and_marks_what_matched() -> None:
    async with beside() as here:
        assert here.state.status is KnowledgeStatus.WAITING
        await here.at.quiet()
        assert here.words() == ["Red light"]
        assert (here.state.text, here.state.case, here.state.status) == (
            "Red light",
            CASE,
            KnowledgeStatus.READY,
        )
        assert here.titles == ["Red light 0", "Red light 1", "Red light 2"]
        assert here.state.cards[0].spans == ((0, 3),)
        assert here.told
        assert here.state.recent == (), "nobody has typed that"


async def test_without_a_search_what_matched_is_marked_all_the_same() -> None:
    """What an article is about is long: its card shows the part that is marked."""
    library = Library()
    del library.actions["searchquery"]
    library.put("knowledgearticle", guid(200), title="Ring", description=f"{'Long. ' * 50}Red light, steady",
                statecode=3, islatestversion=True)  # fmt: skip
    async with beside(library) as here:
        here.area.search(here.session, "red light")
        await here.at.quiet()
        (card,) = [each for each in here.state.cards if each.title == "Ring"]
        assert [card.excerpt[start:end] for start, end in card.excerpt_spans] == ["Red", "light"]


async def test_ten_at_first_and_ten_more_on_request() -> None:
    async with beside(Library(25)) as here:
        assert here.state
        await here.at.quiet()
        assert (len(here.titles), here.state.more, here.state.total) == (10, True, 25)
        for expected in (20, 25):
            here.area.more(here.session)
            await here.at.quiet()
            assert len(here.titles) == expected
        assert not here.state.more


async def test_a_hundred_are_enough() -> None:
    async with beside(Library(130)) as here:
        tools = {"knowledge": kept.write(Asked("light", own=True, count=90))}
        here.workspace.set_pane(here.session, PaneView(tools=tools))
        assert here.state
        await here.at.quiet()
        for _ in range(2):
            here.area.more(here.session)
            await here.at.quiet()
        assert (len(here.titles), here.state.more, here.state.failure) == (100, False, None)


async def test_only_the_last_words_count() -> None:
    async with beside() as here:
        assert here.state
        await here.at.quiet()
        here.area.search(here.session, "light 1")
        here.area.search(here.session, "  light   2 ")
        assert here.state.busy
        await here.at.quiet()
        assert here.words()[-1] == "light 2"
        assert here.state.recent == ("light 2", "light 1")
        assert here.state.text == "light 2"


async def test_titles_are_asked_for_once_she_pauses() -> None:
    time, asked = HeldTime(), list[str]()
    library = Library()

    def watching(request: httpx.Request) -> httpx.Response:
        if "contains" in str(request.url):
            asked.append(str(request.url))
        return library(request)

    async with beside(library, time, watching) as here:
        assert here.state
        await settle()
        for typed in ("r", "re", "red", "red li"):
            here.area.type(here.session, typed)
            await time.advance(TYPING / 4)
        await time.advance(TYPING)
        await time.advance(TYPING)
        assert len(asked) == 1
        assert "red%20li" in asked[0]
        here.area.type(here.session, "")
        assert here.state.suggestions == ()


async def test_a_failure_keeps_what_is_there_and_is_tried_again_when_the_line_is_back() -> None:
    library, broken = Library(), [False]

    def line(request: httpx.Request) -> httpx.Response:
        return error(500) if broken[0] and "search" in str(request.url) else library(request)

    async with beside(library, handler=line) as here:
        assert here.state
        await here.at.quiet()
        broken[0] = True
        here.area.search(here.session, "light 1")
        await here.at.quiet()
        assert (here.state.failure, here.state.status) == (Failure.SERVER, KnowledgeStatus.FAILED)
        assert len(here.titles) == 3
        broken[0] = False
        here.at.bus.publish(LineCameBack(LINE))
        await here.at.quiet()
        assert (here.state.failure, here.state.status) == (None, KnowledgeStatus.READY)


async def test_what_was_read_before_is_searched_while_the_organisation_is_away() -> None:
    library, away = Library(), [False]

    def line(request: httpx.Request) -> httpx.Response:
        if away[0]:
            raise httpx.ConnectError("away", request=request)
        return library(request)

    class Kept:
        async def find(
            self, line: LineId, tables: tuple[str, ...], words: tuple[str, ...]
        ) -> tuple[KeptRecord, ...]:
            assert (tables, words) == (("knowledgearticle",), ("light", "9"))
            ref = RecordRef(line, "knowledgearticle", guid(900))
            return (KeptRecord(ref, {"title": "Red light 9"}),)

    async with beside(library, handler=line) as here:
        assert here.state
        await here.at.quiet()
        here.area._search.finds_in(Kept())
        away[0] = True
        here.area.search(here.session, "light 9")
        await here.at.quiet()
        assert (here.titles, here.state.offline, here.state.failure) == (["Red light 9"], True, None)
        away[0] = False
        here.at.bus.publish(LineCameBack(LINE))
        await here.at.quiet()
        assert (len(here.titles), here.state.offline) == (3, False)


async def test_favourites_are_kept_here_where_the_organisation_keeps_none() -> None:
    async with beside(Library(FAVOURITES + 1)) as here:
        assert here.state
        await here.at.quiet()
        refs = [RecordRef(LINE, "knowledgearticle", guid(100 + n)) for n in range(FAVOURITES + 1)]
        first = [ref.id for ref in refs[: FAVOURITES - 1]]
        here.settings.set("knowledge.favourites", json_text.encode({LINE: first}).decode())
        await here.area.favour(refs[FAVOURITES - 1], favourite=True)
        with pytest.raises(Refused) as refused:
            await here.area.favour(refs[-1], favourite=True)
        assert refused.value.code is RefusalCode.TOO_MANY_FAVOURITES
        here.area.show(here.session, Shown.FAVOURITES)
        await here.at.quiet()
        assert (here.state.local, here.state.favourites) == (True, FAVOURITES)
        assert here.state.cards[0].ref == refs[FAVOURITES - 1], "newest first"
        await here.area.favour(refs[0], favourite=False)
        kept_here = json_text.as_object(json_text.decode(here.settings.text("knowledge.favourites")))
        assert len(kept_here[LINE]) == FAVOURITES - 1  # pyright: ignore[reportArgumentType]


async def test_what_a_session_looks_for_is_kept_with_its_pane_and_comes_back() -> None:
    async with beside() as here:
        assert here.state
        await here.at.quiet()
        here.area.search(here.session, "light 2")
        here.area.filter(here.session, Filters(ArticleStatus.EXPIRED, language=1031))
        here.area.sort(here.session, Sort.VIEWS)
        await here.at.quiet()
        written = here.workspace.state.sessions[here.session].anchor.state.pane.tools["knowledge"]
        expected = Asked(
            "light 2", True, Shown.RESULTS, Filters(ArticleStatus.EXPIRED, language=1031), Sort.VIEWS
        )
        assert kept.read(written) == expected
        # another run: the same workspace, nothing known yet
        area = KnowledgeArea(
            here.at.bus, here.at.tasks, SystemClock(), here.at.lines, here.at.records, here.area._search,
            here.workspace, here.settings, pause=here.at.time.pause,
        )  # fmt: skip
        assert (area.state(here.session).text, area.state(here.session).sort) == ("light 2", Sort.VIEWS)


async def test_a_closed_session_is_let_go_of() -> None:
    async with beside() as here:
        assert here.state
        here.workspace.close_session(here.session, force=True, confirmed=True)
        await here.at.quiet()
        assert here.area._sessions == {}
        assert not here.area.links._known
        with pytest.raises(Refused):
            here.area.state(here.session)


@settings(max_examples=40)
@given(
    value=st.one_of(
        st.none(),
        st.text(),
        st.dictionaries(
            st.sampled_from(
                ["text", "own", "shown", "status", "subject", "language", "modified", "sort", "count"]
            ),
            st.one_of(
                st.none(), st.text(max_size=300), st.integers(), st.booleans(), st.lists(st.integers())
            ),
        ),
    )
)
def test_whatever_was_kept_is_read_as_something_that_can_be_asked(value: object) -> None:
    asked = kept.read(value)
    assert kept.read(kept.write(asked)) == asked
    assert len(asked.text) <= kept.LONGEST
    condition = condition_of(asked.filters)
    assert condition.count("'") == 0
    assert condition.startswith("islatestversion eq true")


def test_filters_as_a_condition() -> None:
    filters = Filters(ArticleStatus.ALL, guid(5), 1031, ModifiedIn.WEEK)
    now = SystemClock().now()
    parts = condition_of(filters, now).split(" and ")
    assert parts[:3] == [
        "islatestversion eq true",
        f"_subjectid_value eq {guid(5)}",
        "languagelocaleid eq 1031",
    ]
    assert parts[3].startswith("modifiedon ge ")
    assert parts[3].endswith("Z")


@pytest.mark.parametrize(
    ("portal", "allowed"),
    [
        ("", True),
        ("https://help.northlight.example/articles/{number}?lang=en", True),
        ("https://help.northlight.example/articles/", False),
        ("http://help.northlight.example/{number}", False),
        ("javascript:alert({number})", False),
    ],
)
def test_a_link_for_customers_is_made_of_the_number_alone(portal: str, allowed: bool) -> None:
    row = setting("knowledge.portal")
    assert row is not None
    assert valid(row, portal) is allowed
    made = customer_link(portal, "KA-01007/../x y") if allowed else ""
    assert made == portal.replace("{number}", "KA-01007%2F..%2Fx%20y")[: len(made)]
    assert bool(made) == (allowed and bool(portal))
