"""Live chat beside the Web API: opened when it is asked for, or at once where a port was given."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from org_service.access import hosts_of, names_of
from org_service.conversations.visitors.port import ChatPort
from org_service.http_server import AddressRefused, PortTaken
from org_service.storage.state import write_state
from org_service.web.arguments import answered
from org_service.web.exchange import Request, Response, Work
from org_service.web.operations import Answer, Arguments, Operation, Parameter

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.types import ASGIApp

    from org_service.conversations.visitors.lobby import Lobby
    from org_service.organisation import Organisation

log = logging.getLogger(__name__)
_PATIENCE: Final = 10.0
_BACK_AFTER: Final = 1.0
"""Seconds after the start: pages try again and again, and the first view of the desktop does not wait for it."""
PORT: Final = "chat.port"
_PAGE: Final = "ninedesk_CustomerPage"


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How visitors are served."""

    host: str = "127.0.0.1"
    port: int | None = None
    """None opens a free one when the page is first asked for."""
    url: str = ""
    """Where visitors reach it, behind a proxy that brings TLS."""
    origins: tuple[str, ...] = ()
    """The sites that may embed it."""
    proxies: frozenset[str] = frozenset()
    """The proxies that are believed whom they speak for."""


class VisitorService:
    """The live chat of one organisation. Belongs to one event loop.

    Args:
        organisation: Whose chat it is.
        options: How it is served.
    """

    def __init__(self, organisation: Organisation, options: ChatOptions) -> None:
        self._organisation = organisation
        self._options = options
        self._port = ChatPort(self._make, options.host, options.port or 0)
        self._lobby: Lobby | None = None
        self._recovery: asyncio.Task[None] | None = None
        self._return: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    def open(self) -> str:
        """Let visitors come, if they cannot yet; gives the address of the service. Called in the loop."""
        was_open, address = self._port.is_open, self._port.open()
        if not was_open and self._options.port is None:
            port = address.rpartition(":")[2]
            self._organisation.storage.submit_write(lambda c: write_state(c, PORT, port))
        if self._recovery is None and self._lobby is not None:
            self._recovery = asyncio.create_task(self._lobby.recover())
        return self._options.url or address

    def open_if_told(self) -> None:
        """Let visitors come from the start where a port was given, or where some are in mid-conversation."""
        if self._options.port is not None:
            self.open()
        else:
            self._return = asyncio.create_task(self._come_back())

    async def _come_back(self) -> None:
        """Listen where the service did before it ended, if visitors are still trying to reach it there."""
        await asyncio.sleep(_BACK_AFTER)
        from org_service.conversations.visitors.token_rows import awaited_port  # noqa: PLC0415 - nobody waits

        port = await self._organisation.storage.read(awaited_port)
        if port and not self._port.is_open:
            self._port.prefer(port)
            try:
                self.open()
            except (PortTaken, AddressRefused):
                log.info("the chat's port of before is another program's now")
                self._port.prefer(0)

    async def close(self) -> None:
        """Let visitors go; whoever comes back finds the conversation as it was."""
        for task in (self._recovery, self._return):
            if task is not None:
                task.cancel()
        if self._lobby is not None:
            self._lobby.close()
        await self._port.close()

    def operations(self) -> tuple[Operation, ...]:
        """Give the function that tells where customers write."""
        return (page_operation(self._customer_page),)

    def _make(self) -> ASGIApp:
        from org_service.conversations.visitors.app import create_chat_app  # noqa: PLC0415 - when first needed
        from org_service.conversations.visitors.embedding import Embedding  # noqa: PLC0415
        from org_service.conversations.visitors.lobby import Lobby  # noqa: PLC0415
        from org_service.conversations.visitors.organisation_desk import OrganisationDesk  # noqa: PLC0415

        options = self._options
        embedding = Embedding(
            url=options.url,
            origins=options.origins,
            hosts=hosts_of(options.host, names_of(options.url)),
            proxies=options.proxies,
        )
        self._lobby = Lobby(OrganisationDesk(self._organisation))
        return create_chat_app(self._lobby, embedding)

    def _customer_page(self, request: Request, _record_id: str | None, _arguments: Arguments) -> Work:
        def run(connection: Connection) -> Response:
            from org_service.conversations.visitors.reading import has_live_chat  # noqa: PLC0415 - when asked

            url = self._opened() if has_live_chat(connection) else ""
            return answered(request, _PAGE, {"Url": url})

        return Work(run)

    def _opened(self) -> str:
        """Open the port from a reader's thread."""

        async def opened() -> str:
            return f"{self.open()}/chat/"

        try:
            return asyncio.run_coroutine_threadsafe(opened(), self._loop).result(_PATIENCE)
        except (PortTaken, AddressRefused, TimeoutError):
            log.warning("the chat's port could not be opened", exc_info=True)
            return ""


def page_operation(answer: Answer) -> Operation:
    """Describe the function that tells where customers write."""
    return Operation(_PAGE, "function", answer, returns=(Parameter("Url", "Edm.String"),))
