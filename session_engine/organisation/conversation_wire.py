"""Messages of conversations as the organisation writes them: on the feed, and as rows of their table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from session_engine.conversations.events import Heard
from session_engine.conversations.state import Author, Message, MessageFile, MessageKind
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload

COLUMNS = (
    "ninedesk_conversationmessageid", "_ninedesk_conversationid_value", "ninedesk_number", "ninedesk_kind",
    "ninedesk_author", "_ninedesk_agentid_value", "ninedesk_authorname", "ninedesk_text", "ninedesk_values",
    "ninedesk_filename", "ninedesk_mimetype", "ninedesk_filesize", "ninedesk_senton",
)  # fmt: skip
"""What is read of a message; never its file."""


def heard_on_feed(payload: Payload) -> Heard:
    """Read a message that came on the feed; raise NotJson when it is none."""
    file = payload.get("file")
    values = payload.get("values")
    return _heard(
        json_text.text_of(payload, "conversation"),
        json_text.text_of(payload, "id"),
        _number(payload, "number"),
        (_number(payload, "kind"), _number(payload, "author")),
        json_text.text_of(payload, "sent"),
        json_text.text_of(payload, "text"),
        (json_text.text_of(payload, "name"), json_text.text_of(payload, "agent")),
        _file(file) if isinstance(file, dict) else None,
        json_text.as_object(values) if isinstance(values, dict) else _values(values),
    )


def heard_in_row(row: Payload) -> Heard:
    """Read a message that was asked for; raise NotJson when it is none."""
    name = json_text.text_of(row, "ninedesk_filename")
    size = json_text.number_of(row, "ninedesk_filesize") or 0
    return _heard(
        json_text.text_of(row, "_ninedesk_conversationid_value"),
        json_text.text_of(row, "ninedesk_conversationmessageid"),
        _number(row, "ninedesk_number"),
        (_number(row, "ninedesk_kind"), _number(row, "ninedesk_author")),
        json_text.text_of(row, "ninedesk_senton"),
        json_text.text_of(row, "ninedesk_text"),
        (json_text.text_of(row, "ninedesk_authorname"), json_text.text_of(row, "_ninedesk_agentid_value")),
        MessageFile(name, json_text.text_of(row, "ninedesk_mimetype"), size) if name else None,
        _values(row.get("ninedesk_values")),
    )


def row_of(conversation: str, message: Message) -> Payload:
    """Write a message as the row it is read from."""
    file = message.file or MessageFile("", "", 0)
    return dict(zip(COLUMNS, (
        message.id, conversation, message.number, int(message.kind), int(message.author), message.agent,
        message.name, message.text, json_text.encode(dict(message.values)).decode(), file.name, file.type,
        file.size, message.sent.isoformat(),
    ), strict=True))  # fmt: skip


def moment(text: str) -> datetime:
    """Read a time; raise NotJson when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotJson("a time was expected") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _heard(
    conversation: str,
    message_id: str,
    number: int,
    kinds: tuple[int, int],
    sent: str,
    text: str,
    who: tuple[str, str],
    file: MessageFile | None,
    values: Mapping[str, object],
) -> Heard:
    if not conversation or not message_id or number < 1:
        raise NotJson("a message without a conversation or a place in it")
    try:
        kind, author = MessageKind(kinds[0]), Author(kinds[1])
    except ValueError as error:
        raise NotJson("an unknown kind of message") from error
    name, agent = who
    message = Message(
        message_id.lower(), number, kind, author, moment(sent), text, name, agent.lower(), False, file, values
    )
    return Heard(conversation.lower(), message)


def _number(payload: Payload, key: str) -> int:
    number = json_text.number_of(payload, key)
    if number is None:
        raise NotJson("a number was expected")
    return number


def _file(content: object) -> MessageFile:
    file = json_text.as_object(content)
    size = json_text.number_of(file, "size") or 0
    return MessageFile(json_text.text_of(file, "name"), json_text.text_of(file, "type"), size)


def _values(content: object) -> Mapping[str, object]:
    """Read the values of a system message; a message is shown without them rather than not at all."""
    try:
        return json_text.as_object(json_text.decode(content)) if isinstance(content, str) and content else {}
    except NotJson:
        return {}
