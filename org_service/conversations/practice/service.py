"""The action that lets customers to practise with come in. Only into the demonstration."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from org_service.errors import BadPayload, NotSupported
from org_service.web.exchange import Request, Response, Work, no_content
from org_service.web.operations import Answer, Arguments, Operation, Parameter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.conversations.practice.comings import Comings
    from org_service.organisation import Organisation

PRACTICE: Final = "ninedesk_Practice"
FASTEST: Final = 3


class PracticeService:
    """The practice of one organisation; nothing of it is loaded before it begins. Belongs to one event loop."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._loop = asyncio.get_running_loop()
        self._comings: Comings | None = None

    def operations(self) -> tuple[Operation, ...]:
        """Give the action."""
        return (practice_operation(self._practice),)

    def close(self) -> None:
        """Let nobody come any more, and those who are there say no more."""
        if self._comings is not None:
            self._comings.close()

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
        if self._comings is None:
            from org_service.conversations.practice.comings import Comings  # noqa: PLC0415 - when it begins

            self._comings = Comings(self._organisation)
        self._comings.set_pace(pace)


def practice_operation(answer: Answer) -> Operation:
    """Describe the action: `Pace` is 0 (stop), 1 (calm), 2 (normal) or 3 (rush)."""
    return Operation(PRACTICE, "action", answer, parameters=(Parameter("Pace", "Edm.Int32", nullable=False),))
