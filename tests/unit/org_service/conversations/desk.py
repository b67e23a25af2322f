"""An organisation with two agents, a queue and work streams, in which a test plays and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from org_service.caller import Caller
from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import read
from org_service.conversations.ledger import MESSAGE
from org_service.description import load_description
from org_service.records.transaction import Row, Transaction
from org_service.storage import Storage, open_storage
from tests.contract import small_data as data

T = TypeVar("T")
DESCRIPTION = load_description()
CHAT, LASTING, VOICE, SMS = (data.an_id(f"stream {name}") for name in ("chat", "lasting", "voice", "sms"))
STREAMS: dict[str, dict[str, Any]] = {
    CHAT: {"msdyn_streamsource": 192360000},
    LASTING: {"msdyn_streamsource": 192360000, "ninedesk_persistent": True},
    VOICE: {"msdyn_streamsource": 192440000},
    SMS: {"msdyn_streamsource": 192340000},
}


class _TakeBack(Exception):
    """Ends a test's transaction without a trace."""


@contextmanager
def opened(folder: Path) -> Generator[Storage]:
    """Open the organisation."""
    storage = open_storage(f"sqlite:///{folder / 'organisation.db'}", DESCRIPTION)
    storage.submit_write(lambda connection: _begin(connection, storage)).result()
    yield storage
    storage.close()


def _begin(connection: Connection, storage: Storage) -> None:
    data.load(connection, storage.tables, DESCRIPTION)
    tx = transaction(storage, connection)
    for key, values in STREAMS.items():
        row: Row = {"msdyn_liveworkstreamid": key, "msdyn_name": "Chat", "statecode": 0, "statuscode": 1}
        row |= {"msdyn_defaultqueueid": data.SUPPORT, "msdyn_capacityrequired": 30, **values}
        tx.insert(DESCRIPTION.tables["msdyn_liveworkstream"], row)


def transaction(
    storage: Storage, connection: Connection, user: str = data.AMARA, at: datetime = data.NOW
) -> Transaction:
    """Begin changing rows for somebody."""
    caller = Caller(user, "Somebody", data.UNIT, data.ORGANISATION, ZoneInfo("UTC"), 1033, 1033)
    return Transaction(connection, DESCRIPTION, storage.tables, caller, at)


class Desk:
    """Plays in transactions that are taken back."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def play(self, work: Callable[[Transaction], T]) -> T:
        """Do something and take it back."""
        found: list[T] = []

        def run(connection: Connection) -> None:
            found.append(work(transaction(self.storage, connection)))
            raise _TakeBack

        with suppress(_TakeBack):
            self.storage.submit_write(run).result()
        return found[0]


def arrived(tx: Transaction, stream: str = CHAT, name: str = "Maria") -> Row:
    """Let a customer come."""
    return read(tx, open_conversation(tx, stream, Visitor(name=name), {}))


def written(tx: Transaction, conversation: Row) -> list[Row]:
    """Give the messages of a conversation in their order."""
    rows = tx.rows(MESSAGE, ninedesk_conversationid=conversation["activityid"])
    return sorted(rows, key=lambda row: row["ninedesk_number"])


def later(seconds: float) -> datetime:
    """Give a moment after the organisation's."""
    return (data.NOW + timedelta(seconds=seconds)).astimezone(UTC)
