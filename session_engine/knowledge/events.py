"""What the knowledge base announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef, SessionId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class KnowledgeChanged(Event):
    """What a session's search shows is different now."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class ArticleChanged(Event):
    """What was said of an article, or what it is linked to, is different now."""

    article: RecordRef
