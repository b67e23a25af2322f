"""Keeps the ranking in step with the organisation, in a thread of its own.

Nothing is loaded before somebody asks for a ranking. From then on the thread reads what is there,
and after each commit what has changed.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, Final, TypeVar

from org_service.assist.source import changes_after, every_id, read_documents
from org_service.storage.change_log import latest_position

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from org_service.assist.pipeline import Pipeline
    from org_service.storage import Storage

log = logging.getLogger(__name__)
T = TypeVar("T")
_PAGE: Final = 500
"""Records that are read at a time: requests share the readers."""
_LOOK: Final = 0.5
"""Seconds after which a thread that waits looks whether it should end."""
_GIVE_UP: Final = 5.0


class Keeper:
    """The ranking of one organisation, always about to be true.

    Args:
        storage: The organisation's database.
        make: Makes an empty pipeline; called in the thread, since it loads much.
    """

    def __init__(self, storage: Storage, make: Callable[[], Pipeline]) -> None:
        self._storage = storage
        self._make = make
        self._pipeline: Pipeline | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._complete = threading.Event()
        self._ending = False
        self._position = 0
        self._unsubscribe: Callable[[], None] = lambda: None

    def pipeline(self) -> Pipeline | None:
        """Give the ranking as far as it is made; the first call begins to make it."""
        with self._lock:
            if self._thread is None and not self._ending:
                self._thread = threading.Thread(target=self._run, name="assist-keeper", daemon=True)
                self._thread.start()
        return self._pipeline

    @property
    def complete(self) -> bool:
        """Tell whether everything that is known has been taken in."""
        return self._complete.is_set()

    def settle(self, seconds: float) -> bool:
        """Wait until everything that is committed by now has been taken in."""
        self._complete.clear()
        self._changed.set()
        self.pipeline()
        return self._complete.wait(seconds)

    def close(self) -> None:
        """End the thread; call it before the storage is closed."""
        with self._lock:
            self._ending = True
        self._changed.set()
        if self._thread is not None:
            self._thread.join(_GIVE_UP)

    def _run(self) -> None:
        self._unsubscribe = self._storage.subscribe(self._note)
        try:
            self._keep()
        except CancelledError:
            return
        except Exception:
            log.exception("similar cases are not ranked any more until the service is started again")
        finally:
            self._unsubscribe()

    def _note(self, _changes: object) -> None:
        self._complete.clear()
        self._changed.set()

    def _keep(self) -> None:
        self._load()
        while True:
            # Cleared before the reading: what is committed meanwhile is read the next time.
            self._changed.clear()
            while self._follow():
                pass
            if not self._changed.is_set():
                self._complete.set()
            self._changed.wait()
            self._leave_if_ending()

    def _load(self) -> None:
        pipeline = self._make()
        position = self._read(latest_position)
        for table, ids in self._read(every_id).items():
            for start in range(0, len(ids), _PAGE):
                page = ids[start : start + _PAGE]
                pipeline.add(self._read(lambda c, t=table, p=page: read_documents(c, t, p)))
                self._pipeline = pipeline
        self._pipeline = pipeline
        self._position = position

    def _follow(self) -> bool:
        """Take in what has changed and tell whether there was anything."""
        batch = self._read(lambda connection: changes_after(connection, self._position))
        if batch is None:
            self._load()
            return True
        if batch.position == self._position or self._pipeline is None:
            return False
        self._pipeline.remove(batch.gone)
        self._pipeline.add(batch.documents)
        self._position = batch.position
        return True

    def _read(self, work: Callable[[Connection], T]) -> T:
        done = self._storage.submit_read(work)
        while True:
            self._leave_if_ending()
            try:
                return done.result(_LOOK)
            except NotYet:
                continue

    def _leave_if_ending(self) -> None:
        if self._ending:
            raise CancelledError
