"""Who is connected: an agent is there while at least one of her desktops reads the change feed."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from org_service.conversations import agents
from org_service.conversations.rows import on_behalf
from org_service.conversations.staffing import is_staffed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Future

    from sqlalchemy import Connection

    from org_service.organisation import Organisation

log = logging.getLogger(__name__)


class Connections:
    """Follows the readers of the feed. Where no work is distributed, nothing is written.

    When it is made, nobody is connected: what a service that was killed has left behind counts as a disconnect now.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._readers: Counter[str] = Counter()
        self._write(self._nobody_is_here)

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

    def _came(self, connection: Connection, user_id: str) -> None:
        if is_staffed(connection):
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
