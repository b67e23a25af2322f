"""What a macro does in a conversation: links records to it and back, sends an article's link to the customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_engine.conversations.state import ConversationState, Draft, MessageKind
from session_engine.ids import CONVERSATION_TABLE, RecordRef, record_page
from session_engine.macros.actions import Unavailable
from session_engine.macros.runs import Run, RunStatus, StepProblem
from session_engine.records.state import Lookup
from session_engine.settings.managed import Managed
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Tab, guid
from tests.unit.engine.guided import CASE, OTHER, Guided, act, guided, organisation
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
CONVERSATION = RecordRef(LINE, CONVERSATION_TABLE, guid(61))
ARTICLE, INTERNAL = guid(62), guid(63)
MANAGED = Managed(locked={"knowledge.portal": "https://help.example/{number}"})


class Said:
    """One conversation, what was sent in it and what stands in its composer."""

    def __init__(self) -> None:
        self.now = ConversationState(CONVERSATION)
        self.sent: list[str] = []

    def state(self, ref: RecordRef) -> ConversationState:
        assert ref == CONVERSATION
        return self.now

    def write(self, ref: RecordRef, kind: MessageKind, text: str) -> None:
        assert ref == CONVERSATION
        self.now = replace(self.now, drafts={**self.now.drafts, kind: Draft(text)})

    def send(self, ref: RecordRef, kind: MessageKind = MessageKind.TEXT, *, anyway: bool = False) -> None:
        assert ref == CONVERSATION
        assert not anyway
        self.sent.append(self.now.drafts[kind].text)

    async def link(self, ref: RecordRef, record: RecordRef) -> None:
        assert ref == CONVERSATION
        self.now = replace(self.now, case=Lookup(record))

    async def unlink(self, ref: RecordRef, record: RecordRef) -> None:
        assert ref == CONVERSATION
        if self.now.case is not None and self.now.case.ref == record:
            self.now = replace(self.now, case=None)


def with_articles() -> FakeOrganisation:
    made = organisation()
    columns = {
        "title": Col(),
        "articlepublicnumber": Col(),
        "statecode": Col("Integer"),
        "isinternal": Col("Boolean"),
    }
    key = "knowledgearticleid"
    table = Tab(
        "knowledgearticle", "knowledgearticles", key, "title", {key: Col("Uniqueidentifier"), **columns}
    )
    made.tables[table.name] = made.sets[table.set_name] = table
    made.rows[table.name] = {}
    for article, internal in ((ARTICLE, False), (INTERNAL, True)):
        made.put(
            table.name,
            article,
            title="Roll back",
            articlepublicnumber="KA-01007",
            statecode=3,
            isinternal=internal,
        )
    return made


async def done(at: Guided, *steps: object) -> Run:
    session = at.workspace.open_session(record_page(CONVERSATION)).session
    return await at.ended(at.begin(*steps, session=session))  # type: ignore[arg-type]


async def test_a_case_is_linked_in_place_of_another_and_undo_links_that_one_again() -> None:
    said = Said()
    async with guided(talk=lambda: said) as at:
        assert at.guidance.macros.available("link_to_conversation") is None
        said.now = replace(said.now, case=Lookup(at.ref(OTHER)))
        run = await done(at, act("a", "link_to_conversation", entity="incident", record=CASE, name="x"))
        assert run.status is RunStatus.DONE
        assert said.now.case == Lookup(at.ref(CASE))
        await at.guidance.macros.undo(run.id)
        assert said.now.case == Lookup(at.ref(OTHER))


async def test_a_link_that_was_taken_away_is_back_by_undo() -> None:
    said = Said()
    async with guided(talk=lambda: said) as at:
        said.now = replace(said.now, case=Lookup(at.ref(CASE)))
        run = await done(at, act("a", "unlink_from_conversation", entity="incident", record=CASE, name="x"))
        assert (run.status, said.now.case) == (RunStatus.DONE, None)
        await at.guidance.macros.undo(run.id)
        assert said.now.case == Lookup(at.ref(CASE))


async def test_an_articles_link_is_sent_and_what_she_has_begun_stays() -> None:
    said = Said()
    said.write(CONVERSATION, MessageKind.TEXT, "I will just")
    async with guided(with_articles(), lambda: said, MANAGED) as at:
        run = await done(at, act("a", "send_article_in_chat", record=ARTICLE))
        assert run.status is RunStatus.DONE
        assert said.sent == ["Roll back: https://help.example/KA-01007"]
        assert said.now.drafts[MessageKind.TEXT].text == "I will just"
        refused = await done(at, act("a", "send_article_in_chat", record=INTERNAL))
        assert (refused.status, refused.problem) == (RunStatus.FAILED, StepProblem.REFUSED)
        assert len(said.sent) == 1


async def test_an_article_without_a_number_is_not_sent_and_that_is_said_to_be_why() -> None:
    said, organisation = Said(), with_articles()
    organisation.put("knowledgearticle", ARTICLE, articlepublicnumber=None)
    async with guided(organisation, lambda: said, MANAGED) as at:
        run = await done(at, act("a", "send_article_in_chat", record=ARTICLE))
        assert (run.status, run.problem) == (RunStatus.FAILED, StepProblem.UNAVAILABLE)
        assert run.steps[-1].values["why"] is Unavailable.NO_NUMBER
        assert said.sent == []


async def test_without_a_place_for_customers_or_outside_of_a_conversation_it_says_why() -> None:
    said = Said()
    async with guided(with_articles(), lambda: said) as at:
        assert at.guidance.macros.available("send_article_in_chat") is Unavailable.NO_PORTAL
        run = await at.done(act("a", "link_to_conversation", entity="incident", record=CASE, name="x"))
        assert (run.status, run.problem) == (RunStatus.FAILED, StepProblem.UNAVAILABLE)
        assert run.steps[-1].values["why"] is Unavailable.NOT_IN_A_CONVERSATION
