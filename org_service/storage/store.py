"""One database behind threads: a writer that owns its connection, and a few readers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from typing_extensions import override

from org_service.description import Description
from org_service.dialect.connections import connect_engine, interrupt
from org_service.storage.change_log import Change
from org_service.storage.migrations import migrate
from org_service.storage.schema import SqlTables, build_tables
from org_service.storage.writing import Job, Writer

T = TypeVar("T")
READERS: Final = 3
PATIENCE: Final = 30.0
"""Seconds that a read may take."""
Listener = Callable[[tuple[Change, ...]], None]


class _Reader(threading.Thread):
    """A thread with a connection of its own: each job is one transaction."""

    def __init__(self, url: str, jobs: "SimpleQueue[Job | None]") -> None:
        super().__init__(name="organisation-reader", daemon=True)
        self._engine = connect_engine(url, "reader")
        self._jobs = jobs
        self._lock = threading.Lock()
        self._running: tuple[Connection, Future[Any]] | None = None

    @override
    def run(self) -> None:
        try:
            # A SQLite connection has to be closed by the thread that opened it.
            with self._engine.connect() as connection:
                while (job := self._jobs.get()) is not None:
                    self._do(connection, job.work, job.done)
        except Exception as error:  # noqa: BLE001 - everyone who waits for this thread is told
            while (job := self._jobs.get()) is not None:
                job.done.set_exception(error)

    def _do(self, connection: Connection, work: Callable[[Connection], Any], done: "Future[Any]") -> None:
        if not done.set_running_or_notify_cancel():
            return
        with self._lock:
            self._running = connection, done
        try:
            with connection.begin():
                result = work(connection)
        except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
            self._ended()
            done.set_exception(error)
        else:
            self._ended()
            done.set_result(result)

    def _ended(self) -> None:
        with self._lock:
            self._running = None

    def break_off(self, done: "Future[Any]") -> None:
        """Break off a job if this thread is at it."""
        # While the lock is held the job cannot end, so no other one is hit.
        with self._lock:
            if self._running is not None and self._running[1] is done:
                interrupt(self._running[0])


class Storage:
    """Reads see one committed state each; writes happen one after another."""

    def __init__(self, url: str, tables: SqlTables) -> None:
        self.url = url
        self.tables = tables
        self._writes: SimpleQueue[Job | None] = SimpleQueue()
        self._reads: SimpleQueue[Job | None] = SimpleQueue()
        self._writer: Writer | None = None
        self._readers: list[_Reader] = []
        self._listeners: list[Listener] = []
        self._before_commit: list[Callable[[Connection], None]] = []
        self.patience = PATIENCE

    def start_writer(self) -> None:
        engine = connect_engine(self.url, "writer")
        self._writer = Writer(engine, self._writes, self._before_commit, self._listeners)
        self._writer.start()

    def start_readers(self) -> None:
        """Let reads begin; the database has to be up to date by now."""
        for _ in range(READERS):
            reader = _Reader(self.url, self._reads)
            self._readers.append(reader)
            reader.start()

    def submit_read(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue work on a snapshot of the database."""
        return _submit(self._reads, work)

    def submit_write(self, work: Callable[[Connection], T], *, alone: bool = False) -> "Future[T]":
        """Queue work that is kept whole or leaves no trace; it is done when it is on the disk.

        Work that waits shares a transaction, and is done a second time where that one cannot be committed. What takes
        long is written `alone`, so that nobody before it waits for it.
        """
        return _submit(self._writes, work, alone=alone)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Wait for work on a snapshot; what takes too long is broken off.

        Raises:
            DBAPIError: It was interrupted.
        """
        done = self.submit_read(work)
        watch = asyncio.get_running_loop().call_later(self.patience, self._break_off, done)
        try:
            return await asyncio.wrap_future(done)
        finally:
            watch.cancel()

    def _break_off(self, done: "Future[Any]") -> None:
        for reader in self._readers:
            reader.break_off(done)

    async def write(self, work: Callable[[Connection], T], *, alone: bool = False) -> T:
        # A caller that goes away does not take back what is being written.
        return await asyncio.shield(asyncio.wrap_future(self.submit_write(work, alone=alone)))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener with the changes of each commit, in order, in the writer's thread.

        A commit may be of several who write. Gives the function that ends it.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def before_commit(self, follow: Callable[[Connection], None]) -> None:
        """Call a function in each transaction that changed something, before it commits."""
        self._before_commit.append(follow)

    def close(self) -> None:
        """Finish what is queued and close all connections.

        The writer's is the last one, alone with the database: only then is what it has written sure to be in the file
        itself, and nothing is left beside it. Two that close at once each leave that to the other.
        """
        for _ in range(READERS):
            self._reads.put(None)
        for reader in self._readers:
            reader.join()
        self._writes.put(None)
        if self._writer is not None:
            self._writer.join()
        self._writer = None
        self._readers.clear()


def _submit(
    jobs: "SimpleQueue[Job | None]", work: Callable[[Connection], T], *, alone: bool = False
) -> "Future[T]":
    done: Future[T] = Future()
    jobs.put(Job(work, done, alone))
    return done


def open_storage(url: str, description: Description) -> Storage:
    """Open a database, made or brought up to date first.

    Raises:
        NewerDatabase: A newer version of the service has written it.
    """
    tables = build_tables(description)
    storage = Storage(url, tables)
    storage.start_writer()
    try:
        storage.submit_write(lambda connection: migrate(connection, tables)).result()
    except BaseException:
        storage.close()
        raise
    storage.start_readers()
    return storage
