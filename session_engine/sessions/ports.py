"""What the workspace asks of others."""

from __future__ import annotations

from typing import Protocol

from session_engine.ids import RecordRef


class Unsaved(Protocol):
    """Who knows about edits."""

    def dirty(self, ref: RecordRef) -> bool:
        """Say whether the record has edits that are not saved."""
        ...


class NothingUnsaved:
    """Stands in where there are no records."""

    def dirty(self, ref: RecordRef) -> bool:  # noqa: ARG002 - the port's signature
        """Say no."""
        return False
