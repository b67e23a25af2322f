"""The assistance's verbs: suggestions for the cases in front, new as soon as what they say is different."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from session_engine.assist.asking import ARTICLE, Answer, Asker, Question
from session_engine.assist.details import Detail, read_details
from session_engine.assist.events import SuggestionsChanged
from session_engine.assist.linking import LINKS, Linking
from session_engine.assist.state import (
    ARTICLES,
    CASES,
    AssistState,
    AssistStatus,
    Suggestion,
    Verdicts,
)
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.events import ChangeKind, ChangesHeard, LineCameBack, PersonChanged
from session_engine.organisation.lines import Lines
from session_engine.records.events import RecordChanged
from session_engine.records.state import Choice, FieldState, Lookup, RecordStatus
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

if TYPE_CHECKING:
    from session_engine.records.store import RecordStore

log = logging.getLogger(__name__)
TYPING = 0.6
"""Seconds without a key before the ranking is asked about what is being typed."""

AGAIN = 3.0
"""Seconds until a ranking that does not know everything yet is asked once more; each time twice as many."""

SELDOM = 60.0
"""Seconds between such questions at most."""

SETTLING = 1.0
"""Seconds after votes have gone until the ranking is asked anew: there are seldom few."""

VOTES = "msdyn_suggestioninteraction"
"""Table of what people said of suggestions."""

KEPT = 40
"""Cases whose suggestions are remembered: more than can be open as sessions, fewer than a day's."""

Fields: TypeAlias = Mapping[str, FieldState]
_NOTHING = Detail()
_UNREAD = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN, RecordStatus.FAILED})
_COLUMNS = frozenset({"title", "description", "productid", "subjectid", "statecode"})


@dataclass(slots=True)
class _Followed:
    """What is known for a case.

    Attributes:
        state: As shown.
        asked: The question that `found` answers, None before the first answer.
        found: All that was answered, more than is shown.
        links: The link's record by linked article or case.
        linking: What is being linked.
        rejected: What does not help.
        helpful: What does.
        touched: What is no longer unread.
        looked: She has looked at one since this was asked: none moves unasked.
        refused: The record that says of what was rejected that it does not help.
        details: What else is known of what was found.
        in_sight: Somebody looks at them; otherwise a ranking that knows little yet is left alone.
    """

    state: AssistState
    asked: Question | None = None
    found: tuple[Suggestion, ...] = ()
    links: dict[RecordRef, RecordRef] = field(default_factory=dict[RecordRef, RecordRef])
    details: Mapping[RecordRef, Detail] = field(default_factory=dict[RecordRef, Detail])
    linking: set[RecordRef] = field(default_factory=set[RecordRef])
    rejected: set[RecordRef] = field(default_factory=set[RecordRef])
    helpful: set[RecordRef] = field(default_factory=set[RecordRef])
    touched: set[RecordRef] = field(default_factory=set[RecordRef])
    refused: dict[RecordRef, RecordRef | None] = field(default_factory=dict[RecordRef, "RecordRef | None"])
    looked: bool = False
    in_sight: bool = True

    def touch(self, ref: RecordRef) -> None:
        self.touched.add(ref)
        self.looked = True


class AssistArea:
    """Suggestions beside cases."""

    def __init__(
        self, bus: EventBus, tasks: Tasks, lines: Lines, records: RecordStore, *, pause: Pause = real_pause
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._records = records
        self._pause = pause
        self._asker = Asker(lines)
        self._linking = Linking(lines, records)
        self._followed: OrderedDict[RecordRef, _Followed] = OrderedDict()
        lines.add_interest(self._interest)
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(ChangesHeard, self._changes_heard)
        bus.subscribe(LineCameBack, lambda event: self._line_came_back(event.line))
        bus.subscribe(PersonChanged, lambda event: self._another_person(event.line))

    # Verbs

    def follow(self, case: RecordRef, left: Verdicts | None = None) -> AssistState:
        """Suggest for a case from now on; give what there is.

        Args:
            case: Which.
            left: What the person had done with suggestions for it, in an earlier run.
        """
        if case.table != "incident":
            raise Refused(RefusalCode.NOT_OPEN)
        known = self._followed.get(case)
        if known is None:
            known = self._followed[case] = _Followed(AssistState(case))
            if left is not None:
                known.touched.update(left.touched)
                known.helpful.update(left.helpful)
                known.rejected.update(left.rejected)
            self._records.watch(case, _owner(case), _COLUMNS)
            self._trim()
        self._followed.move_to_end(case)
        known.in_sight = True
        self._look(case, known, wait=0.0)
        self._complete(case, known)
        return known.state

    def look_away(self, case: RecordRef) -> None:
        """Note that nobody looks at a case's suggestions: they stay, and are not completed until `follow`."""
        known = self._followed.get(case)
        if known is not None:
            known.in_sight = False
            self._tasks.cancel(_owner(case), "again")

    def unfollow(self, case: RecordRef) -> None:
        """Suggest no more for a case: nobody looks at it."""
        if self._followed.pop(case, None) is not None:
            self._tasks.cancel(_owner(case))
            self._records.unwatch_all(_owner(case))

    def state(self, case: RecordRef) -> AssistState:
        """Give what is suggested for a case that is followed."""
        return self._known(case).state

    def verdicts(self, case: RecordRef) -> Verdicts:
        """Give what the person has done with suggestions for a case that is followed."""
        known = self._known(case)
        return Verdicts(frozenset(known.touched), frozenset(known.helpful), frozenset(known.rejected))

    def refresh(self, case: RecordRef) -> None:
        """Ask anew; what was rejected may come again."""
        known = self._known(case)
        known.asked = None
        known.rejected.clear()
        self._asker.forget(case.line)
        if self._question(case) is None:
            self._records.refresh(case)
        self._look(case, known, wait=0.0)

    def touch(self, case: RecordRef, ref: RecordRef) -> None:
        """Note that the person has looked at a suggestion."""
        known = self._known(case)
        unread = ref not in known.touched
        known.touch(ref)
        if unread:
            self._compose(known)

    async def helpful(self, case: RecordRef, ref: RecordRef) -> None:
        """Say that a suggestion helps; the organisation learns from it."""
        known = self._known(case)
        if ref in known.helpful:
            return
        known.touch(ref)
        known.helpful.add(ref)
        self._compose(known)
        await self._remember(case, ref, "helpful")

    async def not_helpful(self, case: RecordRef, ref: RecordRef) -> None:
        """Say that a suggestion does not help: the next one takes its place."""
        known = self._known(case)
        known.rejected.add(ref)
        known.helpful.discard(ref)
        self._compose(known)
        known.refused[ref] = await self._remember(case, ref, "not_helpful")

    async def reconsider(self, case: RecordRef, ref: RecordRef) -> None:
        """Take back that a suggestion does not help: it stands where it stood, and the organisation forgets it."""
        known = self._known(case)
        known.rejected.discard(ref)
        self._compose(known)
        said = known.refused.pop(ref, None)
        if said is not None:
            await self._records.delete(said)

    async def link(self, case: RecordRef, other: RecordRef) -> None:
        """Let an article or a solved case belong to a case."""
        known = await self._linked(case)
        if other in known.links or other in known.linking:
            return
        known.linking.add(other)  # a second click makes no second link
        try:
            known.links[other] = await self._linking.link(case, other)
        finally:
            known.linking.discard(other)
        known.touch(other)
        self._compose(known)
        await self._remember(case, other, "linked")

    async def unlink(self, case: RecordRef, other: RecordRef) -> None:
        """Let an article or a solved case belong to a case no more."""
        known = await self._linked(case)
        link = known.links.get(other)
        if link is not None:
            await self._linking.unlink(link)
            known.links.pop(other, None)
            self._compose(known)
            await self._remember(case, other, "unlinked")

    async def _linked(self, case: RecordRef) -> _Followed:
        """Give what is known of a case; of one that is not followed any more its links, for a link is undone late."""
        known = self._followed.get(case)
        return known or _Followed(AssistState(case), links=dict(await self._linking.links(case)))

    # Asking

    def _known(self, case: RecordRef) -> _Followed:
        known = self._followed.get(case)
        if known is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return known

    def _trim(self) -> None:
        while len(self._followed) > KEPT:
            self.unfollow(next(iter(self._followed)))

    def _look(self, case: RecordRef, known: _Followed, *, wait: float) -> None:
        """Ask where the question is another one than was answered."""
        if self._closed(case):
            known.asked = None  # opened again, it is asked about again
            self._put(known, replace(known.state, status=AssistStatus.NOT_ACTIVE, busy=False))
            self._tasks.cancel(_owner(case), "ask")
            self._tasks.cancel(_owner(case), "again")
            return
        question = self._question(case)
        if question is None:
            self._say_unread(case, known)
            return
        if question == known.asked:
            return
        self._tasks.cancel(_owner(case), "again")
        known.looked = False
        self._put(known, replace(known.state, busy=True, failure=None, status=_begun(known)))
        self._tasks.start(self._ask(case, known, wait), owner=_owner(case), group="ask", exclusive=True)

    def _say_unread(self, case: RecordRef, known: _Followed) -> None:
        """Say why a case could not be read, if it could not: there is nothing to ask about then."""
        record = self._records.state(case)
        if record.failure is not None or record.status in _UNREAD:
            failure = record.failure or Failure.MISSING
            self._put(known, replace(known.state, status=AssistStatus.FAILED, busy=False, failure=failure))
        elif known.state.failure is not None:
            self._put(known, replace(known.state, status=_begun(known), failure=None))

    async def _ask(self, case: RecordRef, known: _Followed, wait: float) -> None:
        if wait:
            await self._pause(wait)
        await self._ask_once(case, known)
        self._complete(case, known)

    def _complete(self, case: RecordRef, known: _Followed) -> None:
        """Ask a ranking that does not know everything yet again, as long as somebody looks, but at none of them."""
        state = known.state
        unfinished = state.status is AssistStatus.READY and not state.busy and not state.complete
        if unfinished and known.in_sight and not known.looked:
            again = self._ask_again(case, known)
            self._tasks.start(again, owner=_owner(case), group="again", exclusive=True)

    async def _ask_again(self, case: RecordRef, known: _Followed) -> None:
        wait = AGAIN
        while True:
            await self._pause(wait)
            if known.looked or await self._ask_once(case, known):
                return  # once she looks at one, none moves unasked
            wait = min(SELDOM, wait * 2)

    async def _ask_once(self, case: RecordRef, known: _Followed) -> bool:
        """Ask; False where more is known in a little while."""
        question = self._question(case)
        if question is None:
            return True
        try:
            answer = await self._asker.similar(question) if not question.empty else Answer(())
            await self._read_links(case, known)
        except OrganisationError as error:
            failed = replace(known.state, busy=False, failure=error.failure, status=AssistStatus.FAILED)
            self._put(known, failed)
            return True
        known.asked, known.found = question, answer.suggestions
        ready = replace(
            known.state, status=AssistStatus.READY, busy=False, failure=None,
            ranked=answer.ranked, complete=answer.complete, possible=answer.possible, brief=question.brief,
        )  # fmt: skip
        self._compose(known, ready)
        await self._read_details(case, known)
        return answer.complete

    async def _read_links(self, case: RecordRef, known: _Followed) -> None:
        known.links = {} if self._is_new(case) else dict(await self._linking.links(case))

    async def _read_details(self, case: RecordRef, known: _Followed) -> None:
        """Read what else is to be known of what was found: the cards are there already."""
        wanted = [each.ref for each in known.found]
        if not set(wanted) <= known.details.keys():
            try:
                known.details = await read_details(self._lines, case.line, wanted)
            except OrganisationError as error:
                log.info("details of suggestions could not be read: %s", error.failure)
            self._compose(known)

    def _is_new(self, case: RecordRef) -> bool:
        """Whether nothing of a case was saved yet: what is not typed is empty then, and it has no links."""
        return self._records.status(case) is RecordStatus.NEW

    def _question(self, case: RecordRef) -> Question | None:
        """Make the question of the person's own words; None while the case was not read."""
        fields = self._records.state(case).fields
        if not self._is_new(case) and not fields.keys() >= {"title", "description"}:
            return None
        title, description = (_text(fields, column) for column in ("title", "description"))
        product, subject = (_target(fields, column) for column in ("productid", "subjectid"))
        return Question(case, title, description, product, subject)

    def _closed(self, case: RecordRef) -> bool:
        state = self._records.value(case, "statecode")
        return isinstance(state, Choice) and state.value != 0

    # Composing

    def _compose(self, known: _Followed, state: AssistState | None = None) -> None:
        shown = [self._as_shown(known, each) for each in known.found if each.ref not in known.rejected]
        articles = tuple(each for each in shown if each.ref.table == ARTICLE)[:ARTICLES]
        cases = tuple(each for each in shown if each.ref.table != ARTICLE)[:CASES]
        self._put(known, replace(state or known.state, articles=articles, cases=cases))

    def _as_shown(self, known: _Followed, each: Suggestion) -> Suggestion:
        ref = each.ref
        detail = known.details.get(ref, _NOTHING)
        return replace(
            each, linked=ref in known.links, helpful=ref in known.helpful, unread=ref not in known.touched,
            resolution=detail.resolution, solver=detail.solver, when=detail.when,
            internal=detail.internal,
        )  # fmt: skip

    def _put(self, known: _Followed, state: AssistState) -> None:
        if state != known.state:
            known.state = state
            self._bus.publish(SuggestionsChanged(state.case))

    # What others do

    def _interest(self, line: LineId) -> frozenset[str]:
        return LINKS | {VOTES} if any(case.line == line for case in self._followed) else frozenset()

    def _record_changed(self, event: RecordChanged) -> None:
        known = self._followed.get(event.ref)
        if known is not None and (not event.columns or event.columns & _COLUMNS):
            self._look(event.ref, known, wait=TYPING if known.asked is not None else 0.0)

    def _changes_heard(self, event: ChangesHeard) -> None:
        own = self._lines.reader(event.line)
        gone = {
            each.id
            for each in event.changes
            if each.table == VOTES and each.kind is ChangeKind.DELETE and each.by != own
        }
        if gone:
            self._votes_gone(event.line, gone)
        if any(change.table in LINKS for change in event.changes):
            for case, known in self._followed.items():
                if case.line == event.line and known.asked is not None:
                    self._tasks.start(
                        self._links_again(case, known), owner=_owner(case), group="links", exclusive=True
                    )

    def _votes_gone(self, line: LineId, gone: set[str]) -> None:
        """Ask anew, once for all: an administrator has taken out of the ranking what people said."""
        for case, known in tuple(self._followed.items()):
            if case.line != line:
                continue
            for ref, said in tuple(known.refused.items()):
                if said is not None and said.id in gone:
                    del known.refused[ref]
                    known.rejected.discard(ref)
            known.asked = None
            if known.in_sight:
                self._look(case, known, wait=SETTLING)

    async def _links_again(self, case: RecordRef, known: _Followed) -> None:
        try:
            await self._read_links(case, known)
        except OrganisationError as error:
            log.info("links of a case could not be read again: %s", error.failure)
            return
        self._compose(known)

    def _line_came_back(self, line: LineId) -> None:
        for case, known in tuple(self._followed.items()):
            if case.line == line and known.state.failure is not None:
                self._look(case, known, wait=0.0)

    def _another_person(self, line: LineId) -> None:
        """Forget everything: what she may see is different."""
        for case in tuple(self._followed):
            if case.line == line:
                self.unfollow(case)

    async def _remember(self, case: RecordRef, ref: RecordRef, what: str) -> RecordRef | None:
        """Keep what the person did with a suggestion; an organisation that does not keep it is no error to her."""
        values: dict[str, str | Lookup] = {
            "msdyn_interactiontype": what,
            "msdyn_suggestedentity": Lookup(ref),
            "msdyn_suggestionfor": Lookup(case),
        }
        made = self._records.new(case.line, VOTES, values)
        try:
            await self._records.save(made)
        except OrganisationError as error:
            self._records.abandon(made)
            log.info("what was done with a suggestion is not kept: %s", error.failure)
            return None
        return made


def _begun(known: _Followed) -> AssistStatus:
    return AssistStatus.READY if known.asked is not None else AssistStatus.READING


def _owner(case: RecordRef) -> Hashable:
    return ("assist", case)


def _text(fields: Fields, column: str) -> str:
    return str(fields[column].value or "") if column in fields else ""


def _target(fields: Fields, column: str) -> str:
    value = fields[column].value if column in fields else None
    return value.ref.id if isinstance(value, Lookup) else ""
