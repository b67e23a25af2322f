"""Suggestions beside a case, as the pane shows them (facts 7)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup

LEAST = 0.65
"""Confidence below which nothing is shown."""

ARTICLES, CASES = 3, 3
"""Suggestions shown of each kind; one that does not help makes room for the next."""


class AssistStatus(StrEnum):
    """How far the suggestions are."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    NOT_ACTIVE = "not_active"  # the case is resolved or cancelled: nothing is suggested any more


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case or an article that may help.

    Attributes:
        ref: Which.
        number: Of the case or the article.
        title: Its primary name.
        confidence: From 0 to 1; None where the organisation's search found it, which knows none.
        words: Words and phrases of the case in front that occur in it: why it is suggested.
        excerpt: What solved the case, or how the article begins.
        linked: It belongs to the case.
        helpful: The person has said that it helps.
        unread: Not yet touched.
        resolution: How a case was solved, whole; empty while that is not known.
        solver: Who solved it.
        when: When it was solved, or an article published.
        internal: An article that is not for customers.
    """

    ref: RecordRef
    number: str = ""
    title: str = ""
    confidence: float | None = None
    words: tuple[str, ...] = ()
    excerpt: str = ""
    linked: bool = False
    helpful: bool = False
    unread: bool = True
    resolution: str = ""
    solver: Lookup | None = None
    when: datetime | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the person has done with suggestions for a case.

    Attributes:
        touched: What is no longer unread.
        helpful: What helps.
        rejected: What does not.
    """

    touched: frozenset[RecordRef] = frozenset()
    helpful: frozenset[RecordRef] = frozenset()
    rejected: frozenset[RecordRef] = frozenset()


@dataclass(frozen=True, slots=True)
class AssistState:
    """What is suggested for a case.

    Attributes:
        case: Which.
        status: How far it is.
        articles: Knowledge articles, the likeliest first.
        cases: Resolved cases, the likeliest first.
        busy: It is being asked anew; what is there stays meanwhile.
        failure: Why it could not be asked.
        ranked: By the organisation's ranking; else by its search, without a confidence.
        complete: The ranking knows everything; else it is still taking the organisation in.
        possible: The organisation has a ranking or a search; else nothing can be suggested.
        brief: So little was said of the case that a ranking is seldom sure.
    """

    case: RecordRef
    status: AssistStatus = AssistStatus.READING
    articles: tuple[Suggestion, ...] = ()
    cases: tuple[Suggestion, ...] = ()
    busy: bool = False
    failure: Failure | None = None
    ranked: bool = True
    complete: bool = True
    possible: bool = True
    brief: bool = False

    def suggestion(self, ref: RecordRef) -> Suggestion | None:
        """Find one of those shown."""
        return next((each for each in (*self.articles, *self.cases) if each.ref == ref), None)
