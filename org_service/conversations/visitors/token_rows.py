"""Visitors' tokens in the database: their hashes, what they stand for, until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from org_service.answers.formats import utc_text
from org_service.conversations.visitors import tokens
from org_service.conversations.visitors.desk import Holder
from org_service.storage.state import read_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KEEP: Final = text(
    "INSERT INTO visitor_token (hash, conversation_id, stream_id, persistent, expires)"
    " VALUES (:hash, :conversation, :stream, :persistent, :expires)"
)
_FIND: Final = text(
    "SELECT conversation_id, stream_id, persistent, expires FROM visitor_token WHERE hash = :hash AND expires > :now"
)
_PROLONG: Final = text("UPDATE visitor_token SET expires = :expires WHERE hash = :hash")
_RENEW: Final = text("UPDATE visitor_token SET hash = :new WHERE hash = :old")
_MOVE: Final = text("UPDATE visitor_token SET conversation_id = :into WHERE conversation_id = :conversation")
_FORGET: Final = text("DELETE FROM visitor_token WHERE expires <= :now")
_UNFINISHED: Final = text(
    "SELECT DISTINCT t.conversation_id, t.stream_id, t.persistent FROM visitor_token t"
    " JOIN activitypointer c ON c.activityid = t.conversation_id"
    " WHERE c.statecode = 0 AND c.statuscode IN (1, 2)"
)


def keep(connection: Connection, token: str, holder: Holder, now: datetime) -> None:
    """Let a token's hash stand for a conversation; those that have expired are forgotten."""
    connection.execute(_FORGET, {"now": utc_text(now)})
    values: dict[str, object] = {
        "hash": token,
        "conversation": holder.conversation,
        "stream": holder.stream,
        "persistent": int(holder.persistent),
        "expires": utc_text(now + life_of(holder)),
    }
    connection.execute(_KEEP, values)


def life_of(holder: Holder) -> timedelta:
    """Tell for how long after its last use a token is good."""
    return tokens.PERSISTENT if holder.persistent else tokens.LIVE


def find(connection: Connection, token: str, now: datetime) -> tuple[Holder, datetime] | None:
    """Give what a token's hash stands for, and until when; None when it is unknown or has expired."""
    row = connection.execute(_FIND, {"hash": token, "now": utc_text(now)}).first()
    if row is None:
        return None
    return Holder(row[0], row[1], bool(row[2])), datetime.fromisoformat(row[3])


def prolong(connection: Connection, token: str, until: datetime) -> None:
    """Let a token be good for longer."""
    connection.execute(_PROLONG, {"hash": token, "expires": utc_text(until)})


def renew(connection: Connection, old: str, new: str, holder: Holder, now: datetime) -> None:
    """Let another token's hash stand for the same; where another page renewed it meanwhile, beside that one."""
    connection.execute(_RENEW, {"old": old, "new": new})
    if find(connection, new, now) is None:
        keep(connection, new, holder, now)


def move(connection: Connection, conversation: str, into: str) -> None:
    """Let the tokens of a conversation stand for the one that it goes on in."""
    connection.execute(_MOVE, {"conversation": conversation, "into": into})


def awaited_port(connection: Connection) -> int:
    """Give the port at which visitors in mid-conversation try to reach the service; 0 when nobody does."""
    port = read_state(connection, "chat.port") or "0"
    return int(port) if any(not holder.persistent for holder in unfinished(connection)) else 0


def unfinished(connection: Connection) -> list[Holder]:
    """Give the chats that have not ended and whose visitors had a token."""
    return [Holder(row[0], row[1], persistent=bool(row[2])) for row in connection.execute(_UNFINISHED)]
