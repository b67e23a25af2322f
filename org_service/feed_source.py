"""Where the change feed has its changes from: the log of a database, and its commits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from org_service.storage.change_log import Change, change_log, latest_position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from org_service.storage import Storage

_MESSAGE: Final = "ninedesk_conversationmessage"


class ChangeSource(Protocol):
    """The log of committed changes."""

    async def newest(self) -> int:
        """Give the position of the newest change ever."""
        ...

    async def after(self, position: int, limit: int) -> Sequence[Change] | None:
        """Give up to `limit` changes above `position`, in order; None if some are held no more."""
        ...

    def subscribe(self, listener: Callable[[tuple[Change, ...]], None]) -> Callable[[], None]:
        """Call the listener with each commit's changes, from any thread; gives its unsubscriber."""
        ...


class StoredChanges:
    """The change log of a database."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.subscribe = storage.subscribe

    async def newest(self) -> int:
        return await self._storage.read(latest_position)

    async def after(self, position: int, limit: int) -> Sequence[Change] | None:
        return await self._storage.read(lambda connection: _from_log(connection, position, limit))


def _from_log(connection: Connection, position: int, limit: int) -> Sequence[Change] | None:
    """Read changes back; those by which a message came get it with them again."""
    changes = change_log(connection, position, limit)
    written = [change.id for change in changes or () if change.table == _MESSAGE and change.kind == "create"]
    if changes is None or not written:
        return changes
    from org_service.conversations.ledger import frames  # noqa: PLC0415 - only where there are conversations

    whole = frames(connection, written)
    return [replace(change, whole=whole.get(change.id)) for change in changes]
