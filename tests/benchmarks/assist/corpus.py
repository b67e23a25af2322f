"""The documents that are searched: the demonstration's resolved cases and published articles, with their families."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from org_service.assist.values import Document
from org_service.demonstration.content import Content, load_content
from org_service.demonstration.planning import DEFAULT_SEED, plan
from org_service.demonstration.zones import zone_code
from org_service.search.text import plain_text
from tests.benchmarks.assist.query_set import LabelledQuery, labels

TOLD_FOR: Final = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/London"))
"""The demonstration is the same for the same moment."""
RESOLVED: Final = 1
PUBLISHED: Final = 3
ARTICLE, CASE, SIBLING, OTHER = 3, 2, 1, 0
"""Grades: an article of the family, a case of it that was resolved, anything of a family nearby."""


class Corpus(NamedTuple):
    """Documents, and by id what family each belongs to; those of no family are not named there."""

    documents: tuple[Document, ...]
    families: Mapping[str, str]

    def grades(self, query: LabelledQuery) -> dict[str, int]:
        """Give the grade of every document that is worth something for a query."""
        if not query.family:
            return {}
        near = {family for pair in labels().siblings if query.family in pair for family in pair}
        return {
            document.id: grade
            for document in self.documents
            if (grade := self._grade(document, query.family, near)) != OTHER
        }

    def _grade(self, document: Document, wanted: str, near: set[str]) -> int:
        family = self.families.get(document.id)
        if family == wanted:
            return ARTICLE if document.kind == "article" else CASE
        return SIBLING if family in near else OTHER


@lru_cache(maxsize=1)
def demonstration_corpus() -> Corpus:
    """Build the demonstration's rows and read the documents from them."""
    content = load_content()
    rows = plan(content, TOLD_FOR, DEFAULT_SEED, zone_code(TOLD_FOR))
    tables: Mapping[str, list[dict[str, Any]]] = rows.tables
    found = [*_cases(content, tables), *_articles(content, tables)]
    families = {document.id: family for document, family in found if family}
    return Corpus(tuple(document for document, _ in found), families)


def _cases(content: Content, tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[Document, str]]:
    """Give the resolved cases; what solved one tells its family, since no two families solve alike."""
    by_solution = {found.subject: family.id for family in content.families for found in family.resolutions}
    # The story words the solutions of its own three cases anew.
    by_solution |= dict.fromkeys(_solved_by_story(content), "beacon-mesh-421-bedrooms")
    solutions = {row["incidentid"]: row for row in tables["incidentresolution"]}
    for row in tables["incident"]:
        if row["statecode"] == RESOLVED:
            solution = solutions[row["incidentid"]]
            document = Document(
                row["incidentid"],
                "case",
                row["title"],
                row["description"],
                f"{solution['subject']}\n{solution['description']}",
                row["productid"],
                row["subjectid"],
            )
            yield document, by_solution.get(solution["subject"], "")


def _solved_by_story(content: Content) -> list[str]:
    return [child.solved.subject for child in content.story.child if child.solved is not None]


def _articles(content: Content, tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[Document, str]]:
    by_title = {article.title: family.id for family in content.families for article in family.articles}
    by_title |= labels().documents
    for row in tables["knowledgearticle"]:
        if row["statecode"] == PUBLISHED:
            text = f"{row['description']}\n{row['keywords']}\n{plain_text(row['content'])}"
            document = Document(
                row["knowledgearticleid"], "article", row["title"], text, subject=row["subjectid"]
            )
            yield document, by_title.get(row["title"], "")
