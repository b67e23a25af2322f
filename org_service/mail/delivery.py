"""Takes what waits to the mail server, one letter after another; tries again later and later what does not go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from org_service.answers.formats import utc_text
from org_service.caller import Caller
from org_service.callers import find_caller
from org_service.errors import ServiceError, Unauthorized
from org_service.mail import letters, outbox
from org_service.mail.message import message_of
from org_service.mail.relay import Outcome, Relay, Verdict, hand_over
from org_service.records.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from org_service.mail.message import Outgoing
    from org_service.mail.outbox import Waiting
    from org_service.organisation import Organisation
    from org_service.storage.change_log import Change

log = logging.getLogger(__name__)
_ENGLISH: Final = 1033
_AGAIN: Final = 30.0
MAY_HAVE_ARRIVED: Final = (
    "The service ended while the mail server took this e-mail: it may have arrived. "
    "Sent again, it is the same message to its readers' mail programs."
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a letter is tried: seconds before each further try, and in all."""

    first: float = 15.0
    longest: float = 1800.0
    in_all: float = 2 * 86400.0

    def wait(self, tries: int) -> float:
        """Give the seconds before the next try."""
        return min(self.longest, self.first * 2.0 ** min(tries - 1, 20))


class Delivery:
    """The way from the outbox to the mail server."""

    def __init__(self, organisation: Organisation, relay: Relay, patience: Patience | None = None) -> None:
        self._organisation, self._relay = organisation, relay
        self._patience = patience or Patience()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()

        def heard(changes: Iterable[Change]) -> None:
            if any(change.table == "email" for change in changes):
                loop.call_soon_threadsafe(self._woken.set)

        end = self._organisation.storage.subscribe(heard)
        try:
            await self._settle_left_over()
            while True:
                self._woken.clear()
                letter = await self._organisation.storage.read(outbox.next_due)
                wait = None if letter is None else self._seconds_until(letter.next_try)
                if letter is not None and wait is not None and wait <= 0:
                    await self._deliver(letter)
                else:
                    await self._rest(wait)
        finally:
            end()

    async def _rest(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    def _seconds_until(self, moment: str) -> float:
        return (datetime.fromisoformat(moment) - self._organisation.now()).total_seconds()

    # -- after a crash -------------------------------------------------------------------------------------

    async def _settle_left_over(self) -> None:
        """Go on where the last run ended: what was not handed over waits again, the rest its author decides."""
        storage = self._organisation.storage
        for letter in await storage.read(lambda c: outbox.left_over(c, outbox.TRYING)):
            await storage.write(lambda c, each=letter: outbox.move(c, each, outbox.WAITING))
        for letter in await storage.read(lambda c: outbox.left_over(c, outbox.HANDING_OVER)):
            await self._take_down(letter, Outcome(Verdict.UNKNOWN, MAY_HAVE_ARRIVED))

    # -- one letter ----------------------------------------------------------------------------------------

    async def _deliver(self, letter: Waiting) -> None:
        letter = replace(letter, tries=letter.tries + 1)
        try:
            mail = await self._organisation.storage.write(lambda c: self._begin(c, letter))
            outcome = await asyncio.to_thread(self._hand_over, letter, mail)
        except ServiceError as error:
            outcome = Outcome(Verdict.REFUSED, error.message)
        except Exception:
            log.exception("an e-mail could not be made ready for the mail server")
            outcome = Outcome(Verdict.REFUSED, "The service could not make this e-mail ready to be sent.")
        await self._take_down(letter, outcome)

    def _begin(self, connection: Connection, letter: Waiting) -> Outgoing:
        tx = self._transaction(connection, letter)
        outbox.move(connection, letter, outbox.TRYING)
        letters.mark_trying(tx, letter.email_id, letter.tries)
        return letters.read_letter(tx, letter.email_id, letter.message_id)

    def _hand_over(self, letter: Waiting, mail: Outgoing) -> Outcome:
        storage = self._organisation.storage

        def before_body() -> None:
            storage.submit_write(lambda c: outbox.move(c, letter, outbox.HANDING_OVER)).result()

        return hand_over(self._relay, mail.sender.address, mail.recipients, message_of(mail), before_body)

    async def _take_down(self, letter: Waiting, outcome: Outcome) -> None:
        done = self._outcomes()[outcome.verdict]
        await self._organisation.storage.write(lambda c: done(c, letter, outcome.reason))

    def _outcomes(self) -> dict[Verdict, Callable[[Connection, Waiting, str], None]]:
        return {
            Verdict.SENT: self._sent,
            Verdict.AGAIN: self._later,
            Verdict.REFUSED: self._failed,
            Verdict.UNKNOWN: self._failed,
        }

    def _sent(self, connection: Connection, letter: Waiting, _reason: str) -> None:
        outbox.move(connection, letter, outbox.DONE)
        letters.mark_sent(self._transaction(connection, letter), letter.email_id)

    def _later(self, connection: Connection, letter: Waiting, reason: str) -> None:
        now = self._organisation.now()
        if (now - datetime.fromisoformat(letter.begun)).total_seconds() > self._patience.in_all:
            self._failed(connection, letter, reason)
            return
        until = now.astimezone(UTC) + timedelta(seconds=self._patience.wait(letter.tries))
        due = until.isoformat(timespec="milliseconds")
        outbox.move(connection, replace(letter, next_try=due), outbox.WAITING)
        tx = self._transaction(connection, letter)
        letters.mark_later(tx, letter.email_id, reason, utc_text(until))

    def _failed(self, connection: Connection, letter: Waiting, reason: str) -> None:
        outbox.forget(connection, letter)
        letters.mark_failed(self._transaction(connection, letter), letter.email_id, reason)

    def _transaction(self, connection: Connection, letter: Waiting) -> Transaction:
        found = self._organisation
        caller = _caller(connection, letter.user_id)
        return Transaction(connection, found.description, found.storage.tables, caller, found.now())


def _caller(connection: Connection, user_id: str) -> Caller:
    """Give who has sent a letter; somebody who has left since still has sent it."""
    try:
        return find_caller(connection, user_id)
    except Unauthorized:
        return Caller(user_id, "", "", "", ZoneInfo("UTC"), _ENGLISH, _ENGLISH)


async def deliver(organisation: Organisation, relay: Relay) -> None:
    """Deliver as long as the service runs; an error of its own is told and does not end it."""
    while True:
        try:
            await Delivery(organisation, relay).run()
        except Exception:
            log.exception("the delivery of e-mails begins again")
            await asyncio.sleep(_AGAIN)
