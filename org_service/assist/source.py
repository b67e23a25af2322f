"""Reads resolved cases and published articles from the organisation as the documents of the ranking."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from sqlalchemy import text

from org_service.assist.language_codes import language_of
from org_service.assist.values import Document
from org_service.dialect.lists import read_rows
from org_service.search.text import plain_text
from org_service.storage.change_log import change_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from org_service.storage.change_log import Change

CASE: Final = "incident"
ARTICLE: Final = "knowledgearticle"
_RESOLUTION: Final = "incidentresolution"
_RESOLVED: Final = 1
_PUBLISHED: Final = 3
_COMPLETED: Final = 1
_TEXT_LIMIT: Final = 20_000
"""Characters of a long text that are read."""
_CASE: Final = ("title", "description", "productid", "subjectid")
_ARTICLE: Final = ("title", "description", "keywords", "content", "subjectid", "languagelocaleid")
_WATCHED: Final = {
    CASE: frozenset((*_CASE, "statecode")),
    ARTICLE: frozenset((*_ARTICLE, "statecode", "islatestversion")),
}
_CHANGES: Final = 1000


class Batch(NamedTuple):
    """What changed between two positions: documents as they are now, ids of what is none any more."""

    documents: list[Document]
    gone: list[str]
    position: int


def read_documents(connection: Connection, table: str, ids: Iterable[str]) -> list[Document]:
    """Read those of the records that are resolved cases or published articles."""
    wanted = list(ids)
    return _cases(connection, wanted) if table == CASE else _articles(connection, wanted)


def read_either(connection: Connection, ids: Iterable[str]) -> list[Document]:
    """Read documents of either kind by their ids."""
    wanted = list(ids)
    return [*_cases(connection, wanted), *_articles(connection, wanted)]


def organisation_of(connection: Connection) -> str:
    """Give the organisation's id."""
    return str(connection.execute(text("SELECT organizationid FROM organization")).scalar() or "")


def every_id(connection: Connection) -> dict[str, list[str]]:
    """Give the ids of all resolved cases and published articles."""
    cases = connection.execute(
        text("SELECT incidentid FROM incident WHERE statecode = :state"), {"state": _RESOLVED}
    )
    articles = connection.execute(
        text("SELECT knowledgearticleid FROM knowledgearticle WHERE statecode = :state"),
        {"state": _PUBLISHED},
    )
    return {CASE: [row[0] for row in cases], ARTICLE: [row[0] for row in articles]}


def changes_after(connection: Connection, position: int) -> Batch | None:
    """Read what changed after a position, up to a bound; None if the log does not reach back so far."""
    changes = change_log(connection, position, _CHANGES)
    if changes is None:
        return None
    touched: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.table == _RESOLUTION:
            touched[CASE].update(_cases_of_resolution(connection, change.id))
        elif _matters(change):
            touched[change.table].add(change.id)
    documents = [d for table, ids in touched.items() for d in read_documents(connection, table, ids)]
    kept = {document.id for document in documents}
    gone = [record_id for ids in touched.values() for record_id in ids if record_id not in kept]
    return Batch(documents, gone, changes[-1].position if changes else position)


def _matters(change: Change) -> bool:
    watched = _WATCHED.get(change.table)
    return watched is not None and (change.kind != "update" or bool(watched & set(change.columns)))


def _cases_of_resolution(connection: Connection, record_id: str) -> Iterator[str]:
    for _, case_id in read_rows(connection, "activitypointer", "activityid", ("incidentid",), (record_id,)):
        if case_id:
            yield cast("str", case_id)


def _cases(connection: Connection, ids: list[str]) -> list[Document]:
    rows = read_rows(connection, CASE, "incidentid", (*_CASE, "statecode"), ids)
    resolutions = _resolutions(connection, ids)
    return [
        Document(
            id=case_id,
            kind="case",
            title=title or "",
            text=plain_text(_cut(description)),
            resolution=resolutions.get(case_id, ""),
            product=product or "",
            subject=subject or "",
        )
        for case_id, title, description, product, subject, state in rows
        if state == _RESOLVED
    ]


def _resolutions(connection: Connection, ids: list[str]) -> dict[str, str]:
    """Give what solved each case; the last resolution of a case that was opened again."""
    columns = ("actualend", "subject", "description", "statecode", "activitytypecode")
    rows = read_rows(connection, "activitypointer", "incidentid", columns, ids)
    found: dict[str, str] = {}
    for case_id, _, subject, description, state, kind in sorted(rows, key=lambda row: row[1] or ""):
        if kind == _RESOLUTION and state == _COMPLETED:
            found[case_id] = f"{subject or ''}\n{plain_text(_cut(description))}".strip()
    return found


def _articles(connection: Connection, ids: list[str]) -> list[Document]:
    columns = (*_ARTICLE, "statecode", "islatestversion")
    return [
        Document(
            id=article_id,
            kind="article",
            title=title or "",
            text="\n".join(filter(None, (description, keywords, plain_text(_cut(content))))),
            subject=subject or "",
            language=language_of(language),
        )
        for article_id, title, description, keywords, content, subject, language, state, latest in read_rows(
            connection, ARTICLE, "knowledgearticleid", columns, ids
        )
        if state == _PUBLISHED and latest is not False and latest != 0
    ]


def _cut(value: str | None) -> str:
    return (value or "")[:_TEXT_LIMIT]
