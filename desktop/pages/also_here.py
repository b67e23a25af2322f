"""Shows on a page who else has its record open; nothing is made before somebody has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.desk import Desk
from session_engine.attendance.state import Doing
from session_engine.ids import RecordRef
from widgets.shell import CommandBar

if TYPE_CHECKING:
    from widgets.attendance.line import AlsoHere

HERE = "here"
"""The part of a page that says who else is there."""


class AlsoHerePart:
    """The line at the end of a page's command bars; a page may have several that take turns.

    Args:
        desk: The engine.
        ref: The page's record.
        says_who_writes: Also who writes; where a conversation's panel says that, the page says who is there.
    """

    def __init__(self, desk: Desk, ref: RecordRef, *, says_who_writes: bool = True) -> None:
        self._desk, self._ref, self._says_who_writes = desk, ref, says_who_writes
        self._lines: dict[CommandBar, AlsoHere] = {}

    def render(self, *bars: CommandBar) -> None:
        """Show who is there."""
        people = self._desk.others(self._ref)
        if not self._says_who_writes:
            people = tuple(
                replace(who, doing=Doing.LOOKS) if who.doing > Doing.EDITS else who for who in people
            )
        for bar in bars:
            if people and bar not in self._lines:
                from widgets.attendance.line import AlsoHere  # noqa: PLC0415 - with the first colleague

                self._lines[bar] = AlsoHere(bar)
                bar.add_yielding(self._lines[bar])
            if bar in self._lines:
                self._lines[bar].render_value(people)
