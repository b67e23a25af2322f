"""What a visitor may see of a conversation, read from the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import text

from org_service.conversations.conversation import Status
from org_service.conversations.questions import NotQuestions, read_questions
from org_service.conversations.visitors.desk import FileNote, Message, News, Standing, State, Stream
from org_service.dialect.connections import fetch_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_AT_A_TIME: Final = 500
_MESSAGES: Final = (
    "SELECT ninedesk_conversationmessageid, ninedesk_number, ninedesk_kind, ninedesk_author, ninedesk_authorname,"
    " ninedesk_text, ninedesk_values, ninedesk_filename, ninedesk_mimetype, ninedesk_filesize, ninedesk_senton"
    " FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id AND ninedesk_number > :after"
    # Of what the service says, only this is a visitor's business.
    " AND (ninedesk_kind IN (1, 2) OR (ninedesk_kind = 3 AND ninedesk_text IN"
    " ('joined', 'left', 'returned', 'transferred', 'ended', 'customer_left')))"
    " ORDER BY ninedesk_number LIMIT :most"
)
_CONVERSATION: Final = (
    "SELECT c.statuscode, c.msdyn_cdsqueueid, c.createdon, c.ninedesk_mergedintoid, u.fullname,"
    " (SELECT max(p.ninedesk_readnumber) FROM msdyn_sessionparticipant p"
    "  WHERE p.ninedesk_conversationid = c.activityid AND p.ninedesk_mode IN (1, 3))"
    " FROM activitypointer c LEFT JOIN systemuser u ON u.systemuserid = c.msdyn_activeagentid"
    " WHERE c.activityid = :id AND c.activitytypecode = 'msdyn_ocliveworkitem'"
)
_PLACE: Final = (
    "SELECT count(*) FROM activitypointer WHERE activitytypecode = 'msdyn_ocliveworkitem' AND statecode = 0"
    " AND statuscode = 1 AND msdyn_cdsqueueid = :queue"
    " AND (createdon < :created OR (createdon = :created AND activityid <= :id))"
)
_VISITOR: Final = text("SELECT ninedesk_visitorname FROM activitypointer WHERE activityid = :id")
_BODY: Final = text(
    "SELECT ninedesk_mimetype, ninedesk_body FROM ninedesk_conversationmessage"
    " WHERE ninedesk_conversationmessageid = :id AND ninedesk_conversationid = :conversation AND ninedesk_kind = 2"
)
_FILES: Final = text(
    "SELECT coalesce(sum(ninedesk_filesize), 0) FROM ninedesk_conversationmessage"
    " WHERE ninedesk_conversationid = :id AND ninedesk_author = 1 AND ninedesk_conversationmessageid <> :but"
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


def stream(connection: Connection, stream_id: str) -> Stream | None:
    """Give a work stream of live chat; of an empty id the first one."""
    row = connection.execute(_STREAMS, {"id": stream_id}).mappings().first()
    if row is None:
        return None
    try:
        questions = read_questions(row["questions"] or "")
    except NotQuestions:
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


def bytes_of_files(connection: Connection, conversation: str, but: str) -> int:
    """Add up the files that a visitor has sent in a conversation, one message left out."""
    return cast("int", connection.execute(_FILES, {"id": conversation, "but": but}).scalar_one())


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
    messages = [_message(*row) for row in fetch_all(connection, _MESSAGES, values)]
    return News(messages, standing(connection, conversation), more=len(messages) == _AT_A_TIME)


def _message(
    key: str, number: int, kind: int, author: int, name: str | None, said: str | None, values: str | None,
    file: str | None, file_type: str | None, size: int | None, sent: str,
) -> Message:  # fmt: skip
    told = cast("dict[str, object]", json.loads(values)) if values else {}
    known = {name: value for name, value in told.items() if name == "name"}
    note = FileNote(file, file_type or "", size or 0) if file else None
    shown = name or str(known.get("name", ""))
    return Message(key, number, kind, author, shown, said or "", sent, known or None, note)


def standing(connection: Connection, conversation: str) -> Standing:
    """Tell how a conversation stands; one that is no more has ended."""
    rows = fetch_all(connection, _CONVERSATION, {"id": conversation})
    if not rows:
        return Standing("ended")
    ((status, queue, created, merged, agent, seen),) = rows
    state: State = _STATES.get(status, "ended")
    place = 0
    if state == "waiting":
        values = {"queue": queue, "created": created, "id": conversation}
        ((place,),) = fetch_all(connection, _PLACE, values)
    return Standing(state, (agent or "") if state == "active" else "", place, seen or 0, merged or "")


def body(connection: Connection, conversation: str, message: str) -> tuple[str, str] | None:
    """Give the type and the base64 content of a file."""
    row = connection.execute(_BODY, {"id": message, "conversation": conversation}).first()
    return None if row is None else (row[0] or "", row[1] or "")
