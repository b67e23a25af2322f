"""Keeps the ranking in step with the organisation, in a thread of its own.

Nothing is loaded before somebody asks for a ranking. From then on the thread reads the index that
was kept and follows each commit; another one, behind all others, has the model read what is new.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, Final, TypeVar

from org_service.assist.kept import KeptIndex
from org_service.assist.pipeline import Pipeline
from org_service.assist.quiet import stand_back
from org_service.assist.right_of_way import RightOfWay
from org_service.assist.source import changes_after, every_id, organisation_of, read_documents, read_either
from org_service.assist.weights import load_weights
from org_service.dialect.blob_files import DamagedFile
from org_service.storage.change_log import latest_position, oldest_position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from org_service.assist.kept import Loaded
    from org_service.assist.values import Document, Model
    from org_service.storage import Storage

log = logging.getLogger(__name__)
T = TypeVar("T")
_PAGE: Final = 1000
"""Records that are read at a time: requests share the readers."""
_SLICE: Final = 200
"""Documents whose words are taken in at a time, while an index is made: a few hundredths of a second."""
_READ_AT_A_TIME: Final = 16
"""Documents that the model reads before the thread looks for changes again."""
_LOOK: Final = 0.5
"""Seconds after which a thread that waits looks whether it should end."""
_GIVE_UP: Final = 5.0


class Keeper:
    """The ranking of one organisation, always about to be true.

    Args:
        storage: The organisation's database.
        path: Where the index is kept; None keeps it in memory alone.
        load_model: Loads what understands meaning; None is words alone.

    Attributes:
        way: Who asks takes it; what is done here gives it.
    """

    def __init__(self, storage: Storage, path: Path | None, load_model: Callable[[], Model] | None) -> None:
        self._storage = storage
        self._path = path
        self._load_model = load_model
        self.way = RightOfWay()
        self._pipeline: Pipeline | None = None
        self._kept: KeptIndex | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._complete = threading.Event()
        self._ending = False
        self._position = 0
        # The model reads in a thread of its own, which everything else goes before.
        self._readers = ThreadPoolExecutor(1, "assist-reader", stand_back)
        self._reading: Future[dict[bytes, NDArray[np.int8]]] | None = None

    def pipeline(self) -> Pipeline | None:
        """Give the ranking as far as it is made; the first call begins to make it."""
        with self._lock:
            if self._thread is None and not self._ending:
                self._thread = threading.Thread(target=self._run, name="assist-keeper", daemon=True)
                self._thread.start()
        return self._pipeline

    @property
    def complete(self) -> bool:
        """Tell whether everything that is known has been taken in, and read by the model."""
        return self._complete.is_set()

    def settle(self, seconds: float) -> bool:
        """Wait until everything that is committed by now has been taken in."""
        self._note()
        self.pipeline()
        return self._complete.wait(seconds)

    def close(self) -> None:
        """End the thread; call it before the storage is closed."""
        with self._lock:
            self._ending = True
        self._changed.set()
        if self._thread is not None:
            self._thread.join(_GIVE_UP)

    # -- the thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        unsubscribe = self._storage.subscribe(self._note)
        try:
            self._keep()
        except CancelledError:
            pass
        except Exception:
            log.exception("similar cases are not followed any more until the service is started again")
        finally:
            unsubscribe()
            self._readers.shutdown(wait=False, cancel_futures=True)
            if self._kept is not None:
                self._kept.close()

    def _note(self, *_: object) -> None:
        self._complete.clear()
        self._changed.set()

    def _keep(self) -> None:
        pipeline = self._pipeline = self._loaded() or self._built()
        while True:
            # Cleared before the reading: what is committed meanwhile is read the next time.
            self._changed.clear()
            while self._follow():
                pipeline = self._pipeline
            if self._understand(pipeline):
                continue
            if not self._changed.is_set() and self._reading is None:
                self._complete.set()
            self._changed.wait()
            self._leave_if_ending()

    def _follow(self) -> bool:
        """Take in what has changed and tell whether there was anything."""
        batch = self._read(lambda connection: changes_after(connection, self._position))
        if batch is None:
            self._pipeline = self._built()
            return True
        if batch.position == self._position or self._pipeline is None:
            return False
        self._pipeline.remove(batch.gone)
        self._take_in(self._pipeline, batch.documents)
        self._position = batch.position
        if batch.gone or batch.documents:
            self._save(self._pipeline)
        return True

    def _save(self, pipeline: Pipeline) -> None:
        """Keep the index, as long as it can be kept."""
        if self._kept is not None:
            try:
                self._kept.save(pipeline.segments, self._position)
            except OSError as error:
                self._go_on_without_file(error)

    def _go_on_without_file(self, error: Exception) -> None:
        """Rank from memory alone: a full disk is no reason not to; the next start reads what is missing."""
        log.warning("the index of similar cases cannot be kept, the next start makes it anew: %s", error)
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    # -- the index ---------------------------------------------------------------------------------

    def _loaded(self) -> Pipeline | None:
        """Read the index that was kept, if it can be followed from where it stands."""
        if self._path is None or not self._path.exists():
            return None
        try:
            self._kept = KeptIndex(self._path, self._read(organisation_of))
            loaded = self._kept.load()
        except DamagedFile as error:
            log.warning("the index of similar cases is damaged and is made anew: %s", error)
            return None
        if loaded is None or not self._read(lambda connection: _can_follow(connection, loaded)):
            return None
        self._position = loaded.position
        return Pipeline(None, load_weights(), loaded.segments)

    def _built(self) -> Pipeline:
        """Make the index anew from the database, in a new file."""
        pipeline = Pipeline(None, load_weights())
        self._position = self._read(latest_position)
        for table, ids in self._read(every_id).items():
            for start in range(0, len(ids), _PAGE):
                page = ids[start : start + _PAGE]
                self._take_in(pipeline, self._read(lambda c, t=table, p=page: read_documents(c, t, p)))
                if self._pipeline is None or len(pipeline) > len(self._pipeline):
                    self._pipeline = pipeline
        if self._path is not None:
            try:
                self._keep_anew(self._path, pipeline)
            except (OSError, DamagedFile) as error:
                self._go_on_without_file(error)
        return pipeline

    def _take_in(self, pipeline: Pipeline, documents: Sequence[Document]) -> None:
        for start in range(0, len(documents), _SLICE):
            self.way.give()
            self._leave_if_ending()
            pipeline.add_words(documents[start : start + _SLICE])

    def _keep_anew(self, path: Path, pipeline: Pipeline) -> None:
        old, self._kept = self._kept, KeptIndex.anew(path, self._read(organisation_of))
        try:
            self._kept.save(pipeline.segments, self._position)
            if old is not None and self._load_model is not None:
                self._kept.take_meanings(old)
        finally:
            if old is not None:
                old.close()
        self._kept.take_place(path)

    # -- the model ---------------------------------------------------------------------------------

    def _understand(self, pipeline: Pipeline | None) -> bool:
        """Take what the model has read, give it more, and tell whether there was anything to take."""
        if pipeline is None or (pipeline.model is None and not self._give_model(pipeline)):
            return False
        if self._reading is None:
            if lacking := pipeline.lacking(_READ_AT_A_TIME):
                documents = self._read(lambda connection: read_either(connection, lacking))
                self._reading = self._readers.submit(self._read_meanings, pipeline, documents)
                self._reading.add_done_callback(lambda _: self._changed.set())
            return False
        if not self._reading.done():
            return False
        read = self._reading.result()
        self._reading = None
        pipeline.put_meanings(read)
        if self._kept is not None and pipeline.model is not None:
            try:
                self._kept.keep_meanings(pipeline.model.name, read)
            except OSError as error:
                self._go_on_without_file(error)
        self._leave_if_ending()
        return bool(read)

    def _read_meanings(
        self, pipeline: Pipeline, documents: Sequence[Document]
    ) -> dict[bytes, NDArray[np.int8]]:
        """Let the model read documents one by one: on a busy machine each may take its time."""
        found: dict[bytes, NDArray[np.int8]] = {}
        for document in documents:
            self.way.give()
            if self._ending:
                break
            found |= pipeline.read_meanings((document,))
        return found

    def _give_model(self, pipeline: Pipeline) -> bool:
        """Load the model and what it has read before."""
        if self._load_model is None:
            return False
        try:
            model = self._load_model()
        except Exception:
            log.exception("the language model cannot be loaded: words alone rank")
            self._load_model = None
            return False
        if self._kept is not None:
            pipeline.put_meanings(self._meanings(self._kept, model))
        pipeline.model = model
        self._load_model = lambda: model
        return True

    @staticmethod
    def _meanings(kept: KeptIndex, model: Model) -> dict[bytes, NDArray[np.int8]]:
        found: dict[bytes, NDArray[np.int8]] = {}
        try:
            found.update(kept.meanings(model.name))
        except DamagedFile:
            log.warning("some of what the model has read before cannot be read and is read again")
        return found

    # -- reading -----------------------------------------------------------------------------------

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


def _can_follow(connection: Connection, loaded: Loaded) -> bool:
    return oldest_position(connection) <= loaded.position <= latest_position(connection)
