"""A record's state as it will be once something that waits was done, in the organisation's words."""

from __future__ import annotations

from session_engine.ids import RecordRef
from session_engine.organisation.lines import Lines
from session_engine.records.state import Choice, Value


def state_in_words(lines: Lines, ref: RecordRef, state: int, status: int | None = None) -> dict[str, Value]:
    """Give `statecode` and, where named, `statuscode`; without the table's definitions, unnamed."""
    meta = lines.metadata(ref.line).known(ref.table)
    shown: dict[str, Value] = {}
    for column, number in (("statecode", state), ("statuscode", status)):
        if number is not None:
            choices = meta.columns[column].choices if meta is not None and meta.has(column) else ()
            shown[column] = next((c for c in choices if c.value == number), Choice(number))
    return shown
