"""The messages of a conversation as they are written down: each once, numbered without gaps, told on the feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.conversations.conversation import count
from org_service.dialect.connections import fetch_all
from org_service.records.transaction import new_id
from org_service.storage.change_log import tell_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from org_service.records.transaction import Row, Transaction

MESSAGE: Final = "ninedesk_conversationmessage"
TEXT, FILE, SYSTEM, NOTE, CONSULT = 1, 2, 3, 4, 5
CUSTOMER, AGENT, SERVICE = 1, 2, 3
PREFIX: Final = "ninedesk_"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was checked."""

    name: str
    type: str
    size: int
    body: str
    """Base64."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message before it has a number."""

    kind: int
    author: int
    id: str = ""
    agent_id: str | None = None
    name: str = ""
    text: str = ""
    values: Mapping[str, object] | None = None
    file: File | None = None
    sent_on: str = ""
    """Empty is now."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is written."""

    number: int
    sent_on: str
    new: bool = True
    """Whether it was not there before."""


class _File(msgspec.Struct):
    name: str
    type: str
    size: int


class _Frame(msgspec.Struct):
    conversation: str
    id: str
    number: int
    kind: int
    author: int
    agent: str
    name: str
    text: str
    values: object
    file: _File | None
    sent: str


_encode: Final = msgspec.json.Encoder().encode
_COLUMNS: Final = (
    "conversationmessageid", "conversationid", "number", "kind", "author", "agentid", "authorname", "text", "values",
    "filename", "mimetype", "filesize", "senton",
)  # fmt: skip
_NAMES: Final = tuple(PREFIX + name for name in _COLUMNS)
_SELECT: Final = f"SELECT {', '.join(_NAMES)} FROM {MESSAGE} WHERE {PREFIX}"  # noqa: S608
_BY_ID: Final = f"{_SELECT}conversationmessageid = :id"


def now_text(tx: Transaction) -> str:
    """Write the moment with milliseconds."""
    return f"{tx.moment:%Y-%m-%dT%H:%M:%S}.{tx.moment.microsecond // 1000:03}Z"


def append(tx: Transaction, conversation: Row, entry: Entry, figures: Row | None = None) -> Posted:
    """Write the next message of a conversation, and the figures that it changes.

    Its number comes from the conversation's row, which the writer alone holds: no two have the same, none is left out.
    """
    number = (conversation["ninedesk_lastnumber"] or 0) + 1
    row = _row(tx, conversation["activityid"], number, entry)
    tx.insert(tx.description.tables[MESSAGE], row)
    tell_whole(tx.connection, row["ninedesk_conversationmessageid"], frame(row))
    count(tx, conversation, {"ninedesk_lastnumber": number, **(figures or {})})
    return Posted(number, row["ninedesk_senton"])


def say(tx: Transaction, conversation: Row, code: str, /, **values: object) -> None:
    """Write what has happened, as a code that whoever shows it has words for."""
    known = {name: value for name, value in values.items() if value is not None}
    append(tx, conversation, Entry(SYSTEM, SERVICE, text=code, values=known or None))


def known(tx: Transaction, message_id: str) -> Row | None:
    """Give a message that is written already, without its file."""
    return _written(tx.connection, message_id)


def _row(tx: Transaction, conversation_id: str, number: int, entry: Entry) -> Row:
    file = entry.file
    values: Row = {
        "conversationmessageid": entry.id or new_id(),
        "conversationid": conversation_id,
        "number": number,
        "kind": entry.kind,
        "author": entry.author,
        "agentid": entry.agent_id,
        "authorname": entry.name or None,
        "text": entry.text,
        "values": json.dumps(entry.values, ensure_ascii=False) if entry.values else None,
        "filename": file.name if file else None,
        "mimetype": file.type if file else None,
        "filesize": file.size if file else None,
        "body": file.body if file else None,
        "senton": entry.sent_on or now_text(tx),
    }
    stamps: Row = {
        "createdon": tx.now,
        "createdby": tx.caller.user_id,
        "modifiedon": tx.now,
        "modifiedby": tx.caller.user_id,
        "organizationid": tx.caller.organization_id or None,
    }
    return {f"{PREFIX}{name}": value for name, value in values.items()} | stamps


def frame(row: Row) -> bytes:
    """Write a message as the feed gives it, without a file's content."""
    name = row[f"{PREFIX}filename"]
    file = (
        None if name is None else _File(name, row[f"{PREFIX}mimetype"] or "", row[f"{PREFIX}filesize"] or 0)
    )
    return _encode(
        _Frame(
            conversation=row[f"{PREFIX}conversationid"],
            id=row[f"{PREFIX}conversationmessageid"],
            number=row[f"{PREFIX}number"],
            kind=row[f"{PREFIX}kind"],
            author=row[f"{PREFIX}author"],
            agent=row[f"{PREFIX}agentid"] or "",
            name=row[f"{PREFIX}authorname"] or "",
            text=row[f"{PREFIX}text"] or "",
            values=json.loads(row[f"{PREFIX}values"]) if row[f"{PREFIX}values"] else None,
            file=file,
            sent=row[f"{PREFIX}senton"],
        )
    )


def frames(connection: Connection, message_ids: Iterable[str]) -> dict[str, bytes]:
    """Write the messages of these ids as the feed gives them."""
    found = (_written(connection, key) for key in message_ids)
    return {row[f"{PREFIX}conversationmessageid"]: frame(row) for row in found if row is not None}


def _written(connection: Connection, message_id: str) -> Row | None:
    rows = fetch_all(connection, _BY_ID, {"id": message_id})
    return dict(zip(_NAMES, rows[0], strict=True)) if rows else None
