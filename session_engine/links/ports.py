"""What links need to know of organisations."""

from __future__ import annotations

from typing import Protocol

from session_engine.ids import LineId
from session_engine.organisation.tables import TableName


class Organisations(Protocol):
    """Tells what a line leads to."""

    def organisation(self, line: LineId) -> str:
        """Give the organisation's GUID, empty until it has said it."""
        ...

    def name(self, line: LineId) -> str:
        """Give its name."""
        ...

    async def table(self, line: LineId, table: str) -> TableName | None:
        """Give what a table of this logical name is called, None where there is none."""
        ...
