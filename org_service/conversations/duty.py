"""What goes on for conversations while requests are answered: routing, and what time alone does."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from org_service.conversations.clockwork import Clockwork
from org_service.conversations.routing.router import Router

if TYPE_CHECKING:
    from org_service.organisation import Organisation

log = logging.getLogger(__name__)
_AGAIN: Final = 5.0


class Duty:
    """The tasks of one organisation. All they know is in the rows, so they may end and begin at any moment."""

    def __init__(self, organisation: Organisation) -> None:
        self._tasks = (Router(organisation), Clockwork(organisation))

    async def run(self) -> None:
        """Go on until cancelled; an error of its own is told and does not end it."""
        async with asyncio.TaskGroup() as group:
            for task in self._tasks:
                group.create_task(_for_ever(task))

    def wake(self) -> None:
        """Look at the clock again, from any thread: it was set."""
        for task in self._tasks:
            task.rest.wake()


async def _for_ever(task: Router | Clockwork) -> None:
    while True:
        try:
            await task.run()
        except Exception:
            log.exception("a task for conversations begins again")
            await asyncio.sleep(_AGAIN)
