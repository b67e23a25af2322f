"""What the search flyout lists, row by row, from its state."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass
from session_engine.search.state import FlyoutState, Match, SearchStatus
from session_engine.table_icons import icon_of_table
from widgets.search.failures import FailureText, words
from widgets.text import one_line

SEARCHES, RECORDS = 3, 7  # facts 8
_SKELETON = 4


class FlyoutKind(StrEnum):
    """Kinds of row."""

    HEADING = "heading"
    SEARCH = "search"
    RECORD = "record"
    ALL = "all"
    NOTE = "note"
    SKELETON = "skeleton"


@dataclass(frozen=True, slots=True)
class FlyoutRow:
    """One row.

    Attributes:
        kind: Decides what choosing it does.
        text: The title, a heading's words, a search's words.
        spoken: What a screen reader says.
        icon: Meaning of its icon.
        spans: Parts of `text` that matched.
        detail: Further columns worth showing.
        label: The table, at the end of the row.
        match: The record of a RECORD.
    """

    kind: FlyoutKind
    text: str
    spoken: str = ""
    icon: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    detail: tuple[str, ...] = ()
    label: str = ""
    match: Match | None = None

    @property
    def choosable(self) -> bool:
        return self.kind in {FlyoutKind.SEARCH, FlyoutKind.RECORD, FlyoutKind.ALL}

    def means(self, other: FlyoutRow) -> bool:
        """Whether choosing it does the same, however the two look: other parts of a title may have matched."""
        if self.match is not None and other.match is not None:
            return self.match.ref == other.match.ref
        return (self.kind, self.text) == (other.kind, other.text)


def flyout_rows(state: FlyoutState, failure_text: FailureText) -> tuple[FlyoutRow, ...]:
    """List what the flyout shows."""
    searching = bool(state.text.strip()) and state.status is not SearchStatus.IDLE
    rows = _found(state, failure_text) if searching else []
    rows += _searches(state)
    if not searching:
        rows += _records(state)
    if state.text.strip():
        rows.append(_all(state.text.strip()))
    return tuple(rows)


def record_row(match: Match) -> FlyoutRow:
    """Make the row of a record."""
    spoken = ", ".join(part for part in (one_line(match.title), match.table_label, *match.detail) if part)
    return FlyoutRow(
        FlyoutKind.RECORD, match.title, one_line(spoken), icon_of_table(match.ref.table),
        match.spans, match.detail, one_line(match.table_label), match,
    )  # fmt: skip


def _found(state: FlyoutState, failure_text: FailureText) -> list[FlyoutRow]:
    tr = QCoreApplication.translate
    if state.status is SearchStatus.FAILED:
        return [_note(words(state.failure, failure_text), "offline")]
    if state.suggestions:
        return [_heading(_where(offline=state.offline)), *map(record_row, state.suggestions)]
    if state.status is SearchStatus.LOADING:
        blank = FlyoutRow(FlyoutKind.SKELETON, "", tr("SearchFlyout", "Loading"))
        return [_heading(tr("SearchFlyout", "Matches")), *(blank for _ in range(_SKELETON))]
    if state.offline:
        return [_note(tr("SearchFlyout", "Offline. Nothing that was recently read fits"), "offline")]
    text = tr("SearchFlyout", "Nothing found yet: other words, a number or an email address may find it")
    return [_note(text, "search")]


def _where(*, offline: bool) -> str:
    tr = QCoreApplication.translate
    return tr("SearchFlyout", "Offline: what was recently read") if offline else tr("SearchFlyout", "Matches")


def _searches(state: FlyoutState) -> list[FlyoutRow]:
    if not state.recent_searches:
        return []
    tr = QCoreApplication.translate
    spoken = tr("SearchFlyout", "Search again for {text}")
    return [
        _heading(tr("SearchFlyout", "Recent searches")),
        *(
            FlyoutRow(FlyoutKind.SEARCH, text, spoken.replace("{text}", one_line(text)), "history")
            for text in state.recent_searches[:SEARCHES]
        ),
    ]


def _records(state: FlyoutState) -> list[FlyoutRow]:
    if not state.recent_records:
        return []
    heading = QCoreApplication.translate("SearchFlyout", "Recent records")
    return [_heading(heading), *map(record_row, state.recent_records[:RECORDS])]


def _all(text: str) -> FlyoutRow:
    words_ = QCoreApplication.translate("SearchFlyout", "All results for “{text}”")
    shown = words_.replace("{text}", one_line(text))
    return FlyoutRow(FlyoutKind.ALL, shown, shown, "search")


def _heading(text: str) -> FlyoutRow:
    return FlyoutRow(FlyoutKind.HEADING, text, text)


def _note(text: str, icon: str) -> FlyoutRow:
    return FlyoutRow(FlyoutKind.NOTE, text, text, icon)
