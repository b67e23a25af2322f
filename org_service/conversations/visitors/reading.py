"""What a visitor may see of a conversation, read from the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from sqlalchemy import text

from org_service.conversations.conversation import Status
from org_service.conversations.visitors.desk import FileNote, Message, News, Question, Standing, State, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_AT_A_TIME: Final = 500
_MESSAGES: Final = text(
    "SELECT ninedesk_conversationmessageid AS id, ninedesk_number AS number, ninedesk_kind AS kind,"
    " ninedesk_author AS author, ninedesk_authorname AS name, ninedesk_text AS text, ninedesk_values AS told,"
    " ninedesk_filename AS file, ninedesk_mimetype AS type, ninedesk_filesize AS size, ninedesk_senton AS sent"
    " FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id AND ninedesk_number > :after"
    # Of what the service says, only this is a visitor's business.
    " AND (ninedesk_kind IN (1, 2) OR (ninedesk_kind = 3 AND ninedesk_text IN"
    " ('joined', 'left', 'returned', 'transferred', 'ended', 'customer_left')))"
    " ORDER BY ninedesk_number LIMIT :most"
)
_CONVERSATION: Final = text(
    "SELECT c.statuscode AS status, c.msdyn_cdsqueueid AS queue, c.createdon AS created, c.activityid AS id,"
    " c.ninedesk_mergedintoid AS merged, u.fullname AS agent,"
    " (SELECT max(p.ninedesk_readnumber) FROM msdyn_sessionparticipant p"
    "  WHERE p.ninedesk_conversationid = c.activityid AND p.ninedesk_mode IN (1, 3)) AS seen"
    " FROM activitypointer c LEFT JOIN systemuser u ON u.systemuserid = c.msdyn_activeagentid"
    " WHERE c.activityid = :id AND c.activitytypecode = 'msdyn_ocliveworkitem'"
)
_PLACE: Final = text(
    "SELECT count(*) FROM activitypointer WHERE activitytypecode = 'msdyn_ocliveworkitem' AND statecode = 0"
    " AND statuscode = 1 AND msdyn_cdsqueueid = :queue"
    " AND (createdon < :created OR (createdon = :created AND activityid <= :id))"
)
_VISITOR: Final = text("SELECT ninedesk_visitorname FROM activitypointer WHERE activityid = :id")
_BODY: Final = text(
    "SELECT ninedesk_mimetype, ninedesk_body FROM ninedesk_conversationmessage"
    " WHERE ninedesk_conversationmessageid = :id AND ninedesk_conversationid = :conversation AND ninedesk_kind = 2"
)
_STREAMS: Final = text(
    "SELECT msdyn_liveworkstreamid AS id, msdyn_name AS name, ninedesk_persistent AS persistent,"
    " ninedesk_prechatquestions AS questions, createdby AS maker,"
    " (SELECT name FROM organization LIMIT 1) AS company FROM msdyn_liveworkstream"
    " WHERE statecode = 0 AND msdyn_streamsource = 192360000 AND (:id = '' OR msdyn_liveworkstreamid = :id)"
    " ORDER BY ninedesk_persistent, createdon, msdyn_name LIMIT 1"
)
_STATES: Final[Mapping[int, State]] = {
    Status.OPEN: "waiting",
    Status.ACTIVE: "active",
    Status.WAITING: "paused",
}
_questions: Final = msgspec.json.Decoder(list[Question]).decode


def stream(connection: Connection, stream_id: str) -> Stream | None:
    """Give a work stream of live chat; of an empty id the first one."""
    row = connection.execute(_STREAMS, {"id": stream_id}).mappings().first()
    if row is None:
        return None
    try:
        questions = tuple(_questions(row["questions"] or "[]"))
    except msgspec.DecodeError:
        questions = ()  # a chat without its questions is better than none
    return Stream(
        row["id"],
        row["name"] or "",
        bool(row["persistent"]),
        questions,
        row["company"] or "",
        row["maker"] or "",
    )


def visitor(connection: Connection, conversation: str) -> str:
    """Give the name of a conversation's visitor."""
    return str(connection.execute(_VISITOR, {"id": conversation}).scalar() or "")


def anybody(connection: Connection) -> str:
    """Give who set up the first work stream of live chat."""
    found = stream(connection, "")
    return found.maker if found else ""


def has_live_chat(connection: Connection) -> bool:
    """Tell whether visitors could come at all."""
    return stream(connection, "") is not None


def news(connection: Connection, conversation: str, after: int) -> News:
    """Give the messages after a number that a visitor may see, and how the conversation stands."""
    values = {"id": conversation, "after": after, "most": _AT_A_TIME}
    rows = connection.execute(_MESSAGES, values).mappings()
    messages = [_message(row) for row in rows]
    return News(messages, standing(connection, conversation), more=len(messages) == _AT_A_TIME)


def _message(row: Mapping[Any, Any]) -> Message:
    told = cast("dict[str, object]", json.loads(row["told"])) if row["told"] else {}
    known = {name: value for name, value in told.items() if name == "name"}
    file = FileNote(row["file"], row["type"] or "", row["size"] or 0) if row["file"] else None
    name = row["name"] or str(known.get("name", ""))
    return Message(
        row["id"], row["number"], row["kind"], row["author"], name, row["text"] or "", row["sent"], known or None, file
    )  # fmt: skip


def standing(connection: Connection, conversation: str) -> Standing:
    """Tell how a conversation stands; one that is no more has ended."""
    row = connection.execute(_CONVERSATION, {"id": conversation}).mappings().first()
    if row is None:
        return Standing("ended")
    state: State = _STATES.get(row["status"], "ended")
    place = 0
    if state == "waiting":
        place = int(connection.execute(_PLACE, dict(row)).scalar_one())
    agent = row["agent"] or "" if state == "active" else ""
    return Standing(state, agent, place, row["seen"] or 0, row["merged"] or "")


def body(connection: Connection, conversation: str, message: str) -> tuple[str, str] | None:
    """Give the type and the base64 content of a file."""
    row = connection.execute(_BODY, {"id": message, "conversation": conversation}).first()
    return None if row is None else (row[0] or "", row[1] or "")
