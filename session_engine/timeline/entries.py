"""From rows of activities and notes to entries of a timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.timeline.plain_text import plain
from session_engine.timeline.queries import NOTE
from session_engine.timeline.state import AttachedFile, EntryState, TimelineEntry

_STATES = {0: EntryState.OPEN, 1: EntryState.DONE, 2: EntryState.CANCELLED, 3: EntryState.OPEN}
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_COLLEAGUES = frozenset({"systemuser", "team", "queue"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """An entry and what is needed to order and complete it.

    Attributes:
        entry: As it is shown; whether it was the signed-in person is decided when it is shown.
        created: What the organisation orders by.
        author: Who wrote it, None when it was nobody it knows.
        with_files: It has attachments whose names have to be asked for.
    """

    entry: TimelineEntry
    created: datetime
    author: RecordRef | None = None
    with_files: bool = False

    def named(self, files: tuple[AttachedFile, ...]) -> Loaded:
        """Give it with its attachments."""
        return replace(self, entry=replace(self.entry, files=files))

    def shown(self, me: RecordRef | None) -> TimelineEntry:
        """Give the entry as the signed-in person sees it."""
        mine = me is not None and self.author == me
        return self.entry if mine == self.entry.mine else replace(self.entry, mine=mine)


def activity(line: LineId, row: Payload) -> Loaded:
    """Read an activity; raise NotJson for a row without a key."""
    kind = json_text.text_of(row, "activitytypecode")
    created = _moment(row, "createdon") or _LONG_AGO
    state = _STATES.get(json_text.number_of(row, "statecode") or 0, EntryState.OPEN)
    author, who = _author(line, row)
    entry = TimelineEntry(
        ref=RecordRef(line, kind or "activitypointer", _key(row, "activityid")),
        kind=kind,
        who=who,
        mine=False,
        when=_moment(row, "senton") or created,
        subject=json_text.text_of(row, "subject").strip(),
        text=plain(json_text.text_of(row, "description")),
        outgoing=_outgoing(kind, row, author),
        state=state,
        due=_moment(row, "scheduledend") if state is EntryState.OPEN else None,
    )
    return Loaded(entry, created, author, (json_text.number_of(row, "email.attachmentcount") or 0) > 0)


def note(line: LineId, row: Payload) -> Loaded:
    """Read a note; raise NotJson for a row without a key."""
    created = _moment(row, "createdon") or _LONG_AGO
    author, who = _reference(line, row, "_createdby_value", "systemuser")
    ref = RecordRef(line, "annotation", _key(row, "annotationid"))
    filename = json_text.text_of(row, "filename")
    entry = TimelineEntry(
        ref=ref,
        kind=NOTE,
        who=who,
        mine=False,
        when=created,
        subject=json_text.text_of(row, "subject").strip(),
        text=plain(json_text.text_of(row, "notetext")),
        files=(file_of(ref, row),) if filename else (),
    )
    return Loaded(entry, created, author)


def file_of(ref: RecordRef, row: Payload) -> AttachedFile:
    """Read what is said of a file in the record that holds it."""
    return AttachedFile(
        ref,
        json_text.text_of(row, "filename"),
        json_text.number_of(row, "filesize"),
        json_text.text_of(row, "mimetype"),
    )


def _author(line: LineId, row: Payload) -> tuple[RecordRef | None, str]:
    sender, who = _reference(line, row, "sender.partyid", "")
    address = json_text.text_of(row, "sender.addressused")
    if sender is not None or address:
        return sender, who or address
    return _reference(line, row, "_ownerid_value", "systemuser")


def _outgoing(kind: str, row: Payload, author: RecordRef | None) -> bool | None:
    alias = {"email": "email", "phonecall": "call"}.get(kind)
    if alias is None:
        return None
    told = row.get(f"{alias}.directioncode")
    if isinstance(told, bool):
        return told
    return None if author is None else author.table in _COLLEAGUES


def _reference(line: LineId, row: Payload, name: str, table: str) -> tuple[RecordRef | None, str]:
    key = json_text.text_of(row, name)
    who = json_text.text_of(row, name + values.FORMATTED)
    target = json_text.text_of(row, name + values.LOOKUP_TABLE) or table
    if not odata.is_guid(key) or not target:
        return None, who
    return RecordRef(line, target, odata.guid(key)), who


def _moment(row: Payload, name: str) -> datetime | None:
    text = json_text.text_of(row, name)
    return values.instant(text) if text else None


def _key(row: Payload, name: str) -> str:
    try:
        return odata.guid(json_text.text_of(row, name))
    except ValueError as error:
        raise NotJson("an entry without a key") from error
