"""What leaders set up for agents, over a socket: statuses of their own, who has which skill, and how much work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.presence import Base, SetBy
from org_service.conversations.routing.choose import choose
from org_service.conversations.routing.reading import read
from org_service.conversations.rows import insert_row
from org_service.dialect.copying import copy_database
from org_service.records.transaction import Transaction
from session_engine.errors import Failure, OrganisationError
from session_engine.experience.area import ExperienceArea
from session_engine.ids import RecordRef, dashboard_page
from session_engine.presence.area import PresenceArea
from session_engine.sessions.area import WorkspaceArea
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY, BENS_KEY, client
from tests.contract.engine_line import LINE, amara
from tests.contract.live_line import PRESENCES, STREAM, Line, again, served
from tests.contract.test_changing import created, refused
from tests.contract.test_engine_offers import agent

AMARA, BEN = data.AMARA, data.BEN


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path) as found:
        yield found


def act(agent: httpx.Client, name: str, **parameters: object) -> None:
    answer = agent.post(f"ninedesk_{name}", json=parameters)
    assert answer.status_code in {200, 204}, answer.text


def status(leader: httpx.Client, name: str, base: Base) -> str:
    row = created(leader, "msdyn_presences", msdyn_name=name, msdyn_basepresencestatus=int(base))
    assert row["msdyn_presencestatustext"] == name
    return row["msdyn_presenceid"]


def has(line: Line, user: str) -> tuple[str, int]:
    row = line.status(user)
    return row["msdyn_currentpresenceid"], row["ninedesk_setby"]


def would_be_given(line: Line, chat: str) -> bool:
    """Tell whether routing gives a conversation to somebody, as it stands now."""
    reading = line.write(lambda tx: read(tx.connection, line.moment))
    chosen = choose(reading.items, reading.agents, line.moment.timestamp())
    return chat in {each.item for each in chosen.assignments}


def test_who_leads_nobody_sets_up_nothing(line: Line) -> None:
    with line.desktop(AMARA) as amara, line.desktop(BEN) as ben:
        lunch = f"msdyn_presences({status(ben, 'Lunch', Base.AWAY)})"
        skill = created(ben, "characteristics", name="Returns")["characteristicid"]
        pair = {
            "ninedesk_userid@odata.bind": f"/systemusers({AMARA})",
            "ninedesk_skillid@odata.bind": f"/characteristics({skill})",
        }
        hers = f"ninedesk_userskills({created(ben, 'ninedesk_userskills', **pair)['ninedesk_userskillid']})"
        refused(ben.post("ninedesk_userskills", json=pair), 400)
        for path in (lunch, f"characteristics({skill})", hers):
            refused(amara.delete(path), 403)
        refused(amara.post("msdyn_presences", json={"msdyn_name": "Hers"}), 403)
        refused(amara.patch(lunch, json={"msdyn_name": "Hers"}), 403)
        refused(amara.post("characteristics", json={"name": "Hers"}), 403)
        refused(amara.patch(f"characteristics({skill})", json={"name": "Hers"}), 403)
        refused(amara.post("ninedesk_userskills", json=pair), 403)
        refused(amara.post("ninedesk_SetCapacity", json={"UserId": AMARA, "Units": 900}), 403)
        assert line.status(AMARA)["msdyn_totalunitscapacity"] == 100


def test_a_status_has_a_name_and_a_kind_and_the_usual_ones_stay_as_they_are(line: Line) -> None:
    with line.desktop(BEN) as ben:
        for wrong in (
            {"msdyn_name": "Lunch"},
            {"msdyn_name": " ", "msdyn_basepresencestatus": int(Base.AWAY)},
            {"msdyn_name": "Gone", "msdyn_basepresencestatus": int(Base.INACTIVE)},
        ):
            refused(ben.post("msdyn_presences", json=wrong), 400)
        lunch = f"msdyn_presences({status(ben, 'Lunch', Base.AWAY)})"
        refused(ben.patch(lunch, json={"msdyn_basepresencestatus": None}), 400)
        assert ben.patch(lunch, json={"msdyn_name": "Midday"}).status_code == 204
        assert ben.get(lunch).json()["msdyn_presencestatustext"] == "Midday", (
            "the agents' text follows the name"
        )
        assert ben.patch(lunch, json={"msdyn_presencestatustext": "At lunch"}).status_code == 204
        assert ben.patch(lunch, json={"msdyn_name": "Noon"}).status_code == 204
        assert ben.get(lunch).json()["msdyn_presencestatustext"] == "At lunch"
        for base, key in PRESENCES.items():
            usual = f"msdyn_presences({key})"
            refused(ben.delete(usual), 400)
            refused(ben.patch(usual, json={"msdyn_name": f"My {base.name}"}), 400)
            refused(ben.patch(usual, json={"statecode": 1}), 400)
            refused(ben.patch(usual, json={"msdyn_basepresencestatus": int(Base.AWAY) + 9}), 400)


def test_a_status_of_ones_own_counts_by_its_kind_and_comes_back_after_a_drop_and_a_restart(
    line: Line, tmp_path: Path
) -> None:
    with line.desktop(BEN) as ben, line.desktop(AMARA) as amara:
        lunch, phones = status(ben, "Lunch", Base.AWAY), status(ben, "By phone", Base.AVAILABLE)
        act(ben, "SetPresence", PresenceId=lunch)
        act(amara, "SetPresence", PresenceId=lunch)
        chat = line.arrive()
        assert not would_be_given(line, chat)
        act(amara, "SetPresence", PresenceId=phones)
        assert line.offer_to(chat)["ninedesk_agentid"] == AMARA
        assert has(line, AMARA) == (phones, SetBy.HERSELF)
    assert has(line, AMARA) == (PRESENCES[Base.OFFLINE], SetBy.DISCONNECT)
    line.pass_time(seconds=100)
    with line.desktop(AMARA):
        assert has(line, AMARA) == (phones, SetBy.HERSELF)
    copy_database(tmp_path / "organisation.db", tmp_path / "again.db")
    with again(tmp_path / "again.db", line.moment) as after, after.desktop(AMARA), after.desktop(BEN):
        assert has(after, AMARA) == (phones, SetBy.HERSELF)
        assert has(after, BEN) == (lunch, SetBy.HERSELF)


def test_what_a_status_counts_as_is_routed_by_at_once_when_it_is_changed(line: Line) -> None:
    with line.desktop(BEN) as ben, line.desktop(AMARA) as amara:
        desk = status(ben, "At the desk", Base.AWAY)
        act(ben, "SetPresence", PresenceId=PRESENCES[Base.AWAY])
        act(amara, "SetPresence", PresenceId=desk)
        chat = line.arrive()
        assert not would_be_given(line, chat)
        now = {"msdyn_basepresencestatus": int(Base.AVAILABLE)}
        assert ben.patch(f"msdyn_presences({desk})", json=now).status_code == 204
        assert line.offer_to(chat)["ninedesk_agentid"] == AMARA
        assert has(line, AMARA) == (desk, SetBy.HERSELF)


@pytest.mark.parametrize("way", ["deactivated", "deleted"])
def test_who_has_a_status_that_is_given_up_has_the_usual_one_of_its_kind(line: Line, way: str) -> None:
    with line.desktop(BEN) as ben:
        lunch, phones = status(ben, "Break", Base.AWAY), status(ben, "Absent", Base.AVAILABLE)

        def give_up(key: str) -> None:
            path = f"msdyn_presences({key})"
            answer = ben.delete(path) if way == "deleted" else ben.patch(path, json={"statecode": 1})
            assert answer.status_code == 204, answer.text

        with line.desktop(AMARA) as amara:
            act(amara, "SetPresence", PresenceId=lunch)
        line.pass_time(seconds=600)
        act(ben, "SetPresence", PresenceId=phones)
        give_up(lunch)
        give_up(phones)
        assert has(line, BEN) == (PRESENCES[Base.AVAILABLE], SetBy.WITHDRAWN)
        with line.desktop(AMARA) as amara:
            assert has(line, AMARA) == (PRESENCES[Base.AWAY], SetBy.WITHDRAWN), (
                "who was gone is away as she had chosen"
            )
            refused(amara.post("ninedesk_SetPresence", json={"PresenceId": lunch}), 400)
            act(amara, "SetPresence", PresenceId=PRESENCES[Base.AVAILABLE])
            assert has(line, AMARA) == (PRESENCES[Base.AVAILABLE], SetBy.HERSELF)


def test_what_an_agent_learns_she_is_offered_at_once(line: Line) -> None:
    with line.desktop(AMARA) as amara, line.desktop(BEN) as ben:
        act(ben, "SetPresence", PresenceId=PRESENCES[Base.AWAY])
        skill = created(ben, "characteristics", name="Polish", ninedesk_language="pl")["characteristicid"]
        chat = line.write(lambda tx: _arrive_in_need(tx, skill))
        assert not would_be_given(line, chat)
        pair = created(
            ben,
            "ninedesk_userskills",
            **{
                "ninedesk_userid@odata.bind": f"/systemusers({AMARA})",
                "ninedesk_skillid@odata.bind": f"/characteristics({skill})",
            },
        )
        assert pair["ninedesk_name"] == "Polish"
        offer = line.offer_to(chat)
        assert offer["ninedesk_agentid"] == AMARA
        assert '"skills": ["Polish"]' in offer["ninedesk_reason"]
        act(amara, "AcceptOffer", OfferId=offer["ninedesk_offerid"])
        assert ben.delete(f"ninedesk_userskills({pair['ninedesk_userskillid']})").status_code == 204
        other = line.write(lambda tx: _arrive_in_need(tx, skill))
        assert not would_be_given(line, other)
        assert ben.delete(f"characteristics({skill})").status_code == 204, "nobody asks for it any more"


def test_a_skills_language_is_written_as_those_of_conversations_are_compared(line: Line) -> None:
    with line.desktop(BEN) as ben:
        polish = created(ben, "characteristics", name="Polish", ninedesk_language=" PL-pl")
        assert polish["ninedesk_language"] == "pl"
        skill = f"characteristics({polish['characteristicid']})"
        refused(ben.patch(skill, json={"ninedesk_language": "Polish"}), 400)
        refused(ben.post("characteristics", json={"name": " "}), 400)
        visitor = Visitor(name="Ola", language="pl-PL")
        chat = line.write(lambda tx: open_conversation(tx, STREAM, visitor, {}))
        assert not would_be_given(line, chat)
        assert ben.patch(skill, json={"ninedesk_language": None}).status_code == 204
        assert ben.get(skill).json()["ninedesk_language"] is None


def test_a_skill_that_nobody_needs_any_more_lets_waiting_ones_be_offered(line: Line) -> None:
    with line.desktop(AMARA), line.desktop(BEN) as ben:
        skill = created(ben, "characteristics", name="Polish")["characteristicid"]
        chat = line.write(lambda tx: _arrive_in_need(tx, skill))
        assert not would_be_given(line, chat)
        assert ben.delete(f"characteristics({skill})").status_code == 204
        assert line.offer_to(chat)


def _arrive_in_need(tx: Transaction, skill: str) -> str:
    chat = open_conversation(tx, STREAM, Visitor(name="Ola"), {})
    insert_row(tx, "ninedesk_conversationskill", {"ninedesk_conversationid": chat, "ninedesk_skillid": skill})
    return chat


def test_how_much_an_agent_may_have_acts_at_once(line: Line) -> None:
    with line.desktop(AMARA) as amara, line.desktop(BEN) as ben:
        act(ben, "SetPresence", PresenceId=PRESENCES[Base.AWAY])
        act(amara, "AcceptOffer", OfferId=line.offer_to(line.arrive())["ninedesk_offerid"])
        assert line.presence(AMARA) == (Base.BUSY, SetBy.CAPACITY, 70)
        for wrong in (-1, 10_001, "many", 1.5, None, True):
            refused(ben.post("ninedesk_SetCapacity", json={"UserId": AMARA, "Units": wrong}), 400)
        refused(ben.post("ninedesk_SetCapacity", json={"UserId": data.SUPPORT, "Units": 30}), 404)
        act(ben, "SetCapacity", UserId=AMARA, Units=30)
        assert line.presence(AMARA) == (Base.DO_NOT_DISTURB, SetBy.CAPACITY, 0)
        chat = line.arrive()
        assert not would_be_given(line, chat)
        act(ben, "SetCapacity", UserId=AMARA, Units=60)
        assert line.offer_to(chat)["ninedesk_agentid"] == AMARA
        assert line.presence(AMARA) == (Base.BUSY, SetBy.CAPACITY, 30)
        act(amara, "SetPresence", PresenceId=PRESENCES[Base.BUSY])
        act(ben, "SetCapacity", UserId=AMARA, Units=500)
        assert line.presence(AMARA) == (Base.BUSY, SetBy.HERSELF, 470), "what she has chosen stays"


def test_capacity_is_set_before_an_agent_was_ever_here(line: Line) -> None:
    with line.desktop(BEN) as ben:
        act(ben, "SetCapacity", UserId=AMARA, Units=250)
        assert line.presence(AMARA) == (Base.OFFLINE, SetBy.DISCONNECT, 250)
        assert line.status(AMARA)["msdyn_name"] == "Amara Osei"
    with line.desktop(AMARA):
        assert line.presence(AMARA) == (Base.AVAILABLE, SetBy.CAPACITY, 250)


# -- the engine at the service ---------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_leader_gives_and_takes_skills(line: Line) -> None:
    skills = [
        line.write(lambda tx, name=name: insert_row(tx, "characteristic", {"name": name}))
        for name in ("Polish", "Returns", "Old")
    ]
    polish, returns, old = skills
    for skill in (returns, old):
        had = {"ninedesk_userid": AMARA, "ninedesk_skillid": skill}
        line.write(lambda tx, had=had: insert_row(tx, "ninedesk_userskill", had))
    line.write(
        lambda tx: tx.update(tx.description.tables["characteristic"], old, {"statecode": 1, "statuscode": 2})
    )
    async with amara(line.address, BENS_KEY) as his:
        experience = ExperienceArea(his.bus, his.tasks, his.areas.lines)
        user = RecordRef(LINE, "systemuser", AMARA)
        assert [name for _key, name in await experience.choices(LINE, "skills")] == ["Polish", "Returns"]
        assert await experience.related(user, "skills") == {returns, old}
        await experience.relate(user, "skills", (polish, old))
        assert await experience.related(user, "skills") == {polish, old}
        with line.desktop(AMARA) as client:
            chat = line.write(lambda tx: _arrive_in_need(tx, polish))
            assert line.offer_to(chat)["ninedesk_agentid"] == AMARA
            act(client, "RejectOffer", OfferId=line.offers(chat)[0]["ninedesk_offerid"])
        await experience.relate(user, "skills", (old,))
        assert await experience.related(user, "skills") == {old}
    async with amara(line.address, AMARAS_KEY) as hers:
        experience = ExperienceArea(hers.bus, hers.tasks, hers.areas.lines)
        with pytest.raises(OrganisationError) as no:
            await experience.relate(RecordRef(LINE, "systemuser", AMARA), "skills", (polish,))
        assert no.value.failure is Failure.FORBIDDEN


@pytest.mark.anyio
async def test_an_agent_sees_what_her_leader_sets_up_as_it_is_set(line: Line) -> None:
    async with agent(line) as her, amara(line.address, BENS_KEY) as his:
        leader = PresenceArea(
            his.bus, his.tasks, his.areas.lines, WorkspaceArea(his.bus, LINE, dashboard_page(LINE))
        )
        user = RecordRef(LINE, "systemuser", AMARA)
        await leader.set_capacity(user, 240)
        await her.until(lambda: her.stands.capacity_total == 240)
        stands = await leader.standing_of(user)
        assert stands is not None
        assert (stands.available, stands.total) == (240, 240)
        with pytest.raises(OrganisationError) as no:
            await her.presence.set_capacity(user, 900)
        assert no.value.failure is Failure.FORBIDDEN
        with client(line.address, BENS_KEY) as ben:
            lunch = status(ben, "Lunch", Base.AWAY)
            await her.until(lambda: lunch in {each.id for each in her.stands.statuses})
            await her.presence.choose(LINE, lunch)
            await her.until(lambda: has(line, AMARA) == (lunch, SetBy.HERSELF))
            assert ben.patch(f"msdyn_presences({lunch})", json={"msdyn_name": "Noon"}).status_code == 204
            await her.until(lambda: her.stands.current and her.stands.current.name == "Noon")
            assert ben.patch(f"msdyn_presences({lunch})", json={"statecode": 1}).status_code == 204
            await her.until(lambda: her.stands.set_by == SetBy.WITHDRAWN)
        assert her.stands.current is not None
        assert her.stands.current.id == PRESENCES[Base.AWAY]
        assert her.stands.kept_away
        assert lunch not in {each.id for each in her.stands.statuses}
