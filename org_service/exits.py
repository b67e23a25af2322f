"""How the program ends when it cannot serve: an exit code for the parent, a sentence for people."""

from __future__ import annotations

import errno
import sys
from enum import IntEnum
from typing import Final, NamedTuple

from org_service.access import KeyRefused
from org_service.dialect.failures import DatabaseFailure, failure_of
from org_service.http_server import AddressRefused, PortTaken
from org_service.lock import DatabaseInUse


class Exit(IntEnum):
    """The program's exit codes; 2 is argparse's for a wrong command line."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PORT_TAKEN = 3
    DATABASE_NEWER = 4
    DATABASE_DAMAGED = 5
    DISK_FULL = 6
    DATABASE_IN_USE = 7
    NOT_WRITABLE = 8
    KEYS = 9
    NOT_A_DEMONSTRATION = 10
    MAIL_SERVER = 11


class Ending(NamedTuple):
    """An exit code with the sentence that goes to standard error."""

    code: Exit
    sentence: str


class BadMailServer(ValueError):
    """An address of a mail server, or a file of its credentials, that is none."""


class NotADemonstration(Exception):
    """A database that is to be reset holds somebody's own organisation."""


_OF_DATABASE: Final = {
    DatabaseFailure.DAMAGED: Ending(
        Exit.DATABASE_DAMAGED,
        "The database is damaged. Nothing was changed; move the file aside or restore a copy.",
    ),
    DatabaseFailure.NO_DATABASE: Ending(
        Exit.DATABASE_DAMAGED,
        "The file is no database of this service, or it is damaged. Nothing was changed.",
    ),
    DatabaseFailure.DISK_FULL: Ending(
        Exit.DISK_FULL, "The disk is full. Make room and start again; nothing was lost."
    ),
    DatabaseFailure.IN_USE: Ending(
        Exit.DATABASE_IN_USE, "Another program holds the database. End it and start again."
    ),
    DatabaseFailure.READ_ONLY: Ending(
        Exit.NOT_WRITABLE, "The database or its folder is read-only for this user."
    ),
    DatabaseFailure.NOT_FOUND: Ending(
        Exit.NOT_WRITABLE, "The database cannot be opened: its folder is missing or not accessible."
    ),
    DatabaseFailure.NO_ACCESS: Ending(
        Exit.NOT_WRITABLE, "The database or its folder is not accessible for this user."
    ),
}
_SYSTEM: Final = {
    errno.ENOSPC: _OF_DATABASE[DatabaseFailure.DISK_FULL],
    errno.EDQUOT: _OF_DATABASE[DatabaseFailure.DISK_FULL],
    errno.EACCES: _OF_DATABASE[DatabaseFailure.NO_ACCESS],
    errno.EPERM: _OF_DATABASE[DatabaseFailure.NO_ACCESS],
    errno.EROFS: _OF_DATABASE[DatabaseFailure.READ_ONLY],
    errno.ENOENT: _OF_DATABASE[DatabaseFailure.NOT_FOUND],
}


def ending_of(error: BaseException) -> Ending | None:
    """Say how the program ends because of an error; None for one that nobody foresaw."""
    match error:
        case PortTaken():
            sentence = "The port is another program's. Choose another one with --port."
            return Ending(Exit.PORT_TAKEN, sentence)
        case AddressRefused():
            return Ending(Exit.FAILED, "This machine cannot listen on that address.")
        case DatabaseInUse():
            sentence = "Another service works on this database and has not ended."
            return Ending(Exit.DATABASE_IN_USE, sentence)
        case KeyRefused():
            return Ending(Exit.KEYS, str(error))
        case NotADemonstration():
            sentence = "This database holds an organisation of your own; it was left as it is."
            return Ending(Exit.NOT_A_DEMONSTRATION, sentence)
        case BadMailServer():
            return Ending(Exit.MAIL_SERVER, str(error))
        case OSError():
            return _SYSTEM.get(error.errno or 0)
        case _:
            return _of_the_database(error)


def _of_the_database(error: BaseException) -> Ending | None:
    if type(error).__name__ == "NewerDatabase":
        return Ending(Exit.DATABASE_NEWER, str(error))
    failure = failure_of(error)
    return None if failure is None else _OF_DATABASE[failure]


def refused(sentence: str, code: Exit) -> Exit:
    """Say on standard error why nothing was done, and give the exit code."""
    print(f"ninedesk-org: {sentence}", file=sys.stderr, flush=True)  # noqa: T201
    return code
