"""The steps of profile.db: each is applied once, in order; `user_version` counts them."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
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
)
