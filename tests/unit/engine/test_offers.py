"""Offers: what is offered, in which order, answered once, and what became of those that are gone."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import Event
from session_engine.ids import PageKey, RecordRef
from session_engine.offers.area import OffersArea
from session_engine.offers.events import OfferAccepted, OfferCame, OfferEnded
from session_engine.offers.state import Ended, Fact, Mode, Offer, OffersState
from session_engine.offers.templates import Subject, Template, TemplateField, filled, look_of, name_of
from session_engine.organisation.events import PersonChanged
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import FakeOrganisation, guid
from tests.unit.engine.held import START, HeldTime
from tests.unit.engine.live_line import BEN, LiveLine
from tests.unit.engine.test_presence import sign_in
from tests.unit.engine.web_api import LINE, answer

pytestmark = pytest.mark.anyio
GONE = answer(400, {"error": {"code": "0x90090001", "message": "not hers"}})


@dataclass
class Offered:
    """Offers on a desk, and what was announced."""

    desk: Desk
    line: LiveLine
    area: OffersArea
    full: list[bool] = field(default_factory=list[bool])
    told: list[Event] = field(default_factory=list[Event])

    @property
    def state(self) -> OffersState:
        return self.area.state

    async def heard(self) -> None:
        self.desk.tell()
        await self.desk.quiet()

    def ended(self) -> list[tuple[Ended, str, bool]]:
        found = [event for event in self.told if isinstance(event, OfferEnded)]
        return [(event.outcome.ended, event.outcome.by, event.asked) for event in found]


@asynccontextmanager
async def offered(organisation: FakeOrganisation | None = None) -> AsyncGenerator[Offered]:
    line = organisation or LiveLine()
    async with desk(line, HeldTime()) as at:
        full: list[bool] = []

        def room(_page: PageKey) -> bool:
            return not full

        area = OffersArea(at.bus, at.tasks, at.time, at.lines, room)
        here = Offered(at, line, area, full)  # pyright: ignore[reportArgumentType]
        for kind in (OfferCame, OfferEnded, OfferAccepted):
            at.bus.subscribe(kind, here.told.append)
        sign_in(at)
        area.follow(LINE)
        await at.quiet()
        yield here


async def test_an_offer_says_who_what_since_when_and_why_her() -> None:
    async with offered() as here:
        about = here.line.conversation(
            1,
            msdyn_customer=("contact", guid(61)),
            ninedesk_waitingsince="2026-11-19T08:59:20Z",
            ninedesk_language="es",
        )
        here.line.offer(10, about)
        await here.heard()
        (offer,) = here.state.offers
        assert (offer.customer, offer.subject) == ("Maria Lopez", "Red light on upstairs satellite")
        assert (offer.queue, offer.skills) == ("Home network", ("Mesh",))
        assert offer.waiting_since == START - timedelta(seconds=40)
        assert offer.expires == START + timedelta(seconds=120)
        assert offer.look.facts == (Fact("language", "es", language=True),)
        assert here.told == [OfferCame(offer)]


async def test_one_without_a_record_is_named_as_the_visitor_has_named_herself() -> None:
    async with offered() as here:
        visitor = json.dumps({"browser": "Firefox 146", "system": "Android"})
        about = here.line.conversation(1, ninedesk_visitorname="Ana", ninedesk_visitor=visitor)
        here.line.offer(10, about)
        await here.heard()
        offer = here.state.offers[0]
        assert offer.customer == "Ana"
        assert [fact.value for fact in offer.look.facts] == ["Firefox 146 · Android"]


@pytest.mark.parametrize(
    ("channel", "by_stream", "lasts"),
    [(192360000, True, True), (192360000, False, False), (192360000, None, False), (192340000, True, False)],
)
async def test_a_chat_that_lasts_is_told_from_a_live_one(
    channel: int, by_stream: bool | None, lasts: bool
) -> None:
    async with offered() as here:
        here.line.put("msdyn_liveworkstream", guid(62), msdyn_name="Chat", ninedesk_persistent=by_stream)
        stream = ("msdyn_liveworkstream", guid(62))
        about = here.line.conversation(1, msdyn_channel=channel, msdyn_liveworkstreamid=stream)
        here.line.offer(10, about)
        here.area.call_lasting_chats(lambda: "Persistent chat")
        await here.heard()
        assert here.state.offers[0].persistent is lasts
        assert (here.state.offers[0].channel == "Persistent chat") is lasts, "so {channel} says it too"


async def test_what_is_offered_to_colleagues_is_not_shown_and_soon_asks_nothing() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1), ninedesk_agentid=("systemuser", BEN))
        await here.heard()
        assert here.state.offers == ()
        before = len(here.line.asked)
        here.line.put("ninedesk_offer", guid(10), statuscode=2)
        await here.heard()
        assert len(here.line.asked) == before


async def test_who_waits_live_comes_first_then_whose_time_is_up_first() -> None:
    async with offered() as here:
        here.line.put("incident", guid(3), title="Invoice", ticketnumber="CAS-01001")
        here.line.offer(12, RecordRef(LINE, "incident", guid(3)), 20, ninedesk_rejectable=False)
        here.line.offer(11, here.line.conversation(2), 110)
        here.line.offer(10, here.line.conversation(1), 60)
        await here.heard()
        assert [offer.id for offer in here.state.offers] == [guid(10), guid(11), guid(12)]
        assert [fact.value for fact in here.state.offers[2].look.facts] == ["CAS-01001"]


async def test_of_what_is_up_in_the_same_second_who_has_waited_longest_comes_first() -> None:
    async with offered() as here:
        later = here.line.conversation(1, ninedesk_waitingsince="2026-11-19T08:59:20Z")
        first = here.line.conversation(2, ninedesk_waitingsince="2026-11-19T08:50:00Z")
        here.line.offer(10, later)
        here.line.offer(11, first)
        await here.heard()
        assert [offer.about for offer in here.state.offers] == [first, later]


async def test_seconds_are_right_on_a_machine_whose_clock_is_wrong() -> None:
    async with offered() as here:
        offered_on = (START + timedelta(minutes=7)).isoformat().replace("+00:00", "Z")
        expires = (START + timedelta(minutes=9)).isoformat().replace("+00:00", "Z")
        here.line.offer(
            10, here.line.conversation(1), ninedesk_offeredon=offered_on, ninedesk_expireson=expires
        )
        await here.heard()
        assert here.state.offers[0].expires == START + timedelta(seconds=120)


async def test_accepting_the_top_one_says_what_to_open() -> None:
    async with offered() as here:
        about = here.line.conversation(1)
        here.line.offer(10, about)
        await here.heard()
        offer = here.state.offers[0]
        assert await here.area.accept() == about
        await here.heard()
        assert here.state.offers == ()
        assert here.told[1:] == [OfferEnded(here.state.recent[0]), OfferAccepted(offer, about)]
        assert [outcome.ended for outcome in here.state.recent] == [Ended.ACCEPTED]
        assert await here.area.accept() is None  # nothing is on top any more


async def test_two_yeses_at_once_are_one() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()
        first = here.desk.tasks.start(here.area.accept(), owner="test", group="yes")
        second = here.desk.tasks.start(here.area.accept(), owner="test", group="yes")
        await here.desk.quiet()
        assert (first.result() is not None, second.result()) == (True, None)
        assert [name for name, _ in here.line.calls] == ["ninedesk_AcceptOffer"]


async def test_a_colleague_was_first_and_the_card_says_who() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()

        def taken(path: str, body: dict[str, object]) -> None:
            here.line.put("msdyn_ocliveworkitem", guid(1), msdyn_activeagentid=("systemuser", BEN))
            here.line.put("ninedesk_offer", guid(10), statuscode=5)

        here.line.before = lambda request: (taken("", {}), GONE)[1] if request.method == "POST" else None
        assert await here.area.accept() is None
        await here.heard()
        assert here.ended() == [(Ended.TAKEN, "Ben Whitlock", True)]
        assert here.state.offers == ()
        assert here.state.answering == frozenset()


@pytest.mark.parametrize(
    ("status", "conversation", "ended"),
    [
        (4, {}, Ended.MISSED),
        (5, {"statecode": 1, "statuscode": 4}, Ended.LEFT),
        (5, {"msdyn_activeagentid": ("systemuser", BEN)}, Ended.TAKEN),
        (5, {}, Ended.WITHDRAWN),
        (2, {}, Ended.ACCEPTED),  # she has said yes in another window of hers
    ],
)
async def test_one_that_is_gone_says_why(status: int, conversation: dict[str, object], ended: Ended) -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()
        here.line.put("msdyn_ocliveworkitem", guid(1), **conversation)
        here.line.put("ninedesk_offer", guid(10), statuscode=status)
        await here.heard()
        assert [each for each, _, _ in here.ended()] == [ended]
        assert not [event for event in here.told if isinstance(event, OfferAccepted)]


async def test_a_yes_whose_answers_are_lost_opens_what_she_has_once_that_is_known() -> None:
    async with offered() as here:
        about = here.line.conversation(1)
        here.line.offer(10, about)
        await here.heard()
        here.line.lose_answers = 2
        with pytest.raises(OrganisationError) as lost:
            await here.area.accept()
        assert lost.value.failure in (Failure.TIMEOUT, Failure.UNREACHABLE)
        await here.heard()
        assert [event.ref for event in here.told if isinstance(event, OfferAccepted)] == [about]


async def test_rejecting_is_said_once_and_one_that_may_not_be_refused_stays() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        here.line.offer(11, here.line.conversation(2), ninedesk_rejectable=False)
        await here.heard()
        await here.area.reject(guid(11))
        await here.area.reject(guid(10))
        await here.heard()
        assert [offer.id for offer in here.state.offers] == [guid(11)]
        assert [outcome.ended for outcome in here.state.recent] == [Ended.REJECTED]


async def test_without_room_it_is_not_taken() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()
        here.full.append(True)
        assert not here.area.has_room(here.state.offers[0])
        with pytest.raises(Refused) as no:
            await here.area.accept()
        assert no.value.code is RefusalCode.NO_ROOM_TO_TAKE
        assert here.line.calls == []


async def test_that_a_card_was_painted_is_told_once() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()
        here.area.shown(guid(10))
        here.area.shown(guid(10))
        here.area.shown(guid(99))
        await here.desk.quiet()
        assert here.line.calls == [("ninedesk_ShowOffer", {"OfferId": guid(10)})]


async def test_an_organisation_that_offers_nothing_is_asked_nothing() -> None:
    async with offered(FakeOrganisation()) as here:
        assert here.state == OffersState()
        assert here.line.reads("ninedesk_offer") == 0


async def test_what_became_of_the_last_ones_is_read_when_it_is_looked_at() -> None:
    line = LiveLine()
    for number, status in ((10, 4), (11, 3), (12, 2)):
        line.offer(number, line.conversation(number), statuscode=status)
    line.offer(13, line.conversation(13))
    async with offered(line) as here:
        assert here.state.recent == ()
        await here.area.accept()
        await here.area.read_recent(LINE)
        found = {outcome.offer.id: outcome.ended for outcome in here.state.recent}
        assert found == {
            guid(10): Ended.MISSED, guid(11): Ended.REJECTED, guid(12): Ended.ACCEPTED, guid(13): Ended.ACCEPTED,
        }  # fmt: skip


async def test_another_person_is_not_shown_what_was_hers() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))
        await here.heard()
        sign_in(here.desk, BEN)
        here.desk.bus.publish(PersonChanged(LINE))
        await here.desk.quiet()
        assert here.state == OffersState()


async def test_a_record_that_she_may_not_see_yet_is_offered_with_what_the_offer_says() -> None:
    async with offered() as here:
        here.line.offer(10, here.line.conversation(1))

        def hidden(request: httpx.Request) -> httpx.Response | None:
            return httpx.Response(403) if "ocliveworkitems(" in str(request.url) else None

        here.line.before = hidden
        await here.heard()
        assert here.state.offers[0].queue == "Home network"


# -- templates ---------------------------------------------------------------------------------------------


def offer(**values: object) -> Offer:
    given: dict[str, object] = {"about": RecordRef(LINE, "msdyn_ocliveworkitem", guid(1)), **values}
    return Offer(guid(10), LINE, **given)  # pyright: ignore[reportArgumentType]


def test_a_template_is_chosen_by_kind_and_whether_the_customer_is_known() -> None:
    assert name_of(offer(), known=True) == "ninedesk_incoming_auth"
    assert name_of(offer(), known=False) == "ninedesk_incoming_unauth"
    assert name_of(offer(mode=Mode.CONSULT), known=True) == "ninedesk_consult"
    assert name_of(offer(about=RecordRef(LINE, "email", guid(1))), known=True) == "ninedesk_email_assigned"
    assert name_of(offer(about=RecordRef(LINE, "task", guid(1))), known=True) == "ninedesk_record_assigned"


def test_an_organisations_own_template_says_its_own_words() -> None:
    own = Template(
        "our_chat",
        "phone",
        (TemplateField("Order", "{Which order is it about?}"), TemplateField("Nothing", "{caseTitle}")),
        title="{customerName} – {queueId}",
        timer=False,
        own=True,
    )
    slugs = {"customerName": "R&D", "Which order is it about?": "A-17"}
    look = look_of(offer(template="our_chat"), Subject(known=True, slugs=slugs), {own.name: own})
    assert look.title == "R&D"  # what is not to be had goes with its separator
    assert [(fact.header, fact.value, fact.own) for fact in look.facts] == [("Order", "A-17", True)]
    assert not look.timer
    assert look_of(offer(template="gone"), Subject(known=True, slugs=slugs)).facts == ()


def test_what_a_customer_writes_is_no_placeholder() -> None:
    assert filled("{a} and {b}", {"a": "{b}", "b": "two"}) == "{b} and two"
