"""What a case begins with that is created from a conversation."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.conversations.following import PUBLIC
from session_engine.conversations.state import Author, Channel, ConversationState, MessageKind
from session_engine.records.state import Choice, Value

LONGEST_TITLE, LONGEST_TEXT = 200, 2_000
WEB, FACEBOOK, PHONE = 3, 2483, 1
ORIGINS: Mapping[Channel, int] = {Channel.FACEBOOK: FACEBOOK, Channel.VOICE: PHONE}
"""`caseorigincode` by channel; every other is the web."""
_LINES = 40
"""Messages that are quoted, the newest."""


def case_values(state: ConversationState) -> Mapping[str, Value]:
    """Give the columns of a new case: customer, title, what was said, where it came from."""
    values: dict[str, Value] = {"caseorigincode": Choice(ORIGINS.get(state.channel, WEB))}
    if state.customer is not None:
        values["customerid"] = state.customer
    title = state.subject[:LONGEST_TITLE] or _first_words(state) or state.title
    if title:
        values["title"] = title
    said = _said(state)
    if said:
        values["description"] = said
    return values


def _first_words(state: ConversationState) -> str:
    """Give what the customer began with, as far as it was read: that is what it is about."""
    for message in state.messages.between(0, _LINES):
        if message.author is Author.CUSTOMER and message.kind is MessageKind.TEXT:
            line = " ".join(message.text.split())
            return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
    return ""


def _said(state: ConversationState) -> str:
    """Quote what customer and agents said to each other, the newest that fits."""
    lines: list[str] = []
    left = LONGEST_TEXT
    newest = state.messages.between(len(state.messages) - _LINES, len(state.messages))
    for message in reversed([m for m in newest if m.kind in PUBLIC]):
        text = message.text or (message.file.name if message.file is not None else "")
        line = f"{message.name}: {text}" if message.name else text
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    return "\n".join(reversed(lines))
