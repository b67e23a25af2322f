"""Suggestions beside a case: asked in the person's own words, shown from 65 %, given way to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typing_extensions import override

from session_engine.assist.area import TYPING, AssistArea
from session_engine.assist.events import SuggestionsChanged
from session_engine.assist.state import AssistState, AssistStatus, Verdicts
from session_engine.errors import Failure, Refused
from session_engine.ids import RecordRef
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Row, Tab, error, guid
from tests.unit.engine.held import HeldTime, settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
CASE = RecordRef(LINE, "incident", guid(1))


class Ranking(FakeOrganisation):
    """An organisation that ranks: what it suggests is told by the test."""

    def __init__(self) -> None:
        super().__init__()
        self._add(
            Tab(
                "knowledgearticleincident",
                "knowledgearticleincidents",
                "knowledgearticleincidentid",
                "knowledgearticleincidentid",
                {
                    "knowledgearticleincidentid": Col("Uniqueidentifier"),
                    "knowledgearticleid": Col("Lookup", targets=("knowledgearticle",)),
                    "incidentid": Col("Lookup", targets=("incident",)),
                },
            )
        )
        self._add(
            Tab(
                "connection",
                "connections",
                "connectionid",
                "connectionid",
                {
                    "connectionid": Col("Uniqueidentifier"),
                    "record1id": Col("Lookup", targets=("incident",)),
                    "record2id": Col("Lookup", targets=("incident",)),
                },
            )
        )
        self._add(
            Tab(
                "msdyn_suggestioninteraction",
                "msdyn_suggestioninteractions",
                "msdyn_suggestioninteractionid",
                "msdyn_interactiontype",
                {
                    "msdyn_suggestioninteractionid": Col("Uniqueidentifier"),
                    "msdyn_interactiontype": Col(),
                    "msdyn_suggestedentity": Col("Lookup", targets=("knowledgearticle", "incident")),
                    "msdyn_suggestionfor": Col("Lookup", targets=("incident",)),
                },
            )
        )
        self._add(
            Tab(
                "knowledgearticle",
                "knowledgearticles",
                "knowledgearticleid",
                "title",
                {"knowledgearticleid": Col("Uniqueidentifier"), "title": Col()},
            )
        )
        for column, target in (("productid", "product"), ("subjectid", "subject")):
            self.tables["incident"].columns[column] = Col("Lookup", targets=(target,))
        self.put("incident", CASE.id, title="Red light", description="It glows red", statecode=0)
        self.answers: list[Row] = []
        self.questions: list[Row] = []
        self.actions["similar"] = self._similar

    def _add(self, table: Tab) -> None:
        self.tables[table.name] = self.sets[table.set_name] = table
        self.rows[table.name] = {}

    def _similar(self, _path: str, body: Row) -> Row:
        self.questions.append(body)
        return {"suggestions": self.answers, "complete": True}

    def suggest(
        self, number: int, confidence: float, kind: str = "knowledgearticle", **more: Any
    ) -> RecordRef:
        row = {"id": guid(number), "kind": kind, "title": f"{kind} {number}", "number": f"KA-{number}"}
        self.answers.append({**row, "confidence": confidence, "words": ["red light"], "excerpt": "", **more})
        return RecordRef(LINE, kind, guid(number))


class Helped:
    """The assistance on a desk, and what it announced."""

    def __init__(self, at: Desk, organisation: Ranking) -> None:
        self.desk, self.organisation = at, organisation
        self.area = AssistArea(at.bus, at.tasks, at.lines, at.records, pause=at.time.pause)
        self.told: list[RecordRef] = []
        at.bus.subscribe(SuggestionsChanged, lambda event: self.told.append(event.case))

    @property
    def state(self) -> AssistState:
        return self.area.state(CASE)

    def shown(self) -> list[str]:
        return [each.ref.id for each in (*self.state.articles, *self.state.cases)]

    async def follow(self) -> None:
        self.area.follow(CASE)
        await self.desk.quiet()


@asynccontextmanager
async def helped(organisation: Ranking | None = None, time: HeldTime | None = None) -> AsyncGenerator[Helped]:
    made = organisation or Ranking()
    async with desk(made, time) as at:
        yield Helped(at, made)


async def test_a_case_is_asked_about_and_what_is_sure_enough_is_shown_by_kind() -> None:
    async with helped() as here:
        sure = here.organisation.suggest(2, 0.94)
        here.organisation.suggest(3, 0.649)
        solved = here.organisation.suggest(4, 0.81, "incident", excerpt="Went back to 4.1.9")
        await here.follow()
        assert here.state.status is AssistStatus.READY
        assert [each.ref for each in here.state.articles] == [sure]
        assert [(each.ref, each.excerpt) for each in here.state.cases] == [(solved, "Went back to 4.1.9")]
        assert here.organisation.questions[0]["title"] == "Red light"
        assert here.organisation.questions[0]["incidentid"] == CASE.id
        assert here.told


async def test_a_case_that_is_not_saved_yet_waits_for_nothing() -> None:
    async with helped() as here:
        sure = here.organisation.suggest(2, 0.94)
        new = here.desk.records.new(LINE, "incident", {})
        here.area.follow(new)
        await here.desk.quiet()
        state = here.area.state(new)
        assert (state.status, state.busy, state.articles) == (AssistStatus.READY, False, ())
        here.desk.records.edit(new, "title", "Red light")
        await here.desk.quiet()
        assert [each.ref for each in here.area.state(new).articles] == [sure]
        assert not here.organisation.reads("incidentid eq")


async def test_what_is_typed_is_asked_about_once_she_pauses() -> None:
    time = HeldTime()
    async with helped(time=time) as here:
        await time.advance(5)
        here.area.follow(CASE)
        for _ in range(6):
            await time.advance(5)
        assert len(here.organisation.questions) == 1
        here.desk.records.edit(CASE, "description", "All three satel")
        await settle()
        here.desk.records.edit(CASE, "description", "All three satellites are red")
        await time.advance(TYPING / 2)
        assert len(here.organisation.questions) == 1
        assert here.state.busy
        await time.advance(TYPING)
        await time.advance(TYPING)
        assert [each["description"] for each in here.organisation.questions[1:]] == [
            "All three satellites are red"
        ]
        assert not here.state.busy
        assert not here.state.brief


async def test_coming_back_to_a_case_asks_nothing_anew() -> None:
    async with helped() as here:
        here.organisation.suggest(2, 0.9)
        await here.follow()
        await here.follow()
        assert len(here.organisation.questions) == 1


async def test_what_does_not_help_makes_room_for_the_next_and_is_remembered() -> None:
    async with helped() as here:
        refs = [here.organisation.suggest(number, 0.9 - number / 100) for number in range(2, 7)]
        await here.follow()
        assert here.shown() == [ref.id for ref in refs[:3]]
        await here.area.not_helpful(CASE, refs[0])
        assert here.shown() == [ref.id for ref in refs[1:4]]
        await here.area.helpful(CASE, refs[1])
        found = here.state.suggestion(refs[1])
        assert found is not None
        assert found.helpful
        assert not found.unread
        kept = [
            row["msdyn_interactiontype"]
            for row in here.organisation.rows["msdyn_suggestioninteraction"].values()
        ]
        assert kept == ["not_helpful", "helpful"]
        await here.area.helpful(CASE, refs[1])  # a second click says nothing new
        await here.area.reconsider(CASE, refs[0])
        assert here.shown() == [ref.id for ref in refs[:3]], "it stands where it stood"
        (left,) = here.organisation.rows["msdyn_suggestioninteraction"].values()
        assert left["msdyn_interactiontype"] == "helpful"


async def test_an_organisation_that_keeps_no_verdicts_is_no_error_to_her() -> None:
    async with helped() as here:
        ref = here.organisation.suggest(2, 0.9)
        await here.follow()
        del here.organisation.sets["msdyn_suggestioninteractions"]
        await here.area.helpful(CASE, ref)
        found = here.state.suggestion(ref)
        assert found is not None
        assert found.helpful


async def test_an_article_is_linked_and_unlinked() -> None:
    async with helped() as here:
        article = here.organisation.suggest(2, 0.9)
        here.organisation.put("knowledgearticle", article.id, title="Roll back")
        await here.follow()
        await asyncio.gather(here.area.link(CASE, article), here.area.link(CASE, article))  # a double click
        assert here.state.articles[0].linked
        assert len(here.organisation.rows["knowledgearticleincident"]) == 1
        await here.area.link(CASE, article)
        assert len(here.organisation.rows["knowledgearticleincident"]) == 1
        await here.area.unlink(CASE, article)
        assert not here.state.articles[0].linked
        assert not here.organisation.rows["knowledgearticleincident"]


async def test_a_solved_case_is_linked_and_unlinked_also_when_the_case_was_left_meanwhile() -> None:
    async with helped() as here:
        solved = here.organisation.suggest(4, 0.8, "incident")
        here.organisation.put("incident", solved.id, title="Red eye", statecode=1)
        await here.follow()
        await here.area.link(CASE, solved)
        assert here.state.cases[0].linked
        made = list(here.organisation.rows["connection"].values())
        assert [(row["record1id"], row["record2id"]) for row in made] == [
            (("incident", CASE.id), ("incident", solved.id))
        ]
        here.area.unfollow(CASE)
        await here.area.unlink(CASE, solved)  # as Undo in a notice does
        assert not here.organisation.rows["connection"]
        await here.area.link(CASE, solved)
        await here.follow()
        assert here.state.cases[0].linked


async def test_votes_that_somebody_else_takes_away_move_the_cards() -> None:
    """An administrator resets them: what was refused may come again, and all of it is asked about once."""
    async with helped() as here:
        first, second = here.organisation.suggest(2, 0.9), here.organisation.suggest(3, 0.8)
        await here.follow()
        await here.area.not_helpful(CASE, first)
        assert [each.ref for each in here.state.articles] == [second]
        (vote,) = here.organisation.rows["msdyn_suggestioninteraction"]
        asked = len(here.organisation.questions)
        for by, again in ((here.desk.lines.reader(LINE), 0), ("an administrator", 1)):
            gone = Change("msdyn_suggestioninteraction", vote, ChangeKind.DELETE, by=by)
            for _ in range(3):
                here.desk.bus.publish(ChangesHeard(LINE, (gone,)))
            await here.desk.quiet()
            assert len(here.organisation.questions) == asked + again
        assert [each.ref for each in here.state.articles] == [first, second]


async def test_an_organisation_without_links_between_cases_still_links_articles() -> None:
    async with helped() as here:
        here.organisation.before = lambda request: error(404) if "connections" in request.url.path else None
        article = here.organisation.suggest(2, 0.9)
        here.organisation.put("knowledgearticle", article.id, title="Roll back")
        await here.follow()
        await here.area.link(CASE, article)
        assert here.state.articles[0].linked


async def test_without_the_ranking_the_search_is_asked_and_no_confidence_shown() -> None:
    async with helped() as here:
        del here.organisation.actions["similar"]
        response = (
            f'{{"Value": [{{"Id": "{guid(2)}", "EntityName": "knowledgearticle", "Score": 2.5, "Attributes": '
            '{"title": "Roll back", "articlepublicnumber": "KA-01007"}, "Highlights": {"title": ["{crmhit}Roll{/crmhit}'
            ' back"], "content": ["{crmhit}roll{/crmhit} all {crmhit}satellites{/crmhit} back"]}}], "Count": 1}'
        )
        here.organisation.actions["searchquery"] = lambda _path, _body: {"response": response}
        await here.follow()
        assert not here.state.ranked
        (found,) = here.state.articles
        assert (found.number, found.title, found.confidence) == ("KA-01007", "Roll back", None)
        assert found.words == ("satellites", "Roll"), "why it was found"


async def test_the_ranking_is_looked_up_in_the_metadata_and_not_tried_where_it_is_not_there() -> None:
    async with helped() as here:
        ranking = here.organisation.actions.pop("similar")
        here.organisation.actions["searchquery"] = lambda _path, _body: {
            "response": '{"Value": [], "Count": 0}'
        }
        await here.follow()
        assert not here.state.ranked
        assert not [
            path for method, path in here.organisation.asked if method == "POST" and "similar" in path
        ]
        assert here.organisation.reads("$metadata") == 1
        here.organisation.actions["similar"] = ranking
        here.area.refresh(CASE)
        await settle()
        assert here.state.ranked, "a person who asks anew has it looked up anew"


async def test_a_ranking_that_the_metadata_does_not_show_is_tried() -> None:
    async with helped() as here:
        here.organisation.shows_actions = False
        here.organisation.suggest(2, 0.9)
        await here.follow()
        assert here.state.ranked
        assert len(here.state.articles) == 1


async def test_a_ranking_that_has_gone_in_spite_of_the_metadata_gives_way_to_the_search() -> None:
    async with helped() as here:
        here.organisation.before = lambda request: (
            error(404) if request.url.path.endswith("/similar") else None
        )
        here.organisation.actions["searchquery"] = lambda _path, _body: {
            "response": '{"Value": [], "Count": 0}'
        }
        await here.follow()
        assert here.state.status is AssistStatus.READY
        assert not here.state.ranked


async def test_an_organisation_with_neither_ranking_nor_search_says_so_and_is_no_failure() -> None:
    async with helped() as here:
        del here.organisation.actions["similar"]
        here.organisation.actions.pop("searchquery", None)
        await here.follow()
        assert here.state.status is AssistStatus.READY
        assert not here.state.possible
        assert here.state.failure is None


async def test_a_failure_is_said_and_asked_again_by_hand() -> None:
    async with helped() as here:
        here.organisation.before = lambda request: error(500) if "similar" in request.url.path else None
        await here.follow()
        assert here.state.status is AssistStatus.FAILED
        assert here.state.failure is Failure.SERVER
        here.organisation.before = lambda _request: None
        here.organisation.suggest(2, 0.9)
        here.area.refresh(CASE)
        await here.desk.quiet()
        assert here.state.status is AssistStatus.READY
        assert len(here.state.articles) == 1


async def test_a_resolved_case_needs_no_suggestions() -> None:
    organisation = Ranking()
    organisation.put("incident", CASE.id, statecode=1)
    async with helped(organisation) as here:
        await here.follow()
        assert here.state.status is AssistStatus.NOT_ACTIVE
        assert not organisation.questions


async def test_a_case_that_is_opened_again_gets_its_suggestions_again() -> None:
    async with helped() as here:
        sure = here.organisation.suggest(2, 0.94)
        await here.follow()
        for state, status in ((1, AssistStatus.NOT_ACTIVE), (0, AssistStatus.READY)):
            here.organisation.put("incident", CASE.id, statecode=state)
            here.desk.records.refresh(CASE)
            await here.desk.quiet()
            assert here.state.status is status
        assert [each.ref for each in here.state.articles] == [sure]


async def test_links_that_others_make_are_seen() -> None:
    async with helped() as here:
        article = here.organisation.suggest(2, 0.9)
        here.organisation.put("knowledgearticle", article.id, title="Roll back")
        await here.follow()
        here.organisation.put(
            "knowledgearticleincident", guid(70), knowledgearticleid=("knowledgearticle", article.id),
            incidentid=("incident", CASE.id),
        )  # fmt: skip
        here.desk.tell()
        await here.desk.quiet()
        assert here.state.articles[0].linked


async def test_who_is_not_followed_is_refused() -> None:
    async with helped() as here:
        with pytest.raises(Refused):
            here.area.state(CASE)


class Learning(Ranking):
    """A ranking that is never done with reading."""

    @override
    def _similar(self, _path: str, body: Row) -> Row:
        self.questions.append(body)
        return {"suggestions": self.answers, "complete": False}


async def _asked_in(time: HeldTime, organisation: Ranking, seconds: int) -> int:
    before = len(organisation.questions)
    for _ in range(seconds):
        await time.advance(1)
    return len(organisation.questions) - before


async def test_a_ranking_that_knows_little_yet_is_asked_again_until_she_looks_at_something() -> None:
    time, organisation = HeldTime(), Learning()
    ref = organisation.suggest(2, 0.9)
    async with helped(organisation, time) as here:
        here.area.follow(CASE)
        assert await _asked_in(time, organisation, 6) >= 2
        assert not here.state.complete
        here.area.touch(CASE, ref)
        assert await _asked_in(time, organisation, 40) <= 1, "nothing moves under her eyes"


async def test_a_start_waits_for_a_ranking_that_reads_whatever_was_looked_at_in_an_earlier_run() -> None:
    time, organisation = HeldTime(), Learning()
    ref = RecordRef(CASE.line, "knowledgearticle", guid(2))
    async with helped(organisation, time) as here:
        here.area.follow(CASE, Verdicts(touched=frozenset({ref})))
        assert await _asked_in(time, organisation, 6) >= 2, "nothing was there to be looked at"
        organisation.suggest(2, 0.9)
        await _asked_in(time, organisation, 20)
        assert not here.state.articles[0].unread
        here.area.touch(CASE, ref)
        assert await _asked_in(time, organisation, 40) <= 1


async def test_a_ranking_that_stays_behind_is_asked_ever_more_seldom_and_not_at_all_out_of_sight() -> None:
    time, organisation = HeldTime(), Learning()
    async with helped(organisation, time) as here:
        here.area.follow(CASE)
        first, second, third = [await _asked_in(time, organisation, 60) for _ in range(3)]
        assert first <= 5
        assert second + third <= 4
        here.area.look_away(CASE)
        assert await _asked_in(time, organisation, 200) == 0
        here.area.follow(CASE)
        assert await _asked_in(time, organisation, 8) >= 1


async def test_how_and_by_whom_a_case_was_solved_is_read_beside() -> None:
    organisation = Ranking()
    organisation._add(
        Tab(
            "incidentresolution",
            "incidentresolutions",
            "activityid",
            "subject",
            {
                "activityid": Col("Uniqueidentifier"),
                "subject": Col(),
                "description": Col(),
                "statecode": Col("State"),
                "actualend": Col("DateTime"),
                "modifiedon": Col("DateTime"),
                "incidentid": Col("Lookup", targets=("incident",)),
                "ownerid": Col("Lookup", targets=("systemuser",)),
            },
        )
    )
    ben = guid(50)
    organisation.put("systemuser", ben, fullname="Ben Whitlock")
    organisation.put("incident", guid(4), title="Red eye", statecode=1)
    organisation.put(
        "incidentresolution", guid(60), subject="Back to 4.1.9", description="Radio reset", statecode=1,
        actualend="2026-03-11T16:25:00Z", incidentid=("incident", guid(4)), ownerid=("systemuser", ben),
    )  # fmt: skip
    solved = organisation.suggest(4, 0.81, "incident", excerpt="Back to")
    async with helped(organisation) as here:
        await here.follow()
        found = here.state.suggestion(solved)
        assert found is not None
        assert found.resolution == "Back to 4.1.9\nRadio reset"
        assert found.solver is not None
        assert (found.solver.ref.table, found.solver.ref.id) == ("systemuser", ben)
        assert found.when is not None
        assert found.when.hour == 16


async def test_what_was_done_in_an_earlier_run_is_taken_up() -> None:
    async with helped() as here:
        refs = [here.organisation.suggest(number, 0.9) for number in range(2, 6)]
        left = Verdicts(frozenset(refs[1:2]), frozenset(refs[2:3]), frozenset(refs[:1]))
        here.area.follow(CASE, left)
        await here.desk.quiet()
        assert [(each.ref, each.unread, each.helpful) for each in here.state.articles] == [
            (refs[1], False, False), (refs[2], True, True), (refs[3], True, False),
        ]  # fmt: skip
        assert here.area.verdicts(CASE) == left


async def test_that_there_is_nothing_is_told_too() -> None:
    async with helped() as here:
        here.area.follow(CASE)
        here.told.clear()
        await here.desk.quiet()
        assert here.state.status is AssistStatus.READY
        assert here.state.brief
        assert here.told


async def test_a_case_that_cannot_be_read_is_not_waited_for() -> None:
    async with helped() as here:
        here.organisation.before = lambda request: error(500) if "incidents" in request.url.path else None
        await here.follow()
        assert here.state.status is AssistStatus.FAILED
        assert here.state.failure is Failure.SERVER
        here.organisation.before = lambda _request: None
        here.organisation.suggest(2, 0.9)
        here.area.refresh(CASE)
        await here.desk.quiet()
        assert here.state.status is AssistStatus.READY
        assert here.state.articles
