"""Which unbound actions an organisation offers, as its `$metadata` says; read once, and only the names are kept.

The document of a large Dataverse has megabytes, so what was read in an earlier run is used at once. Where an action
was missing then, the document is read again behind: the organisation may have it by now.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable

from session_engine.errors import Failure, OrganisationError
from session_engine.organisation.client import Client
from session_engine.organisation.json_text import SLOW_BYTES
from session_engine.organisation.kept_answers import CHECK_AFTER, AnswerStore
from session_engine.organisation.replies import rubbish
from session_engine.tasks import Tasks
from session_engine.waiting import Pause

log = logging.getLogger(__name__)
DOCUMENT = "$metadata"
KEY = "actions of $metadata"
_NOT_SHOWN = frozenset({403, 404, 405, 501})
_HEAD = 1000
_IMPORT = re.compile(rb"<ActionImport\s[^>]*?\bName\s*=\s*[\"']([\w.]+)[\"']")


class OfferedActions:
    """Looks actions up.

    Args:
        client: To the organisation.
        tasks: Where the document is read behind.
        store: Gives where names are kept, None where they are not.
        pause: Waits before that.
    """

    def __init__(
        self, client: Client, tasks: Tasks, store: Callable[[], AnswerStore | None], pause: Pause
    ) -> None:
        self._client, self._tasks, self._store, self._pause = client, tasks, store, pause
        self._names: frozenset[str] | None = None
        self._fresh = False
        self._turn = asyncio.Lock()

    async def offers(self, name: str) -> bool | None:
        """Tell whether there is an action; None where the organisation does not show its `$metadata`.

        Raises:
            OrganisationError: It is away.
        """
        async with self._turn:
            if self._names is None:
                self._names = self._kept()
            if self._names is None:
                return await self._asked(name)
        if name not in self._names and not self._fresh:
            self._tasks.start(self._read_behind(), owner=self._client.owner, group="actions", exclusive=True)
        return name in self._names

    def forget(self) -> None:
        """Read the document when it is next needed: another program may answer there now."""
        self._names, self._fresh = None, False
        store = self._store()
        if store is not None and store.load(KEY):
            store.store(KEY, b"")

    async def _asked(self, name: str) -> bool | None:
        try:
            return name in await self._read()
        except OrganisationError as error:
            if error.status is None or error.failure is Failure.RUBBISH or error.status not in _NOT_SHOWN:
                raise
            log.info("this organisation does not show its $metadata: %s", error.failure)
            return None

    def _kept(self) -> frozenset[str] | None:
        store = self._store()
        kept = store.load(KEY) if store is not None else None
        return frozenset(kept.decode("ascii", "replace").split()) if kept else None

    async def _read(self) -> frozenset[str]:
        reply = await self._client.get(DOCUMENT, prefer=(), accept="application/xml")
        if b"Edmx" not in reply.content[:_HEAD]:
            raise rubbish()
        content = reply.content
        if len(content) < SLOW_BYTES:
            names = unbound(content)
        else:
            names = await asyncio.get_running_loop().run_in_executor(None, unbound, content)
        self._names, self._fresh = names, True
        store = self._store()
        if store is not None:
            store.store(KEY, " ".join(sorted(names)).encode())
        return names

    async def _read_behind(self) -> None:
        await self._pause(CHECK_AFTER)
        try:
            await self._read()
        except OrganisationError as error:
            log.info("the organisation's actions could not be read again: %s", error.failure)


def unbound(document: bytes) -> frozenset[str]:
    """Name the actions that a `$metadata` document offers unbound."""
    return frozenset(name.decode() for name in _IMPORT.findall(document))
