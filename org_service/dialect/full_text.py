"""The full-text index as SQLite keeps it.

`search_document` has a row for each record, `search_index` its words (FTS5), `search_point` its
telephone numbers and addresses as trigrams. All are written in the transaction of the change.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias, cast

from org_service.dialect.lists import json_list
from org_service.dialect.loading import update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

TITLE_WEIGHT: Final = 8.0
DETAIL_WEIGHT: Final = 3.0
BODY_WEIGHT: Final = 1.0
POINTS_OF_A_DOCUMENT: Final = 16
"""Room for the points of one document in the numbers of `search_point`."""
_BATCH: Final = 1000
_USUAL_HASH: Final = 1024 * 1024
_LOADING_HASH: Final = 64 * 1024 * 1024

_SCHEMA: Final = (
    (
        "CREATE TABLE IF NOT EXISTS search_document ("
        " id INTEGER PRIMARY KEY, table_name TEXT NOT NULL, record_id TEXT NOT NULL, number TEXT,"
        " active INTEGER NOT NULL, modified TEXT NOT NULL, UNIQUE (table_name, record_id))"
    ),
    (
        "CREATE INDEX IF NOT EXISTS ix_search_document_number ON search_document (number)"
        " WHERE number IS NOT NULL"
    ),
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5"
        "(title, detail, body, tokenize = 'unicode61 remove_diacritics 0', prefix = '3')"
    ),
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_term USING fts5vocab(search_index, row)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_point USING fts5(value, kind UNINDEXED, tokenize = 'trigram')",
)


_Row: TypeAlias = "tuple[int, str, str, str | None, bool, str, float]"


class Document(Protocol):
    """What is found of a record."""

    @property
    def table(self) -> str: ...
    @property
    def record_id(self) -> str: ...
    @property
    def number(self) -> str | None: ...
    @property
    def active(self) -> bool: ...
    @property
    def modified(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def phones(self) -> Sequence[str]: ...
    @property
    def emails(self) -> Sequence[str]: ...


class Hit(NamedTuple):
    """A document that matches; the higher the rank, the better."""

    document: int
    table: str
    record_id: str
    number: str | None
    active: bool
    modified: str
    rank: float


def create_index(connection: Connection) -> None:
    """Make the index's tables."""
    for statement in _SCHEMA:
        connection.exec_driver_sql(statement)


def load_documents(connection: Connection, documents: Iterable[Document]) -> int:
    """Write the documents of an empty index and give how many there were."""
    for name in ("search_document", "search_index", "search_point"):
        connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - our own names
    _set_hash_size(connection, _LOADING_HASH)
    remaining = iter(documents)
    first = 1
    while batch := list(islice(remaining, _BATCH)):
        _insert(connection, list(enumerate(batch, first)))
        first += len(batch)
    connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('optimize')")
    _set_hash_size(connection, _USUAL_HASH)
    return first - 1


def _set_hash_size(connection: Connection, size: int) -> None:
    """Say how much FTS5 collects in memory before it writes: a load in one piece needs no merging."""
    for name in ("search_index", "search_point"):
        connection.exec_driver_sql(
            f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)",  # noqa: S608 - our own names
            (size,),
        )


def write_documents(connection: Connection, documents: Iterable[Document]) -> None:
    """Put documents in the place of what the index has of their records."""
    for document in documents:
        key = (document.table, document.record_id)
        number = _take_out(connection, *key)
        if number is None:
            row = connection.exec_driver_sql(
                "SELECT coalesce(max(id), 0) + 1 FROM search_document"
            ).scalar_one()
            number = cast("int", row)
        _insert(connection, [(number, document)])


def remove_document(connection: Connection, table: str, record_id: str) -> None:
    """Forget a record."""
    _take_out(connection, table, record_id)


def touch_document(
    connection: Connection, table: str, record_id: str, modified: str, *, active: bool
) -> None:
    """Note that a record changed without any of its words."""
    connection.exec_driver_sql(
        "UPDATE search_document SET active = ?, modified = ? WHERE table_name = ? AND record_id = ?",
        (active, modified, table, record_id),
    )


def _take_out(connection: Connection, table: str, record_id: str) -> int | None:
    found = connection.exec_driver_sql(
        "DELETE FROM search_document WHERE table_name = ? AND record_id = ? RETURNING id",
        (table, record_id),
    ).scalar()
    if found is None:
        return None
    number = cast("int", found)
    first = number * POINTS_OF_A_DOCUMENT
    connection.exec_driver_sql("DELETE FROM search_index WHERE rowid = ?", (number,))
    connection.exec_driver_sql(
        "DELETE FROM search_point WHERE rowid >= ? AND rowid < ?",
        (first, first + POINTS_OF_A_DOCUMENT),
    )
    return number


def _insert(connection: Connection, numbered: Sequence[tuple[int, Document]]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO search_document (id, table_name, record_id, number, active, modified)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(n, d.table, d.record_id, d.number, d.active, d.modified) for n, d in numbered],
    )
    connection.exec_driver_sql(
        "INSERT INTO search_index (rowid, title, detail, body) VALUES (?, ?, ?, ?)",
        [(n, d.title, d.detail, d.body) for n, d in numbered],
    )
    if points := [point for n, d in numbered for point in _points(n, d)]:
        connection.exec_driver_sql("INSERT INTO search_point (rowid, value, kind) VALUES (?, ?, ?)", points)


def _points(number: int, document: Document) -> Iterator[tuple[int, str, str]]:
    points = [("phone", value) for value in document.phones]
    points += [("email", value) for value in document.emails]
    for offset, (kind, value) in enumerate(points[:POINTS_OF_A_DOCUMENT]):
        yield number * POINTS_OF_A_DOCUMENT + offset, value, kind


def matching(connection: Connection, expression: str, tables: Sequence[str], limit: int) -> list[Hit]:
    """Give the best documents for an FTS5 expression."""
    rows = connection.exec_driver_sql(
        "SELECT d.id, d.table_name, d.record_id, d.number, d.active, d.modified,"
        " -bm25(search_index, ?, ?, ?) AS score"
        " FROM search_index JOIN search_document AS d ON d.id = search_index.rowid"
        " WHERE search_index MATCH ? AND d.table_name IN (SELECT value FROM json_each(?))"
        " ORDER BY score DESC LIMIT ?",
        (TITLE_WEIGHT, DETAIL_WEIGHT, BODY_WEIGHT, expression, json_list(tables), limit),
    )
    return [_hit(cast("_Row", row)) for row in rows.fetchall()]


def count_matching(connection: Connection, expression: str, tables: Sequence[str]) -> dict[str, int]:
    """Count the documents for an FTS5 expression by table."""
    rows = connection.exec_driver_sql(
        "SELECT d.table_name, count(*)"
        " FROM search_index JOIN search_document AS d ON d.id = search_index.rowid"
        " WHERE search_index MATCH ? AND d.table_name IN (SELECT value FROM json_each(?))"
        " GROUP BY d.table_name",
        (expression, json_list(tables)),
    )
    return {cast("str", table): cast("int", number) for table, number in rows}


def numbered(connection: Connection, numbers: Sequence[str], tables: Sequence[str]) -> list[Hit]:
    """Give the documents with one of these numbers (`cas-01042`)."""
    rows = connection.exec_driver_sql(
        "SELECT id, table_name, record_id, number, active, modified, 0.0 FROM search_document"
        " WHERE number IN (SELECT value FROM json_each(?))"
        " AND table_name IN (SELECT value FROM json_each(?)) LIMIT 50",
        (json_list(numbers), json_list(tables)),
    )
    return [_hit(cast("_Row", row)) for row in rows.fetchall()]


def with_point(connection: Connection, kind: str, part: str, tables: Sequence[str], limit: int) -> list[Hit]:
    """Give the documents of which a number or an address contains a part of three or more."""
    # A phrase of trigrams is a part of the text.
    phrase = '"' + part.replace('"', '""') + '"'
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT d.id, d.table_name, d.record_id, d.number, d.active, d.modified, 0.0"
        " FROM search_point JOIN search_document AS d ON d.id = search_point.rowid / ?"
        " WHERE search_point MATCH ? AND search_point.kind = ?"
        " AND d.table_name IN (SELECT value FROM json_each(?)) LIMIT ?",
        (POINTS_OF_A_DOCUMENT, phrase, kind, json_list(tables), limit),
    )
    return [_hit(cast("_Row", row)) for row in rows.fetchall()]


def numbers_ending(connection: Connection, digits: str, limit: int) -> list[str]:
    """Give the numbers of records that end in these digits, zeros before them or not."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT number FROM search_document WHERE number IS NOT NULL"
        " AND ltrim(substr(number, instr(number, '-') + 1), '0') = ? LIMIT ?",
        (digits.lstrip("0"), limit),
    )
    return [cast("str", number) for (number,) in rows]


def document_frequency(connection: Connection, term: str) -> int:
    """Count the documents in which a term occurs."""
    found = connection.exec_driver_sql("SELECT doc FROM search_term WHERE term = ?", (term,))
    return cast("int | None", found.scalar()) or 0


def all_terms(connection: Connection) -> list[str]:
    """Give every term of the index."""
    return [cast("str", t) for (t,) in connection.exec_driver_sql("SELECT term FROM search_term")]


def documents_in_all(connection: Connection) -> int:
    """Count the documents of the index."""
    found = connection.exec_driver_sql("SELECT count(*) FROM search_document")
    return cast("int", found.scalar_one())


def _hit(row: _Row) -> Hit:
    return Hit(*row)


def titles_of(connection: Connection, documents: Sequence[int]) -> dict[int, str]:
    """Give the titles of documents."""
    rows = connection.exec_driver_sql(
        "SELECT rowid, title FROM search_index WHERE rowid IN (SELECT value FROM json_each(?))",
        (json_list(documents),),
    )
    return {cast("int", number): cast("str", title) for number, title in rows}


def cases_of(connection: Connection, people: Sequence[str], limit: int) -> list[Hit]:
    """Give the cases of customers and contacts, active and recent ones first."""
    rows = connection.exec_driver_sql(
        "SELECT d.id, d.table_name, d.record_id, d.number, d.active, d.modified, 0.0 FROM incident AS i"
        " JOIN search_document AS d ON d.table_name = 'incident' AND d.record_id = i.incidentid"
        " WHERE i.customerid IN (SELECT value FROM json_each(?1))"
        " OR i.primarycontactid IN (SELECT value FROM json_each(?1))"
        " ORDER BY i.statecode, i.modifiedon DESC LIMIT ?2",
        (json_list(people), limit),
    )
    return [_hit(cast("_Row", row)) for row in rows]


def date_documents(connection: Connection, modified: Sequence[tuple[str, str, str]]) -> None:
    """Note when records changed: each tuple has the moment, the table and the id."""
    update_rows(connection, "search_document", ("modified",), ("table_name", "record_id"), modified)
