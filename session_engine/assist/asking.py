"""Ask an organisation what is similar: by its ranking, or by its search where its `$metadata` has none."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from session_engine.assist.state import LEAST, Suggestion
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.client import Client
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.requests import Request
from session_engine.search import highlights, wire
from session_engine.search.wire import Found, SearchedTable

ARTICLE, CASE = "knowledgearticle", "incident"
MOST = 30
"""Suggestions asked for: more than are shown, of both kinds, for those that do not help make room."""

_NUMBERS = {ARTICLE: "articlepublicnumber", CASE: "ticketnumber"}
_SOLVED = (
    SearchedTable(ARTICLE, ("title", "articlepublicnumber"), "statecode eq 3"),
    SearchedTable(CASE, ("title", "ticketnumber"), "statecode eq 1"),
)
"""What the search looks through: published articles and resolved cases."""

_MOST_WORDS = 8
"""Words that are kept of what a search has marked."""

BRIEF = 6
"""Words up to which a question says little."""

_WITHOUT = frozenset({404, 501})


@dataclass(frozen=True, slots=True)
class Question:
    """A case as the ranking is asked about it: the person's own words count, saved or not.

    Attributes:
        case: Which; never its own suggestion.
        title: What it is called.
        description: What the customer said.
        product: GUID, empty for none.
        subject: GUID, empty for none.
    """

    case: RecordRef
    title: str
    description: str
    product: str = ""
    subject: str = ""

    @property
    def empty(self) -> bool:
        """Nothing is known that could be similar to anything."""
        return not (self.title.strip() or self.description.strip())

    @property
    def brief(self) -> bool:
        """So little is said that a ranking is seldom sure of anything."""
        return len(f"{self.title} {self.description}".split(maxsplit=BRIEF)) <= BRIEF


@dataclass(frozen=True, slots=True)
class Answer:
    """What is similar, the likeliest first.

    Attributes:
        suggestions: Articles and cases.
        ranked: By the ranking, with a confidence.
        complete: The ranking knows everything.
        possible: The organisation has something that finds them.
    """

    suggestions: tuple[Suggestion, ...]
    ranked: bool = True
    complete: bool = True
    possible: bool = True


class Asker:
    """Asks; an organisation without the ranking is remembered."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._without: set[LineId] = set()

    async def similar(self, question: Question) -> Answer:
        """Give what is similar to a case."""
        line = question.case.line
        client = self._lines.client(line)
        if line not in self._without and await self._lines.metadata(line).offers("similar") is not False:
            try:
                return await _ranked(client, question)
            except OrganisationError as error:
                if error.status not in _WITHOUT or error.failure is Failure.RUBBISH:
                    raise
                self._without.add(line)  # in spite of what its `$metadata` says, or once said
        try:
            return await _searched(client, question)
        except OrganisationError as error:
            if error.status not in _WITHOUT or error.failure is Failure.RUBBISH:
                raise
            return Answer((), ranked=False, possible=False)

    def forget(self, line: LineId) -> None:
        """Look anew for the ranking: the organisation may be another one."""
        self._without.discard(line)
        self._lines.metadata(line).forget_actions()


async def _ranked(client: Client, question: Question) -> Answer:
    body: Payload = {
        "title": question.title,
        "description": question.description,
        "incidentid": question.case.id,
        "top": MOST,
    }
    if question.product:
        body["productid"] = question.product
    if question.subject:
        body["subjectid"] = question.subject
    # It only reads: it may be asked again whatever became of it.
    reply = await client.send(Request("POST", "similar", json_text.encode(body), reads=True))
    answer = await reply.payload()
    rows = cast("list[object]", answer.get("suggestions") or [])
    found = (_suggestion(question.case.line, cast("Payload", row)) for row in rows if isinstance(row, dict))
    return Answer(
        tuple(each for each in found if each is not None and (each.confidence or 0.0) >= LEAST),
        complete=answer.get("complete") is not False,
    )


def _suggestion(line: LineId, row: Payload) -> Suggestion | None:
    table, key = json_text.text_of(row, "kind"), json_text.text_of(row, "id")
    confidence = row.get("confidence")
    if table not in _NUMBERS or not odata.is_guid(key) or not isinstance(confidence, int | float | Decimal):
        return None
    words = cast("list[object]", row.get("words") or [])
    return Suggestion(
        RecordRef(line, table, odata.guid(key)),
        json_text.text_of(row, "number"),
        json_text.text_of(row, "title"),
        float(confidence),
        tuple(word for word in words if isinstance(word, str)),
        json_text.text_of(row, "excerpt"),
    )


async def _searched(client: Client, question: Question) -> Answer:
    text = f"{question.title} {question.description}"
    page = await wire.query(client, text, tables=_SOLVED, every_word=False, top=MOST)
    line, own = question.case.line, question.case.id
    found = (_found(line, each) for each in page.found if each.id != own and each.table in _NUMBERS)
    return Answer(tuple(found), ranked=False)


def _found(line: LineId, found: Found) -> Suggestion:
    return Suggestion(
        RecordRef(line, found.table, found.id),
        json_text.text_of(found.attributes, _NUMBERS[found.table]),
        json_text.text_of(found.attributes, "title"),
        words=_marked(found),
    )


def _marked(found: Found) -> tuple[str, ...]:
    """Give the words that the search has marked, the longest first: it does not say how much each tells."""
    words: dict[str, str] = {}
    for text in found.marked.values():
        plain, spans = highlights.unmark(text)
        for start, end in spans:
            word = " ".join(plain[start:end].split())
            words.setdefault(word.casefold(), word)
    return tuple(sorted(filter(None, words.values()), key=lambda word: (-len(word), word)))[:_MOST_WORDS]
