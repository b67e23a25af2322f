"""Which conversations of a window stand side by side, and which comes next."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence

from session_engine.conversations.state import TABLE, Badge
from session_engine.ids import RecordRef
from session_engine.sessions.state import Session

MOST = 4
"""Conversations side by side."""


def conversation_of(session: Session | None) -> RecordRef | None:
    """Give the conversation a session is about; None for every other session."""
    record = session.anchor.page.record if session is not None else None
    return record if record is not None and record.table == TABLE else None


def in_sight(
    row: Sequence[RecordRef], front: RecordRef | None, sessions: Iterable[Session]
) -> tuple[RecordRef, ...]:
    """Name the conversations that are shown: those of the row while one of them is in front, else that one alone.

    Args:
        row: What she has put side by side; it is kept while she looks at something else.
        front: The conversation in front.
        sessions: Those of the window; what stands in another one is not shown here.
    """
    if front is None:
        return ()
    here = {conversation_of(session) for session in sessions}
    shown = tuple(each for each in row if each in here)
    return shown if front in shown and len(shown) > 1 else (front,)


def next_beside(
    shown: Collection[RecordRef], sessions: Iterable[Session], badge: Callable[[RecordRef], Badge]
) -> RecordRef | None:
    """Give the conversation that waits longest of those not shown, where nobody waits the first; None without any."""
    found = [conversation_of(session) for session in sessions]
    others = [each for each in found if each is not None and each not in shown]

    def since(ref: RecordRef) -> float:
        waits = badge(ref).waiting_since
        return waits.timestamp() if waits is not None else math.inf

    return min(others, key=since, default=None)
