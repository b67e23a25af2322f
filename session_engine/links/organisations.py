"""The lines, as links ask them."""

from __future__ import annotations

from session_engine.ids import LineId
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableName


class OrganisationsOfLines:
    """Answers from sign-in and metadata."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def organisation(self, line: LineId) -> str:
        """Give the organisation's GUID, empty until it has said it."""
        return self._lines.state(line).organisation_id

    def name(self, line: LineId) -> str:
        """Give its name."""
        return self._lines.state(line).organisation

    async def table(self, line: LineId, table: str) -> TableName | None:
        """Give what a table of this logical name is called, None where there is none."""
        return (await self._lines.metadata(line).catalogue()).get(table)
