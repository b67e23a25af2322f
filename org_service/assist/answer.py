"""Answers `similar`: what the ranking gives, as far as the caller may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.answers.rows import Annotations
from org_service.assist.feedback import read_votes, refused, voices
from org_service.assist.pipeline import Query
from org_service.assist.source import ARTICLE, CASE, read_documents
from org_service.query.run import Runner
from org_service.search.highlight import around
from org_service.search.records import Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from org_service.answers.rows import Json
    from org_service.assist.feedback import Vote
    from org_service.assist.pipeline import Document, Pipeline, Scored
    from org_service.assist.request import SimilarRequest
    from org_service.web.exchange import Request

SPARE: Final = 20
"""Suggestions looked at beyond those wanted, for some may be out of the caller's sight."""
EXCERPT: Final = 400
_TABLES: Final = {"case": CASE, "article": ARTICLE}
_NUMBERS: Final = {CASE: "ticketnumber", ARTICLE: "articlepublicnumber"}


def suggestions(
    pipeline: Pipeline, wanted: SimilarRequest, request: Request, connection: Connection
) -> list[Json]:
    """Give what is suggested, the likeliest first."""
    top = wanted.top or 1
    query = _query(wanted)
    votes: list[Vote] = []

    def heard(ids: Sequence[str]) -> Mapping[str, float]:
        votes.extend(read_votes(connection, ids))
        return voices(connection, votes, lambda text: pipeline.likeness(query, text))

    found = pipeline.query(query, top + SPARE + 1, voices=heard)
    case = str(wanted.incidentid or "")
    unwanted = {case, *refused(votes, case, request.caller.user_id)}
    found = [
        scored
        for scored in found
        if scored.id not in unwanted and scored.confidence >= (wanted.minimum or 0.0)
    ]
    seen = _seen(found, request, connection)
    documents = _documents([scored for scored in found if scored.id in seen], connection)
    # A case that was opened again a moment ago may still be in the index.
    kept = [scored for scored in found if scored.id in documents][:top]
    return [_suggestion(scored, seen[scored.id], documents[scored.id], pipeline, query) for scored in kept]


def _query(wanted: SimilarRequest) -> Query:
    return Query(
        title=wanted.title or "",
        description=wanted.description or "",
        product=str(wanted.productid or ""),
        subject=str(wanted.subjectid or ""),
        language=wanted.language or "",
    )


def _seen(found: Sequence[Scored], request: Request, connection: Connection) -> dict[str, Json]:
    """Read the records through the caller's eyes: what those may not see is not in the answer."""
    organisation = request.organisation
    runner = Runner(connection, organisation.compiler, Annotations(), request.formats)
    records = Records(connection, runner, organisation.asker(request.caller))
    seen: dict[str, Json] = {}
    for table, number in _NUMBERS.items():
        ids = [scored.id for scored in found if _TABLES[scored.kind] == table]
        if ids:
            seen |= records.shown(table, ids, ("title", number))
    return seen


def _documents(found: Sequence[Scored], connection: Connection) -> Mapping[str, Document]:
    documents: dict[str, Document] = {}
    for table in _NUMBERS:
        ids = [scored.id for scored in found if _TABLES[scored.kind] == table]
        documents.update((d.id, d) for d in read_documents(connection, table, ids))
    return documents


def _suggestion(scored: Scored, shown: Json, document: Document, pipeline: Pipeline, query: Query) -> Json:
    table = _TABLES[scored.kind]
    words = pipeline.matches(query, f"{document.title}\n{document.text}\n{document.resolution}")
    return {
        "id": scored.id,
        "kind": table,
        "title": shown["title"],
        "number": shown[_NUMBERS[table]],
        "confidence": round(scored.confidence, 4),
        "words": list(words),
        "excerpt": excerpt(document.resolution if document.kind == "case" else document.text, words),
    }


def excerpt(text: str, words: Sequence[str]) -> str:
    """Give how a case was solved or what an article says: its beginning, or the part in which the first word matches.

    Args:
        text: All of it.
        words: What matched, as it is written there.
    """
    text = " ".join(text.split())
    if len(text) <= EXCERPT:
        return text
    start, end = min(filter(None, (_place(text, word) for word in words if len(word) > 1)), default=(0, 0))
    first, last = around(text, *((start, end) if end > EXCERPT else (0, 0)), EXCERPT)
    return f"{'… ' if first else ''}{text[first:last]}{' …' if last < len(text) else ''}"


def _place(text: str, word: str) -> tuple[int, int] | None:
    """Find a word, not within another one; the case of its letters does not count."""
    lowered, word = text.lower(), " ".join(word.lower().split())
    if len(lowered) != len(text):  # a letter whose small form is two: places would be others
        return None
    start = lowered.find(word)
    while start >= 0:
        end = start + len(word)
        if not (lowered[start - 1 : start].isalnum() or lowered[end : end + 1].isalnum()):
            return start, end
        start = lowered.find(word, end)
    return None
