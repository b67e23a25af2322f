"""What a search of the knowledge base is about: a conversation's case, a pinned tab, a case being written."""

from __future__ import annotations

import pytest

from session_engine.ids import CONVERSATION_TABLE, RecordRef, record_page
from session_engine.knowledge.state import KnowledgeStatus
from session_engine.navigation.state import Place
from session_engine.records.state import Lookup
from tests.unit.engine.fake_organisation import Col, Tab, guid
from tests.unit.engine.test_knowledge import CASE, Beside, Library, beside
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TALK = RecordRef(LINE, CONVERSATION_TABLE, guid(50))
OTHER = RecordRef(LINE, "incident", guid(2))


def with_talk(*, case: str | None = None, subject: str | None = "Mesh cuts off") -> Library:
    made = Library()
    columns = {
        "activityid": Col("Uniqueidentifier"),
        "subject": Col(),
        "ninedesk_visitorname": Col(),
        "msdyn_issueid": Col("Lookup", targets=("incident",)),
    }
    table = Tab(CONVERSATION_TABLE, "msdyn_ocliveworkitems", "activityid", "subject", columns)
    made.tables[table.name] = made.sets[table.set_name] = table
    made.rows[table.name] = {}
    made.put("incident", OTHER.id, title="Green light")
    made.put(table.name, TALK.id, subject=subject, msdyn_issueid=case, ninedesk_visitorname="Maria Lopez")
    return made


def talk(here: Beside) -> None:
    here.session = here.workspace.open_session(record_page(TALK)).session


async def test_beside_a_conversation_it_begins_with_the_title_of_its_case() -> None:
    async with beside(with_talk(case=CASE.id)) as here:
        talk(here)
        assert here.state.case is None, "it is being read"
        await here.at.quiet()
        assert (here.state.case, here.state.text) == (CASE, "Red light")
        assert here.words() == ["Red light"], "nothing else was looked for meanwhile"
        assert here.titles


async def test_beside_one_without_a_case_it_begins_with_what_it_is_about() -> None:
    async with beside(with_talk()) as here:
        talk(here)
        assert here.state
        await here.at.quiet()
        assert (here.state.case, here.state.text, here.words()) == (None, "Mesh cuts off", ["Mesh cuts off"])
        # a case is linked meanwhile: articles can be linked to it, and what is in sight does not move
        here.organisation.put(CONVERSATION_TABLE, TALK.id, subject="Mesh cuts off", msdyn_issueid=OTHER.id)
        here.at.tell()
        await here.at.quiet()
        assert (here.state.case, here.state.text) == (OTHER, "Mesh cuts off")
        assert here.area.links._known.keys() == {OTHER}


@pytest.mark.parametrize("subject", [None, "Maria Lopez"])
async def test_beside_one_that_says_nothing_are_the_articles_changed_last(subject: str | None) -> None:
    async with beside(with_talk(subject=subject)) as here:
        talk(here)
        assert here.state
        await here.at.quiet()
        assert (here.state.text, here.state.status) == ("", KnowledgeStatus.READY)


async def test_pinned_it_follows_the_tab_in_front_until_she_types_something_of_her_own() -> None:
    async with beside(with_talk()) as here:
        here.area.follow(here.session, CASE)
        await here.at.quiet()
        here.workspace.open(record_page(OTHER), Place.LOOKUP)
        here.area.follow(here.session, OTHER)
        await here.at.quiet()
        assert (here.state.case, here.state.text) == (OTHER, "Green light")
        article = RecordRef(LINE, "knowledgearticle", guid(100))
        here.area.follow(here.session, article)
        await here.at.quiet()
        assert (here.state.case, here.state.text) == (CASE, "Red light"), "of the session's own case again"
        here.area.search(here.session, "light 2")
        here.area.follow(here.session, OTHER)
        await here.at.quiet()
        assert (here.state.case, here.state.text) == (OTHER, "light 2")


async def test_of_a_case_that_is_being_written_the_first_letter_is_not_looked_for() -> None:
    async with beside() as here:
        new = here.at.records.new(LINE, "incident")
        here.session = here.workspace.open_session(record_page(new)).session
        assert here.state
        await here.at.quiet()
        here.at.records.edit(new, "title", "R")
        await here.at.quiet()
        assert (here.state.text, here.words()) == ("", [])
        here.at.records.edit(new, "title", "Red light")
        here.at.records.edit(new, "customerid", Lookup(RecordRef(LINE, "account", guid(3))))
        await here.at.records.save(new)
        await here.at.quiet()
        assert here.state.text == "Red light"
