"""Answers kept from one start to the next: used at once, asked for again behind, replaced when they differ.

Only what could be read is kept: the page of a hotel's network in place of a definition would be there at every start.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from operator import itemgetter
from typing import Protocol, TypeAlias, TypeVar

from session_engine.errors import OrganisationError
from session_engine.organisation.client import Client
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
T = TypeVar("T")
Read: TypeAlias = Callable[[bytes], Awaitable[T]]
"""Takes what an answer says out of its body; raises OrganisationError where it says nothing that can be used."""

CHECK_AFTER = 4.0
"""Seconds before a kept answer is asked for again: the rows that a person waits for come first."""


class AnswerStore(Protocol):
    """Where answers are kept; the profile implements it."""

    def load(self, key: str) -> bytes | None:
        """Give what was kept under a key, None when there is nothing."""
        ...

    def store(self, key: str, content: bytes) -> None:
        """Keep an answer."""
        ...


class KeptAnswers:
    """Read definitions through the store.

    Attributes:
        store: Where they are kept, None where they are not.
    """

    def __init__(
        self,
        client: Client,
        tasks: Tasks,
        store: AnswerStore | None,
        changed: Callable[[], None],
        pause: Pause = real_pause,
    ) -> None:
        self._client = client
        self._tasks = tasks
        self.store = store
        self._changed = changed
        self._pause = pause
        self._checked: dict[str, Read[object]] = {}
        self._turn = asyncio.Lock()  # one check at a time: whoever works meanwhile has the other seven places

    async def get(self, path: str, read: Read[T]) -> T:
        """Give what an answer says; what was kept comes at once, unless it can no longer be read."""
        kept = self.store.load(path) if self.store is not None else None
        if kept is None:
            return (await self._ask(path, read))[1]
        try:
            found = await read(kept)
        except OrganisationError:
            log.warning("a kept definition cannot be read: it is asked for again")
            return (await self._ask(path, read))[1]
        if path not in self._checked:
            self._checked[path] = read
            self._start_check(path, read, kept)
        return found

    def has(self, path: str) -> bool:
        """Tell whether an answer is kept."""
        return self.store is not None and self.store.load(path) is not None

    def keep_in(self, store: AnswerStore) -> None:
        """Keep from now on; what was asked already is asked once more, behind what a person waits for."""
        self.store = store
        for path, read in sorted(self._checked.items(), key=itemgetter(0)):
            self._start_check(path, read, None)

    async def _ask(self, path: str, read: Read[T]) -> tuple[bytes, T]:
        content = (await self._client.get(path, prefer=())).content
        found = await read(content)
        self._checked[path] = read
        if self.store is not None:
            self.store.store(path, content)
        return content, found

    def _start_check(self, path: str, read: Read[object], kept: bytes | None) -> None:
        self._tasks.start(self._check(path, read, kept), owner=self._client.owner, group="metadata")

    async def _check(self, path: str, read: Read[object], kept: bytes | None) -> None:
        await self._pause(CHECK_AFTER)
        try:
            async with self._turn:
                content, _ = await self._ask(path, read)
        except OrganisationError as error:
            self._checked.pop(path, None)
            log.info("definitions could not be checked: %s", error.failure)
            return
        if kept is not None and said(content) != said(kept):
            self._changed()


def said(content: bytes) -> bytes:
    """Give an answer without where it was said: an embedded organisation has another port at each start."""
    return _CONTEXT.sub(b"", content, count=1)


_CONTEXT = re.compile(rb'"@odata\.context"\s*:\s*"[^"]*",?')
