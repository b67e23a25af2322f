"""Letters that the organisation has taken, until they are delivered: where they stand is told wherever she is."""

from __future__ import annotations

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.mail.events import MailFailed, MailStands
from session_engine.mail.standing import standing_of
from session_engine.mail.state import MailStanding, MailState
from session_engine.outbox.events import LetterTaken
from session_engine.records.events import RecordChanged
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.waiting import Pause

OWNER = "mail that has left"
WORTH_A_WORD = 2.0
"""Seconds after which a letter that is still under way is spoken of: a mail server that is well takes it sooner."""

_COLUMNS = frozenset(
    {"subject", "statecode", "statuscode", "activityadditionalparams", "postponeemailprocessinguntil"}
)
_UNDER_WAY = frozenset({MailStanding.WAITING, MailStanding.SENDING})


class Following:
    """Keeps the letters of this run in sight that the organisation has not delivered yet.

    Args:
        bus: Where changes are announced.
        tasks: Where letters are read.
        records: Holds them.
        pause: How to wait.
    """

    def __init__(self, bus: EventBus, tasks: Tasks, records: RecordStore, pause: Pause) -> None:
        self._bus, self._tasks, self._records, self._pause = bus, tasks, records, pause
        self._followed: dict[RecordRef, str] = {}
        self._told: set[RecordRef] = set()
        bus.subscribe(LetterTaken, self._begin)
        bus.subscribe(RecordChanged, lambda event: self._look(event.ref))

    def _begin(self, event: LetterTaken) -> None:
        self._records.watch(event.ref, OWNER, _COLUMNS, ask=False)
        self._tasks.start(self._follow(event.ref, event.title), owner=OWNER, group=event.ref.id)

    async def _follow(self, ref: RecordRef, title: str) -> None:
        """Look where a letter stands; what is shown of it until it is read is what was meant to become of it."""
        try:
            await self._records.read(ref, _COLUMNS)
        except OrganisationError:
            self._told.add(ref)
            self._bus.publish(MailStands(ref, title, MailState(MailStanding.WAITING)))
        self._followed[ref] = title
        self._look(ref)
        if ref in self._followed:
            await self._pause(WORTH_A_WORD)
            self._tell_under_way(ref, self._standing(ref))

    def _standing(self, ref: RecordRef) -> MailState:
        return standing_of(self._records.state(ref), None)

    def _look(self, ref: RecordRef) -> None:
        if ref not in self._followed:
            return
        mail = self._standing(ref)
        if mail.standing in _UNDER_WAY:
            if mail.next_try is not None:
                self._tell_under_way(ref, mail)
            return
        title = self._records.name(ref) or self._followed[ref]
        self._end(ref)
        if mail.standing is MailStanding.FAILED:
            self._bus.publish(MailFailed(ref, title, mail.reason))
        elif mail.standing is MailStanding.SENT:
            self._bus.publish(MailStands(ref, title, mail))

    def _tell_under_way(self, ref: RecordRef, mail: MailState) -> None:
        """Say once that a letter is not sent yet; each further try is on its page."""
        if ref in self._followed and ref not in self._told:
            self._told.add(ref)
            self._bus.publish(MailStands(ref, self._followed[ref], mail))

    def _end(self, ref: RecordRef) -> None:
        del self._followed[ref]
        self._told.discard(ref)
        self._records.unwatch(ref, OWNER)
