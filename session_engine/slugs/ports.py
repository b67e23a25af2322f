"""What placeholders are filled from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from session_engine.ids import RecordRef
from session_engine.records.state import RecordState, Value
from session_engine.sessions.state import Workspace
from session_engine.slugs.state import Slug


class Records(Protocol):
    """The record store, as far as placeholders go."""

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as the person sees it."""
        ...

    def value(self, ref: RecordRef, column: str) -> Value:
        """Give a value as the organisation has it."""
        ...

    async def read(self, ref: RecordRef, columns: Iterable[str] | None = None) -> None:
        """Read a record now."""
        ...


class Desk(Protocol):
    """The workspace, as far as placeholders go."""

    @property
    def state(self) -> Workspace:
        """What is open."""
        ...


class Scope(Protocol):
    """Names that count in one place only, as the outputs of a macro's steps; they go before the session's."""

    def knows(self, slug: Slug) -> bool:
        """Tell whether a name is one of its own."""
        ...

    def value(self, slug: Slug) -> Value:
        """Give it; None for nothing."""
        ...
