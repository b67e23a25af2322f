"""At the limit of sessions no work comes: presence is set to Do not disturb, and says why (A1)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from session_engine.errors import OrganisationError, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.presence.events import PresenceChanged
from session_engine.presence.state import GIVEN_WORK, Base, SetBy
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed, SessionOpened
from session_engine.sessions.state import SESSION_LIMIT

if TYPE_CHECKING:
    from session_engine.presence.area import PresenceArea

log = logging.getLogger(__name__)


class AtLimit:
    """Watch the number of sessions.

    She is told once for each time the limit is reached: who then makes herself available has decided it.
    """

    def __init__(
        self,
        bus: EventBus,
        workspace: WorkspaceArea,
        presence: PresenceArea,
        start: Callable[[LineId], None],
    ) -> None:
        self._workspace, self._presence, self._start = workspace, presence, start
        self._told: set[LineId] = set()
        bus.subscribe(SessionOpened, lambda _event: self._look_everywhere())
        bus.subscribe(SessionClosed, lambda _event: self._look_everywhere())
        bus.subscribe(PresenceChanged, lambda event: self._look(event.line))

    @property
    def full(self) -> bool:
        """No further session has room."""
        return self._workspace.state.regular_count >= SESSION_LIMIT

    def _look_everywhere(self) -> None:
        for line in self._presence.followed:
            self._look(line)

    def _look(self, line: LineId) -> None:
        if not self.full:
            self._told.discard(line)
            return
        state = self._presence.state(line)
        if line in self._told or state.current is None or state.current.base not in GIVEN_WORK:
            return
        self._told.add(line)
        self._start(line)

    async def keep_away(self, line: LineId) -> None:
        """Keep work away; an organisation that cannot be asked offers nothing either."""
        status = self._presence.of(line, Base.DO_NOT_DISTURB)
        if status is None:
            return
        try:
            await self._presence.choose(line, status.id, set_by=SetBy.SESSION_LIMIT)
        except (Refused, OrganisationError) as error:
            self._told.discard(line)
            log.info("the limit of sessions could not be told: %s", error)
