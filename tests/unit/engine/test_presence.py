"""Presence: read once the line stands, followed by the feed, set by her or explained where it was not (facts 9)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, RecordRef, dashboard_page, record_page
from session_engine.organisation.events import ChangesMissed, PersonChanged
from session_engine.organisation.state import Person
from session_engine.presence.area import PresenceArea
from session_engine.presence.events import PresenceChanged
from session_engine.presence.state import Base, PresenceState, SetBy
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import SESSION_LIMIT
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, error, guid
from tests.unit.engine.live_line import BEN, STATUSES, LiveLine
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio


@dataclass
class Present:
    """Presence on a desk."""

    desk: Desk
    line: LiveLine
    area: PresenceArea
    workspace: WorkspaceArea
    told: list[PresenceChanged]

    @property
    def state(self) -> PresenceState:
        return self.area.state(LINE)

    async def heard(self) -> None:
        """Let what the feed tells arrive."""
        self.desk.tell()
        await self.desk.quiet()

    def open(self, number: int) -> None:
        self.workspace.open_session(record_page(RecordRef(LINE, "incident", guid(number))))


def sign_in(at: Desk, person: str = ME) -> None:
    """Say who works here; the line's own signing in is no part of these tests."""
    status = at.lines._lines[LINE].status
    status.takes(_with(at, person))


def _with(at: Desk, person: str):
    from dataclasses import replace

    return replace(at.lines.state(LINE), person=Person(RecordRef(LINE, "systemuser", person), "Amara Osei"))


@asynccontextmanager
async def present(organisation: FakeOrganisation | None = None) -> AsyncGenerator[Present]:
    line = organisation or LiveLine()
    async with desk(line) as at:
        workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE))
        area = PresenceArea(at.bus, at.tasks, at.lines, workspace)
        told: list[PresenceChanged] = []
        at.bus.subscribe(PresenceChanged, told.append)
        sign_in(at)
        area.follow(LINE)
        await at.quiet()
        yield Present(at, line, area, workspace, told)  # pyright: ignore[reportArgumentType]


async def test_it_is_read_with_all_that_can_be_chosen() -> None:
    line = LiveLine()
    line.put("msdyn_presence", guid(600), msdyn_name="Lunch", msdyn_basepresencestatus=int(Base.AWAY))
    line.stand(Base.AWAY, used=30, status=guid(600))
    async with present(line) as here:
        assert here.state.known
        assert here.state.current is not None
        assert (here.state.current.name, here.state.current.base) == ("Lunch", Base.AWAY)
        assert (here.state.capacity_used, here.state.capacity_total) == (30, 100)
        names = [status.name for status in here.state.statuses]
        assert [each.name for each in here.state.statuses if not each.settable] == ["Inactive"]
        assert names == ["Available", "Busy", "Do not disturb", "Away", "Lunch", "Offline", "Inactive"]


async def test_an_organisation_without_the_tables_shows_nothing_and_is_asked_nothing() -> None:
    async with present(FakeOrganisation()) as here:
        assert here.state == PresenceState(LINE)
        assert here.told == [PresenceChanged(LINE)]  # that there is none
        assert here.line.reads("msdyn_") == 0
        with pytest.raises(Refused) as no:
            await here.area.reset(LINE)
        assert no.value.code is RefusalCode.NO_LIVE_LINE


async def test_who_may_not_read_it_sees_none() -> None:
    line = LiveLine()
    line.before = lambda request: error(403) if "msdyn_agentstatuses" in str(request.url) else None
    async with present(line) as here:
        assert not here.state.known


async def test_somebody_who_is_no_agent_sees_none() -> None:
    line = LiveLine()
    line.remove("msdyn_agentstatus", guid(40))
    async with present(line) as here:
        assert not here.state.known
        line.stand(Base.AVAILABLE)  # she becomes one
        await here.heard()
        assert here.state.known


async def test_it_follows_what_the_service_decides_and_says_why() -> None:
    async with present() as here:
        here.line.stand(Base.INACTIVE, set_by=3)
        await here.heard()
        assert here.state.current is not None
        assert here.state.current.base is Base.INACTIVE
        assert here.state.set_by is SetBy.MISSED
        assert here.state.explained
        here.line.stand(Base.DO_NOT_DISTURB, set_by=2, used=100)
        await here.heard()
        assert not here.state.explained  # all her capacity is taken: nothing to take back


async def test_a_colleagues_presence_asks_nothing() -> None:
    async with present() as here:
        before = len(here.line.asked)
        here.line.put("msdyn_agentstatus", guid(41), msdyn_agentid=("systemuser", BEN))
        await here.heard()
        assert len(here.line.asked) == before


async def test_choosing_shows_at_once_and_is_settled_by_the_organisation() -> None:
    async with present() as here:
        seen: list[PresenceState] = []
        here.desk.bus.subscribe(PresenceChanged, lambda _event: seen.append(here.state))
        await here.area.choose(LINE, STATUSES[Base.BUSY])
        await here.desk.quiet()
        assert seen[0].choosing == STATUSES[Base.BUSY]
        assert here.state.choosing == ""
        assert here.state.current is not None
        assert here.state.current.base is Base.BUSY
        assert here.line.calls == [("ninedesk_SetPresence", {"PresenceId": STATUSES[Base.BUSY]})]


async def test_a_choice_that_is_refused_leaves_what_was() -> None:
    async with present() as here:
        del here.line.actions["ninedesk_SetPresence"]
        with pytest.raises(Refused) as no:
            await here.area.choose(LINE, STATUSES[Base.AWAY])
        assert no.value.code is RefusalCode.NO_LIVE_LINE
        assert here.state.choosing == ""
        assert here.state.current is not None
        assert here.state.current.base is Base.AVAILABLE
        with pytest.raises(Refused):
            await here.area.choose(LINE, guid(999))


async def test_a_lost_answer_is_asked_once_more() -> None:
    async with present() as here:
        here.line.lose_answers = 1
        await here.area.reset(LINE)
        assert [name for name, _ in here.line.calls] == ["ninedesk_SetPresence"] * 2


async def test_a_new_status_of_the_organisation_is_offered() -> None:
    async with present() as here:
        here.told.clear()
        here.line.put("msdyn_presence", guid(601), msdyn_name="Training", msdyn_basepresencestatus=192360001)
        await here.heard()
        assert here.told == [PresenceChanged(LINE)], "the picker is told, though she stands as she stood"
        assert "Training" in [status.name for status in here.state.statuses]


async def test_what_agents_read_is_a_statuss_text_and_the_usual_one_comes_before_the_organisations_own() -> (
    None
):
    line = LiveLine()
    own = {"msdyn_name": "A", "msdyn_presencestatustext": "Abroad", "msdyn_basepresencestatus": 192360000}
    line.put("msdyn_presence", guid(601), **own)
    line.put("msdyn_presence", guid(602), msdyn_name="Busy writing", msdyn_basepresencestatus=192360002)
    line.stand(Base.INACTIVE, set_by=3)
    async with present(line) as here:
        names = [status.name for status in here.state.statuses]
        assert names[:5] == ["Available", "Abroad", "Busy", "Do not disturb", "Busy writing"]
        await here.area.reset(LINE)
        for number in range(SESSION_LIMIT):
            here.open(number)
        await here.heard()
        chosen = [parameters["PresenceId"] for _name, parameters in here.line.calls]
        assert chosen == [STATUSES[Base.AVAILABLE], STATUSES[Base.DO_NOT_DISTURB]]


async def test_a_status_that_is_given_up_goes_from_the_picker_and_who_had_it_is_told_why() -> None:
    line = LiveLine()
    line.put("msdyn_presence", guid(601), msdyn_name="Lunch", msdyn_basepresencestatus=int(Base.AWAY))
    line.stand(Base.AWAY, status=guid(601))
    async with present(line) as here:
        line.put("msdyn_presence", guid(601), statecode=1)
        line.stand(Base.AWAY, set_by=8)
        await here.heard()
        assert here.state.current is not None
        assert (here.state.current.name, here.state.set_by) == ("Away", SetBy.WITHDRAWN)
        assert "Lunch" not in [status.name for status in here.state.statuses]
        assert here.state.explained
        assert here.state.kept_away
        line.stand(Base.AVAILABLE, set_by=8)
        await here.heard()
        assert here.state.explained
        assert not here.state.kept_away, "work comes: there is nothing to take back"


async def test_another_person_has_her_own() -> None:
    async with present() as here:
        here.line.put(
            "msdyn_agentstatus",
            guid(41),
            msdyn_agentid=("systemuser", BEN),
            msdyn_currentpresenceid=("msdyn_presence", STATUSES[Base.OFFLINE]),
            msdyn_totalunitscapacity=50,
            msdyn_availableunitscapacity=50,
        )
        sign_in(here.desk, BEN)
        here.desk.bus.publish(PersonChanged(LINE))
        assert not here.state.known
        await here.desk.quiet()
        assert here.state.current is not None
        assert here.state.current.base is Base.OFFLINE


async def test_what_was_missed_is_read_again() -> None:
    async with present() as here:
        here.line.stand(Base.BUSY, set_by=2, used=40)
        here.desk.bus.publish(ChangesMissed(LINE))
        await here.desk.quiet()
        assert here.state.capacity_used == 40


async def test_at_the_limit_of_sessions_no_work_comes_until_she_says_so() -> None:
    async with present() as here:
        for number in range(SESSION_LIMIT - 1):
            here.open(number)
        await here.heard()
        assert here.line.calls == []
        here.open(SESSION_LIMIT)
        await here.heard()
        wanted = {"PresenceId": STATUSES[Base.DO_NOT_DISTURB], "SetBy": 6}
        assert here.line.calls == [("ninedesk_SetPresence", wanted)]
        assert here.state.set_by is SetBy.SESSION_LIMIT
        assert here.state.explained
        await here.area.reset(LINE)  # she wants work all the same
        await here.heard()
        assert here.state.current is not None
        assert here.state.current.base is Base.AVAILABLE
        assert len(here.line.calls) == 2


async def test_it_is_settled_once_it_was_read_and_where_there_is_none() -> None:
    async with present() as here:
        assert here.area.settled(LINE)
        assert here.area.settled(LineId("another"))  # nobody looks at hers there
        assert not PresenceArea(here.desk.bus, here.desk.tasks, here.desk.lines, here.workspace).settled(LINE)
    async with present(FakeOrganisation()) as here:
        assert here.area.settled(LINE)
        assert not here.state.known


async def test_who_does_not_take_work_anyway_is_left_alone_at_the_limit() -> None:
    line = LiveLine()
    line.stand(Base.AWAY)
    async with present(line) as here:
        for number in range(SESSION_LIMIT):
            here.open(number)
        await here.heard()
        assert line.calls == []
