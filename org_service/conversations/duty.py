"""What goes on for conversations while requests are answered: routing, and what time alone does."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, Protocol

from org_service.conversations.resting import Rest
from org_service.conversations.staffing import WAKES, is_staffed

if TYPE_CHECKING:
    from datetime import datetime

    from org_service.organisation import Organisation

log = logging.getLogger(__name__)
_AGAIN: Final = 5.0


class _Task(Protocol):
    rest: Rest

    async def turn(self) -> datetime | None:
        """Do what can be done now; give when, by time alone, there is more to do."""
        ...


class Duty:
    """The tasks of one organisation. All they know is in the rows, so they may end and begin at any moment."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._tasks: tuple[_Task, ...] = ()

    async def run(self) -> None:
        """Go on until cancelled; an error of its own is told and does not end it."""
        await self._until_needed()
        self._tasks = await asyncio.to_thread(_tasks, self._organisation)
        async with asyncio.TaskGroup() as group:
            for task in self._tasks:
                group.create_task(_for_ever(task))

    async def _until_needed(self) -> None:
        with Rest(self._organisation, WAKES) as rest:
            while not await self._organisation.storage.read(is_staffed):
                await rest.until(None)

    def wake(self) -> None:
        """Look at the clock again, from any thread: it was set."""
        for task in self._tasks:
            task.rest.wake()


def _tasks(organisation: Organisation) -> tuple[_Task, ...]:
    # Here, in a thread and only where they are needed: the first pages are waited for at the same time.
    from org_service.conversations.clockwork import Clockwork  # noqa: PLC0415
    from org_service.conversations.routing.router import Router  # noqa: PLC0415

    return Router(organisation), Clockwork(organisation)


async def _for_ever(task: _Task) -> None:
    while True:
        try:
            with task.rest:
                while True:
                    await task.rest.until(await task.turn())
        except Exception:
            log.exception("a task for conversations begins again")
            await asyncio.sleep(_AGAIN)
