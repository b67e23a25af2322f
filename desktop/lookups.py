"""What is typed into a lookup, wherever it stands: looked for, and answered there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from shiboken6 import isValid

from desktop.desk import Desk
from session_engine.ids import LineId
from session_engine.search.state import Match

Show = Callable[[tuple[Match, ...], str], None]
"""Shows what was found, or nothing and why."""


def look_up(
    desk: Desk,
    line: LineId,
    tables: tuple[str, ...],
    text: str,
    show: Show,
    *,
    owner: Hashable,
    group: str = "lookup",
) -> None:
    """Look for records of tables by what was typed; what is typed next takes its place."""

    async def ask() -> None:
        show(await desk.engine.search.lookup(line, tables, text), "")

    desk.start(ask, owner=owner, group=group, exclusive=True, failed=lambda why: show((), why))


def in_dialog(dialog: Any) -> Show:
    """Show suggestions in a dialog, as long as it is there."""

    def show(found: tuple[Match, ...], why: str) -> None:
        if isValid(dialog):
            dialog.show_suggestions(found, why)

    return show
