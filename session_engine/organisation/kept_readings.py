"""Answers to what was read, kept by who read them, and given with their age while the organisation is away.

Only what could be read is kept, and what is kept and cannot be read is none: the page of a hotel's network in place of
rows would stand in for them as long as the organisation is away.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.client import Client
from session_engine.organisation.line_status import LineStatus
from session_engine.organisation.replies import Reply
from session_engine.organisation.requests import ANNOTATIONS
from session_engine.organisation.state import AWAY, Connection, LineState, Person
from session_engine.ports import Clock
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)
Read: TypeAlias = Callable[[Reply], Awaitable[object]]
_NOT_FOR_THESE_EYES = frozenset({Failure.FORBIDDEN, Failure.MISSING, Failure.NOT_OFFERED})
_NOT_REACHED = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
_UNOWNED = 64
"""Answers that wait at most for it to be known who has signed in."""
_SMALL = 4096
"""Bytes that are packed at once; more are packed in a thread."""


class AnsweredStore(Protocol):
    """Where answers of one line are kept, within bounds of their own."""

    async def load(self, person: str, name: bytes) -> tuple[bytes, float] | None:
        """Give what a person has read under a name and when (seconds since 1970), None when there is nothing."""
        ...

    def pack(self, content: bytes) -> bytes:
        """Make an answer small; called in any thread."""
        ...

    def store(self, person: str, name: bytes, packed: bytes, at: float) -> None:
        """Keep an answer as `pack` gave it."""
        ...

    def forget(self, person: str, name: bytes) -> None:
        """Forget an answer."""
        ...


class ReadingStore(AnsweredStore, Protocol):
    """Where readings of one line are kept; the profile implements it."""

    @property
    def files(self) -> AnsweredStore:
        """Where files are kept: answers too, but a few of them would push all others out."""
        ...

    def signed_in(self, account: str) -> tuple[str, Mapping[str, object]] | None:
        """Tell who an account was when it last signed in, and what else was said then."""
        ...

    def keep_signed_in(self, account: str, person: str, content: Mapping[str, object]) -> None:
        """Remember who an account is."""
        ...


@dataclass(frozen=True, slots=True)
class Where:
    """Who is signed in, and at which organisation."""

    person: Person
    organisation: str
    organisation_id: str


class KeptReadings:
    """Read from the organisation; while it is away, what was read before.

    What is kept belongs to the systemuser who read it. Which one that is, is known by the account that the line's
    key is asked for with: an answer is kept only when the account was the same before and after the request.

    Args:
        client: The way to the organisation.
        status: How the line stands.
        tasks: Where large answers are packed.
        clock: The time.
        store: Keeps the answers; None reads without keeping.
        account: Names whom the key is asked for.
    """

    def __init__(
        self,
        client: Client,
        status: LineStatus,
        tasks: Tasks,
        clock: Clock,
        store: ReadingStore | None,
        account: Callable[[], str],
    ) -> None:
        self._client, self._status, self._tasks, self._clock = client, status, tasks, clock
        self._store, self._account = store, account
        self._unowned: list[tuple[str, bytes, Reply]] = []

    @property
    def account(self) -> str:
        """The account the key is asked for now."""
        return self._account()

    @property
    def person(self) -> str:
        """GUID of the systemuser who reads, also before anybody could be asked; empty when it is not known."""
        known = self._store.signed_in(self._account()) if self._store is not None else None
        if known is not None:
            return known[0]
        signed_in = self._status.state.person
        return signed_in.ref.id if signed_in is not None and self._store is None else ""

    async def get(
        self,
        path: str,
        *,
        prefer: tuple[str, ...] = (ANNOTATIONS,),
        name: str = "",
        read: Read = Reply.rows,
        file: bool = False,
    ) -> Reply:
        """Read; while the organisation is away, give what was read before with its age (`Reply.as_of`).

        Args:
            path: Under the API.
            prefer: Preferences.
            name: What it is kept under, for a path that is another one each time.
            read: Reads an answer as the caller will; raises OrganisationError where it says nothing that can be used.
            file: It is a file's content, kept among files.
        """
        if self._store is None:
            return await self._client.get(path, prefer=prefer)
        store: AnsweredStore = self._store.files if file else self._store
        key = _key(name or path)
        if self._status.state.connection in AWAY and (kept := await self._kept(store, key, read)) is not None:
            return kept
        if file and self._status.state.connection is Connection.OFFLINE:
            raise OrganisationError(Failure.UNREACHABLE)  # she waits for it: not until all tries have failed
        account, person = self._account(), self.person
        try:
            reply = await self._client.get(path, prefer=prefer)
        except OrganisationError as error:
            if error.failure in _NOT_FOR_THESE_EYES and person:
                store.forget(person, key)
            kept = await self._kept(store, key, read) if error.failure in _NOT_REACHED else None
            if kept is None:
                raise
            return kept
        if await _readable(reply, read) and account == self._account():
            self._take(store, account, key, reply)
        return reply

    def keep(self, path: str, content: bytes) -> None:
        """Keep what the answer to a path would be now, where it is known without asking: by the feed."""
        if self._store is not None:
            self._take(self._store, self._account(), _key(path), Reply(200, {}, content))

    def _take(self, store: AnsweredStore, account: str, key: bytes, reply: Reply) -> None:
        """Keep an answer; one that came before it was known whose it is waits until it is, unless it is a file."""
        person = self.person
        if person:
            self._keep(store, person, key, reply)
        elif store is self._store and len(self._unowned) < _UNOWNED:
            self._unowned.append((account, key, reply))

    async def _kept(self, store: AnsweredStore, key: bytes, read: Read) -> Reply | None:
        person = self.person
        found = await store.load(person, key) if person else None
        if found is None or person != self.person:
            return None
        content, at = found
        reply = Reply(200, {}, content, as_of=datetime.fromtimestamp(at, UTC))
        if await _readable(reply, read):
            return reply if person == self.person else None
        log.warning("a kept answer cannot be read: it counts as none")
        store.forget(person, key)
        return None

    def _keep(self, store: AnsweredStore, person: str, key: bytes, reply: Reply) -> None:
        at = self._clock.now().timestamp()
        if len(reply.content) <= _SMALL:
            store.store(person, key, store.pack(reply.content), at)
            return

        async def packed() -> None:
            try:
                small = await asyncio.get_running_loop().run_in_executor(None, store.pack, reply.content)
            except asyncio.CancelledError:  # the program ends: what was read last is kept too
                store.store(person, key, store.pack(reply.content), at)
                raise
            store.store(person, key, small, at)

        self._tasks.start(packed(), owner=self._client.owner, group="keep reading")

    def keep_in(self, store: ReadingStore) -> None:
        """Keep from now on; what the store holds stands in from now on."""
        self._store = store
        state = self._status.state
        if state.person is not None:
            self.signed_in(self._account(), Where(state.person, state.organisation, state.organisation_id))

    # -- who reads -----------------------------------------------------------------------------------------

    def remembered(self, state: LineState) -> LineState:
        """Fill in who works here, as it was when this account last signed in; nobody where that is not known."""
        known = self._store.signed_in(self._account()) if self._store is not None else None
        if known is None:
            return replace(state, person=None)
        person, said = known
        who = Person(RecordRef(state.id, "systemuser", person), _text(said, "name"), _text(said, "first"))
        name = _text(said, "organisation") or state.organisation
        return replace(state, person=who, organisation=name, organisation_id=_text(said, "organisation_id"))

    def signed_in(self, account: str, where: Where) -> None:
        """Take who an account turned out to be, unless the key is asked for another one by now."""
        if self._store is None or account != self._account():
            return
        person = where.person
        content = {
            "name": person.full_name,
            "first": person.first_name,
            "organisation": where.organisation,
            "organisation_id": where.organisation_id,
        }
        self._store.keep_signed_in(account, person.ref.id, content)
        unowned, self._unowned = self._unowned, []
        for asked_for, key, reply in unowned:
            if asked_for == account:
                self._keep(self._store, person.ref.id, key, reply)


async def _readable(reply: Reply, read: Read) -> bool:
    try:
        await read(reply)
    except OrganisationError:
        return False
    return True


def _key(name: str) -> bytes:
    """Make a name of one size: what people searched for stands in paths."""
    return hashlib.blake2b(name.encode(), digest_size=24).digest()


def _text(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
