"""Answers the search actions: JSON text inside JSON, as documented (facts 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from org_service.answers.rows import Annotations
from org_service.dialect import full_text
from org_service.query.run import Runner
from org_service.search.documents import SEARCHED
from org_service.search.facets import count_facets
from org_service.search.highlight import END, SNIPPET, START
from org_service.search.records import Records
from org_service.search.request import (
    SCORE,
    TABLE_FACETS,
    USUAL_PAGE,
    USUAL_SUGGESTIONS,
    Order,
    Scope,
    SearchRequest,
    read_request,
)
from org_service.search.search import CANDIDATES, EVERY, PROBABLE, Search, Wanted
from org_service.search.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from org_service.answers.rows import Json
    from org_service.dialect.full_text import Hit
    from org_service.search.highlight import Marker
    from org_service.search.search import Found
    from org_service.web.exchange import Request

FORMATTED: Final = "@OData.Community.Display.V1.FormattedValue"
_ANNOTATIONS: Final = Annotations(formatted=True)
_ENOUGH: Final = 10
"""Records with all words from which on those with some of the words are left out."""


def answer_search(
    name: str, search: Search, request: Request, arguments: Mapping[str, object], connection: Connection
) -> str:
    """Answer a search action with the JSON text for its `response`."""
    organisation = request.organisation
    runner = Runner(connection, organisation.compiler, _ANNOTATIONS, request.formats)
    records = Records(connection, runner, organisation.asker(request.caller))
    searching = Searching(search, connection, records, organisation.now())
    usual = USUAL_SUGGESTIONS if name == "searchsuggest" else USUAL_PAGE
    wanted = read_request(arguments, organisation.description, usual)
    if name == "searchquery":
        found = searching.query(wanted)
    elif name == "searchsuggest":
        found = searching.suggest(wanted)
    else:
        found = searching.complete(wanted.text)
    return msgspec.json.encode(found).decode()


class Searching(msgspec.Struct, frozen=True):
    """One search action, in one transaction, for one caller."""

    search: Search
    connection: Connection
    records: Records
    now: datetime

    def query(self, request: SearchRequest) -> Json:
        """Answer `searchquery`."""
        found, hits, total = self._found(request)
        hits = self._ordered(hits, request.orders)
        page = hits[request.skip : request.skip + request.top]
        facets = self._facets(request, found, hits)
        return {
            "Error": None,
            "Value": self._results(page, request.scopes, found.marker),
            "Facets": facets,
            "QueryContext": _context(request.text, found.corrections),
            "Count": total if request.count else -1,
        }

    def suggest(self, request: SearchRequest) -> Json:
        """Answer `searchsuggest`."""
        wanted = Wanted(request.text, request.tables, typing=True, fuzzy=request.fuzzy, all_words=True)
        found = self.search.find(self.connection, wanted, self.now)
        hits = self._kept(list(found.hits), request.scopes, found.marker)
        shown = self._shown(hits[: request.top], request.scopes)
        return {
            "Error": None,
            "Value": [
                self._suggestion(hit, shown[hit.table][hit.record_id], found.marker)
                for hit, _ in hits[: request.top]
                if hit.record_id in shown.get(hit.table, {})
            ],
            "QueryContext": _context(request.text, found.corrections),
        }

    def complete(self, text: str) -> Json:
        """Answer `searchautocomplete`."""
        best = self.search.complete(self.connection, text)
        head, _, last = (best or "").rpartition(" ")
        marked = f"{START}{last}{END}" if last else None
        return {
            "Error": None,
            "Value": f"{head} {marked}" if marked and head else marked,
            "QueryContext": None,
        }

    # -- finding -----------------------------------------------------------------------------------

    def _found(self, request: SearchRequest) -> tuple[Found, list[tuple[Hit, float]], int]:
        """Give what was found, the records that are left of it, and how many there are in all."""
        whole = self._needs_all(request)
        limit = EVERY if whole else max(CANDIDATES, request.skip + request.top)
        wanted = Wanted(
            request.text, request.tables, request.lucene, all_words=request.all_words, limit=limit
        )
        found = self.search.find(self.connection, wanted, self.now)
        if request.all_words and request.best_effort and len(found.hits) < _ENOUGH:
            some = Wanted(request.text, request.tables, request.lucene, limit=PROBABLE)
            found = _joined(found, self.search.find(self.connection, some, self.now))
        hits = self._kept(list(found.hits), request.scopes, found.marker)
        total = len(hits)
        if request.count and not whole and len(found.hits) >= limit and found.expression:
            counts = full_text.count_matching(self.connection, found.expression, request.tables)
            total = max(total, sum(counts.values()))
        return found, hits, total

    def _needs_all(self, request: SearchRequest) -> bool:
        return bool(request.facets or request.orders) or any(
            scope.condition is not None or scope.within for scope in request.scopes
        )

    def _kept(
        self, hits: list[tuple[Hit, float]], scopes: Sequence[Scope], marker: Marker
    ) -> list[tuple[Hit, float]]:
        """Leave out what does not meet its table's condition, or has the words elsewhere."""
        for scope in scopes:
            if scope.condition is None and scope.within is None:
                continue
            ids = [hit.record_id for hit, _ in hits if hit.table == scope.table]
            kept = set(ids)
            if scope.condition is not None:
                kept = self.records.meeting(scope.table, ids, scope.condition)
            if scope.within:
                kept &= self._within(scope.table, sorted(kept), scope.within, marker)
            hits = [(hit, score) for hit, score in hits if hit.table != scope.table or hit.record_id in kept]
        return hits

    def _within(self, table: str, ids: Sequence[str], columns: frozenset[str], marker: Marker) -> set[str]:
        names = sorted(columns)
        shown = self.records.shown(table, ids[:EVERY], names)
        return {key for key, row in shown.items() if _marks(table, row, names, marker)}

    def _ordered(self, hits: list[tuple[Hit, float]], orders: Sequence[Order]) -> list[tuple[Hit, float]]:
        for order in reversed(orders):
            if order.column == SCORE:
                hits = sorted(hits, key=lambda each: each[1], reverse=order.descending)
            else:
                values = self._raw(hits, order.column)
                hits = sorted(
                    hits,
                    key=lambda each, values=values: _sortable(values.get(each[0].record_id)),
                    reverse=order.descending,
                )
        return hits

    def _raw(self, hits: Iterable[tuple[Hit, float]], column: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for table, ids in _by_table(hits).items():
            rows = self.records.raw(table, ids, [column])
            found.update((key, row[0]) for key, row in rows.items())
        return found

    # -- writing -----------------------------------------------------------------------------------

    def _facets(self, request: SearchRequest, found: Found, hits: list[tuple[Hit, float]]) -> Json:
        if not request.facets:
            return {}
        by_table = _by_table(hits)
        facets = count_facets(request.facets, by_table, self.records)
        if len(found.hits) >= EVERY and found.expression and not self._narrowed(request):
            # More than are looked at one by one: the tables' figures still are the whole ones.
            counts = full_text.count_matching(self.connection, found.expression, request.tables)
            for wish in request.facets:
                if wish.column in TABLE_FACETS:
                    for entry in facets[wish.key]:
                        entry["Count"] = counts.get(str(entry["Value"]), entry["Count"])
        return dict(facets)

    @staticmethod
    def _narrowed(request: SearchRequest) -> bool:
        return any(scope.condition is not None or scope.within for scope in request.scopes)

    def _results(
        self, page: Sequence[tuple[Hit, float]], scopes: Sequence[Scope], marker: Marker
    ) -> list[Json]:
        shown = self._shown(page, scopes)
        highlighted = self._highlighted(page)
        results: list[Json] = []
        for hit, score in page:
            row = shown.get(hit.table, {}).get(hit.record_id)
            if row is None:
                continue
            code = self.records.description.tables[hit.table].code
            texts = {**highlighted.get(hit.table, {}).get(hit.record_id, {}), **row}
            columns = [name for name in texts if "@" not in name]
            results.append(
                {
                    "Id": hit.record_id,
                    "EntityName": hit.table,
                    "ObjectTypeCode": code,
                    "Attributes": {"@search.objecttypecode": code, **row},
                    "Highlights": _marks(hit.table, texts, columns, marker),
                    "Score": round(score, 4),
                }
            )
        return results

    def _shown(
        self, page: Sequence[tuple[Hit, float]], scopes: Sequence[Scope]
    ) -> dict[str, dict[str, Json]]:
        select = {scope.table: scope.select for scope in scopes}
        return {
            table: self.records.shown(table, ids, select[table]) for table, ids in _by_table(page).items()
        }

    def _highlighted(self, page: Sequence[tuple[Hit, float]]) -> dict[str, dict[str, Json]]:
        """Read the texts in which marks may be, beside the columns that are shown."""
        found: dict[str, dict[str, Json]] = {}
        for table, ids in _by_table(page).items():
            columns = SEARCHED[table].columns
            rows = self.records.raw(table, ids, columns)
            found[table] = {key: dict(zip(columns, row, strict=True)) for key, row in rows.items()}
        return found

    def _suggestion(self, hit: Hit, row: Json, marker: Marker) -> Json:
        searched = SEARCHED[hit.table]
        title = searched.title[0]
        marks = _marks(hit.table, row, [name for name in row if "@" not in name], marker)
        text = next(iter(marks.get(title) or next(iter(marks.values()), [])), row.get(title) or "")
        return {
            "Text": text,
            "Document": {
                "@search.objectid": hit.record_id,
                "@search.entityname": hit.table,
                "@search.objecttypecode": self.records.description.tables[hit.table].code,
                **row,
            },
        }


def _joined(first: Found, second: Found) -> Found:
    """Put records with some of the words behind those with all of them."""
    known = {hit.document for hit, _ in first.hits}
    least = min((score for _, score in first.hits), default=None)
    rest = [(hit, score) for hit, score in second.hits if hit.document not in known]
    if least is not None and rest:
        factor = min(1.0, 0.99 * least / max(score for _, score in rest))
        rest = [(hit, score * factor) for hit, score in rest]
    return type(second)(
        hits=(*first.hits, *rest),
        marker=second.marker,
        corrections=second.corrections,
        expression=second.expression,
        extra=first.extra | second.extra,
    )


def _marks(
    table: str, row: Mapping[str, object], columns: Iterable[str], marker: Marker
) -> dict[str, list[str]]:
    """Give the texts of columns in which something is marked."""
    searched = SEARCHED[table]
    found: dict[str, list[str]] = {}
    for column in columns:
        value = row.get(column + FORMATTED, row.get(column))
        if not isinstance(value, str):
            continue
        if column in searched.phones:
            marked = marker.marked_phone(value) or marker.marked(value)
        elif column in searched.emails:
            marked = marker.marked_address(value)
        else:
            marked = marker.marked(_plain(column, value, searched.body), SNIPPET)
        if marked is not None:
            found[column] = [marked]
    return found


def _plain(column: str, value: str, bodies: tuple[str, ...]) -> str:
    return " ".join(plain_text(value).split()) if column in bodies else value


def _by_table(hits: Iterable[tuple[Hit, float]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hit, _ in hits:
        found.setdefault(hit.table, []).append(hit.record_id)
    return found


def _sortable(value: object) -> tuple[bool, str]:
    return value is not None, f"{value:020}" if isinstance(value, int | float) else str(value)


def _context(text: str, corrections: Sequence[str]) -> Json | None:
    if not corrections:
        return None
    return {
        "originalquery": text,
        "alteredquery": " ".join(corrections),
        "reason": ["spelling"],
        "spellsuggestions": list(corrections),
    }
