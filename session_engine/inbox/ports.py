"""Where the inbox keeps what was read and put off: the profile, or memory where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from session_engine.ids import LineId, RecordRef
from session_engine.profile.rows import MarkRow


class MarkStore(Protocol):
    """Keeps marks by person."""

    def of(self, line: LineId, person: str) -> Mapping[RecordRef, MarkRow]:
        """Give a person's marks on a line."""
        ...

    def put(self, row: MarkRow) -> None:
        """Keep a mark."""
        ...

    def remove(self, ref: RecordRef, person: str) -> None:
        """Forget a mark."""
        ...


class MarksInMemory:
    """Keeps them as long as the program runs."""

    def __init__(self) -> None:
        self._rows: dict[tuple[LineId, str], dict[RecordRef, MarkRow]] = {}

    def of(self, line: LineId, person: str) -> Mapping[RecordRef, MarkRow]:
        """Give a person's marks on a line."""
        return dict(self._rows.get((line, person), {}))

    def put(self, row: MarkRow) -> None:
        """Keep a mark."""
        self._rows.setdefault((row.ref.line, row.person), {})[row.ref] = row

    def remove(self, ref: RecordRef, person: str) -> None:
        """Forget a mark."""
        self._rows.get((ref.line, person), {}).pop(ref, None)
