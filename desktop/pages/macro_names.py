"""Names of the records that a macro's steps speak of by their ids: looked up once, said as far as they are known."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.desk import Desk
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId, RecordRef
from widgets.text import one_line

TOGETHER = 30
"""Milliseconds in which names that come are shown together."""
_FILE = "filename"
"""What a note without a subject is called by."""


class MacroNames:
    """Names of records.

    Args:
        desk: The engine.
        line: The organisation.
        changed: Called when a name has come.
    """

    def __init__(self, desk: Desk, line: LineId, changed: Callable[[], object]) -> None:
        self._desk, self._line = desk, line
        self._soon = QTimer(singleShot=True, interval=TOGETHER)
        self._soon.timeout.connect(changed)
        self._known: dict[tuple[str, str], str] = {}

    def of(self, table: str, key: str) -> str:
        """Give a record's name; the beginning of its id until it is known, and while nobody can say."""
        at = (table, key)
        if at not in self._known:
            self._known[at] = _short(key)
            self._desk.start(lambda: self._read(at), owner="macro names", group=f"{table} {key}")
        return self._known[at]

    async def _read(self, at: tuple[str, str]) -> None:
        engine, ref = self._desk.engine, RecordRef(self._line, *at)
        try:
            meta = await engine.lines.metadata(self._line).table(ref.table)
            columns = tuple(c for c in (meta.table.primary_name, _FILE) if c and meta.has(c))
            await engine.records.read(ref, columns)
        except OrganisationError as error:
            if error.failure not in NOT_TO_BE_HAD:
                del self._known[at]  # asked again with the next look
                return
            self._known[at] = QCoreApplication.translate(
                "macros", "a record that is not there, or not for you"
            )
        else:
            named = (engine.records.value(ref, column) for column in columns)
            name = next((value for value in named if isinstance(value, str) and value.strip()), "")
            self._known[at] = one_line(name) or _short(ref.id)
        self._soon.start()

    def close(self) -> None:
        """Tell nobody any more."""
        self._soon.stop()
        self._soon.timeout.disconnect()


def _short(key: str) -> str:
    return f"{key[:8]}…"
