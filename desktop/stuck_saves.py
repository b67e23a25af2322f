"""What was told of a save or a letter that did not go is taken back once it has gone."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from session_engine.engine import Engine
from session_engine.ids import RecordRef
from session_engine.mail.events import MailQueued
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
        self._typed: set[int] = set()  # there was something to be saved when it was told
        for kind in (RecordSaved, RecordKept, RecordAbandoned, RecordDeleted, MailQueued):
            engine.bus.subscribe(kind, lambda event: self._look(event.ref))
        engine.bus.subscribe(RecordChanged, lambda event: self._look(event.ref, among=self._typed))

    @contextmanager
    def telling(self, refs: Refs) -> Generator[None]:
        """Take what is told while the block lasts as said of these records."""
        told: list[int] = []
        forget = self._engine.bus.subscribe(NoticeTold, lambda event: told.append(event.notice.id))
        try:
            yield
        finally:
            forget()
            if refs:
                self._told.update(dict.fromkeys(told, refs))
                self._typed.update(told if self._is_dirty(refs) else ())

    def _look(self, ref: RecordRef, among: set[int] | None = None) -> None:
        about = [(told, refs) for told, refs in self._told.items() if ref in refs]
        for told, refs in about:
            if (among is None or told in among) and not self._is_dirty(refs):
                del self._told[told]
                self._typed.discard(told)
                self._engine.notices.dismiss(told)

    def _is_dirty(self, refs: Refs) -> bool:
        return any(self._engine.records.state(ref).dirty for ref in refs)
