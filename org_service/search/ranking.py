"""In which order results come: what people look for first, alive before closed, new before old."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from org_service.search.documents import SEARCHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from org_service.dialect.full_text import Hit

NUMBER: Final = 1000.0
"""Score of a record whose number was typed."""
PHONE: Final = 400.0
ADDRESS: Final = 40.0
PART_OF_ADDRESS: Final = 5.0
OF_A_PERSON: Final = 0.5
"""Share of a person's score that the person's cases get."""
_ARTICLES: Final = "knowledgearticle"
_SENTENCE: Final = 4
_FOR_A_SENTENCE: Final = 1.8
"""Who types a whole sentence describes a problem: articles have the answers."""
_ALL_WORDS: Final = 2.2
_ALIVE: Final = 1.2
_SAME_TITLE: Final = 2.5
_TITLE_BEGINS: Final = 1.5
_FRESH: Final = 0.35
_FADING_DAYS: Final = 60.0


def score(hit: Hit, now: datetime, *, all_words: bool, title: str, typed: Sequence[str]) -> float:
    """Weigh a match of words: its rank by the index, and what the agent probably wants."""
    weight = SEARCHED[hit.table].weight * (_ALIVE if hit.active else 1.0)
    if all_words:
        weight *= _ALL_WORDS
    if hit.table == _ARTICLES and len(typed) >= _SENTENCE:
        weight *= _FOR_A_SENTENCE
    return hit.rank * weight * freshness(hit.modified, now) * _title_factor(title, typed)


def distant(hit: Hit) -> float:
    """Weigh a match that is far behind the best ones."""
    return hit.rank * SEARCHED[hit.table].weight


def bonus(hit: Hit, base: float, now: datetime) -> float:
    """Weigh a match of a number or an address."""
    weight = SEARCHED[hit.table].weight * (_ALIVE if hit.active else 1.0)
    return base * weight * freshness(hit.modified, now)


def freshness(modified: str, now: datetime) -> float:
    """Give 1 for the old and up to a third more for what changed lately."""
    try:
        age = (now - datetime.fromisoformat(modified)).total_seconds() / 86_400
    except ValueError:
        return 1.0
    return 1.0 + _FRESH / (1.0 + max(0.0, age) / _FADING_DAYS)


def _title_factor(title: str, typed: Sequence[str]) -> float:
    wanted = " ".join(typed)
    if not wanted or not title.startswith(wanted):
        return 1.0
    return _SAME_TITLE if len(title) <= len(wanted) + 1 else _TITLE_BEGINS
