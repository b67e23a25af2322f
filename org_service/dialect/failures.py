"""Why a database cannot be worked on, whatever its driver calls that."""

import sqlite3
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class DatabaseFailure(Enum):
    """What is wrong with a database or its place."""

    DAMAGED = auto()
    NO_DATABASE = auto()
    DISK_FULL = auto()
    IN_USE = auto()
    READ_ONLY = auto()
    NOT_FOUND = auto()
    NO_ACCESS = auto()


_CODES: Final[Mapping[int, DatabaseFailure]] = MappingProxyType(
    {
        sqlite3.SQLITE_CORRUPT: DatabaseFailure.DAMAGED,
        sqlite3.SQLITE_NOTADB: DatabaseFailure.NO_DATABASE,
        sqlite3.SQLITE_FULL: DatabaseFailure.DISK_FULL,
        sqlite3.SQLITE_BUSY: DatabaseFailure.IN_USE,
        sqlite3.SQLITE_LOCKED: DatabaseFailure.IN_USE,
        sqlite3.SQLITE_READONLY: DatabaseFailure.READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: DatabaseFailure.NOT_FOUND,
        sqlite3.SQLITE_PERM: DatabaseFailure.NO_ACCESS,
    }
)
_PRIMARY: Final = 0xFF
"""An extended code has the primary one in its lowest byte."""


def failure_of(error: BaseException) -> DatabaseFailure | None:
    """Say what is wrong, None for an error that is not about the database's place or state."""
    cause = getattr(error, "orig", None) or error
    if not isinstance(cause, sqlite3.Error):
        return None
    return _CODES.get(getattr(cause, "sqlite_errorcode", 0) & _PRIMARY)


def was_interrupted(error: BaseException) -> bool:
    """Tell whether an error comes of a statement that was broken off."""
    cause = getattr(error, "orig", None) or error
    return isinstance(cause, sqlite3.OperationalError) and str(cause) == "interrupted"
