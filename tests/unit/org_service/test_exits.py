"""Every foreseen ending has a code and a sentence."""

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from org_service.access import KeyRefused
from org_service.exits import BadMailServer, Exit, NotADemonstration, ending_of
from org_service.http_server import AddressRefused, PortTaken, listen
from org_service.lock import DatabaseInUse
from org_service.storage.migrations import NewerDatabase


def of_sqlite(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("said by the driver")
    cause.sqlite_errorcode = code
    return OperationalError("SELECT", {}, cause)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PortTaken(), Exit.PORT_TAKEN),
        (AddressRefused(), Exit.FAILED),
        (DatabaseInUse(), Exit.DATABASE_IN_USE),
        (NewerDatabase(9, 1), Exit.DATABASE_NEWER),
        (NotADemonstration(), Exit.NOT_A_DEMONSTRATION),
        (BadMailServer("no server."), Exit.MAIL_SERVER),
        (KeyRefused("A key has to be longer."), Exit.KEYS),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), Exit.DATABASE_DAMAGED),
        (of_sqlite(sqlite3.SQLITE_NOTADB), Exit.DATABASE_DAMAGED),
        (of_sqlite(sqlite3.SQLITE_FULL), Exit.DISK_FULL),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Exit.DATABASE_IN_USE),
        (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), Exit.NOT_WRITABLE),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN_ISDIR), Exit.NOT_WRITABLE),
        (OSError(errno.ENOSPC, "no space"), Exit.DISK_FULL),
        (OSError(errno.EROFS, "read-only"), Exit.NOT_WRITABLE),
        (OSError(errno.EACCES, "denied"), Exit.NOT_WRITABLE),
    ],
)
def test_an_ending_is_explained(error: Exception, code: Exit) -> None:
    ending = ending_of(error)
    assert ending is not None
    assert ending.code == code
    assert ending.sentence.endswith(".")
    assert "SELECT" not in ending.sentence


@pytest.mark.parametrize(
    "error", [RuntimeError("a bug"), of_sqlite(sqlite3.SQLITE_CONSTRAINT), OSError(errno.EIO, "io")]
)
def test_what_nobody_foresaw_has_no_explanation(error: Exception) -> None:
    assert ending_of(error) is None


def test_addresses_that_cannot_be_listened_on() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortTaken):
        listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(AddressRefused):
        listen("203.0.113.1", 0)
    with pytest.raises(AddressRefused):
        listen("no such host.invalid", 0)
