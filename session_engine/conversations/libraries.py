"""The prepared answers of each organisation: read when somebody first asks, again when they are changed."""

from __future__ import annotations

import logging

from session_engine.conversations import quick_replies
from session_engine.conversations.events import QuickRepliesChanged
from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, PersonChanged
from session_engine.organisation.lines import Lines
from session_engine.quick_replies.state import QuickReply
from session_engine.rereading import Rereading
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)


class ReplyLibraries:
    """Prepared answers by line."""

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines) -> None:
        self._bus, self._tasks, self._lines = bus, tasks, lines
        self._replies: dict[LineId, tuple[QuickReply, ...]] = {}
        self._readings: dict[LineId, Rereading] = {}
        lines.add_interest(lambda line: frozenset({quick_replies.TABLE} if self._replies.get(line) else ()))
        bus.subscribe(ChangesHeard, self._changes_heard)
        for kind in (ChangesMissed, LineCameBack, PersonChanged):
            bus.subscribe(kind, lambda event: self._again(event.line))

    def of(self, line: LineId) -> tuple[QuickReply, ...]:
        """Give what is known; who asks first is told by an event when they are read."""
        if line not in self._readings:
            self._readings[line] = Rereading(self._tasks, ("quick replies", line), lambda: self._read(line))
            self._readings[line].want()
        return self._replies.get(line, ())

    async def _read(self, line: LineId) -> None:
        try:
            found = await quick_replies.read(self._lines, line)
        except OrganisationError as error:
            log.info("the prepared answers could not be read: %s", error.failure)
            return
        if found != self._replies.get(line):
            self._replies[line] = found
            self._bus.publish(QuickRepliesChanged(line))

    def _changes_heard(self, event: ChangesHeard) -> None:
        if any(change.table == quick_replies.TABLE for change in event.changes):
            self._again(event.line)

    def _again(self, line: LineId) -> None:
        if line in self._readings:
            self._readings[line].want()
