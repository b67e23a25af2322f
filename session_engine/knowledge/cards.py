"""A card from what is known of an article's record."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from session_engine.ids import RecordRef
from session_engine.knowledge.asking import Hit
from session_engine.knowledge.state import ArticleCard
from session_engine.records.state import Choice, RecordState, RecordStatus, Value
from session_engine.records.store import RecordStore

_GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN})


def card(records: RecordStore, hit: Hit, *, files: int, linked: bool, favourite: bool) -> ArticleCard | None:
    """Make a card of a hit; None for an article that is gone, or that nothing is known of yet."""
    record = records.state(hit.ref)
    if record.status in _GONE or not (record.name or hit.title):
        return None
    return _card(record, hit, files=files, linked=linked, favourite=favourite)


def _card(record: RecordState, hit: Hit, *, files: int, linked: bool, favourite: bool) -> ArticleCard:
    title = record.name or hit.title
    state, modified = record.value("statecode"), record.value("modifiedon")
    described = _text(record.value("description"))
    # What was marked in a title that has changed since would be in the wrong place.
    spans = tuple(span for span in hit.spans if span[1] <= len(title))
    return ArticleCard(
        ref=record.ref,
        title=title,
        spans=spans,
        number=_text(record.value("articlepublicnumber")),
        excerpt=hit.excerpt or described,
        excerpt_spans=hit.excerpt_spans if hit.excerpt else (),
        state=state.value if isinstance(state, Choice) else None,
        status=state.label if isinstance(state, Choice) else "",
        internal=record.value("isinternal") is True,
        language=_whole(record.value("languagelocaleid")) or 0,
        views=_whole(record.value("knowledgearticleviews")),
        rating=_rating(record.value("rating")),
        modified=modified if isinstance(modified, datetime) else None,
        files=files,
        linked=linked,
        favourite=favourite,
    )


def of(ref: RecordRef) -> Hit:
    """Make a hit of an article that nobody has searched for."""
    return Hit(ref)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _rating(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and value else None
