"""The action that lets customers to practise with come in. Only into the demonstration."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from org_service.errors import BadPayload, NotSupported
from org_service.storage.state import read_state, write_state
from org_service.web.exchange import Request, Response, Work, no_content
from org_service.web.operations import Answer, Arguments, Operation, Parameter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.conversations.practice.comings import Comings
    from org_service.organisation import Organisation

log = logging.getLogger(__name__)

PRACTICE: Final = "ninedesk_Practice"
FASTEST: Final = 3
PACE: Final = "practice.pace"
"""Under which it is remembered how fast they come: a service that was killed lets them come on."""
_GO_ON_AFTER: Final = 1.5
"""Seconds after the start; the first view of the desktop does not wait for it."""


class PracticeService:
    """The practice of one organisation; nothing of it is loaded before it begins. Belongs to one event loop."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._loop = asyncio.get_running_loop()
        self._comings: Comings | None = None

    def operations(self) -> tuple[Operation, ...]:
        """Give the action."""
        return (practice_operation(self._practice),)

    async def go_on(self) -> None:
        """Let those go on who were there when the service was killed, and others come as before."""
        await asyncio.sleep(_GO_ON_AFTER)
        try:
            pace = await self._organisation.storage.read(_left_pace)
        except Exception:
            log.exception("customers to practise with did not go on")
            return
        if pace is not None and self._comings is None:
            comings = self._begin()
            if pace:
                comings.set_pace(pace)
            else:
                comings.go_on()

    def close(self) -> None:
        """Let nobody come any more, and those who are there say no more."""
        if self._comings is not None:
            self._comings.close()
            self._remember(0)

    def _practice(self, _request: Request, _record_id: str | None, arguments: Arguments) -> Work:
        pace = arguments.get("Pace")
        if isinstance(pace, bool) or not isinstance(pace, int) or not 0 <= pace <= FASTEST:
            message = "The parameter 'Pace' is 0 (stop), 1 (calm), 2 (normal) or 3 (rush)."
            raise BadPayload(message)

        def run(connection: Connection) -> Response:
            from org_service.conversations.visitors.reading import has_live_chat  # noqa: PLC0415 - when it begins
            from org_service.demonstration.state import read_state  # noqa: PLC0415 - the same

            if read_state(connection) is None or not has_live_chat(connection):
                what = "Practice outside of the demonstration"
                raise NotSupported(what)
            self._loop.call_soon_threadsafe(self._set_pace, pace)
            return no_content()

        return Work(run)

    def _set_pace(self, pace: int) -> None:
        self._begin().set_pace(pace)
        self._remember(pace)

    def _begin(self) -> Comings:
        if self._comings is None:
            from org_service.conversations.practice.comings import Comings  # noqa: PLC0415 - when it begins

            self._comings = Comings(self._organisation)
        return self._comings

    def _remember(self, pace: int) -> None:
        self._organisation.storage.submit_write(lambda c: write_state(c, PACE, str(pace)))


def _left_pace(connection: Connection) -> int | None:
    """Give how fast they came when the service was killed; None when there is nobody to go on."""
    from org_service.demonstration.state import read_state as read_demonstration  # noqa: PLC0415 - nobody waits

    if read_demonstration(connection) is None:
        return None
    kept = read_state(connection, PACE) or "0"
    pace = int(kept) if kept.isdigit() and int(kept) <= FASTEST else 0
    if pace:
        return pace
    from org_service.conversations.practice.left_behind import anybody_left  # noqa: PLC0415 - in a demonstration

    return 0 if anybody_left(connection) else None


def practice_operation(answer: Answer) -> Operation:
    """Describe the action: `Pace` is 0 (stop), 1 (calm), 2 (normal) or 3 (rush)."""
    return Operation(PRACTICE, "action", answer, parameters=(Parameter("Pace", "Edm.Int32", nullable=False),))
