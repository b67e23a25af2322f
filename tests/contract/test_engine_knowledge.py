"""The knowledge base beside a case, by the real engine on the real service, over a socket."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef, SessionId, dashboard_page, record_page
from session_engine.knowledge.area import KnowledgeArea
from session_engine.knowledge.state import (
    ArticleStatus,
    Filters,
    KnowledgeState,
    KnowledgeStatus,
    ModifiedIn,
    Shown,
    Sort,
    Thumb,
)
from session_engine.pages import PagesArea
from session_engine.ports import SystemClock
from session_engine.sessions.area import WorkspaceArea
from session_engine.settings.area import SettingsArea
from session_engine.settings.ports import SettingsInMemory
from session_engine.timeline.files import content_of
from tests.contract.engine_line import LINE, Amara, amara, ben

pytestmark = pytest.mark.anyio


class Desk:
    """Amara's engine with the knowledge base."""

    def __init__(self, at: Amara) -> None:
        self.at, areas = at, at.areas
        self.workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE), unsaved=areas.records)
        PagesArea(
            at.bus,
            self.workspace,
            areas.records,
            areas.forms,
            areas.grids,
            lambda: at.dashboards,
            areas.search,
        )
        self.settings = SettingsArea(at.bus, SettingsInMemory())
        self.knowledge = KnowledgeArea(
            at.bus, at.tasks, SystemClock(), areas.lines, areas.records, areas.search, self.workspace, self.settings
        )  # fmt: skip

    async def found(self, session: SessionId) -> KnowledgeState:
        """Wait until nothing is under way."""

        def still() -> bool:
            state = self.knowledge.state(session)
            return not state.busy and state.status is not KnowledgeStatus.WAITING

        await self.at.until(still)
        return self.knowledge.state(session)

    async def looked_for(self, session: SessionId, text: str) -> KnowledgeState:
        self.knowledge.search(session, text)
        return await self.found(session)


@asynccontextmanager
async def desk(address: str) -> AsyncGenerator[Desk]:
    async with amara(address) as at:
        yield Desk(at)


def row(address: str, table: str, condition: str, *columns: str) -> dict[str, object]:
    with ben(address) as client:
        rows = client.get(table, params={"$filter": condition, "$top": "1", "$select": ",".join(columns)})
    return rows.json()["value"][0]


def okonkwo(address: str) -> RecordRef:
    found = row(address, "incidents", "ticketnumber eq 'CAS-01187'", "incidentid")
    return RecordRef(LINE, "incident", str(found["incidentid"]))


async def links_of(at: Desk, case: RecordRef) -> int:
    return len(await at.knowledge.links._linking.links(case))


async def test_a_search_beside_a_case_from_its_title_to_a_linked_article(service: str) -> None:
    case = okonkwo(service)
    async with desk(service) as at:
        session = at.workspace.open_session(record_page(case)).session
        knowledge = at.knowledge
        state = await at.found(session)
        assert state.text == "Whole practice offline, 30 desks"
        assert state.case == case
        # typed words
        state = await at.looked_for(session, "roll back 4.1.9")
        (card,) = (each for each in state.cards if each.number == "KA-01007")
        assert (card.usable, card.linked, card.favourite) == (True, False, False)
        assert card.status == "Published"
        assert card.views is not None
        assert card.modified is not None
        assert card.language == 1033
        assert [card.title[a:b].casefold() for a, b in card.spans]
        assert state.total is not None
        assert len(state.cards) <= 10
        assert state.recent == ("roll back 4.1.9",)
        # linked, for everybody, and taken back
        await asyncio.gather(knowledge.link(session, card.ref), knowledge.link(session, card.ref))
        assert await links_of(at, case) == 1, "a double click is one link"
        assert knowledge.state(session).card(card.ref).linked  # pyright: ignore[reportOptionalMemberAccess]
        link = row(service, "knowledgearticleincidents", f"_incidentid_value eq {case.id} and _knowledgearticleid_value eq {card.ref.id}", "knowledgearticleincidentid")  # fmt: skip # noqa: E501
        with ben(service) as client:
            client.delete(
                f"knowledgearticleincidents({link['knowledgearticleincidentid']})"
            ).raise_for_status()
        await at.at.until(lambda: not knowledge.state(session).card(card.ref).linked)  # pyright: ignore[reportOptionalMemberAccess]


async def test_type_ahead_more_filters_and_order(service: str) -> None:
    async with desk(service) as at:
        session = at.workspace.open_session(record_page(okonkwo(service))).session
        knowledge = at.knowledge
        await at.found(session)
        knowledge.type(session, "roll")
        knowledge.type(session, "roll back to 4")
        await at.at.until(lambda: bool(knowledge.state(session).suggestions))
        suggested = knowledge.state(session).suggestions
        assert len(suggested) <= 6
        assert all("roll back to 4" in each.title.casefold() for each in suggested)
        await at.at.until(lambda: bool(knowledge.state(session).languages))
        state = await at.looked_for(session, "beacon")
        assert (len(state.cards), state.more, state.suggestions) == (10, True, ())
        knowledge.more(session)
        state = await at.found(session)
        assert 10 < len(state.cards) <= 20
        knowledge.sort(session, Sort.VIEWS)
        views = [each.views or 0 for each in (await at.found(session)).cards]
        assert views == sorted(views, reverse=True)
        assert len(views) == 10
        german = 1031
        assert german in state.languages
        knowledge.filter(session, Filters(language=german))
        state = await at.looked_for(session, "")
        assert {each.language for each in state.cards} == {german}
        knowledge.filter(session, Filters(status=ArticleStatus.DRAFT))
        drafts = (await at.found(session)).cards
        assert drafts
        assert not any(each.usable for each in drafts)
        with pytest.raises(Refused) as refused:
            await knowledge.link(session, drafts[0].ref)
        assert refused.value.code is RefusalCode.NOT_PUBLISHED
        knowledge.filter(session, Filters(modified=ModifiedIn.DAY, subject=state.subjects[0].id))
        assert (await at.found(session)).failure is None
        batteries = next(each for each in state.subjects if each.title == "Battery")
        knowledge.filter(session, Filters(status=ArticleStatus.ALL, subject=batteries.id))
        state = await at.looked_for(session, "battery")
        assert state.failure is None
        assert 1 < len(state.cards) <= 10
        for card in state.cards:
            row(service, "knowledgearticles", f"knowledgearticleid eq {card.ref.id} and _subjectid_value eq {batteries.id}", "title")  # fmt: skip # noqa: E501


TYPED = ("' or 1 eq 1", "a) or (statecode eq 0", '"unbalanced', "+-&|!(){}[]^~*?:\\/", "%_[")


async def test_only_what_customers_may_see_is_suggested_for_a_letter(service: str) -> None:
    internal = row(service, "knowledgearticles", "isinternal eq true and statecode eq 3", "knowledgearticleid", "articlepublicnumber", "title")  # fmt: skip # noqa: E501
    draft = row(service, "knowledgearticles", "statecode eq 0", "knowledgearticleid", "title")
    async with desk(service) as at:
        find = at.knowledge.sendable.find
        assert len(await find(LINE, "")) == 12
        named = await find(LINE, "KA-01007")
        assert [each.detail for each in named] == [("KA-01007",)]
        (spans,) = {each.spans for each in await find(LINE, named[0].title)}
        assert spans == ((0, len(named[0].title)),)
        for hidden in (internal, draft):
            keys = {each.ref.id for each in await find(LINE, str(hidden["title"]))}
            assert hidden["knowledgearticleid"] not in keys
        article = RecordRef(LINE, "knowledgearticle", str(internal["knowledgearticleid"]))
        await at.at.areas.records.read(article, ("title", "statecode", "isinternal"))
        with pytest.raises(Refused) as refused:
            at.knowledge.links.must_be_for_customers(article)
        assert refused.value.code is RefusalCode.INTERNAL
        at.knowledge.links.must_be_usable(article)  # a case may point to it all the same


async def test_what_is_typed_is_never_more_than_words(service: str) -> None:
    async with desk(service) as at:
        session = at.workspace.open_session(record_page(okonkwo(service))).session
        await at.found(session)
        for typed in TYPED:
            state = await at.looked_for(session, typed)
            assert state.failure is None, typed
            assert all(each.usable for each in state.cards), typed
            assert await at.knowledge._asker.titles(LINE, typed) == (), typed


async def test_favourites_newest_first_and_replaced_by_a_new_version(service: str) -> None:
    async with desk(service) as at:
        session = at.workspace.open_session(record_page(okonkwo(service))).session
        knowledge = at.knowledge
        await at.found(session)
        one, two = (await at.looked_for(session, "thermostat")).cards[:2]
        await asyncio.gather(*(knowledge.favour(one.ref, favourite=True) for _ in range(2)))
        await knowledge.favour(two.ref, favourite=True)
        assert knowledge.state(session).card(one.ref).favourite  # pyright: ignore[reportOptionalMemberAccess]
        knowledge.show(session, Shown.FAVOURITES)
        state = await at.found(session)
        assert (state.favourites, state.local) == (2, False)
        assert {each.ref for each in state.cards} == {one.ref, two.ref}
        newer = {
            "title": "A newer version", "content": "<p>new</p>",
            "languagelocaleid": one.language, "majorversionnumber": 2,
            "rootarticleid@odata.bind": f"/knowledgearticles({one.ref.id})",
        }  # fmt: skip
        with ben(service) as client:
            made = client.post(
                "knowledgearticles", json=newer, headers={"Prefer": "return=representation"}
            ).json()
            client.patch(
                f"knowledgearticles({made['knowledgearticleid']})", json={"statecode": 3, "statuscode": 7}
            ).raise_for_status()
            old = {"islatestversion": False, "rootarticleid@odata.bind": f"/knowledgearticles({one.ref.id})"}
            client.patch(f"knowledgearticles({one.ref.id})", json=old).raise_for_status()
        knowledge.retry(session)
        newest = RecordRef(LINE, "knowledgearticle", made["knowledgearticleid"])
        await at.at.until(lambda: knowledge.state(session).card(newest) is not None)
        assert knowledge.state(session).card(one.ref) is None
        await knowledge.favour(newest, favourite=False)
        await knowledge.favour(two.ref, favourite=False)
        assert knowledge.state(session).cards == ()


async def test_what_is_said_of_an_article_is_one_record_and_moves_its_rating(service: str) -> None:
    found = row(service, "knowledgearticles", "articlepublicnumber eq 'KA-01007'", "knowledgearticleid", "knowledgearticleviews", "modifiedon")  # fmt: skip # noqa: E501
    article = RecordRef(LINE, "knowledgearticle", str(found["knowledgearticleid"]))
    note = {"objectid_knowledgearticle@odata.bind": f"/knowledgearticles({article.id})", "isdocument": True}
    with ben(service) as client:
        kept = {"filename": "Cables.txt", "documentbody": "UmVkIGFuZCBibHVl", "mimetype": "text/plain"}
        client.post("annotations", json={**note, **kept}).raise_for_status()
    async with desk(service) as at:
        articles = at.knowledge.articles
        articles.open(article, "a page that a start brought back", okonkwo(service), counts=False)
        articles.open(article, "a page", okonkwo(service))
        await at.at.until(lambda: articles.state(article, None).known)
        (file,) = articles.state(article, None).files
        assert (file.name, file.size, file.type) == ("Cables.txt", 12, "text/plain")
        assert await content_of(at.at.areas.lines, at.at.areas.records, file) == b"Red and blue"
        articles.close(article, "a page that a start brought back")
        said = "Step 3 is missing <b>a</b> cable"
        await asyncio.gather(articles.rate(article, Thumb.DOWN), articles.comment(article, said))
        state = articles.state(article, None)
        assert (state.thumb, state.comment) == (Thumb.DOWN, "Step 3 is missing <b>a</b> cable")
        await articles.rate(article, Thumb.UP)
        articles.close(article, "a page")
        articles.open(article, "another", None)
        await at.at.until(lambda: articles.state(article, None).known)
        assert articles.state(article, None).thumb is Thumb.UP
        assert articles.state(article, None).comment == "Step 3 is missing <b>a</b> cable"
        condition = f"_regardingobjectid_value eq {article.id} and startswith(comments,'Step 3 is')"
        with ben(service) as client:
            rows = client.get("feedback", params={"$filter": condition}).json()["value"]
        assert [(each["rating"], each["normalizedrating"]) for each in rows] == [(5, 1.0)]
        await at.at.until(lambda: at.at.tasks.running(("article", article)) == 0)
    after = row(
        service,
        "knowledgearticles",
        "articlepublicnumber eq 'KA-01007'",
        "knowledgearticleviews",
        "modifiedon",
    )
    assert after["knowledgearticleviews"] == int(str(found["knowledgearticleviews"])) + 2
    assert after["modifiedon"] == found["modifiedon"]


@pytest.mark.parametrize(
    "change",
    [
        {"Source": None},
        {"Source": {"@odata.type": "Microsoft.Dynamics.CRM.incident", "incidentid": "x"}},
        {"Count": 0},
        {"Count": "1"},
        {"Count": True},
    ],
)
def test_a_view_that_makes_no_sense_is_refused(service: str, change: dict[str, object]) -> None:
    article = row(service, "knowledgearticles", "articlepublicnumber eq 'KA-00900'", "knowledgearticleid")
    source = {"@odata.type": "Microsoft.Dynamics.CRM.knowledgearticle", **article}
    body = {"Source": source, "ViewDate": "2026-01-01T00:00:00Z", "Location": 0, "Count": 1, **change}
    with ben(service) as client:
        answer = client.post("IncrementKnowledgeArticleViewCount", json=body)
        assert answer.status_code == 400
        assert (
            client.post(
                "IncrementKnowledgeArticleViewCount", json={**body, "Source": source, "Count": 2}
            ).status_code
            == 204
        )
