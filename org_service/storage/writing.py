"""The thread that writes: what waits is written in one transaction and reaches the disk by one commit.

Each piece of work stays whole or leaves no trace: it has a savepoint of its own, and it is answered when all of
them are on the disk. So many share the wait for the disk; where nobody waits, a piece of work is a transaction
of its own.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from queue import Empty
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from org_service.dialect.connections import back_to_savepoint, drop_savepoint, set_savepoint
from org_service.storage.change_log import count_changes, forget_changes, has_changes, take_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from queue import SimpleQueue

    from sqlalchemy import Connection, Engine

    from org_service.storage.change_log import Change

log = logging.getLogger(__name__)

MOST_TOGETHER: Final = 128
LONGEST: Final = 0.02
"""Seconds after which nothing more joins a transaction: the first who is in it waits for the last."""
_PIECE: Final = "piece"


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A piece of work, and who waits for it."""

    work: Callable[[Connection], Any]
    done: Future[Any]
    alone: bool = False
    """It takes long: nobody who came before it waits for its end."""

    def perform(self, connection: Connection) -> Any:
        """Do it; `piece_of` tells its parts that they belong together."""
        connection.info[_PIECE] = self
        return self.work(connection)


def piece_of(connection: Connection) -> object:
    """Give what stands for the piece of work that is being written: others may share its transaction."""
    return connection.info.get(_PIECE)


class Writer(threading.Thread):
    """Writes, one piece of work after another, in the order in which they came.

    Args:
        engine: Gives the connection, which this thread keeps.
        jobs: What is to be written; None ends it.
        followers: Called in each transaction that changed something, before it commits.
        listeners: Called with the changes of each commit, in order.
    """

    def __init__(
        self,
        engine: Engine,
        jobs: SimpleQueue[Job | None],
        followers: Sequence[Callable[[Connection], None]],
        listeners: Sequence[Callable[[tuple[Change, ...]], None]],
    ) -> None:
        super().__init__(name="organisation-writer", daemon=True)
        self._engine = engine
        self._jobs = jobs
        self._followers = followers
        self._listeners = listeners
        self._held: Job | None = None
        """Taken from the queue, and not to be written together with what came before."""

    @override
    def run(self) -> None:
        try:
            # A SQLite connection has to be closed by the thread that opened it.
            with self._engine.connect() as connection:
                while (job := self._next()) is not None:
                    if job.done.set_running_or_notify_cancel():
                        self._write(connection, job)
        except Exception as error:  # noqa: BLE001 - everyone who waits for this thread is told
            while (job := self._next()) is not None:
                job.done.set_exception(error)

    def _next(self) -> Job | None:
        held, self._held = self._held, None
        return held or self._jobs.get()

    def _write(self, connection: Connection, first: Job) -> None:
        together = _Together(first)
        try:
            self._transact(connection, together)
        except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
            if len(together.jobs) == 1:
                first.done.set_exception(error)
                return
            # The disk is full, or a follower refused something of it: alone it shows whose fault it is.
            for job in together.jobs:
                self._write_alone(connection, job)
        else:
            together.answer()

    def _write_alone(self, connection: Connection, job: Job) -> None:
        alone = _Together(job, closed=True)
        try:
            self._transact(connection, alone)
        except BaseException as error:  # noqa: BLE001
            job.done.set_exception(error)
        else:
            alone.answer()

    def _transact(self, connection: Connection, together: _Together) -> None:
        """Write what is together, and what joins it meanwhile, in one transaction."""
        take_changes(connection)
        with connection.begin():
            self._fill(connection, together)
            if has_changes(connection):
                for follow in tuple(self._followers):
                    follow(connection)
            changes = take_changes(connection)
        for listener in tuple(self._listeners) if changes else ():
            try:
                listener(changes)
            except Exception:
                log.exception("a commit could not be told")

    def _fill(self, connection: Connection, together: _Together) -> None:
        until = monotonic() + LONGEST
        first = together.jobs[0]
        if together.closed or first.alone or self._jobs.empty():
            # Without a savepoint: what it breaks is the whole transaction.
            together.results.append((first.perform(connection), None))
        else:
            together.do(connection, first)
        while not (together.closed or first.alone) and (job := self._joining(together, until)) is not None:
            together.jobs.append(job)
            together.do(connection, job)

    def _joining(self, together: _Together, until: float) -> Job | None:
        """Give a job that waits and may be written together with those before it."""
        while len(together.jobs) < MOST_TOGETHER and monotonic() < until:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return None
            if job is None:
                self._jobs.put(None)  # the end is the last thing in the queue, and stays there
                return None
            if job.alone:
                self._held = job
                return None
            if job.done.set_running_or_notify_cancel():
                return job
        return None


class _Together:
    """Jobs of one transaction, and what came of each."""

    def __init__(self, first: Job, *, closed: bool = False) -> None:
        self.jobs = [first]
        self.closed = closed
        """Nothing joins it."""
        self.results: list[tuple[Any, BaseException | None]] = []

    def do(self, connection: Connection, job: Job) -> None:
        """Do a job; one that fails leaves no trace, and the others stay."""
        before = count_changes(connection)
        set_savepoint(connection)
        try:
            result = job.perform(connection)
        except BaseException as error:  # noqa: BLE001 - it is the caller's
            back_to_savepoint(connection)
            forget_changes(connection, before)
            self.results.append((None, error))
        else:
            drop_savepoint(connection)
            self.results.append((result, None))

    def answer(self) -> None:
        """Tell everyone; it is on the disk."""
        for job, (result, error) in zip(self.jobs, self.results, strict=True):
            if error is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(error)
