"""The Web API's search actions: what is asked, and what their answers hold (facts 11; JSON inside JSON)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import cast

from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.client import Client
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.replies import rubbish
from session_engine.organisation.requests import Request
from session_engine.search.typed import words_of

SHORTEST = 3
"""Characters from which on suggestions are asked for (facts 8)."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A record as the search describes it.

    Attributes:
        table: Logical name.
        id: GUID.
        attributes: Columns and their annotations.
        marked: By column, a text with the matched parts marked.
        text: The suggested text, marked; empty for results.
        score: Relevance.
    """

    table: str
    id: str
    attributes: Payload
    marked: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet and how many records have it; `label` where the value is a reference."""

    value: object
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results; `count` is None where the organisation did not count."""

    found: tuple[Found, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    count: int | None


@dataclass(frozen=True, slots=True)
class SearchedTable:
    """A table to search in.

    Attributes:
        name: Logical name.
        select: Columns the answer is to carry; empty for the primary name alone.
        condition: What its records must meet.
    """

    name: str
    select: tuple[str, ...] = ()
    condition: str = ""

    def body(self) -> Payload:
        """Write it the way the action takes it."""
        body: Payload = {"name": self.name}
        if self.select:
            body["selectColumns"] = list(self.select)
        if self.condition:
            body["filter"] = self.condition
        return body


async def suggest(
    client: Client, text: str, *, tables: Iterable[SearchedTable] = (), top: int = 10
) -> tuple[Found, ...]:
    """Ask what may be meant while somebody is typing."""
    body: Payload = {"search": text[:LONGEST], "fuzzy": True, "top": top}
    answer = await _ask(client, "searchsuggest", _with_tables(body, tables))
    return tuple(found for row in _rows(answer) if (found := _suggestion(row)))


async def query(
    client: Client,
    text: str,
    *,
    tables: Iterable[SearchedTable] = (),
    facets: Iterable[str] = (),
    condition: str = "",
    order: Iterable[str] = (),
    every_word: bool = True,
    skip: int = 0,
    top: int = 50,
) -> Page:
    """Ask for a page of results."""
    options = {
        "searchmode": "all" if every_word else "any",
        "besteffortsearchenabled": "true",
        "grouprankingenabled": "true",
    }
    body: Payload = {
        "search": words_of(text[:LONGEST]),
        "count": True,
        "skip": skip,
        "top": top,
        "options": _text(options),
    }
    wanted = list(facets)
    if wanted:
        body["facets"] = _text(wanted)
    if condition:
        body["filter"] = condition
    if ordered := list(order):
        body["orderby"] = _text(ordered)
    answer = await _ask(client, "searchquery", _with_tables(body, tables))
    count = json_text.number_of(answer, "Count")
    return Page(
        tuple(found for row in _rows(answer) if (found := _result(row))),
        _facets(answer.get("Facets")),
        None if count is None or count < 0 else count,
    )


def _with_tables(body: Payload, tables: Iterable[SearchedTable]) -> Payload:
    entities = [table.body() for table in tables]
    return {**body, "entities": _text(entities)} if entities else body


def _text(value: object) -> str:
    return json_text.encode(value).decode()


async def _ask(client: Client, action: str, body: Payload) -> Payload:
    # The action only reads: it may be asked again whatever became of it.
    reply = await client.send(Request("POST", action, json_text.encode(body), reads=True))
    try:
        return json_text.as_object(json_text.decode(json_text.text_of(await reply.payload(), "response")))
    except NotJson as error:
        raise rubbish(reply.status) from error


def _rows(answer: Payload) -> list[Payload]:
    return [cast("Payload", row) for row in _list(answer.get("Value")) if isinstance(row, dict)]


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _object(value: object) -> Payload:
    return cast("Payload", value) if isinstance(value, dict) else {}


def _suggestion(row: Payload) -> Found | None:
    attributes = _object(row.get("Document"))
    table, key = (json_text.text_of(attributes, f"@search.{name}") for name in ("entityname", "objectid"))
    if not table or not odata.is_guid(key):
        return None
    return Found(table, odata.guid(key), attributes, text=json_text.text_of(row, "Text"))


def _result(row: Payload) -> Found | None:
    table, key = json_text.text_of(row, "EntityName"), json_text.text_of(row, "Id")
    score = row.get("Score")
    if not table or not odata.is_guid(key):
        return None
    return Found(
        table,
        odata.guid(key),
        _object(row.get("Attributes")),
        _marked(row.get("Highlights")),
        score=float(score) if isinstance(score, int | Decimal) else 0.0,
    )


def _marked(highlights: object) -> dict[str, str]:
    columns = _object(highlights).items()
    return {column: str(texts[0]) for column, each in columns if (texts := _list(each))}


def _facets(facets: object) -> dict[str, tuple[FacetCount, ...]]:
    columns = _object(facets).items()
    return {column: tuple(_count(_object(value)) for value in _list(values)) for column, values in columns}


def _count(value: Payload) -> FacetCount:
    # Documented with capitals and without: both occur.
    lower = {key.lower(): each for key, each in value.items()}
    label = lower.get("optionalvalue")
    return FacetCount(
        lower.get("value"),
        label if isinstance(label, str) else "",
        json_text.number_of(lower, "count") or 0,
    )
