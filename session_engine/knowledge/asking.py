"""Ask an organisation for articles: its search where it has one, the texts of its articles where it has none."""

from __future__ import annotations

from datetime import datetime, timedelta

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge.kept import LONGEST
from session_engine.knowledge.state import (
    ARTICLE,
    SENDABLE,
    SUGGESTIONS,
    ArticleStatus,
    Filters,
    ModifiedIn,
    Sort,
    Subject,
)
from session_engine.light_dataclass import dataclass
from session_engine.organisation import fetched_rows, json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.records.store import RecordStore
from session_engine.search import highlights, wire
from session_engine.search.highlights import Spans
from session_engine.search.state import Match
from session_engine.search.typed import words_of
from session_engine.search.wire import SearchedTable

COLUMNS = (
    "title", "articlepublicnumber", "description", "statecode", "isinternal", "languagelocaleid",
    "knowledgearticleviews", "rating", "modifiedon", "islatestversion", "rootarticleid",
)  # fmt: skip
"""What a card shows."""

_WITHOUT_SEARCH = ("title", "content", "keywords", "description", "articlepublicnumber")
_STATES = {
    ArticleStatus.PUBLISHED: "statecode eq 3",
    ArticleStatus.EXPIRED: "statecode eq 4",
    ArticleStatus.DRAFT: "(statecode eq 0 or statecode eq 1 or statecode eq 2)",
}
_DAYS = {ModifiedIn.DAY: 1, ModifiedIn.WEEK: 7, ModifiedIn.MONTH: 30, ModifiedIn.YEAR: 365}
_ORDERS = {
    Sort.MODIFIED: "modifiedon desc",
    Sort.VIEWS: "knowledgearticleviews desc",
    Sort.RATING: "rating desc",
    Sort.TITLE: "title asc",
}
_NO_SEARCH = frozenset({404, 501})


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, where its texts matched, and its title where its record may not be had."""

    ref: RecordRef
    spans: Spans = ()
    excerpt: str = ""
    excerpt_spans: Spans = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; `total` is None where nobody has counted."""

    hits: tuple[Hit, ...]
    total: int | None = None


class Asker:
    """Asks; an organisation without a search is remembered."""

    def __init__(self, lines: Lines, records: RecordStore) -> None:
        self._lines = lines
        self._records = records
        self._without: set[LineId] = set()

    async def find(
        self, line: LineId, text: str, filters: Filters, sort: Sort, top: int, now: datetime
    ) -> Answer:
        """Give articles for some words; for none, those that were changed last."""
        words = words_of(text[:LONGEST])
        if len(words) >= wire.SHORTEST and line not in self._without:
            try:
                searched = condition_of(filters, now, searched=True)
                return await self._searched(line, words, searched, sort, top)
            except OrganisationError as error:
                if error.status not in _NO_SEARCH or error.failure is Failure.RUBBISH:
                    raise
                self._without.add(line)
        return await self._looked_through(line, words, condition_of(filters, now), sort, top)

    async def titles(self, line: LineId, typed: str) -> tuple[Match, ...]:
        """Give published articles in whose titles the words that are typed occur as they stand (facts 7)."""
        phrase = " ".join(typed[:LONGEST].split())
        query = odata.Query(
            select=("knowledgearticleid", "title"),
            filter=f"contains(title,{odata.literal(phrase)}) and {condition_of(Filters())}",
            orderby=("knowledgearticleviews desc", "knowledgearticleid"),
            top=SUGGESTIONS,
        )
        rows = await self._rows(line, "knowledgearticles", query)
        return tuple(
            Match(_ref(line, row), "", title, spans=_phrase_in(title, phrase))
            for row in rows
            if (title := json_text.text_of(row, "title")) and _has_key(row)
        )

    async def sendable(self, line: LineId, typed: str) -> tuple[Match, ...]:
        """Give published articles for customers whose title or number has what is typed; for nothing, the most read."""
        phrase = " ".join(typed[:LONGEST].split())
        literal = odata.literal(phrase)
        named = (
            f" and (contains(title,{literal}) or startswith(articlepublicnumber,{literal}))" if phrase else ""
        )
        query = odata.Query(
            select=("knowledgearticleid", "title", "articlepublicnumber"),
            filter=f"{condition_of(Filters())} and isinternal ne true{named}",
            orderby=("knowledgearticleviews desc", "knowledgearticleid"),
            top=SENDABLE,
        )
        return tuple(
            Match(
                _ref(line, row), "", title, (json_text.text_of(row, "articlepublicnumber"),),
                _phrase_in(title, phrase) if phrase else (),
            )
            for row in await self._rows(line, "knowledgearticles", query)
            if (title := json_text.text_of(row, "title")) and _has_key(row)
        )  # fmt: skip

    async def read(self, line: LineId, refs: tuple[RecordRef, ...]) -> None:
        """Read what cards show of articles, all at once."""
        if not refs:
            return
        meta = await self._lines.metadata(line).table(ARTICLE)
        names = fetched_rows.properties(meta, COLUMNS)
        query = odata.Query(
            select=tuple(sorted(names)),
            filter=odata.any_of("knowledgearticleid", tuple(ref.id for ref in refs)),
        )
        for row in fetched_rows.whole(await self._rows(line, meta.table.set_name, query), names):
            self._records.absorb(line, ARTICLE, row)

    async def files(self, line: LineId, refs: tuple[RecordRef, ...]) -> dict[RecordRef, int]:
        """Count the files that belong to articles."""
        if not refs:
            return {}
        mine = odata.any_of("_objectid_value", tuple(ref.id for ref in refs))
        query = odata.Query(select=("_objectid_value",), filter=f"isdocument eq true and ({mine})", top=500)
        counts: dict[RecordRef, int] = {}
        for row in await self._rows(line, "annotations", query):
            key = json_text.text_of(row, "_objectid_value")
            if odata.is_guid(key):
                ref = RecordRef(line, ARTICLE, odata.guid(key))
                counts[ref] = counts.get(ref, 0) + 1
        return counts

    async def subjects(self, line: LineId) -> tuple[Subject, ...]:
        """Give the organisation's subjects, by title."""
        query = odata.Query(select=("subjectid", "title"), orderby=("title",), top=500)
        return tuple(
            Subject(odata.guid(key), json_text.text_of(row, "title"))
            for row in await self._rows(line, "subjects", query)
            if odata.is_guid(key := json_text.text_of(row, "subjectid"))
        )

    async def languages(self, line: LineId) -> tuple[int, ...]:
        """Give the languages that articles are written in, the commonest first."""
        xml = (
            '<fetch aggregate="true"><entity name="knowledgearticle">'
            '<attribute name="languagelocaleid" groupby="true" alias="language"/>'
            '<attribute name="knowledgearticleid" aggregate="count" alias="articles"/>'
            '<filter><condition attribute="islatestversion" operator="eq" value="1"/></filter>'
            "</entity></fetch>"
        )
        reply = await self._lines.readings(line).get(odata.fetch("knowledgearticles", xml))
        rows = json_text.rows_of(await reply.payload())
        counted = {
            json_text.number_of(row, "language") or 0: json_text.number_of(row, "articles") or 0
            for row in rows
        }
        return tuple(sorted((each for each in counted if each), key=lambda each: (-counted[each], each)))

    async def latest(self, line: LineId, root: str, language: int) -> RecordRef | None:
        """Give the newest version of an article in a language, None where there is none."""
        query = odata.Query(
            select=("knowledgearticleid",),
            filter=f"_rootarticleid_value eq {odata.guid(root)} and islatestversion eq true"
            f" and languagelocaleid eq {int(language)} and statecode eq 3",
            orderby=("majorversionnumber desc", "minorversionnumber desc"),
            top=1,
        )
        rows = await self._rows(line, "knowledgearticles", query)
        return next((_ref(line, row) for row in rows if _has_key(row)), None)

    # -- inside --------------------------------------------------------------------------------------------

    async def _searched(self, line: LineId, words: str, condition: str, sort: Sort, top: int) -> Answer:
        table = SearchedTable(ARTICLE, ("title", "articlepublicnumber", "description"), condition)
        order = (_ORDERS[sort],) if sort in _ORDERS else ()
        client = self._lines.client(line)
        page = await wire.query(client, words, tables=(table,), order=order, top=top)
        found = tuple(_hit(line, each) for each in page.found if each.table == ARTICLE)
        return Answer(found, page.count)

    async def _looked_through(self, line: LineId, words: str, condition: str, sort: Sort, top: int) -> Answer:
        phrase = odata.literal(words.replace('"', ""))
        in_any = " or ".join(f"contains({column},{phrase})" for column in _WITHOUT_SEARCH)
        query = odata.Query(
            select=("knowledgearticleid", "title", "description"),
            filter=f"{condition} and ({in_any})" if words else condition,
            orderby=(_ORDERS.get(sort, _ORDERS[Sort.MODIFIED]), "knowledgearticleid"),
            top=top,
            count=True,
        )
        reply = await self._lines.client(line).get(odata.collection("knowledgearticles", query))
        answer = await reply.payload()
        hits = tuple(_row(line, row, words) for row in json_text.rows_of(answer) if _has_key(row))
        return Answer(hits, json_text.number_of(answer, "@odata.count"))

    async def _rows(self, line: LineId, set_name: str, query: odata.Query) -> list[json_text.Payload]:
        reply = await self._lines.client(line).get(odata.collection(set_name, query))
        return list(json_text.rows_of(await reply.payload()))


def condition_of(filters: Filters, now: datetime | None = None, *, searched: bool = False) -> str:
    """Write what narrows the results as a condition; an older version of an article is never among them.

    The search knows a lookup by the column's own name and as a text, the tables by its value's.
    """
    parts = ["islatestversion eq true", _STATES.get(filters.status, "")]
    if filters.subject:
        subject = odata.guid(filters.subject)
        parts.append(f"subjectid eq '{subject}'" if searched else f"_subjectid_value eq {subject}")
    if filters.language:
        parts.append(f"languagelocaleid eq {int(filters.language)}")
    if filters.modified in _DAYS and now is not None:
        since = now - timedelta(days=_DAYS[filters.modified])
        parts.append(f"modifiedon ge {odata.instant(since.replace(microsecond=0))}")
    return " and ".join(part for part in parts if part)


def _has_key(row: json_text.Payload) -> bool:
    return odata.is_guid(json_text.text_of(row, "knowledgearticleid"))


def _ref(line: LineId, row: json_text.Payload) -> RecordRef:
    return RecordRef(line, ARTICLE, odata.guid(json_text.text_of(row, "knowledgearticleid")))


def _hit(line: LineId, found: wire.Found) -> Hit:
    title, spans = highlights.unmark(found.marked.get("title", ""))
    known = json_text.text_of(found.attributes, "title")
    marked = next((found.marked[name] for name in ("content", "description") if name in found.marked), "")
    excerpt, excerpt_spans = highlights.unmark(marked)
    # Marks of a title that is not whole would be in the wrong place.
    ref = RecordRef(line, ARTICLE, found.id)
    return Hit(ref, spans if title == known else (), excerpt, excerpt_spans)


def _row(line: LineId, row: json_text.Payload, words: str) -> Hit:
    """Mark here what was looked for, where nobody else does."""
    title, described = json_text.text_of(row, "title"), json_text.text_of(row, "description")
    return Hit(_ref(line, row), highlights.find(words, title), described, highlights.find(words, described))


def _phrase_in(title: str, phrase: str) -> Spans:
    at = title.casefold().find(phrase.casefold())
    fits = at >= 0 and len(title.casefold()) == len(title)
    return ((at, at + len(phrase)),) if fits else ()
