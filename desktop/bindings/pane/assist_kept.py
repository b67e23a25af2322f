"""What Smart Assist keeps of itself in a session: what the person has done with suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from session_engine.assist.state import Verdicts
from session_engine.ids import LineId, RecordRef
from session_engine.sessions.state import Json

MOST = 60
"""Of each kind: more than anybody looks at for one case."""

CASES = 10
"""Cases of a session: one after the other is looked at in the inbox, or beside the tab in front."""


def write(verdicts: Verdicts, case: RecordRef, kept: Json = None) -> Json:
    """Write it down beside what was done for the session's other cases; nothing where nothing was done."""
    others = {key: each for key, each in _by_case(kept).items() if key != case.id}
    own = _written(verdicts)
    cases = {**others, case.id: own} if own is not None else others
    return dict(list(cases.items())[-CASES:]) or None


def _by_case(kept: Json) -> Mapping[str, Json]:
    return kept if isinstance(kept, Mapping) else {}


def _written(verdicts: Verdicts) -> Json:
    parts = {
        "touched": _rows(verdicts.touched),
        "helpful": _rows(verdicts.helpful),
        "rejected": _rows(verdicts.rejected),
    }
    return {name: rows for name, rows in parts.items() if rows} or None


def read(kept: Json, case: RecordRef) -> Verdicts:
    """Read what was done for a case again; what is not as it was written is left out."""
    found, line = _by_case(_by_case(kept).get(case.id)), case.line
    return Verdicts(*(_refs(found.get(name), line) for name in ("touched", "helpful", "rejected")))


def _rows(refs: Iterable[RecordRef]) -> list[list[str]]:
    return sorted([ref.table, ref.id] for ref in refs)[:MOST]


def _refs(rows: Json, line: LineId) -> frozenset[RecordRef]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return frozenset()
    pairs = (row for row in rows if isinstance(row, Sequence) and not isinstance(row, str) and len(row) == 2)
    return frozenset(RecordRef(line, str(table), str(key)) for table, key in pairs)
