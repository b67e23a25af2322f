"""What the results page lists, row by row, from its state."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.light_dataclass import dataclass
from session_engine.search.state import Match, ResultsState
from session_engine.table_icons import icon_of_table
from widgets.text import one_line


class ResultKind(StrEnum):
    """Kinds of row."""

    HEADING = "heading"
    MATCH = "match"
    ALL = "all"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row.

    Attributes:
        kind: Decides what choosing it does.
        text: The title, or a heading's words.
        match: The record of a MATCH.
        table: The table of a heading and of ALL.
        count: How many a heading's table has in all, 0 for unknown.
    """

    kind: ResultKind
    text: str
    match: Match | None = None
    table: str = ""
    count: int = 0

    @property
    def choosable(self) -> bool:
        return self.kind in {ResultKind.MATCH, ResultKind.ALL}

    @property
    def spoken(self) -> str:
        if self.match is None:
            return self.text
        parts = (one_line(self.match.title), self.match.table_label, *self.match.detail)
        return one_line(", ".join(part for part in parts if part))

    @property
    def icon(self) -> str:
        return icon_of_table(self.match.ref.table if self.match is not None else self.table)


def result_rows(state: ResultsState) -> tuple[ResultRow, ...]:
    """List the matches; top results stand under their tables."""
    rows = [_match(match) for match in state.matches] if state.table else _by_table(state)
    if state.more and state.matches:
        rows.append(ResultRow(ResultKind.COMING, QCoreApplication.translate("ResultsPage", "Loading more")))
    return tuple(rows)


def _match(match: Match) -> ResultRow:
    return ResultRow(ResultKind.MATCH, match.title, match)


def _by_table(state: ResultsState) -> list[ResultRow]:
    groups: dict[str, list[Match]] = {}
    for match in state.matches:  # the table of the best match comes first
        groups.setdefault(match.ref.table, []).append(match)
    hits = {table.table: table for table in state.tables}
    rows: list[ResultRow] = []
    for table, matches in groups.items():
        hit = hits.get(table)
        label = hit.label if hit is not None else matches[0].table_label
        count = hit.count if hit is not None else 0
        rows.append(ResultRow(ResultKind.HEADING, label, table=table, count=count))
        rows += map(_match, matches)
        if count > len(matches):
            rows.append(ResultRow(ResultKind.ALL, _all_of(label, count), table=table, count=count))
    return rows


def _all_of(label: str, count: int) -> str:
    text = QCoreApplication.translate("ResultsPage", "Show all {count} in {table}")
    return text.replace("{count}", QLocale().toString(count)).replace("{table}", label)
