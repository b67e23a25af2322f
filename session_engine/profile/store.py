"""profile.db: one encrypted SQLite file, one writer thread that owns its connection (house rules, profile store)."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from session_engine.light_dataclass import dataclass
from session_engine.profile.schema import STEPS

if TYPE_CHECKING:
    import apsw

Binding: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = tuple[Binding, ...]
Statement: TypeAlias = tuple[str, Sequence[Binding]]


class ProfileTrouble(StrEnum):
    """Why a profile cannot be opened."""

    NEWER = "newer"  # written by a newer program
    DAMAGED = "damaged"
    WRONG_KEY = "wrong_key"
    UNWRITABLE = "unwritable"  # read-only or missing folder, full disk


class ProfileError(Exception):
    """A profile cannot be opened; the file is left as it is."""

    def __init__(self, trouble: ProfileTrouble, path: Path) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.path = path


@dataclass(frozen=True, slots=True)
class _Stop:
    """Ends the writer."""


class ProfileStore:
    """An open profile.db.

    `put` returns at once; the writer thread commits what has gathered in one transaction (WAL, synchronous FULL) and
    calls `committed` with the number of statements committed so far, from its own thread. A failing write is told to
    `failed`, and later writes go on.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        path: Path,
        committed: Callable[[int], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.path = path
        self._connection = connection
        self._committed = committed
        self._failed = failed
        self._queue: SimpleQueue[Statement | threading.Event | _Stop] = SimpleQueue()
        self._count = 0
        self._closed = False
        self._writer = threading.Thread(target=self._write, name="profile-writer", daemon=True)
        self._writer.start()

    def put(self, sql: str, bindings: Sequence[Binding] = ()) -> None:
        """Write one statement, in order, soon."""
        if not self._closed:
            self._queue.put((sql, bindings))

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything put so far is on the disk; False when that took too long."""
        done = threading.Event()
        self._queue.put(done)
        return done.wait(timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Write what is left and close the file."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(_Stop())
        self._writer.join(timeout)

    def _write(self) -> None:
        stop = False
        while not stop:
            batch, waiting, stop = self._gather()
            if batch:
                self._commit(batch)
            for event in waiting:
                event.set()
        self._connection.close()

    def _gather(self) -> tuple[list[Statement], list[threading.Event], bool]:
        batch: list[Statement] = []
        waiting: list[threading.Event] = []
        stop = False
        item = self._queue.get()
        while True:
            match item:
                case _Stop():
                    stop = True
                case threading.Event():
                    waiting.append(item)
                case _:
                    batch.append(item)
            if self._queue.empty():
                return batch, waiting, stop
            item = self._queue.get()

    def _commit(self, batch: list[Statement]) -> None:
        try:
            with self._connection:
                for sql, bindings in batch:
                    self._connection.execute(sql, tuple(bindings))
        except Exception as error:  # noqa: BLE001 - whatever the disk does, the program goes on and says so
            if self._failed is not None:
                self._failed(error)
            return
        self._count += len(batch)
        if self._committed is not None:
            self._committed(self._count)


def open_connection(path: Path, key: bytes) -> apsw.Connection:
    """Open (or make) the file with a raw 256-bit key and bring its schema up to date.

    Raises:
        ProfileError: What stands against it; the file is left as it is.
    """
    import apsw  # noqa: PLC0415 - after the first paint

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_key(path, key)
        connection = apsw.Connection(str(path))
    except (OSError, apsw.CantOpenError) as error:
        raise ProfileError(ProfileTrouble.UNWRITABLE, path) from error
    try:
        connection.pragma("key", f"raw:{key.hex()}")
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        connection.set_busy_timeout(3000)
        _upgrade(connection, path)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        connection.close()
        raise ProfileError(ProfileTrouble.DAMAGED, path) from error
    except (apsw.ReadOnlyError, apsw.FullError, apsw.IOError, apsw.CantOpenError) as error:
        connection.close()
        raise ProfileError(ProfileTrouble.UNWRITABLE, path) from error
    except ProfileError:
        connection.close()
        raise
    return connection


def set_aside(path: Path, mark: str) -> Path:
    """Move a profile that cannot be read out of the way, with what belongs to it; nothing is deleted."""
    aside = path.with_name(f"{path.name}.{mark}")
    for suffix in ("", "-wal", "-shm", ".key"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            source.rename(aside.with_name(aside.name + suffix))
    return aside


def _upgrade(connection: apsw.Connection, path: Path) -> None:
    version = connection.pragma("user_version")
    if not isinstance(version, int) or version > len(STEPS):
        raise ProfileError(ProfileTrouble.NEWER, path)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        with connection:
            connection.execute(step)
            connection.pragma("user_version", number)


def _check_key(path: Path, key: bytes) -> None:
    """Tell a wrong key from damage by a fingerprint beside the file."""
    beside = path.with_name(path.name + ".key")
    fingerprint = hashlib.sha256(b"ninedesk profile\0" + key).hexdigest()
    with contextlib.suppress(FileNotFoundError):
        if path.exists() and beside.read_text("ascii").strip() != fingerprint:
            raise ProfileError(ProfileTrouble.WRONG_KEY, path)
        if path.exists():
            return
    beside.write_text(fingerprint + "\n", "ascii")
