"""What e-mails need of the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from session_engine.ids import RecordRef
from session_engine.outbox.state import OutboxState, OutboxVerb
from session_engine.records.state import Value


class MailOutbox(Protocol):
    """Who keeps what is to be sent, and sends it once."""

    @property
    def state(self) -> OutboxState:
        """All that waits."""
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
        """Keep an action; True once it is on the disk."""
        ...

    def drop(self, number: int) -> tuple[str, ...]:
        """Throw an item away; Refused(WRONG_STATE) while it is on its way."""
        ...

    def retry(self, number: int) -> None:
        """Send an item again."""
        ...
