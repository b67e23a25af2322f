"""The offers' verbs: accept, reject, and tell that a card was painted."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, PageKey, RecordRef, record_page
from session_engine.offers.events import OfferAccepted, OfferCame, OfferEnded, OffersChanged
from session_engine.offers.reading import ENDED, OFFER, Reading
from session_engine.offers.state import RECENT, Ended, Mode, Offer, OffersState, Outcome
from session_engine.offers.template_reading import TABLES as TEMPLATES
from session_engine.offers.templates import TemplateField
from session_engine.organisation import json_text, live_actions, odata
from session_engine.organisation.events import (
    ChangeKind,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.rereading import Rereading
from session_engine.sessions.state import SESSION_LIMIT
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)
_OTHERS = 2000
"""Offers to colleagues that are remembered, so that what happens to them asks nothing."""
_LAST = datetime.max.replace(tzinfo=UTC)


class OffersArea:
    """Follow what is offered to the person on each line that somebody looks at.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: The time.
        lines: The organisations.
        room: Tells whether a page has room: it is open, or a session may be opened for it.
    """

    def __init__(
        self, bus: EventBus, tasks: Tasks, clock: Clock, lines: Lines, room: Callable[[PageKey], bool]
    ) -> None:
        self._bus, self._tasks, self._clock, self._lines, self._room = bus, tasks, clock, lines, room
        self._reading = Reading(lines)
        self._state = OffersState()
        self._readings: dict[LineId, Rereading] = {}
        self._knows: set[LineId] = set()
        self._fresh: set[str] = set()
        self._others: deque[str] = deque(maxlen=_OTHERS)
        self._shown: set[str] = set()
        self._said_yes: set[str] = set()
        lines.add_interest(
            lambda line: frozenset({OFFER}) | TEMPLATES if line in self._knows else frozenset()
        )
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, self._on_person)

    @property
    def state(self) -> OffersState:
        """What is offered, and what was."""
        return self._state

    def call_lasting_chats(self, word: Callable[[], str]) -> None:
        """Say what a chat that lasts is called where the organisation has one word for both kinds of chat."""
        self._reading.lasting_chat = word

    def follow(self, line: LineId) -> None:
        """Keep what is offered on a line fresh from now on."""
        if line not in self._readings:
            self._readings[line] = Rereading(self._tasks, ("offers", line), lambda: self._read(line))
            self._readings[line].want()

    def has_room(self, offer: Offer) -> bool:
        """Tell whether what is offered can be opened now (A1)."""
        return self._room(record_page(offer.about))

    def shown(self, offer_id: str) -> None:
        """Tell the organisation, once, that the card was painted."""
        offer = self._state.offer(offer_id)
        if offer is not None and offer_id not in self._shown:
            self._shown.add(offer_id)
            self._tasks.start(self._tell_shown(offer), owner=("offers", offer.line), group="shown")

    async def accept(self, offer_id: str | None = None) -> RecordRef | None:
        """Take what is offered, the top one where none is named; None where it was gone, which is told.

        Raises:
            Refused: There is no room for it: a session has to be closed first.
        """
        offer = self._named(offer_id)
        if offer is None or offer.id in self._state.answering:
            return None
        if not self.has_room(offer):
            raise Refused(
                RefusalCode.NO_ROOM_TO_TAKE,
                {"limit": SESSION_LIMIT, "title": offer.customer or offer.subject},
            )
        self._said_yes.add(offer.id)
        answer = await self._answer(offer, "ninedesk_AcceptOffer")
        if answer is None:
            return None
        ref = _given(answer, offer)
        self._end(offer, Ended.ACCEPTED)
        self._bus.publish(OfferAccepted(offer, ref))
        return ref

    async def reject(self, offer_id: str | None = None) -> None:
        """Say no, to the top one where none is named; one that may not be refused stays."""
        offer = self._named(offer_id)
        if offer is None or not offer.rejectable or offer.id in self._state.answering:
            return
        if await self._answer(offer, "ninedesk_RejectOffer") is not None:
            self._end(offer, Ended.REJECTED)

    async def read_recent(self, line: LineId) -> None:
        """Read what became of the last offers; those of this run are known already."""
        person = self._lines.state(line).person
        if person is None or not await self._reading.known(line):
            return
        rows = await self._reading.last_offers(line, person.ref.id)
        known = {outcome.offer.id for outcome in self._state.recent}
        older = [row for row in rows if row.offer.id not in known]
        wholes = await self._reading.wholes([row.offer for row in older])
        outcomes = [
            Outcome(offer, ENDED.get(row.status, Ended.WITHDRAWN), offer.offered or self._clock.now())
            for offer, row in zip(wholes, older, strict=True)
        ]
        self._remember(outcomes)

    async def lines_of(self, template: RecordRef) -> tuple[TemplateField, ...]:
        """Read the lines of a notification template, in order.

        Raises:
            OrganisationError: It could not be asked.
        """
        return await self._reading.templates.lines_of(template)

    async def copy_template(self, template: RecordRef, name: str) -> RecordRef:
        """Copy a notification template with its lines, under a unique name of one's own.

        Raises:
            OrganisationError: It does not take it; FORBIDDEN where she leads nobody.
        """
        from session_engine.offers.template_copying import copy_template  # noqa: PLC0415 - rarely

        return await copy_template(self._lines, template, name)

    # -- answering -----------------------------------------------------------------------------------------

    def _named(self, offer_id: str | None) -> Offer | None:
        if offer_id is not None:
            return self._state.offer(offer_id)
        return self._state.offers[0] if self._state.offers else None

    async def _answer(self, offer: Offer, action: str) -> json_text.Payload | None:
        """Say yes or no; None where it was gone, which is told."""
        self._put(replace(self._state, answering=self._state.answering | {offer.id}))
        try:
            return await live_actions.call(self._lines.client(offer.line), action, {"OfferId": offer.id})
        except Refused as no:
            if no.code is not RefusalCode.OFFER_GONE:
                raise
            await self._tell_gone(offer, asked=True)
            return None
        finally:
            self._put(replace(self._state, answering=self._state.answering - {offer.id}))

    async def _tell_gone(self, offer: Offer, *, asked: bool = False) -> None:
        """Find out why an offer is none any more, and say it."""
        ended, by = Ended.WITHDRAWN, ""
        try:
            ended = ENDED.get(await self._reading.status(offer.line, offer.id), Ended.WITHDRAWN)
            if ended is Ended.WITHDRAWN:
                ended, by = await self._reading.why_gone(offer, self._person(offer.line))
        except OrganisationError as error:
            log.info("why an offer is gone could not be read: %s", error.failure)
        if ended is Ended.ACCEPTED and self._was_only_told(offer):
            ended = Ended.ASSIGNED
        self._end(offer, ended, by, asked=asked)
        if ended is Ended.ACCEPTED and offer.id in self._said_yes:  # its answer was lost on the way
            self._bus.publish(OfferAccepted(offer, offer.about))

    def _was_only_told(self, offer: Offer) -> bool:
        """Tell whether an offer was hers from the beginning, and nothing has opened it."""
        return offer.mode is Mode.ASSIGNED and not offer.auto and offer.id not in self._said_yes

    def _end(self, offer: Offer, ended: Ended, by: str = "", *, asked: bool = False) -> None:
        if self._state.offer(offer.id) is None:
            return
        outcome = Outcome(offer, ended, self._clock.now(), by)
        self._put(replace(self._state, offers=tuple(o for o in self._state.offers if o.id != offer.id)))
        self._remember([outcome])
        self._bus.publish(OfferEnded(outcome, asked))

    def _remember(self, outcomes: list[Outcome]) -> None:
        fresh = {outcome.offer.id for outcome in outcomes}
        kept = (outcome for outcome in self._state.recent if outcome.offer.id not in fresh)
        recent = sorted((*outcomes, *kept), key=lambda outcome: outcome.at, reverse=True)
        self._put(replace(self._state, recent=tuple(recent[:RECENT])))

    async def _tell_shown(self, offer: Offer) -> None:
        try:
            await live_actions.call(
                self._lines.client(offer.line), "ninedesk_ShowOffer", {"OfferId": offer.id}
            )
        except (Refused, OrganisationError) as error:
            log.info("that a card was shown could not be told: %s", error)

    # -- hearing -------------------------------------------------------------------------------------------

    def _again(self, line: LineId) -> None:
        if line in self._readings:
            self._readings[line].want()

    def _on_changes(self, event: ChangesHeard) -> None:
        if event.line not in self._readings:
            return
        if any(change.table in TEMPLATES for change in event.changes):
            self._reading.templates.forget(event.line)
        told = [change for change in event.changes if change.table == OFFER]
        self._fresh.update(change.id for change in told if change.kind is ChangeKind.CREATE)
        if any(change.id not in self._others for change in told):
            self._again(event.line)

    def _on_person(self, event: PersonChanged) -> None:
        if event.line in self._readings:
            self._put(OffersState())
            self._others.clear()
            self._again(event.line)

    def _person(self, line: LineId) -> str:
        person = self._lines.state(line).person
        return person.ref.id if person is not None else ""

    async def _read(self, line: LineId) -> None:
        person = self._person(line)
        if not person:
            return
        heard, self._fresh = self._fresh, set()
        try:
            if not await self._reading.known(line):
                return
            self._knows.add(line)
            rows = await self._reading.open_offers(line, person)
            now = {row.offer.id: self._by_our_clock(row.offer, heard) for row in rows}
            known = {offer.id for offer in self._state.offers}
            came = await self._reading.wholes([offer for key, offer in now.items() if key not in known])
        except OrganisationError as error:
            self._fresh |= heard
            log.info("offers could not be read: %s", error.failure)
            if error.failure is Failure.FORBIDDEN:
                self._put(replace(self._state, offers=()))
            return
        self._others.extend(heard - now.keys())
        if person == self._person(line):
            self._take(came)
            await self._let_go(line, set(now))

    def _by_our_clock(self, offer: Offer, heard: set[str]) -> Offer:
        """Count from now on what was offered this moment: the clock here may be wrong by minutes."""
        if offer.id not in heard or offer.offered is None or offer.expires is None:
            return offer
        now = self._clock.now()
        return replace(offer, offered=now, expires=now + (offer.expires - offer.offered))

    def _take(self, came: list[Offer]) -> None:
        if not came:
            return
        self._put(replace(self._state, offers=tuple(sorted((*self._state.offers, *came), key=urgency))))
        for offer in came:
            self._bus.publish(OfferCame(offer))

    async def _let_go(self, line: LineId, still: set[str]) -> None:
        """Say what became of offers that are none any more; one she is answering says it herself."""
        for offer in self._state.offers:
            if offer.line == line and offer.id not in still | self._state.answering:
                await self._tell_gone(offer)

    def _put(self, state: OffersState) -> None:
        if state != self._state:
            self._state = state
            self._bus.publish(OffersChanged())


def urgency(offer: Offer) -> tuple[bool, datetime, datetime, str]:
    """Sort: who waits live first, then whose time is up first, then who has waited longest.

    What is offered together is up in the same second.
    """
    return (not offer.live, offer.expires or _LAST, offer.waiting_since or _LAST, offer.id)


def _given(answer: json_text.Payload, offer: Offer) -> RecordRef:
    """Read what she has now; the offer's own record where the answer does not say it."""
    table, record_id = json_text.text_of(answer, "Table"), json_text.text_of(answer, "Id")
    if not table or not odata.is_guid(record_id):
        return offer.about
    return RecordRef(offer.line, table, odata.guid(record_id))
