"""A conversation's row: its states, what kind of channel it is over, reading and changing it."""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from org_service.errors import RecordNotFound
from org_service.records.rules.conversations import CONVERSATION, regarding

if TYPE_CHECKING:
    from org_service.description import Table
    from org_service.records.transaction import Row, Transaction


class Status(IntEnum):
    """What `statuscode` says (facts 9)."""

    OPEN = 1
    ACTIVE = 2
    WAITING = 3
    CLOSED = 4
    WRAP_UP = 5


class Kind(Enum):
    """What the life of a conversation depends on."""

    CHAT = "chat"
    PERSISTENT = "persistent"
    ASYNC = "async"
    VOICE = "voice"
    RECORD = "record"


LIVE_CHAT: Final = 192360000
_OWN: Final = ("msdyn_", "ninedesk_")
_SHARED: Final = frozenset(
    {"activityid", "subject", "regardingobjectid", "regardingobjecttypecode", "ownerid", "owneridtype",
     "owningbusinessunit", "createdon", "actualend", "statecode", "statuscode"}
)  # fmt: skip
_KINDS: Final = MappingProxyType(
    {192350000: Kind.RECORD, 192370000: Kind.VOICE, 192440000: Kind.VOICE, LIVE_CHAT: Kind.CHAT}
)


def table_of(tx: Transaction) -> Table:
    """Give the table of conversations."""
    return tx.description.tables[CONVERSATION]


def read(tx: Transaction, conversation_id: str) -> Row:
    """Give a conversation with what its life knows; the other columns of activities stay where they are.

    Raises:
        RecordNotFound: There is none.
    """
    found = tx.find(table_of(tx), conversation_id, _columns(table_of(tx)))
    if found is None:
        raise RecordNotFound(CONVERSATION, conversation_id)
    return found


@lru_cache(maxsize=2)
def _columns(table: Table) -> tuple[str, ...]:
    """Name them once: a message reads its conversation, and an activity has many columns."""
    own = (name for name in table.columns if name.startswith(_OWN) or name in _SHARED)
    return tuple(name for name in own if table.columns[name].is_stored)


def stream_of(tx: Transaction, conversation: Row) -> Row | None:
    """Give the work stream that a conversation came by."""
    stream = conversation.get("msdyn_liveworkstreamid")
    return None if stream is None else tx.find(tx.description.tables["msdyn_liveworkstream"], stream)


def kind_of(tx: Transaction, conversation: Row) -> Kind:
    """Tell what kind of channel a conversation is over; what is no chat, call or record lasts."""
    persistent = bool((stream_of(tx, conversation) or {}).get("ninedesk_persistent"))
    return kind_by(conversation["msdyn_channel"], persistent=persistent)


def kind_by(channel: int | None, *, persistent: bool) -> Kind:
    """Tell what kind a channel is of, by whether its work stream keeps chats."""
    kind = _KINDS.get(channel or 0, Kind.ASYNC)
    return Kind.PERSISTENT if kind is Kind.CHAT and persistent else kind


def change(tx: Transaction, conversation: Row, changes: Row) -> None:
    """Change a conversation, and the row at hand with it."""
    if changes.keys() & {"msdyn_customer", "msdyn_issueid"}:
        changes |= regarding({**conversation, **changes})
    tx.update(table_of(tx), conversation["activityid"], changes)
    conversation |= changes


def count(tx: Transaction, conversation: Row, figures: Row) -> None:
    """Keep figures about a conversation: nobody has changed it by that."""
    tx.count(table_of(tx), conversation["activityid"], figures)
    conversation |= figures
