"""Letters that have left, until they are delivered: one that fails minutes later is told wherever she is by then."""

from __future__ import annotations

from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.mail.events import MailFailed
from session_engine.mail.standing import standing_of
from session_engine.mail.state import MailStanding
from session_engine.records.events import RecordChanged
from session_engine.records.store import RecordStore

OWNER = "mail that has left"
_COLUMNS = frozenset(
    {"subject", "statecode", "statuscode", "activityadditionalparams", "postponeemailprocessinguntil"}
)
_ENDS = frozenset({MailStanding.SENT, MailStanding.FAILED, MailStanding.CANCELLED})


class Following:
    """Keeps the letters of this run in sight that the organisation has not delivered yet."""

    def __init__(self, bus: EventBus, records: RecordStore) -> None:
        self._bus, self._records = bus, records
        self._followed: set[RecordRef] = set()
        bus.subscribe(RecordChanged, self._changed)

    def begin(self, ref: RecordRef) -> None:
        """Follow a letter that is on its way to the organisation."""
        self._followed.add(ref)
        self._records.watch(ref, OWNER, _COLUMNS, ask=False)

    def end(self, ref: RecordRef) -> None:
        """Follow it no more: it was taken back."""
        self._followed.discard(ref)
        self._records.unwatch(ref, OWNER)

    def _changed(self, event: RecordChanged) -> None:
        ref = event.ref
        if ref not in self._followed:
            return
        stands = standing_of(self._records.state(ref), None)
        if stands.standing not in _ENDS:
            return
        self.end(ref)
        if stands.standing is MailStanding.FAILED:
            self._bus.publish(MailFailed(ref, self._records.name(ref), stands.reason))
