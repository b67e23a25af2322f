"""What casework needs of the record store."""

from __future__ import annotations

from typing import Protocol

from session_engine.ids import LineId, RecordRef
from session_engine.organisation.json_text import Payload
from session_engine.records.state import RecordState


class Records(Protocol):
    """The record store, as far as casework goes."""

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as the person sees it."""
        ...

    def absorb(self, line: LineId, table: str, payload: Payload) -> RecordRef:
        """Take a record that came in an answer."""
        ...

    async def save(self, ref: RecordRef) -> bool:
        """Save the person's edits; False while they wait to be sent. One without any is left alone."""
        ...

    async def delete(self, ref: RecordRef) -> None:
        """Delete a record; one that is gone already counts as done."""
        ...

    async def resolve_activity(self, line: LineId, activity_id: str) -> RecordRef:
        """Name an activity's record by its kind."""
        ...
