"""A copy of a database that others go on writing to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from org_service.dialect.connections import prepare


class CopyDamaged(Exception):
    """A copy that does not hold together: so the database does not either."""


def copy_database(source: Path, target: Path) -> int:
    """Copy a database as it stands at one moment; give the bytes of the copy.

    Nobody has to stop: in WAL mode a reader holds no writer up, and the copy is made within one reading. The copy is
    checked, and is one file without a log beside it.
    """
    # By name and not as a URI: a path may hold any character. It is there, so that opening it makes nothing.
    with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(target)) as copy:
        reader.execute("PRAGMA query_only=ON")
        reader.execute("PRAGMA busy_timeout=5000")
        reader.backup(copy)
        prepare(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise CopyDamaged
    return target.stat().st_size
