"""An outbox that only holds the e-mails that are about to leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from session_engine.ids import RecordRef
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing
from session_engine.records.state import Value


class KeptMail:
    """What would leave in ten seconds."""

    def __init__(self) -> None:
        self.state = OutboxState()

    async def keep_action(
        self,
        verb: OutboxVerb,
        ref: RecordRef,
        arguments: Mapping[str, Value],
        shows: Mapping[str, Value],
        *,
        attempted: bool,
    ) -> bool:
        del arguments, shows, attempted
        now = datetime.now(UTC)
        item = OutboxItem(len(self.state.items) + 1, verb, ref, "", Standing.WAITING, now, leaves=now)
        self.state = OutboxState((*self.state.items, item))
        return True

    def drop(self, number: int) -> tuple[str, ...]:
        self.state = OutboxState(tuple(item for item in self.state.items if item.id != number))
        return ()

    def retry(self, number: int) -> None:
        raise AssertionError(number)
