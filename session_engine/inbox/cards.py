"""From rows of any kind to cards of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from session_engine.conversations.rules import channel_by
from session_engine.conversations.state import Channel
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.inbox.state import InboxItem
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.table_icons import icon_of_table

VOICE, VOICE_CALL = 192370000, 192440000
OPENS_A_SESSION = frozenset({VOICE, VOICE_CALL})
"""Channels whose conversations never stay in the inbox: nobody waits on the line for a click (facts 6)."""

CHANNEL_ICONS: Mapping[int, str] = MappingProxyType({VOICE: "call", VOICE_CALL: "call", 192340000: "sms"})
"""What stands for a channel, by its number; a conversation for all others."""

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_OPEN = 1
_LIVE = frozenset({_OPEN, 2})
"""Statuses of a conversation (facts 9) in which the customer is there: open and active."""


@dataclass(frozen=True, slots=True)
class Card:
    """An item and what is needed to tell whether it is new to her; `by` is who changed it last."""

    item: InboxItem
    by: str
    waiting: int = 0


def card(line: LineId, table: str, key: str, row: Payload) -> Card:
    """Read a row; raise NotJson for one without a key."""
    found = json_text.text_of(row, key)
    if not odata.is_guid(found):
        raise NotJson("an item without a key")
    kind = json_text.text_of(row, "activitytypecode") if table == "activitypointer" else table
    item = InboxItem(
        RecordRef(line, kind or table, odata.guid(found)),
        _who(table, row),
        (json_text.text_of(row, "title") or json_text.text_of(row, "subject")).strip(),
        icon_of_table(kind),
        _moment(row, "createdon"),
        _moment(row, "modifiedon"),
        _detail(table, row),
        urgent=json_text.number_of(row, "prioritycode") == (1 if table == "incident" else 2),
        closed=(json_text.number_of(row, "statecode") or 0) != 0 and table != "email",
    )
    by = json_text.text_of(row, "_modifiedby_value").lower()
    if table != CONVERSATION_TABLE:
        return Card(item, by)
    # Who waits for an agent is new also before a word was said: what is counted is what an agent has not read.
    least = int(json_text.number_of(row, "statuscode") == _OPEN)
    return Card(_conversation(item, row), by, max(least, json_text.number_of(row, "ninedesk_unread") or 0))


def _conversation(item: InboxItem, row: Payload) -> InboxItem:
    channel = json_text.number_of(row, "msdyn_channel")
    lasts = row.get("stream.ninedesk_persistent") is True
    return replace(
        item,
        subject=json_text.text_of(row, "msdyn_title").strip() or item.subject,
        icon=CHANNEL_ICONS.get(channel or 0, "conversation"),
        channel=_name(row, "msdyn_channel"),
        live=json_text.number_of(row, "statuscode") in _LIVE,
        voice=channel in OPENS_A_SESSION,
        last=json_text.number_of(row, "ninedesk_lastnumber") or 0,
        persistent=channel_by(channel, persistent=lasts) is Channel.PERSISTENT,
    )


def _who(table: str, row: Payload) -> str:
    match table:
        case "incident":
            return _name(row, "_customerid_value")
        case "email":
            sender = _name(row, "sender.partyid") or json_text.text_of(row, "sender.addressused")
            return sender or json_text.text_of(row, "sender")
        case "msdyn_ocliveworkitem":
            return _name(row, "_msdyn_customer_value") or json_text.text_of(row, "ninedesk_visitorname")
        case _:
            return _name(row, "_regardingobjectid_value")


def _detail(table: str, row: Payload) -> str:
    match table:
        case "incident":
            return json_text.text_of(row, "ticketnumber")
        case "email":
            return _name(row, "_regardingobjectid_value")
        case "msdyn_ocliveworkitem":
            return _name(row, "_msdyn_issueid_value")
        case _:
            return ""


def _name(row: Payload, column: str) -> str:
    return json_text.text_of(row, column + values.FORMATTED).strip()


def _moment(row: Payload, name: str) -> datetime:
    return values.instant(json_text.text_of(row, name)) or _LONG_AGO
