"""Who is where, as the organisation writes it: on the feed, and in the answer of its action (docs/conversations.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from session_engine.attendance.events import AttendingHeard
from session_engine.attendance.state import Attendee, Doing
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload

ACTION = "ninedesk_Attend"
MOST = 120
"""Records that the organisation takes of one desk."""


def parameters(desk: str, attended: Mapping[RecordRef, Doing]) -> Mapping[str, object]:
    """Write what a desk has open; where it is too much, what is done least is left out."""
    most = sorted(attended.items(), key=lambda pair: -pair[1])[:MOST]
    records = [{"Table": ref.table, "Id": ref.id, "Doing": int(doing)} for ref, doing in most]
    return {"DeskId": desk, "Records": records}


def read_answer(line: LineId, payload: Payload) -> Iterator[tuple[RecordRef, tuple[Attendee, ...]]]:
    """Read who is at which of the records that were asked for; raise NotJson when it is no such answer."""
    for each in json_text.as_list(payload.get("Records")):
        row = json_text.as_object(each)
        ref = RecordRef(line, json_text.text_of(row, "Table"), json_text.text_of(row, "Id").lower())
        people = (json_text.as_object(one) for one in json_text.as_list(row.get("Here")))
        yield ref, tuple(_attendee(one, "Who", "Name", "Doing") for one in people)


def heard(line: LineId, payload: Payload) -> AttendingHeard:
    """Read what the feed tells; raise NotJson when it is nothing of that kind."""
    table, record_id = json_text.text_of(payload, "table"), json_text.text_of(payload, "id").lower()
    if not table or not record_id:
        raise NotJson("somebody is nowhere")
    people = (json_text.as_object(one) for one in json_text.as_list(payload.get("here")))
    return AttendingHeard(
        line, table, record_id, tuple(_attendee(one, "who", "name", "doing") for one in people)
    )


def _attendee(row: Payload, who: str, name: str, doing: str) -> Attendee:
    number = json_text.number_of(row, doing)
    if number is None or not 0 <= number <= max(Doing) or not json_text.text_of(row, who):
        raise NotJson("nobody, or what nobody does")
    return Attendee(json_text.text_of(row, who).lower(), json_text.text_of(row, name), Doing(number))
