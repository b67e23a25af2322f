"""Presence and offers through the engine against the real service: routed, shown, taken, taken by another, missed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from org_service.conversations.notification_templates import template_row
from org_service.conversations.routing.choose import PAUSE
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import CONVERSATION_TABLE, RecordRef, dashboard_page
from session_engine.offers.area import OffersArea
from session_engine.offers.events import OfferAccepted, OfferEnded
from session_engine.offers.state import Ended, Mode, OffersState, Popup
from session_engine.ports import SystemClock
from session_engine.presence.area import PresenceArea
from session_engine.presence.state import Base, PresenceState, SetBy
from session_engine.sessions.area import WorkspaceArea
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY
from tests.contract.engine_line import LINE, Amara, amara
from tests.contract.live_line import KEYS, STREAM, Line, served
from tests.contract.test_changing import created

pytestmark = pytest.mark.anyio


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path) as found:
        yield found


@dataclass
class Agent:
    """Amara's engine at the live line."""

    at: Amara
    presence: PresenceArea
    offers: OffersArea
    ended: list[Ended] = field(default_factory=list[Ended])
    by: list[str] = field(default_factory=list[str])
    opened: list[RecordRef] = field(default_factory=list[RecordRef])

    @property
    def state(self) -> OffersState:
        return self.offers.state

    @property
    def stands(self) -> PresenceState:
        return self.presence.state(LINE)

    def is_now(self, base: Base, set_by: SetBy) -> bool:
        current = self.stands.current
        return current is not None and (current.base, self.stands.set_by) == (base, set_by)

    async def until(self, condition: Callable[[], object]) -> None:
        await self.at.until(lambda: bool(condition()))


@asynccontextmanager
async def agent(line: Line) -> AsyncGenerator[Agent]:
    async with amara(line.address, AMARAS_KEY) as at:
        workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE))
        presence = PresenceArea(at.bus, at.tasks, at.areas.lines, workspace)
        offers = OffersArea(at.bus, at.tasks, SystemClock(), at.areas.lines, workspace.has_room)
        made = Agent(at, presence, offers)

        def ended(event: OfferEnded) -> None:
            made.ended.append(event.outcome.ended)
            made.by.append(event.outcome.by)

        at.bus.subscribe(OfferEnded, ended)
        at.bus.subscribe(OfferAccepted, lambda event: made.opened.append(event.ref))
        presence.follow(LINE)
        offers.follow(LINE)
        await made.until(lambda: made.is_now(Base.AVAILABLE, SetBy.CAPACITY) or made.stands.known)
        yield made


async def test_a_customer_comes_in_is_shown_and_taken(line: Line) -> None:
    async with agent(line) as her:
        chat = line.arrive()
        await her.until(lambda: her.state.offers)
        (offer,) = her.state.offers
        assert (offer.customer, offer.queue, offer.rejectable) == ("Maria", "Support", True)
        assert offer.expires is not None
        assert offer.offered is not None
        assert (offer.expires - offer.offered).total_seconds() == 120
        her.offers.shown(offer.id)
        await her.until(lambda: line.row("ninedesk_offer", ninedesk_offerid=offer.id)["ninedesk_shownon"])
        assert await her.offers.accept() == RecordRef(LINE, CONVERSATION_TABLE, chat)
        await her.until(lambda: her.stands.capacity_used > 0)
        assert her.ended == [Ended.ACCEPTED]
        assert [ref.id for ref in her.opened] == [chat]
        await her.offers.read_recent(LINE)
        assert [outcome.ended for outcome in her.state.recent] == [Ended.ACCEPTED]


async def test_one_that_she_rejects_keeps_work_away_until_she_is_available_again(line: Line) -> None:
    async with agent(line) as her:
        line.arrive()
        await her.until(lambda: her.state.offers)
        await her.offers.reject()
        await her.until(lambda: her.is_now(Base.DO_NOT_DISTURB, SetBy.REJECTED))
        assert her.stands.explained
        await her.presence.reset(LINE)
        await her.until(lambda: her.is_now(Base.AVAILABLE, SetBy.HERSELF))
        line.pass_time(seconds=PAUSE + 1)
        await her.until(lambda: her.state.offers)  # it comes to her again: nobody else is there


async def test_one_that_she_misses_is_gone_and_says_so(line: Line) -> None:
    async with agent(line) as her:
        line.arrive()
        await her.until(lambda: her.state.offers)
        her.offers.shown(her.state.offers[0].id)
        await her.until(lambda: line.row("ninedesk_offer", statuscode=1)["ninedesk_shownon"])
        line.pass_time(seconds=121)
        await her.until(lambda: her.ended)
        assert her.ended == [Ended.MISSED]
        await her.until(lambda: her.is_now(Base.INACTIVE, SetBy.MISSED))
        assert her.stands.explained


async def test_a_work_streams_own_template_says_how_she_is_told(line: Line) -> None:
    with line.desktop(data.AMARA) as amara, line.desktop(data.BEN) as ben:
        template = {
            "msdyn_name": "Ours",
            "msdyn_uniquename": "our_chat",
            "msdyn_title": "{customerName} waits",
            "msdyn_timeout": 30,
            "msdyn_acceptbuttontext": "Take it",
            "msdyn_showrejectbutton": False,
            "msdyn_desktopnotificationmode": 509180002,
        }
        assert amara.post("msdyn_notificationtemplates", json=template).status_code == 403  # she leads nobody
        delivered = {**template, "msdyn_uniquename": "ninedesk_ours"}
        assert ben.post("msdyn_notificationtemplates", json=delivered).status_code == 400
        ours = created(ben, "msdyn_notificationtemplates", **template)["msdyn_notificationtemplateid"]
        header = {"msdyn_name": "From", "msdyn_title": "From", "msdyn_value": "{queueId}"}
        field = created(ben, "msdyn_notificationfields", msdyn_uniquename="our_queue", **header)
        path = f"msdyn_notificationtemplates({ours})/msdyn_notificationtemplate_notificationfield/$ref"
        end = {"@odata.id": f"msdyn_notificationfields({field['msdyn_notificationfieldid']})"}
        assert amara.post(path, json=end).status_code == 403
        assert ben.post(path, json=end).status_code == 204
        stream = f"msdyn_liveworkstreams({STREAM})"
        choice = {"msdyn_notificationtemplate_incoming_unauth": "our_chat"}
        assert amara.patch(stream, json=choice).status_code == 403
        assert ben.patch(stream, json=choice).status_code == 204
    async with agent(line) as her:
        line.arrive()
        await her.until(lambda: her.state.offers)
        (offer,) = her.state.offers
        assert (offer.look.title, offer.look.accept, offer.look.popup) == (
            "Maria waits",
            "Take it",
            Popup.ALWAYS,
        )
        assert [(fact.header, fact.value) for fact in offer.look.facts] == [("From", "Support")]
        assert not offer.rejectable
        assert offer.expires is not None
        assert offer.offered is not None
        assert (offer.expires - offer.offered).total_seconds() == 30
        with line.desktop(data.BEN) as ben:  # what is changed counts from the next offer on
            gone = f"{path.removesuffix('/$ref')}({field['msdyn_notificationfieldid']})/$ref"
            assert ben.delete(gone).status_code == 204
            assert (
                ben.patch(f"msdyn_notificationtemplates({ours})", json={"msdyn_title": "Now"}).status_code
                == 204
            )
        line.arrive()
        await her.until(lambda: len(her.state.offers) == 2)
        (changed,) = (each for each in her.state.offers if each.id != offer.id)
        assert (changed.look.title, changed.look.facts) == ("Now", ())


async def test_a_colleague_picks_it_first_and_what_a_supervisor_gives_her_is_hers_at_once(line: Line) -> None:
    people = "systemuser"
    line.write(
        lambda tx: tx.update(tx.description.tables[people], data.AMARA, {"parentsystemuserid": data.BEN})
    )
    async with agent(line) as her:
        chat = line.arrive()
        await her.until(lambda: her.state.offers)
        with line.desktop(data.BEN) as ben:
            answer = ben.post("ninedesk_PickConversation", json={"ConversationId": chat})
            assert answer.status_code == 204, answer.text
            await her.until(lambda: her.ended)
            assert her.ended == [Ended.TAKEN]
            assert "Ben" in her.by[0]
            assert her.state.offers == ()

            given = line.arrive()
            await her.until(lambda: her.state.offers)
            gift = {"ConversationId": given, "UserId": data.AMARA}
            assert ben.post("ninedesk_AssignConversation", json=gift).status_code == 204
            await her.until(lambda: [o.mode for o in her.state.offers] == [Mode.ASSIGNED])
            (card,) = her.state.offers
            assert (card.auto, card.rejectable, card.by) == (True, False, "Ben Whitlock")
            # The offer that she had before it is none that somebody took away from her.
            assert her.ended == [Ended.TAKEN, Ended.ACCEPTED]
            her.offers.shown(card.id)
            assert await her.offers.accept(card.id) == RecordRef(LINE, CONVERSATION_TABLE, given)
            assert [ref.id for ref in her.opened] == [given]


async def test_what_she_chooses_is_what_the_service_keeps(line: Line) -> None:
    async with agent(line) as her:
        away = her.presence.of(LINE, Base.AWAY)
        assert away is not None
        await her.presence.choose(LINE, away.id)
        await her.until(lambda: line.presence(data.AMARA)[:2] == (Base.AWAY, SetBy.HERSELF))
        line.arrive()
        await her.presence.reset(LINE)
        await her.until(lambda: her.state.offers)
        for idle, base in ((True, Base.INACTIVE), (False, Base.AVAILABLE)):
            await her.presence.set_idle(LINE, idle=idle)
            await her.until(lambda base=base: line.presence(data.AMARA)[0] == base)


async def test_what_its_work_stream_assigns_is_hers_before_she_answers(line: Line) -> None:
    with line.desktop(data.BEN) as ben:
        choice = {"ninedesk_autoassign": True}
        assert ben.patch(f"msdyn_liveworkstreams({STREAM})", json=choice).status_code == 204
    async with agent(line) as her:
        chat = line.arrive()
        await her.until(lambda: her.state.offers)
        (offer,) = her.state.offers
        assert (offer.mode, offer.rejectable, offer.auto, offer.queue) == (
            Mode.ASSIGNED,
            False,
            False,
            "Support",
        )
        conversation = line.row(CONVERSATION_TABLE, activityid=chat)
        assert (conversation["statuscode"], conversation["msdyn_activeagentid"]) == (2, data.AMARA)
        units = line.row("msdyn_agentstatus", msdyn_agentid=data.AMARA)["msdyn_availableunitscapacity"]
        assert units == 100 - 30, "taken once, by the conversation and not by its card as well"
        her.offers.shown(offer.id)
        await her.until(lambda: line.row("ninedesk_offer", statuscode=1)["ninedesk_shownon"])
        line.pass_time(seconds=121)
        await her.until(lambda: her.ended)
        assert her.ended == [Ended.ASSIGNED]
        assert her.is_now(Base.BUSY, SetBy.CAPACITY), "nothing was missed"
        assert line.row(CONVERSATION_TABLE, activityid=chat)["msdyn_activeagentid"] == data.AMARA
        # The card opens what is hers.
        second = line.arrive()
        await her.until(lambda: her.state.offers)
        assert await her.offers.accept() == RecordRef(LINE, CONVERSATION_TABLE, second)
        assert her.ended[1:] == [Ended.ACCEPTED]


def test_what_of_templates_and_streams_is_refused_says_why(line: Line) -> None:
    with line.desktop(data.BEN) as ben:
        own = {"msdyn_name": "Ours", "msdyn_uniquename": "our_calls"}
        field = created(ben, "msdyn_notificationfields", msdyn_name="Ours", msdyn_uniquename="our_field")
        end = {"@odata.id": f"msdyn_notificationfields({field['msdyn_notificationfieldid']})"}

        def refused(answer: httpx.Response) -> str:
            assert answer.status_code == 400, answer.text
            return answer.json()["error"]["message"]

        templates, stream = "msdyn_notificationtemplates", f"msdyn_liveworkstreams({STREAM})"
        assert "3 to 8 letters" in refused(ben.post(templates, json={**own, "msdyn_uniquename": "calls"}))
        alone = {**own, "msdyn_autoacceptnotification": True}
        assert "assigned without asking" in refused(ben.post(templates, json=alone))
        key = created(ben, templates, **alone, ninedesk_autoassign=True)["msdyn_notificationtemplateid"]
        assert "assigned without asking" in refused(
            ben.patch(f"{templates}({key})", json={"ninedesk_autoassign": False})
        )
        assert "is taken" in refused(ben.post(templates, json=own))
        lines = "msdyn_notificationtemplate_notificationfield/$ref"
        theirs = template_row("ninedesk_consult", "Consult")
        line.write(lambda tx: tx.insert(tx.description.tables["msdyn_notificationtemplate"], theirs))
        path = f"{templates}({theirs['msdyn_notificationtemplateid']})"
        assert "copy it" in refused(ben.post(f"{path}/{lines}", json=end))
        assert "copy it" in refused(ben.patch(path, json={"msdyn_timeout": 20}))
        missing = {"msdyn_notificationtemplate_consult": "our_cals"}
        assert "our_cals" in refused(ben.patch(stream, json=missing))
        assert ben.patch(stream, json={"msdyn_notificationtemplate_consult": "our_calls"}).status_code == 204
        assert ben.patch(stream, json={"msdyn_notificationtemplate_consult": None}).status_code == 204


async def test_a_template_is_copied_with_its_lines(line: Line) -> None:
    with line.desktop(data.BEN) as ben:
        words = {
            "msdyn_name": "Chat",
            "msdyn_uniquename": "our_chat",
            "msdyn_timeout": 30,
            "msdyn_title": "Hello",
        }
        ours = created(ben, "msdyn_notificationtemplates", **words)["msdyn_notificationtemplateid"]
        header = {"msdyn_name": "From", "msdyn_title": "From", "msdyn_value": "{queueId}"}
        field = created(ben, "msdyn_notificationfields", msdyn_uniquename="our_queue", **header)
        path = f"msdyn_notificationtemplates({ours})/msdyn_notificationtemplate_notificationfield/$ref"
        end = {"@odata.id": f"msdyn_notificationfields({field['msdyn_notificationfieldid']})"}
        assert ben.post(path, json=end).status_code == 204
    template = RecordRef(LINE, "msdyn_notificationtemplate", ours)
    async with amara(line.address, AMARAS_KEY) as at:
        hers = OffersArea(at.bus, at.tasks, SystemClock(), at.areas.lines, lambda _page: True)
        with pytest.raises(OrganisationError) as refused:
            await hers.copy_template(template, "Hers")
        assert refused.value.failure is Failure.FORBIDDEN  # she leads nobody
    async with amara(line.address, KEYS[data.BEN]) as at:
        his = OffersArea(at.bus, at.tasks, SystemClock(), at.areas.lines, lambda _page: True)
        copy = await his.copy_template(template, "His")
        (said,) = await his.lines_of(copy)
        assert (said.header, said.value) == ("From", "{queueId}")
        row = line.row("msdyn_notificationtemplate", msdyn_notificationtemplateid=copy.id)
        assert [row[name] for name in ("msdyn_name", "msdyn_uniquename", "msdyn_timeout", "msdyn_title")] == [
            "His", "own_chat", 30, "Hello",
        ]  # fmt: skip
