"""How a session's search was left, as a plain value that is kept with the session and read with distrust."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar, cast

from session_engine.knowledge.state import (
    MOST,
    PAGE,
    ArticleStatus,
    Filters,
    ModifiedIn,
    Shown,
    Sort,
)
from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata
from session_engine.sessions.state import Json

E = TypeVar("E", bound=StrEnum)
LONGEST = 200
"""Characters of what is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a session looks for.

    Attributes:
        text: The words.
        own: The person has chosen them; else they are the case's title.
        shown: Which list is in front.
        filters: What narrows the results.
        sort: Their order.
        count: How many are shown.
    """

    text: str = ""
    own: bool = False
    shown: Shown = Shown.RESULTS
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    count: int = PAGE


NOTHING = Asked()


def write(asked: Asked) -> dict[str, Json]:
    """Write it as JSON takes it."""
    filters = asked.filters
    return {
        "text": asked.text,
        "own": asked.own,
        "shown": asked.shown.value,
        "status": filters.status.value,
        "subject": filters.subject,
        "language": filters.language,
        "modified": filters.modified.value,
        "sort": asked.sort.value,
        "count": asked.count,
    }


def read(kept: object) -> Asked:
    """Read it; what is not as it should be is as at the beginning."""
    found: Mapping[str, object] = cast("Mapping[str, object]", kept) if isinstance(kept, Mapping) else {}
    text, subject, language, count = (found.get(name) for name in ("text", "subject", "language", "count"))
    filters = Filters(
        _one(ArticleStatus, found.get("status"), ArticleStatus.PUBLISHED),
        odata.guid(subject) if isinstance(subject, str) and odata.is_guid(subject) else "",
        language if type(language) is int and language > 0 else 0,
        _one(ModifiedIn, found.get("modified"), ModifiedIn.ANY),
    )
    return Asked(
        text[:LONGEST] if isinstance(text, str) else "",
        found.get("own") is True,
        _one(Shown, found.get("shown"), Shown.RESULTS),
        filters,
        _one(Sort, found.get("sort"), Sort.RELEVANCE),
        min(MOST, max(PAGE, count)) if type(count) is int else PAGE,
    )


def _one(kind: type[E], value: object, otherwise: E) -> E:
    try:
        return kind(value)
    except ValueError:
        return otherwise
