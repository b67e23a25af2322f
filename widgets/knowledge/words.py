"""The words of the knowledge base: how articles are described, filtered and sorted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.knowledge.state import (
    EXPIRED,
    PUBLISHED,
    ArticleCard,
    ArticleStatus,
    Into,
    ModifiedIn,
    Sort,
)
from session_engine.records.state import RecordState
from widgets import languages
from widgets.grids import times
from widgets.primitives.tones import Tone

DOT = " · "
_TOGETHER = "\N{NO-BREAK SPACE}"


def tone(state: int | None) -> Tone:
    """Give the tone of an article's state."""
    if state == PUBLISHED:
        return Tone.GOOD
    return Tone.WARN if state == EXPIRED else Tone.NEUTRAL


def views(count: int) -> str:
    """Say how often an article was read."""
    tr = QCoreApplication.translate
    shown = QLocale().toString(count)
    return tr("knowledge", "1 view") if count == 1 else tr("knowledge", "{count} views").format(count=shown)


def rating(mean: float) -> str:
    """Say how readers rate an article."""
    return f"★ {QLocale().toString(mean, 'f', 1)}"


def updated(when: datetime, now: datetime) -> str:
    """Say when an article was changed."""
    return QCoreApplication.translate("knowledge", "updated {when}").format(when=times.since(when, now))


def files(count: int) -> str:
    """Say how many files belong to an article."""
    tr = QCoreApplication.translate
    return tr("knowledge", "1 file") if count == 1 else tr("knowledge", "{count} files").format(count=count)


def facts(card: ArticleCard, now: datetime) -> str:
    """Describe an article in a line."""
    parts = (
        card.number,
        languages.name(card.language) if card.language else "",
        views(card.views) if card.views is not None else "",
        rating(card.rating) if card.rating else "",
        updated(card.modified, now) if card.modified is not None else "",
        files(card.files) if card.files else "",
    )
    return DOT.join(part.replace(" ", _TOGETHER) for part in parts if part)


FACTS = (
    "languagelocaleid",
    "majorversionnumber",
    "minorversionnumber",
    "knowledgearticleviews",
    "rating",
    "modifiedon",
)
"""Columns that `article_facts` reads."""


def article_facts(record: RecordState, now: datetime) -> tuple[str, ...]:
    """Describe an article that is read: language, version, readers, rating, age."""
    language, major, minor, read, mean, when = (record.value(name) for name in FACTS)
    version = QCoreApplication.translate("knowledge", "version {number}")
    parts = (
        languages.name(language) if isinstance(language, int) and language else "",
        version.format(number=f"{major}.{minor or 0}") if isinstance(major, int) else "",
        views(read) if isinstance(read, int) else "",
        rating(float(mean)) if isinstance(mean, int | float | Decimal) and mean else "",
        updated(when, now) if isinstance(when, datetime) else "",
    )
    return tuple(part for part in parts if part)


def insert(into: Into) -> str:
    """Name what puts an article's text where she writes."""
    tr = QCoreApplication.translate
    return {
        Into.NEW_LETTER: tr("Knowledge", "Send by email"),
        Into.LETTER: tr("Knowledge", "Insert into the email"),
        Into.MESSAGE: tr("Knowledge", "Insert into the message"),
    }[into]


def insert_icon(into: Into) -> str:
    """Name the icon for that."""
    return "conversation" if into is Into.MESSAGE else "email"


def not_sendable(*, internal: bool) -> str:
    """Say why an article cannot be sent."""
    tr = QCoreApplication.translate
    if internal:
        return tr("Knowledge", "This article is for your organisation alone: it cannot be sent to customers.")
    return tr("Knowledge", "Only published or expired articles can be sent.")


def statuses() -> tuple[tuple[ArticleStatus, str], ...]:
    """Name the states that can be looked through."""
    tr = QCoreApplication.translate
    return (
        (ArticleStatus.PUBLISHED, tr("knowledge", "Published")),
        (ArticleStatus.EXPIRED, tr("knowledge", "Expired")),
        (ArticleStatus.DRAFT, tr("knowledge", "Not published yet")),
        (ArticleStatus.ALL, tr("knowledge", "Any status")),
    )


def periods() -> tuple[tuple[ModifiedIn, str], ...]:
    """Name the periods in which articles were changed."""
    tr = QCoreApplication.translate
    return (
        (ModifiedIn.ANY, tr("knowledge", "Updated any time")),
        (ModifiedIn.DAY, tr("knowledge", "Updated in 24 hours")),
        (ModifiedIn.WEEK, tr("knowledge", "Updated in 7 days")),
        (ModifiedIn.MONTH, tr("knowledge", "Updated in 30 days")),
        (ModifiedIn.YEAR, tr("knowledge", "Updated in a year")),
    )


def orders() -> tuple[tuple[Sort, str], ...]:
    """Name the orders of results."""
    tr = QCoreApplication.translate
    return (
        (Sort.RELEVANCE, tr("knowledge", "Best match first")),
        (Sort.MODIFIED, tr("knowledge", "Updated last first")),
        (Sort.VIEWS, tr("knowledge", "Most viewed first")),
        (Sort.RATING, tr("knowledge", "Best rated first")),
        (Sort.TITLE, tr("knowledge", "By title")),
    )
