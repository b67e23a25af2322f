"""The one thread that owns profile.db once it is open: it gathers changed rows and commits them in order."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from session_engine.events import Event
from session_engine.profile.encoding import Binding, Row
from session_engine.profile.events import Committed, ProfileTrouble, RowRefused, StoreFailing, StoreRecovered
from session_engine.profile.faults import trouble_of
from session_engine.profile.schema import Table

if TYPE_CHECKING:
    import apsw

log = logging.getLogger(__name__)
T = TypeVar("T")

SOON = 0.15
"""Seconds that typing and view state may gather: with the commit itself they are on the disk within 250 ms."""

FIRST_RETRY, LAST_RETRY = 0.25, 5.0
"""Seconds between two tries on a disk that takes nothing, at first and in the end."""

Tell: TypeAlias = Callable[[Event], None]
_Key: TypeAlias = tuple[str, Row]
_Pending: TypeAlias = dict[_Key, tuple[Table, Row | None]]
_Question: TypeAlias = Callable[[], None]


class Writer:
    """Commits rows behind the caller, who never waits for the disk.

    All that has gathered goes into one transaction (WAL, synchronous FULL), so that a crash leaves the rows as they
    were after some change, all before it included and none after it. A row put twice before a commit is written once.

    Args:
        connection: An open file; from now on this thread's alone.
        soon: Seconds that changes put with `soon` may gather.
    """

    def __init__(self, connection: apsw.Connection, soon: float = SOON) -> None:
        self._connection = connection
        self._tell: Tell | None = None
        self._unheard: list[Event] = []
        self._soon = soon
        self._lock = threading.RLock()
        # Held as long as there is nothing new to do: a lock of the system's own wakes the thread at a fraction of what
        # a condition costs, which has the thread wait once more, for the lock of whoever has told it.
        self._wake = threading.Lock()
        self._wake.acquire()
        self._together = 0
        self._pending: _Pending = {}
        self._questions: list[_Question] = []
        self._flushed: list[tuple[int, threading.Lock]] = []
        self._sql: dict[str, tuple[str, str]] = {}
        self._number = 0
        self._on_disk = 0
        self._due: float | None = None
        self._hurried = False
        self._retry = FIRST_RETRY
        self._failing: ProfileTrouble | None = None
        self._stop: float | None = None
        self._thread = threading.Thread(target=self._run, name="profile-writer", daemon=True)
        self._thread.start()

    def listen(self, tell: Tell) -> None:
        """Have `Committed`, `StoreFailing`, `StoreRecovered`, `RowRefused` told in this thread; earlier ones first."""
        with self._lock:
            for event in self._unheard:
                tell(event)
            self._unheard.clear()
            self._tell = tell

    def put(self, table: Table, row: Row, *, soon: bool = False) -> int:
        """Write a row over the one of the same key; answer with the change's number."""
        return self._add(table, row[: table.key], row, soon=soon)

    def remove(self, table: Table, key: Row, *, soon: bool = False) -> int:
        """Remove the row of a key; answer with the change's number."""
        return self._add(table, key, None, soon=soon)

    @contextmanager
    def together(self) -> Generator[None]:
        """Let what is put inside come to the disk in one transaction or not at all."""
        with self._lock:
            self._together += 1
            try:
                yield
            finally:
                self._together -= 1
                if self._hurried and not self._together:
                    self._rouse()

    @property
    def last_change(self) -> int:
        """The number of the newest change."""
        return self._number

    def ask(self, question: Callable[[apsw.Connection], T]) -> Future[T]:
        """Read (or maintain) the file in this thread, after what was put before."""
        answer: Future[T] = Future()

        def work() -> None:
            if not answer.set_running_or_notify_cancel():
                return  # whoever asked has gone
            try:
                answer.set_result(question(self._connection))
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                answer.set_exception(error)

        with self._lock:
            if self._stop is not None:
                answer.cancel()
            else:
                self._questions.append(work)
                self._hurry(time.monotonic())
        return answer

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything put so far is on the disk; False when the disk does not take it in that time."""
        done = threading.Lock()
        with self._lock:
            if self._on_disk >= self._number:
                return True
            if not self._thread.is_alive():
                return False
            done.acquire()
            self._flushed.append((self._number, done))
            self._hurry(time.monotonic())
        return done.acquire(timeout=timeout)  # let go of when it is on the disk

    def close(self, timeout: float = 5.0) -> bool:
        """Write what is left and close the file, within a bound; False when something did not get to the disk."""
        with self._lock:
            if self._stop is None:
                self._stop = time.monotonic() + timeout
            self._hurry(time.monotonic())
        self._thread.join(timeout + 0.5)
        return not self._thread.is_alive() and self._on_disk >= self._number

    def _add(self, table: Table, key: Row, row: Row | None, *, soon: bool) -> int:
        with self._lock:
            if table.cache and row is not None and self._failing is not None:
                return self._number  # what can be had again must not pile up while the disk takes nothing
            # To the end of the line: a removed and a later row of one key must not change places.
            self._pending.pop((table.name, key), None)
            self._pending[table.name, key] = (table, row)
            self._number += 1
            if self._failing is None or self._due is None:
                self._hurry(time.monotonic() + (self._soon if soon else 0.0))
            return self._number

    def _hurry(self, due: float) -> None:
        """Wake the thread when the next commit is earlier than it thought; after all that is put together."""
        if self._due is None or due < self._due:
            self._due = due
            if self._together:
                self._hurried = True
            else:
                self._rouse()

    def _rouse(self) -> None:
        self._hurried = False
        if self._wake.locked():
            self._wake.release()

    def _run(self) -> None:
        while True:
            batch, number, questions = self._gather()
            if batch is not None:
                self._settle(batch, number)
            for question in questions:
                question()
            if self._finished():
                break
        self._close()

    def _gather(self) -> tuple[_Pending | None, int, list[_Question]]:
        while (wait := self._rest()) != 0:
            self._wake.acquire(timeout=wait)
        with self._lock:
            batch, self._pending = self._pending or None, {}
            questions, self._questions = self._questions, []
            self._due = None
            return batch, self._number, questions

    def _rest(self) -> float:
        """Tell for how long there is nothing to do, in seconds; -1 for as long as nothing is put."""
        with self._lock:
            return -1 if self._due is None else max(0.0, self._due - time.monotonic())

    def _finished(self) -> bool:
        with self._lock:
            if self._stop is None or self._questions:
                return False
            # A slow disk is waited for as long as the program lives; one that takes nothing is given up.
            return not self._pending or (self._failing is not None and time.monotonic() >= self._stop)

    def _settle(self, batch: _Pending, number: int) -> None:
        try:
            refused = self._commit(batch)
        except Exception as error:  # noqa: BLE001 - whatever the disk does, the program goes on and says so
            trouble = trouble_of(error)
            others = {key: change for key, change in batch.items() if not change[0].cache}
            if trouble is ProfileTrouble.DAMAGED and len(others) < len(batch):
                # Perhaps it is a cache's page: what can be had again must not hold back what cannot.
                self._settle(others, number)
            else:
                self._keep(batch, trouble)
            return
        for key in refused:
            log.error("a row of %s was refused", key[0])
            self._say(RowRefused(key[0], " ".join(str(part) for part in key[1])))
        self._committed(number)

    def _commit(self, batch: Mapping[_Key, tuple[Table, Row | None]]) -> list[_Key]:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            refused = [key for key, change in batch.items() if not self._write(key, *change)]
            connection.execute("COMMIT")
        except Exception:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return refused

    def _write(self, key: _Key, table: Table, row: Row | None) -> bool:
        """Write one change; False for a row that SQLite will never take, which then costs only itself."""
        put, remove = self._sql.get(table.name) or self._sql.setdefault(table.name, (table.put, table.remove))
        sql, bindings = (remove, key[1]) if row is None else (put, row)
        try:
            self._connection.execute(sql, bindings)
        except UnicodeEncodeError:
            self._connection.execute(sql, tuple(_clean(value) for value in bindings))
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            return False
        return True

    def _keep(self, batch: _Pending, trouble: ProfileTrouble | None) -> None:
        """Hold what could not be written for the next try; what was put meanwhile is newer."""
        code = trouble or ProfileTrouble.FAULTY
        with self._lock:
            self._pending = {**{k: v for k, v in batch.items() if k not in self._pending}, **self._pending}
            told, self._failing = self._failing, code
            wait = self._retry
            if self._stop is not None:
                wait = min(wait, max(0.01, self._stop - time.monotonic()))
            self._due = time.monotonic() + wait
            self._retry = min(self._retry * 2, LAST_RETRY)
        if told is not code:
            log.warning("the profile cannot be written: %s", code)
            self._say(StoreFailing(code))

    def _committed(self, number: int) -> None:
        with self._lock:
            self._on_disk = number
            failing, self._failing = self._failing, None
            self._retry = FIRST_RETRY
            ready = [done for upto, done in self._flushed if upto <= number]
            self._flushed = [(upto, done) for upto, done in self._flushed if upto > number]
        self._say(Committed(number))
        if failing is not None:
            self._say(StoreRecovered())
        for done in ready:
            done.release()

    def _say(self, event: Event) -> None:
        with self._lock:
            tell = self._tell
            if tell is None:
                # Of what was committed only the newest number says anything.
                kept = [e for e in self._unheard if type(e) is not type(event) or type(e) is RowRefused]
                self._unheard = [*kept, event]
                return
        try:
            tell(event)
        except Exception:  # whoever listens must not stop the writing
            log.exception("%s could not be told", type(event).__name__)

    def _close(self) -> None:
        try:
            self._connection.close()
        except Exception as error:  # noqa: BLE001 - what is committed stays in the WAL
            log.warning("the profile did not close cleanly: %s", type(error).__name__)


def _clean(value: Binding) -> Binding:
    """Replace half letters: a title may hold one, UTF-8 may not."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
