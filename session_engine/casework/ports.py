"""What casework needs of the record store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from session_engine.ids import LineId, RecordRef
from session_engine.organisation.json_text import Payload
from session_engine.outbox.state import OutboxVerb
from session_engine.records.state import RecordState, Value


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


class Later(Protocol):
    """Who keeps actions until the organisation can be reached: the outbox."""

    def must_wait(self, ref: RecordRef, mentions: frozenset[RecordRef] = frozenset()) -> bool:
        """Tell whether an action has no chance now, or would overtake an earlier change."""
        ...

    async def keep_action(
        self,
        verb: OutboxVerb,
        ref: RecordRef,
        arguments: Mapping[str, Value],
        shows: Mapping[str, Value],
        *,
        attempted: bool,
    ) -> bool:
        """Keep an action; True once it is on the disk. `attempted`: it may have happened."""
        ...

    def done(self, verb: OutboxVerb, ref: RecordRef) -> None:
        """Forget what was refused of an action that has now been done directly."""
        ...
