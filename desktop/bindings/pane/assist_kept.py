"""What Smart Assist keeps of itself in a session: what the person has done with suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from session_engine.assist.state import Verdicts
from session_engine.ids import LineId, RecordRef
from session_engine.sessions.state import Json

MOST = 60
"""Of each kind: more than anybody looks at for one case."""


def write(verdicts: Verdicts) -> Json:
    """Write it down; nothing where nothing was done."""
    parts = {
        "touched": _rows(verdicts.touched),
        "helpful": _rows(verdicts.helpful),
        "rejected": _rows(verdicts.rejected),
    }
    return {name: rows for name, rows in parts.items() if rows} or None


def read(kept: Json, line: LineId) -> Verdicts:
    """Read it again; what is not as it was written is left out."""
    found: Mapping[str, Json] = kept if isinstance(kept, Mapping) else {}
    return Verdicts(*(_refs(found.get(name), line) for name in ("touched", "helpful", "rejected")))


def _rows(refs: Iterable[RecordRef]) -> list[list[str]]:
    return sorted([ref.table, ref.id] for ref in refs)[:MOST]


def _refs(rows: Json, line: LineId) -> frozenset[RecordRef]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return frozenset()
    pairs = (row for row in rows if isinstance(row, Sequence) and not isinstance(row, str) and len(row) == 2)
    return frozenset(RecordRef(line, str(table), str(key)) for table, key in pairs)
