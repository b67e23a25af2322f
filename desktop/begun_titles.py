"""What a record is called that was begun and is not saved: by what was typed, for it may have no title yet."""

from __future__ import annotations

from contextlib import suppress

from desktop import actions
from session_engine.engine import Engine
from session_engine.errors import OrganisationError, WayOut
from session_engine.ids import RecordRef
from session_engine.records.state import RecordState, lookups_in
from widgets.text import one_line

_LONGEST = 60


async def tell_begun_before(engine: Engine, ref: RecordRef) -> None:
    """Say that a record was begun before the program ended, with the way to it."""
    if not engine.records.state(ref).name and ref.line in engine.lines.ids():
        with suppress(
            OrganisationError
        ):  # a start does not know yet which column is its name; else by what was typed
            await engine.lines.metadata(ref.line).table(ref.table)
    title = begun_title(engine.records.state(ref), actions.text_of_new(ref.table))
    engine.notices.tell("begun_before", {"title": title}, actions=(WayOut("open_new", (ref,)),))


def begun_title(record: RecordState, new: str) -> str:
    """Name it by its name, else by the first text that was typed or the first record that was chosen."""
    if name := one_line(record.name):
        return name
    typed = [field.value for _, field in sorted(record.fields.items()) if field.edited]
    texts = [one_line(value, _LONGEST) for value in typed if isinstance(value, str)]
    chosen = [one_line(lookup.name, _LONGEST) for value in typed for lookup in lookups_in(value)]
    first = next((text for text in (*texts, *chosen) if text), "")
    return f"{new} · {first}" if first else new
