"""Messages that tests of the conversation share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from session_engine.conversations.state import MessageFile, MessageKind
from widgets.conversation.state import MessageState, Side, ThreadState

NOW = datetime(2026, 11, 22, 10, 45, tzinfo=UTC)
NAMES = {Side.CUSTOMER: "Maria Lopez", Side.COLLEAGUE: "Ben Whitlock"}
PHOTO = MessageFile("light.png", "image/png", 43_221)


def message(number: int, text: str = "Hello", side: Side = Side.CUSTOMER, **more: Any) -> MessageState:
    """Give a message that was sent a minute after the one before it."""
    when = NOW + timedelta(minutes=number)
    made = MessageState(f"m{number}", number, MessageKind.TEXT, side, NAMES.get(side, ""), text, when)
    return replace(made, **more)


def many(count: int) -> tuple[MessageState, ...]:
    """Give messages of different lengths by customer and agent in turn."""
    line = "The satellite shows a red light since Tuesday. "
    return tuple(
        message(n, line * (1 + n % 7), Side.OWN if n % 3 else Side.CUSTOMER) for n in range(1, count + 1)
    )


def thread(*messages: MessageState, **more: Any) -> ThreadState:
    """Give the state of a list."""
    return ThreadState(messages, **more)
