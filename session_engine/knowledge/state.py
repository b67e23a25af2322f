"""The search in the knowledge base as a session's pane shows it, and what is known of one article (facts 7)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import RecordRef, SessionId
from session_engine.light_dataclass import dataclass
from session_engine.search.state import Match
from session_engine.timeline.state import AttachedFile

ARTICLE = "knowledgearticle"
PAGE = 10
"""Articles shown at first, and added on request."""
MOST = 100
"""Articles shown at most: who has read so many needs other words."""
SUGGESTIONS = 6
"""Titles suggested while typing."""
SENDABLE = 12
"""Articles suggested for a letter."""
FAVOURITES = 50
"""Articles a person keeps at hand at most."""
PUBLISHED, EXPIRED = 3, 4
USABLE = frozenset({PUBLISHED, EXPIRED})
"""States in which an article may be linked to a case, and sent to a customer unless it is internal."""


class Into(StrEnum):
    """What an article's text is put into, written at the cursor and never sent by itself."""

    NEW_LETTER = "new_letter"  # nothing is being written: a letter is begun
    LETTER = "letter"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Inserting:
    """What can be done with an article where she writes.

    Attributes:
        into: What is being written.
        link: Customers have a place to read articles: a link can be put in instead.
    """

    into: Into = Into.NEW_LETTER
    link: bool = False

    @property
    def writes(self) -> bool:
        """Something is being written."""
        return self.into is not Into.NEW_LETTER


NO_INSERTING = Inserting()


class ArticleStatus(StrEnum):
    """Which states of articles are looked through."""

    PUBLISHED = "published"
    EXPIRED = "expired"
    DRAFT = "draft"  # also approved and scheduled: not yet for customers
    ALL = "all"


class ModifiedIn(StrEnum):
    """How lately an article was changed."""

    ANY = "any"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Sort(StrEnum):
    """In which order articles stand."""

    RELEVANCE = "relevance"
    MODIFIED = "modified"
    VIEWS = "views"
    RATING = "rating"
    TITLE = "title"


class Shown(StrEnum):
    """Which list is in front."""

    RESULTS = "results"
    FAVOURITES = "favourites"


class KnowledgeStatus(StrEnum):
    """How far a list is."""

    WAITING = "waiting"  # for the case's title
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the results.

    Attributes:
        status: States looked through.
        subject: GUID, empty for all.
        language: As in 1033, 0 for all.
        modified: How lately.
    """

    status: ArticleStatus = ArticleStatus.PUBLISHED
    subject: str = ""
    language: int = 0
    modified: ModifiedIn = ModifiedIn.ANY


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that articles have."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article as a list shows it.

    Attributes:
        ref: Which.
        title: Its title.
        spans: Parts of the title that matched.
        number: As in KA-01007.
        excerpt: The place in its text that matched, or what it is about.
        excerpt_spans: Parts of the excerpt that matched.
        state: Its state code, None while that is not known.
        status: Its state in the organisation's words.
        internal: It is for the organisation alone.
        language: As in 1033, 0 when unknown.
        views: How often it was read, None when unknown.
        rating: Mean rating, None without one.
        modified: When it was changed last.
        files: How many files belong to it.
        linked: It belongs to the session's case.
        favourite: It is one of the person's favourites.
    """

    ref: RecordRef
    title: str
    spans: tuple[tuple[int, int], ...] = ()
    number: str = ""
    excerpt: str = ""
    excerpt_spans: tuple[tuple[int, int], ...] = ()
    state: int | None = None
    status: str = ""
    internal: bool = False
    language: int = 0
    views: int | None = None
    rating: float | None = None
    modified: datetime | None = None
    files: int = 0
    linked: bool = False
    favourite: bool = False

    @property
    def usable(self) -> bool:
        """It may be linked to a case."""
        return self.state in USABLE

    @property
    def sendable(self) -> bool:
        """It may be sent to a customer."""
        return self.usable and not self.internal


@dataclass(frozen=True, slots=True)
class KnowledgeState:
    """What a session's search shows.

    Attributes:
        session: Whose.
        case: What articles are linked to, None where the session's first record is no case.
        text: What is looked for; empty for the articles changed last.
        shown: Which list is in front.
        filters: What narrows the results.
        sort: Their order.
        status: How far the list in front is.
        cards: The list in front.
        total: How many were found, None when nobody has counted.
        more: There are further ones.
        busy: It is being asked anew; what is there stays meanwhile.
        failure: Why it could not be asked.
        offline: Only what was read before was looked through.
        suggestions: Titles in which the words that are being typed occur.
        recent: What was looked for last, newest first.
        subjects: Subjects that articles have.
        languages: Languages that articles have.
        favourites: How many favourites there are.
        local: The organisation keeps no favourites: they are kept on this computer.
    """

    session: SessionId
    case: RecordRef | None = None
    text: str = ""
    shown: Shown = Shown.RESULTS
    filters: Filters = NO_FILTERS
    sort: Sort = Sort.RELEVANCE
    status: KnowledgeStatus = KnowledgeStatus.WAITING
    cards: tuple[ArticleCard, ...] = ()
    total: int | None = None
    more: bool = False
    busy: bool = False
    failure: Failure | None = None
    offline: bool = False
    suggestions: tuple[Match, ...] = ()
    recent: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    languages: tuple[int, ...] = ()
    favourites: int = 0
    local: bool = False

    def card(self, ref: RecordRef) -> ArticleCard | None:
        """Find one of those shown."""
        return next((each for each in self.cards if each.ref == ref), None)


class Thumb(StrEnum):
    """What a reader says of an article."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What is known of an article beside its record.

    Attributes:
        article: Which.
        case: What it would be linked to, None where the session's first record is no case.
        linked: It belongs to that case.
        usable: It may be linked.
        internal: It is for the organisation alone: it may not be sent.
        favourite: It is one of the person's favourites.
        thumb: What she has said of it.
        comment: What she has written about it.
        known: What she has said could be read.
        files: What is attached to it.
    """

    article: RecordRef
    case: RecordRef | None = None
    linked: bool = False
    usable: bool = False
    internal: bool = False
    favourite: bool = False
    thumb: Thumb = Thumb.NONE
    comment: str = ""
    known: bool = False
    files: tuple[AttachedFile, ...] = ()

    @property
    def sendable(self) -> bool:
        """It may be sent to a customer."""
        return self.usable and not self.internal
