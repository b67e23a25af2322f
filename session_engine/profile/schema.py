"""The steps of profile.db: each is applied once, in order; `user_version` counts them. And what each table's row is."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass

_STEPS: tuple[str, ...] = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE recent (
        line TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (line, kind, key)
    ) WITHOUT ROWID;
    CREATE TABLE window (id INTEGER PRIMARY KEY, geometry TEXT NOT NULL);
    """,
    # Definitions of organisations: used at once at the next start, asked for again behind.
    """
    CREATE TABLE answer (line TEXT NOT NULL, path TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (line, path))
        WITHOUT ROWID;
    """,
    # What is open, what was closed, what was typed, what waits to be sent, what was read.
    """
    ALTER TABLE answer RENAME TO query_cache;
    ALTER TABLE query_cache ADD COLUMN at REAL NOT NULL DEFAULT 0;
    ALTER TABLE window ADD COLUMN position INTEGER;
    ALTER TABLE window ADD COLUMN focused INTEGER;
    ALTER TABLE window ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE session (
        id INTEGER PRIMARY KEY, window INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,
        line TEXT NOT NULL, focused INTEGER NOT NULL, title TEXT NOT NULL, icon TEXT NOT NULL,
        is_new INTEGER NOT NULL, used INTEGER NOT NULL
    );
    CREATE TABLE tab (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL, position INTEGER NOT NULL, page TEXT NOT NULL,
        title TEXT NOT NULL, icon TEXT NOT NULL, anchor INTEGER NOT NULL, is_new INTEGER NOT NULL,
        used INTEGER NOT NULL, state TEXT NOT NULL
    );
    CREATE TABLE pending (
        key INTEGER PRIMARY KEY, page TEXT NOT NULL, title TEXT NOT NULL, icon TEXT NOT NULL, session INTEGER
    );
    CREATE TABLE closed (id INTEGER PRIMARY KEY, at REAL NOT NULL, whole INTEGER NOT NULL, content TEXT NOT NULL);
    CREATE TABLE draft (
        line TEXT NOT NULL, record_table TEXT NOT NULL, record TEXT NOT NULL, name TEXT NOT NULL,
        base TEXT NOT NULL, base_etag TEXT, mine TEXT NOT NULL, is_new INTEGER NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (line, record_table, record, name)
    );  -- with a rowid: between two damaged pages rows are found by number
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY, line TEXT NOT NULL, verb TEXT NOT NULL, record_table TEXT, record TEXT,
        body TEXT NOT NULL, base_etag TEXT, depends_on TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
        tried INTEGER NOT NULL, at REAL NOT NULL, answer TEXT
    );
    CREATE TABLE record_cache (
        line TEXT NOT NULL, record_table TEXT NOT NULL, record TEXT NOT NULL, etag TEXT, columns TEXT NOT NULL,
        at REAL NOT NULL, PRIMARY KEY (line, record_table, record)
    ) WITHOUT ROWID;
    CREATE TABLE token (line TEXT PRIMARY KEY, content BLOB NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE unreadable (
        source TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (source, key)
    ) WITHOUT ROWID;
    """,
    # A torn-off tab has a window of its own.
    """
    ALTER TABLE window ADD COLUMN tab INTEGER;
    """,
    # What was read, by who read it: nobody is shown what another has read. Records kept without a name are let go.
    """
    DROP TABLE record_cache;
    CREATE TABLE record_cache (
        line TEXT NOT NULL, person TEXT NOT NULL, record_table TEXT NOT NULL, record TEXT NOT NULL, etag TEXT,
        columns TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (line, person, record_table, record)
    ) WITHOUT ROWID;
    CREATE TABLE reading (
        line TEXT NOT NULL, person TEXT NOT NULL, path BLOB NOT NULL, at REAL NOT NULL, used REAL NOT NULL,
        size INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (line, person, path)
    );
    CREATE INDEX reading_used ON reading (used, size);
    CREATE TABLE signed_in (
        line TEXT NOT NULL, account TEXT NOT NULL, person TEXT NOT NULL, content TEXT NOT NULL,
        PRIMARY KEY (line, account)
    ) WITHOUT ROWID;
    """,
    # What a person has read in the inbox, and what she has put off until when.
    """
    CREATE TABLE inbox_mark (
        line TEXT NOT NULL, person TEXT NOT NULL, record_table TEXT NOT NULL, record TEXT NOT NULL,
        seen REAL NOT NULL, unread INTEGER NOT NULL, until REAL, at REAL NOT NULL,
        PRIMARY KEY (line, person, record_table, record)
    );  -- with a rowid: between two damaged pages rows are found by number
    """,
)

STEPS: tuple[str, ...] = tuple(
    " ".join(line.partition("--")[0].strip() for line in step.splitlines()).strip() for step in _STEPS
)
"""As they are applied: in few words, so that a new file has the names of all tables in its first page.

A damaged page anywhere else then costs what is in it, and not all tables.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows are written, read and salvaged.

    Attributes:
        name: In the file.
        columns: In the order of a row.
        key: How many of them, from the left, name the row.
        cache: Can be had again from the organisation.
        number: The column that numbers the rows, empty where none does.
    """

    name: str
    columns: tuple[str, ...]
    key: int = 1
    cache: bool = False
    number: str = ""

    @property
    def put(self) -> str:
        """The statement that writes a row over the one of the same key."""
        places = ", ".join("?" * len(self.columns))
        named = ", ".join(self.columns[: self.key])
        new = ", ".join(f"{column} = excluded.{column}" for column in self.columns[self.key :])
        # Not REPLACE: a row keeps its number, and so its page.
        return (
            f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({places})"  # noqa: S608 - fixed names
            f" ON CONFLICT ({named}) DO UPDATE SET {new}"
        )

    @property
    def remove(self) -> str:
        """The statement that removes the row of a key."""
        named = " AND ".join(f"{column} = ?" for column in self.columns[: self.key])
        return f"DELETE FROM {self.name} WHERE {named}"  # noqa: S608 - fixed names

    @property
    def read(self) -> str:
        """The statement that reads all rows in the order of their keys."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {', '.join(self.columns[: self.key])}"  # noqa: S608 - fixed names


def _table(name: str, columns: str, key: int = 1, *, cache: bool = False, number: str = "") -> Table:
    return Table(name, tuple(columns.split()), key, cache, number)


SETTING = _table("setting", "name value")
RECENT = _table("recent", "line kind key title at", 3)
WINDOW = _table("window", "id geometry position focused active tab", number="id")
SESSION = _table("session", "id window position kind line focused title icon is_new used", number="id")
TAB = _table("tab", "id session position page title icon anchor is_new used state", number="id")
PENDING = _table("pending", "key page title icon session", number="key")
CLOSED = _table("closed", "id at whole content", number="id")
DRAFT = _table("draft", "line record_table record name base base_etag mine is_new at", 4, number="rowid")
OUTBOX = _table(
    "outbox",
    "id line verb record_table record body base_etag depends_on state request tried at answer",
    number="id",
)
INBOX_MARK = _table("inbox_mark", "line person record_table record seen unread until at", 4, number="rowid")
RECORD_CACHE = _table("record_cache", "line person record_table record etag columns at", 4, cache=True)
READING = _table("reading", "line person path at used size content", 3, cache=True)
SIGNED_IN = _table("signed_in", "line account person content", 2)
QUERY_CACHE = _table("query_cache", "line path content at", 2, cache=True)
TOKEN = _table("token", "line content at")
COUNTER = _table("counter", "name last")
UNREADABLE = _table("unreadable", "source key content", 2)

# What a person would miss most comes first: a salvage that meets a full disk has saved that.
TABLES = (
    DRAFT,
    OUTBOX,
    INBOX_MARK,
    SETTING,
    COUNTER,
    WINDOW,
    SESSION,
    TAB,
    PENDING,
    CLOSED,
    TOKEN,
    SIGNED_IN,
    RECENT,
    UNREADABLE,
    RECORD_CACHE,
    QUERY_CACHE,
    READING,
)
