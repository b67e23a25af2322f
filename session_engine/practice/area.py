"""Lets scripted customers come into the demonstration, and knows where real ones would write."""

from __future__ import annotations

from session_engine.ids import LineId
from session_engine.organisation import json_text, live_actions
from session_engine.organisation.lines import Lines


class PracticeArea:
    """Two verbs of the organisation's own; one that has them not refuses them."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def let_in(self, line: LineId, pace: int) -> None:
        """Let customers come in: 1 calmly, 2 as on a normal day, 3 in a rush; 0 for no more."""
        await live_actions.call(self._lines.client(line), "ninedesk_Practice", {"Pace": pace})

    async def customer_page(self, line: LineId) -> str:
        """Give the address of the page on which customers write; empty where none is served."""
        answer = await (await self._lines.client(line).get("ninedesk_CustomerPage()")).payload()
        return json_text.text_of(answer, "Url")
