"""What a search of the knowledge base is about: the case in front, or the one that a conversation is about."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.conversations.deriving import subject_of
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.records.state import Lookup
from session_engine.records.store import RecordStore

CASE = "incident"
_CASE = "msdyn_issueid"
COLUMNS: Mapping[str, frozenset[str]] = {
    CASE: frozenset({"title"}),
    CONVERSATION_TABLE: frozenset({_CASE, "subject", "msdyn_customer", "ninedesk_visitorname"}),
}
"""What is read of what a search may be about."""


def case_of(record: RecordRef | None, records: RecordStore) -> RecordRef | None:
    """Give the case that articles are linked to: the record itself, or the one linked to a conversation."""
    if record is None or record.table == CASE:
        return record
    if record.table != CONVERSATION_TABLE:
        return None
    linked = records.value(record, _CASE)
    return linked.ref if isinstance(linked, Lookup) else None


def words_of(record: RecordRef | None, records: RecordStore) -> str:
    """Give what is looked for first: the case's title, else what a conversation is about; in one line.

    A case that is being written has none yet: its first letter would be all that is looked for.
    """
    case = case_of(record, records)
    if case is not None:
        return "" if records.is_new(case) else " ".join(records.name(case).split())
    if record is None or record.table != CONVERSATION_TABLE:
        return ""
    return " ".join(subject_of(records.state(record)).split())
