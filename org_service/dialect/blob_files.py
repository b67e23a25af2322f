"""A file of named blobs, changed in transactions: what can be made anew, and should not have to be."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS part (name TEXT PRIMARY KEY, body BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_DIGEST: Final = 16


class DamagedFile(Exception):
    """The file is not what it was when it was written."""


class NotWritten(OSError):
    """The file could not be written: the disk is full, or this is not ours to write."""


class BlobFile:
    """One open file: large parts by name, and small entries by key. For one thread.

    Raises:
        DamagedFile: It is no such file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as error:  # something else is in its place
            raise DamagedFile(str(error)) from error
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            # What is lost with the power is made anew.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DamagedFile(str(error)) from error

    def parts(self) -> dict[str, bytes]:
        """Read all parts.

        Raises:
            DamagedFile: One of them is not as it was written.
        """
        found: dict[str, bytes] = {}
        try:
            for name, body, digest in self._connection.execute("SELECT name, body, digest FROM part"):
                # A damaged row may hold anything, numbers among it.
                if not isinstance(name, str) or not isinstance(body, bytes) or _digest(body) != digest:
                    raise DamagedFile(str(name))
                found[name] = body
        except sqlite3.DatabaseError as error:
            raise DamagedFile(str(error)) from error
        return found

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """Give all entries that can be read."""
        try:
            with closing(self._connection.execute("SELECT key, value FROM entry")) as rows:
                for key, value in rows:
                    if isinstance(key, bytes) and isinstance(value, bytes):
                        yield key, value
        except sqlite3.DatabaseError as error:
            raise DamagedFile(str(error)) from error

    def write(
        self,
        parts: Mapping[str, bytes],
        *,
        gone: Iterable[str] = (),
        entries: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """Put parts and entries in the place of those with the same names; all of it or nothing.

        Raises:
            NotWritten: It is as it was.
        """
        try:
            with self._connection:
                self._write(parts, gone, entries or {})
        except sqlite3.Error as error:
            raise NotWritten(str(error)) from error

    def _write(self, parts: Mapping[str, bytes], gone: Iterable[str], entries: Mapping[bytes, bytes]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("DELETE FROM part WHERE name = ?", [(name,) for name in gone])
        self._connection.executemany(
            "INSERT OR REPLACE INTO part (name, body, digest) VALUES (?, ?, ?)",
            [(name, body, _digest(body)) for name, body in parts.items()],
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO entry (key, value) VALUES (?, ?)", list(entries.items())
        )

    def close(self) -> None:
        """Let the file go; nothing stays beside it."""
        with suppress(sqlite3.DatabaseError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


def forget(path: Path) -> None:
    """Delete a file and what stands beside it."""
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_DIGEST).digest()
