"""What she does at which records, out of what is open and what is not saved: nothing of it is noted down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from session_engine.attendance.state import Doing
from session_engine.conversations.state import MessageKind
from session_engine.ids import CONVERSATION_DRAFT_TABLE, CONVERSATION_TABLE, LineId, RecordRef
from session_engine.records.state import Lookup, Parties, RecordState, Value, lookups_in
from session_engine.sessions.state import Workspace

EMAIL = "email"
_OF_A_CONVERSATION = ("msdyn_customer", "msdyn_issueid")
_OF_A_LETTER = ("to", "regardingobjectid")
_ON_TIMELINES = {
    "annotation": "objectid",
    **dict.fromkeys(("task", "phonecall", "appointment"), "regardingobjectid"),
}
"""What is begun on the timeline of a record, and the column that names the record."""
_CUSTOMERS = frozenset({"contact", "account", "incident"})


class Records(Protocol):
    """What is asked of the record store."""

    def state(self, ref: RecordRef) -> RecordState: ...
    def dirty(self, ref: RecordRef) -> bool: ...
    def is_new(self, ref: RecordRef) -> bool: ...
    def is_unborn(self, ref: RecordRef) -> bool: ...
    def dirty_records(self) -> tuple[RecordRef, ...]: ...


def attended(
    workspace: Workspace, line: LineId, records: Records, typed: Collection[RecordRef]
) -> dict[RecordRef, Doing]:
    """Say what is done at each record of a line that is open here.

    Args:
        workspace: What is open.
        line: Whose records.
        records: What is unsaved, also in composers of conversations.
        typed: What she types in just now, of a conversation itself.
    """
    found: dict[RecordRef, Doing] = {}

    def note(ref: RecordRef, doing: Doing) -> None:
        found[ref] = max(doing, found.get(ref, Doing.WATCHES))

    drafts = _drafts(line, records)
    for ref, front in _open(workspace, line):
        begun_here = records.is_new(ref) or records.is_unborn(ref)
        doing = _doing(ref, records, drafts, typed)
        if not begun_here:  # nobody else can have it open
            note(ref, max(doing, Doing.LOOKS if front else Doing.OPEN))
        if ref.table == CONVERSATION_TABLE or (ref.table == EMAIL and (begun_here or records.dirty(ref))):
            replies = doing is Doing.REPLIES or (ref.table == EMAIL and records.dirty(ref))
            for about in subjects(ref, records.state(ref)):
                note(about, Doing.REPLIES if replies else Doing.WATCHES)
    for ref, about in _begun_on_timelines(line, records):
        if about in found:
            note(about, Doing.TYPES if ref in typed else Doing.EDITS)
    return found


def subjects(ref: RecordRef, state: RecordState) -> tuple[RecordRef, ...]:
    """Name the customers and the case that a conversation or a letter is about."""
    columns = _OF_A_CONVERSATION if ref.table == CONVERSATION_TABLE else _OF_A_LETTER
    found = (each for column in columns for each in _named(state.value(column)))
    return tuple(dict.fromkeys(each for each in found if each.table in _CUSTOMERS))


def _named(value: Value) -> Iterator[RecordRef]:
    if isinstance(value, Lookup | Parties):
        yield from (each.ref for each in lookups_in(value))


def _open(workspace: Workspace, line: LineId) -> Iterator[tuple[RecordRef, bool]]:
    front = workspace.in_front
    for session in workspace.sessions.values():
        for tab in session.tabs:
            ref = tab.page.record
            if ref is not None and ref.line == line:
                yield ref, tab.id in front


def _doing(
    ref: RecordRef, records: Records, drafts: Mapping[RecordRef, bool], typed: Collection[RecordRef]
) -> Doing:
    if drafts.get(ref):
        return Doing.REPLIES
    if ref in drafts or records.dirty(ref):
        return Doing.TYPES if ref in typed else Doing.EDITS
    return Doing.WATCHES


def _begun_on_timelines(line: LineId, records: Records) -> Iterator[tuple[RecordRef, RecordRef]]:
    """Name the notes and activities that are begun, and the records on whose timelines they stand."""
    for ref in records.dirty_records():
        column = _ON_TIMELINES.get(ref.table)
        if column is not None and ref.line == line and records.is_new(ref):
            yield from ((ref, about) for about in _named(records.state(ref).value(column)))


def _drafts(line: LineId, records: Records) -> dict[RecordRef, bool]:
    """Name the conversations in which something is begun, and whether it is for the customer."""
    found: dict[RecordRef, bool] = {}
    for ref in records.dirty_records():
        if ref.table != CONVERSATION_DRAFT_TABLE or ref.line != line:
            continue
        state = records.state(ref)
        conversation = state.value("conversation")
        if isinstance(conversation, Lookup) and (state.value("text") or state.value("name")):
            public = state.value("kind") in (int(MessageKind.TEXT), int(MessageKind.FILE))
            found[conversation.ref] = found.get(conversation.ref, False) or public
    return found
