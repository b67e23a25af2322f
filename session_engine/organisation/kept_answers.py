"""Answers kept from one start to the next: used at once, asked for again behind, replaced when they differ."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Protocol

from session_engine.errors import OrganisationError
from session_engine.organisation.client import Client
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)

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
    """Read definitions through the store."""

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
        self._store = store
        self._changed = changed
        self._pause = pause
        self._checked: set[str] = set()
        self._turn = asyncio.Lock()  # one check at a time: whoever works meanwhile has the other seven places

    async def get(self, path: str) -> bytes:
        """Give an answer's body; what was kept comes at once."""
        kept = self._store.load(path) if self._store is not None else None
        if kept is None:
            return await self._ask(path)
        if path not in self._checked:
            self._checked.add(path)
            self._tasks.start(self._check(path, kept), owner=self._client.owner, group="metadata")
        return kept

    def has(self, path: str) -> bool:
        """Tell whether an answer is kept."""
        return self._store is not None and self._store.load(path) is not None

    def keep_in(self, store: AnswerStore) -> None:
        """Keep from now on; what was asked already is asked once more, behind what a person waits for."""
        self._store = store
        for path in sorted(self._checked):
            self._tasks.start(self._check(path, None), owner=self._client.owner, group="metadata")

    async def _ask(self, path: str) -> bytes:
        content = (await self._client.get(path, prefer=())).content
        self._checked.add(path)
        if self._store is not None:
            self._store.store(path, content)
        return content

    async def _check(self, path: str, kept: bytes | None) -> None:
        await self._pause(CHECK_AFTER)
        try:
            async with self._turn:
                content = await self._ask(path)
        except OrganisationError as error:
            self._checked.discard(path)
            log.info("definitions could not be checked: %s", error.failure)
            return
        if kept is not None and _said(content) != _said(kept):
            self._changed()


def _said(content: bytes) -> bytes:
    """Leave out where it was said: an embedded organisation has another port at each start."""
    return _CONTEXT.sub(b"", content, count=1)


_CONTEXT = re.compile(rb'"@odata\.context"\s*:\s*"[^"]*",?')
