"""Global search as it stands: the flyout while typing, and the results page."""

from __future__ import annotations

from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import RecordRef, TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A record found.

    Attributes:
        ref: Which.
        table_label: "Case".
        title: Its primary name.
        detail: Further columns worth showing, in order.
        spans: Parts of `title` that matched: start and end in characters.
        score: The organisation's relevance, greater is better.
        kept: It was found among what was read before: the organisation could not be asked.
    """

    ref: RecordRef
    table_label: str
    title: str
    detail: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    kept: bool = False


class SearchStatus(StrEnum):
    """The states of a search."""

    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FlyoutState:
    """The flyout under the search field (facts 8: 3 recent searches, 7 recent rows, suggestions from 3 characters).

    Attributes:
        text: What stands in the field.
        recent_searches: What was searched last.
        recent_records: What was looked at last.
        suggestions: What may be meant.
        status: How the search stands.
        failure: Why it failed.
        offline: The organisation could not be asked; only what was read before was searched.
    """

    text: str = ""
    recent_searches: tuple[str, ...] = ()
    recent_records: tuple[Match, ...] = ()
    suggestions: tuple[Match, ...] = ()
    status: SearchStatus = SearchStatus.IDLE
    failure: Failure | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; `chosen` ones narrow the results.

    Attributes:
        key: Names it.
        label: In the organisation's words; empty for a period, whose key is its name (`last_24_hours`,
            `last_7_days`, `last_30_days`, `last_12_months`) and whose words are made where it is drawn.
        count: How many records have it.
        chosen: It narrows the results.
    """

    key: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A column by which results can be narrowed; values by count, at most 15 (4 shown first)."""

    column: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class TableHits:
    """A tab of the results page; `table` is empty for "Top results"."""

    table: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultsState:
    """The results page of a tab; `offline` says that only what was read before was searched."""

    tab: TabId
    text: str = ""
    table: str = ""
    tables: tuple[TableHits, ...] = ()
    facets: tuple[Facet, ...] = ()
    matches: tuple[Match, ...] = ()
    more: bool = False
    status: SearchStatus = SearchStatus.LOADING
    failure: Failure | None = None
    offline: bool = False
