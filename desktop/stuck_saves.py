"""What was told of a save that did not work goes once its records have nothing left to be saved."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from session_engine.engine import Engine
from session_engine.ids import RecordRef
from session_engine.notices.area import NoticeTold
from session_engine.records.events import (
    RecordAbandoned,
    RecordChanged,
    RecordDeleted,
    RecordKept,
    RecordSaved,
)

Refs = tuple[RecordRef, ...]


class StuckSaves:
    """Remembers which notices were told of which records.

    Args:
        engine: Tells, saves.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: dict[int, Refs] = {}
        for kind in (RecordSaved, RecordKept, RecordAbandoned, RecordDeleted, RecordChanged):
            engine.bus.subscribe(kind, lambda event: self._look(event.ref))

    @contextmanager
    def telling(self, refs: Refs) -> Generator[None]:
        """Take what is told while the block lasts as said of these records."""
        told: list[int] = []
        forget = self._engine.bus.subscribe(NoticeTold, lambda event: told.append(event.notice.id))
        try:
            yield
        finally:
            forget()
            self._told.update(dict.fromkeys(told, refs) if refs else {})

    def _look(self, ref: RecordRef) -> None:
        about = [(told, refs) for told, refs in self._told.items() if ref in refs]
        for told, refs in about:
            if not any(self._engine.records.state(one).dirty for one in refs):
                del self._told[told]
                self._engine.notices.dismiss(told)
