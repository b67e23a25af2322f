"""What waits for the mail server, in the database: put there by SendEmail, taken out by the delivery.

`waiting` → `trying` → `handing_over` → `done`. The step to `handing_over` is committed after the mail
server has taken every address and before the letter itself is sent. What is found there after a crash
may have arrived, so it is not sent again by itself; what is `done` is never sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

WAITING: Final = "waiting"
TRYING: Final = "trying"
HANDING_OVER: Final = "handing_over"
DONE: Final = "done"

_PUT: Final = text(
    "INSERT INTO mail_outbox (message_id, email_id, user_id, state, tries, begun, next_try)"
    " VALUES (:message_id, :email_id, :user_id, 'waiting', 0, :now, :now)"
    " ON CONFLICT (message_id) DO UPDATE SET state = 'waiting', user_id = excluded.user_id,"
    " tries = 0, begun = excluded.begun, next_try = excluded.next_try"
    " WHERE mail_outbox.state <> 'done'"
)
_DUE: Final = text(
    "SELECT message_id, email_id, user_id, tries, begun, next_try FROM mail_outbox"
    " WHERE state = 'waiting' ORDER BY next_try, message_id LIMIT 1"
)
_OPEN: Final = text(
    "SELECT message_id, email_id, user_id, tries, begun, next_try FROM mail_outbox WHERE state = :state"
)
_STATE: Final = text("SELECT state FROM mail_outbox WHERE message_id = :message_id")
_SET: Final = text(
    "UPDATE mail_outbox SET state = :state, tries = :tries, next_try = :next_try"
    " WHERE message_id = :message_id"
)
_FORGET: Final = text("DELETE FROM mail_outbox WHERE message_id = :message_id")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits.

    Attributes:
        message_id: Its identity, with angle brackets.
        email_id: The e-mail's record.
        user_id: Who sent it.
        tries: How often it was tried.
        begun: When it was put there, as the Web API writes it.
        next_try: When it is due.
    """

    message_id: str
    email_id: str
    user_id: str
    tries: int
    begun: str
    next_try: str


def put(connection: Connection, message_id: str, email_id: str, user_id: str, now: str) -> None:
    """Let a letter wait; one that was handed over already stays done."""
    values = {"message_id": message_id, "email_id": email_id, "user_id": user_id, "now": now}
    connection.execute(_PUT, values)


def next_due(connection: Connection) -> Waiting | None:
    """Give the letter whose time comes first."""
    row = connection.execute(_DUE).first()
    return None if row is None else Waiting(*row)


def left_over(connection: Connection, state: str) -> tuple[Waiting, ...]:
    """Give what an earlier run was at when it ended."""
    return tuple(Waiting(*row) for row in connection.execute(_OPEN, {"state": state}))


def state_of(connection: Connection, message_id: str) -> str | None:
    """Tell where a letter stands; None when it was never put here."""
    found = connection.execute(_STATE, {"message_id": message_id}).scalar()
    return None if found is None else str(found)


def move(connection: Connection, letter: Waiting, state: str) -> None:
    """Note where a letter stands, with its tries and its time."""
    connection.execute(
        _SET,
        {
            "message_id": letter.message_id,
            "state": state,
            "tries": letter.tries,
            "next_try": letter.next_try,
        },
    )


def forget(connection: Connection, letter: Waiting) -> None:
    """Take out a letter that did not go: its author decides what becomes of it."""
    connection.execute(_FORGET, {"message_id": letter.message_id})
