"""One database behind threads: a writer that owns its connection, and a few readers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import Connection
from typing_extensions import override

from org_service.description import Description
from org_service.storage.dialect import connect_engine
from org_service.storage.migrations import migrate
from org_service.storage.schema import SqlTables, build_tables

T = TypeVar("T")
READERS: Final = 3
_Job = tuple[Callable[[Connection], Any], "Future[Any]"]


class _Worker(threading.Thread):
    """A thread with a connection of its own: each job is one transaction."""

    def __init__(self, url: str, role: Literal["writer", "reader"], jobs: "SimpleQueue[_Job | None]") -> None:
        super().__init__(name=f"organisation-{role}", daemon=True)
        self._engine = connect_engine(url, role)
        self._jobs = jobs

    @override
    def run(self) -> None:
        try:
            # A SQLite connection has to be closed by the thread that opened it.
            with self._engine.connect() as connection:
                while (job := self._jobs.get()) is not None:
                    _run(connection, *job)
        except Exception as error:  # noqa: BLE001 - everyone who waits for this thread is told
            while (job := self._jobs.get()) is not None:
                job[1].set_exception(error)


def _run(connection: Connection, work: Callable[[Connection], Any], done: "Future[Any]") -> None:
    if not done.set_running_or_notify_cancel():
        return
    try:
        with connection.begin():
            result = work(connection)
    except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
        done.set_exception(error)
    else:
        done.set_result(result)


class Storage:
    """Reads see one committed state each; writes happen one after another."""

    def __init__(self, url: str, tables: SqlTables) -> None:
        self.url = url
        self.tables = tables
        self._writes: SimpleQueue[_Job | None] = SimpleQueue()
        self._reads: SimpleQueue[_Job | None] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._listeners: list[Callable[[], None]] = []

    def start_writer(self) -> None:
        self._start(_Worker(self.url, "writer", self._writes))

    def start_readers(self) -> None:
        """Let reads begin; the database has to be up to date by now."""
        for _ in range(READERS):
            self._start(_Worker(self.url, "reader", self._reads))

    def _start(self, worker: _Worker) -> None:
        self._workers.append(worker)
        worker.start()

    def submit_read(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue work on a snapshot of the database."""
        return _submit(self._reads, work)

    def submit_write(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue work in a transaction of its own; it commits whole or leaves no trace."""
        done = _submit(self._writes, work)
        done.add_done_callback(self._announce)
        return done

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self.submit_read(work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        # A caller that goes away does not take back what is being written.
        return await asyncio.shield(asyncio.wrap_future(self.submit_write(work)))

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each commit, in the writer's thread; gives its unsubscriber."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _announce(self, done: "Future[Any]") -> None:
        if done.cancelled() or done.exception() is not None:
            return
        for listener in tuple(self._listeners):
            listener()

    def close(self) -> None:
        """Finish what is queued and close all connections."""
        self._writes.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for worker in self._workers:
            worker.join()
        self._workers.clear()


def _submit(jobs: "SimpleQueue[_Job | None]", work: Callable[[Connection], T]) -> "Future[T]":
    done: Future[T] = Future()
    jobs.put((work, done))
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
