"""Who is connected: an agent is there while at least one of her desktops reads the change feed."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from org_service.conversations import agents
from org_service.conversations.rows import on_behalf
from org_service.conversations.staffing import WAKES, is_staffed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Future

    from sqlalchemy import Connection

    from org_service.organisation import Organisation
    from org_service.storage.change_log import Change

log = logging.getLogger(__name__)


class Connections:
    """Follows the readers of the feed. Where no work is distributed, nothing is written.

    When it is made, nobody is connected: what a service that was killed has left behind counts as a disconnect now.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._readers: Counter[str] = Counter()
        self._write(self._nobody_is_here)
        organisation.storage.subscribe(self._committed)

    @contextmanager
    def reading(self, user_id: str) -> Generator[None]:
        """Count a reader of the feed while the block lasts."""
        self._readers[user_id] += 1
        if self._readers[user_id] == 1:
            self._write(lambda connection: self._came(connection, user_id))
        try:
            yield
        finally:
            self._readers[user_id] -= 1
            if not self._readers[user_id]:
                del self._readers[user_id]
                self._write(lambda connection: self._left(connection, user_id))

    def _committed(self, changes: tuple[Change, ...]) -> None:
        """Work may be distributed from now on: who reads already is there for it."""
        if any(change.table in WAKES for change in changes):
            for user_id in tuple(self._readers):
                self._write(lambda connection, each=user_id: self._came(connection, each))

    def _came(self, connection: Connection, user_id: str) -> None:
        # By the time it is this one's turn she may have gone again.
        if user_id in self._readers and is_staffed(connection):
            agents.connected(on_behalf(self._organisation, connection, user_id))

    def _left(self, connection: Connection, user_id: str) -> None:
        agents.disconnected(on_behalf(self._organisation, connection, user_id), user_id)

    def _nobody_is_here(self, connection: Connection) -> None:
        for agent in agents.connected_ones(on_behalf(self._organisation, connection, "")):
            self._left(connection, agent)

    def _write(self, work: Callable[[Connection], None]) -> None:
        """Queue it, in order; nobody waits for it."""
        self._organisation.storage.submit_write(work).add_done_callback(_tell_failure)


def _tell_failure(done: Future[None]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log.error("an agent's presence could not follow her connection", exc_info=error)
