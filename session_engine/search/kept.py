"""Finds among what was read before and is kept on this computer, while the organisation cannot be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import Connection
from session_engine.organisation.tables import TableName
from session_engine.records.state import Lookup, Value
from session_engine.search import highlights
from session_engine.search.state import Match

NOT_REACHED = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
"""Failures after which what is kept is searched instead."""

_NO_CHANCE = frozenset({Connection.STARTING, Connection.OFFLINE})

_LONGEST = 80
"""Characters of a text that is shown beside a title."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What is kept of a record."""

    ref: RecordRef
    columns: Mapping[str, Value]


class KeptRecords(Protocol):
    """Where what was read is kept; restore implements it."""

    async def find(
        self, line: LineId, tables: tuple[str, ...], words: tuple[str, ...]
    ) -> tuple[KeptRecord, ...]:
        """Give records that may hold all words (in small letters), read last first; no tables: of every one."""
        ...


class KeptFinder:
    """Makes matches of what is kept.

    Args:
        lines: The organisations: they know which column is a record's name.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.store: KeptRecords | None = None

    def stands_in(self, line: LineId) -> bool:
        """Tell whether asking the organisation has no chance now: what is kept is searched at once."""
        return self.store is not None and self._lines.state(line).connection in _NO_CHANCE

    async def find(self, line: LineId, tables: tuple[str, ...], text: str, limit: int) -> tuple[Match, ...]:
        """Give what fits a text: names that begin so, names with all its words, then other texts with them.

        Within each, what was read last comes first.
        """
        if self.store is None:
            return ()
        try:
            names = await self._lines.metadata(line).catalogue()
        except OrganisationError:
            return ()
        words = tuple(text.lower().split())
        found = await self.store.find(line, tables, words)
        ranked = [(rank(each, names.get(each.ref.table), words, text), each) for each in found]
        fitting = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0] or 0)
        return tuple(_match(each, names[each.ref.table], words, text) for _, each in fitting[:limit])


def rank(kept: KeptRecord, name: TableName | None, words: tuple[str, ...], text: str) -> int | None:
    """Say how well a record fits, best 0; None for one without a name, or with the words in other than texts."""
    title = _title(kept, name).lower()
    if not title:
        return None
    if title.startswith(text.strip().lower()):
        return 0
    if all(word in title for word in words):
        return 1
    whole = "\n".join(_texts(kept).values()).lower()
    return 2 if all(word in whole for word in words) else None


def _title(kept: KeptRecord, name: TableName | None) -> str:
    value = kept.columns.get(name.primary_name) if name is not None else None
    return value if isinstance(value, str) else ""


def _texts(kept: KeptRecord) -> dict[str, str]:
    values = (
        (column, value.name if isinstance(value, Lookup) else value) for column, value in kept.columns.items()
    )
    return {column: value for column, value in values if isinstance(value, str)}


def _match(kept: KeptRecord, name: TableName, words: tuple[str, ...], text: str) -> Match:
    title = _title(kept, name)
    folded = title.lower()
    missing = [word for word in words if word not in folded]
    fits: Callable[[str], bool] = lambda value: any(word in value.lower() for word in missing)  # noqa: E731
    detail = next((_short(value) for value in _texts(kept).values() if missing and fits(value)), "")
    spans = highlights.find(text, title)
    return Match(kept.ref, name.label, title, (detail,) if detail else (), spans, kept=True)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
