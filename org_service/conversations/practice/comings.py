"""Who comes to practise with, and when; customers that an ended service has left behind go on."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from org_service.conversations.practice.customer import PracticeCustomer
from org_service.conversations.practice.left_behind import LEFT_BEHIND
from org_service.conversations.practice.people import somebody
from org_service.conversations.practice.script import Person, first_person, load_script, speaks
from org_service.conversations.visitors.organisation_desk import OrganisationDesk
from org_service.demonstration.content import load_content

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection

    from org_service.demonstration.content import Content
    from org_service.organisation import Organisation

log = logging.getLogger(__name__)

_CONTACT: Final = text("SELECT contactid FROM contact WHERE emailaddress1 = :email AND statecode = 0")
_TALKS: Final = text(
    "SELECT 1 FROM activitypointer WHERE activitytypecode = 'msdyn_ocliveworkitem' AND msdyn_customer = :contact"
    " AND statecode = 0"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How customers come: seconds between two, and how many are there at a time."""

    shortest: float
    longest: float
    most: int


PACES: Final = MappingProxyType({1: Pace(50, 110, 2), 2: Pace(20, 50, 5), 3: Pace(3, 9, 14)})
_FIRST_AFTER: Final = 1.0


class Comings:
    """The customers to practise with. Belongs to one event loop.

    Args:
        organisation: Where they come.
        sleep: Waits; tests bring their own.
        seed: What chance is drawn from; None is real chance.
    """

    def __init__(
        self,
        organisation: Organisation,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seed: int | None = None,
    ) -> None:
        self._storage = organisation.storage
        self._desk = OrganisationDesk(organisation)
        self._sleep = sleep
        self._random = Random(seed)  # noqa: S311 - who comes next is no secret
        self._content: Content | None = None
        self._customers: dict[PracticeCustomer, asyncio.Task[None]] = {}
        self._coming: asyncio.Task[None] | None = None
        self._anybody_came = False
        self._unwatch = self._desk.watch(self)

    def set_pace(self, pace: int) -> None:
        """Let customers come faster, slower or not at all; who is there goes on."""
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None
        if pace in PACES:
            self._coming = asyncio.create_task(self._let_in(PACES[pace]))

    def go_on(self) -> None:
        """Let those who were there when the service ended go on; nobody comes."""
        self.set_pace(0)
        self._coming = asyncio.create_task(self._resume())

    def close(self) -> None:
        """Let nobody come, and those who are there say no more."""
        self.set_pace(0)
        self._unwatch()
        for task in self._customers.values():
            task.cancel()

    async def _let_in(self, pace: Pace) -> None:
        try:
            content = await self._begun()
            await self._sleep(_FIRST_AFTER)
            while True:
                if len(self._customers) < pace.most:
                    await self._one_more(content)
                await self._sleep(self._random.uniform(pace.shortest, pace.longest))
        except Exception:
            log.exception("no more customers to practise with come")

    async def _resume(self) -> None:
        try:
            await self._begun()
        except Exception:
            log.exception("customers to practise with did not go on")

    async def _begun(self) -> Content:
        if self._content is None:
            content = await asyncio.to_thread(load_content)
            left = await self._storage.read(lambda c: c.execute(LEFT_BEHIND).all())
            self._content = content  # at once with what follows: who stops it before begins it again
            for row in left:
                self._go_on(*row)
        return self._content

    def _go_on(self, conversation: str, name: str | None, language: str | None, last: int | None) -> None:
        first = load_script().first
        tongue = language if language and speaks(language) else "en"
        person = Person(name or first.name, tongue, first.device, "", ())
        self._receive(person, conversation, last or 0)

    async def _one_more(self, content: Content) -> None:
        person = await self._storage.read(lambda c: self._whom(c, content))
        if person is not None:
            self._receive(person)

    def _whom(self, connection: Connection, content: Content) -> Person | None:
        """Choose who comes: Maria first, if she is in no conversation."""
        maria = first_person(load_script())
        contact = connection.execute(_CONTACT, {"email": maria.email}).scalar()
        if not self._anybody_came and not connection.execute(_TALKS, {"contact": contact}).first():
            return replace(maria, contact_id=contact)
        return somebody(connection, content, self._random)

    def _receive(self, person: Person, conversation: str = "", heard: int = 0) -> None:
        self._anybody_came = True
        customer = PracticeCustomer(
            self._desk, person, load_script(), self._random, self._sleep, conversation, heard
        )
        task = asyncio.create_task(customer.run())
        self._customers[customer] = task
        task.add_done_callback(lambda done: self._gone(customer, done))

    def _gone(self, customer: PracticeCustomer, task: asyncio.Task[None]) -> None:
        self._customers.pop(customer, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a customer to practise with has failed", exc_info=error)

    # -- hearing ---------------------------------------------------------------------------------

    def changed(self, conversation: str) -> None:
        """Wake the customer of a conversation."""
        for customer in self._customers:
            if customer.conversation == conversation:
                customer.wake()

    def queue_moved(self) -> None:
        """A script does not ask for its place."""

    def typed(self, conversation: str, name: str) -> None:
        """A script does not look whether somebody is writing."""
