"""The desktop's one asyncio loop: qasync on the UI thread, with timers that keep their time.

qasync starts Qt's coarse timers with truncated delays (a second came 49 ms early) and keeps the timer
of a cancelled call until it is due; both are put right here. Decision 0002 says why qasync at all.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimerEvent
from qasync import QEventLoop
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from PySide6.QtCore import QCoreApplication

__all__ = ["make_event_loop", "paint_first"]

_log = logging.getLogger(__name__)

# Qt counts a timer's interval in a signed 32-bit number of milliseconds.
_LONGEST_MS = 2**31 - 1
# Above a minute nobody notices 5 %, and a coarse timer lets the processor sleep.
_PRECISE_BELOW_MS = 60_000
_SHARE = 0.004
"""Seconds of ready calls in a turn of Qt's loop: then keys, timers and paints that are due have their turn."""
_PAINTING = 0.02
"""Seconds for which ready calls let what she waits to see be painted first."""

_THREADS = 10
"""For what blocks: disks, key stores, large texts."""


def make_event_loop(app: QCoreApplication) -> QEventLoop:
    """Make the asyncio loop that runs on `app`'s event loop."""
    loop = _DesktopLoop(app)
    # qasync's own threads are QThreads written in Python: Qt asks each for its name as it begins,
    # and where the UI thread made classes meanwhile, the program could end. Plain threads are no objects of Qt's.
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="blocking"))
    return loop


def paint_first() -> None:
    """Let what is due be painted before the loop's tasks go on: another session is coming to the front."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # nothing runs that could get in the way
        return
    if isinstance(loop, _DesktopLoop):
        loop.hold(_PAINTING)


class _QtTimerHandle(asyncio.TimerHandle):
    """A delayed call that knows its Qt timer, so that cancelling it can end the timer."""

    __slots__ = ("timer_id",)
    timer_id: int


class _HandleTimers(QObject):
    """Run each handle once, when its Qt timer is due. Stands in for `qasync._SimpleTimer`.

    Handles that are ready at once share a timer: with one each, Qt would run all of them in a row, however long that
    takes, before anything else is looked at.
    """

    def __init__(self, loop: asyncio.BaseEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self._debug = loop.get_debug()
        self._handles: dict[int, asyncio.Handle] = {}
        self._ready: deque[asyncio.Handle] = deque()
        self._ready_timer = 0
        self._held_until = 0.0

    def hold(self, seconds: float) -> None:
        """Let what is ready, and what becomes it meanwhile, wait."""
        self._held_until = time.perf_counter() + seconds
        if self._ready_timer:
            self.killTimer(self._ready_timer)
            self._ready_timer = 0
            self._come_back()

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        # Rounded up: a call that comes early finds its deadline not yet reached.
        interval = min(max(0, math.ceil(delay * 1000)), _LONGEST_MS)
        if interval == 0:
            self._ready.append(handle)
            self._come_back()
            return handle
        precise = interval < _PRECISE_BELOW_MS
        kind = Qt.TimerType.PreciseTimer if precise else Qt.TimerType.CoarseTimer
        timer_id = self.startTimer(interval, kind)
        self._handles[timer_id] = handle
        if isinstance(handle, _QtTimerHandle):
            handle.timer_id = timer_id
        return handle

    def drop(self, handle: _QtTimerHandle) -> None:
        # Qt gives the number of a timer that has fired to another one.
        if self._handles.get(handle.timer_id) is handle:
            del self._handles[handle.timer_id]
            self.killTimer(handle.timer_id)

    @override
    def timerEvent(self, event: QTimerEvent) -> None:
        timer_id = event.timerId()
        # Killed before the call: the call may spin an event loop, where the timer would fire again.
        self.killTimer(timer_id)
        if timer_id == self._ready_timer:
            self._ready_timer = 0
            self._run_ready()
            return
        handle = self._handles.pop(timer_id, None)
        if handle is not None:
            self._call(handle)

    def _run_ready(self) -> None:
        """Run what was ready when this turn began, for its share of the time."""
        ends = time.perf_counter() + _SHARE
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if self._ready:
                self._come_back()  # before the call: in a loop that it spins the others have to run
            self._call(handle)
            if not self._ready or time.perf_counter() > ends:
                break
        if not self._ready and self._ready_timer:
            self.killTimer(self._ready_timer)
            self._ready_timer = 0

    def _come_back(self) -> None:
        if not self._ready_timer:
            wait = max(0, math.ceil((self._held_until - time.perf_counter()) * 1000))
            self._ready_timer = self.startTimer(wait, Qt.TimerType.PreciseTimer)

    def _call(self, handle: asyncio.Handle) -> None:
        if handle.cancelled():
            return
        if self._debug:
            self._run_timed(handle)
        else:
            _run(handle)

    def _run_timed(self, handle: asyncio.Handle) -> None:
        text, started = repr(handle), time.perf_counter()
        _run(handle)
        taken = time.perf_counter() - started
        if taken >= self._loop.slow_callback_duration:
            _log.warning("Executing %s took %.3f seconds", text, taken)

    def stop(self) -> None:
        for timer_id in self._handles:
            self.killTimer(timer_id)
        self._handles.clear()
        self._ready.clear()
        if self._ready_timer:
            self.killTimer(self._ready_timer)
            self._ready_timer = 0

    def set_debug(self, enabled: bool) -> None:  # noqa: FBT001  (qasync calls it by position)
        self._debug = enabled


def _run(handle: asyncio.Handle) -> None:
    # asyncio's own contract between a loop and its handles, which the type stubs leave out.
    handle._run()  # pyright: ignore[reportAttributeAccessIssue]  # noqa: SLF001


class _DesktopLoop(QEventLoop):
    """qasync's loop with `_HandleTimers`; cancelling a delayed call ends its timer at once."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._timers = _HandleTimers(self)
        self._timer = self._timers

    def hold(self, seconds: float) -> None:
        """Let what is ready wait."""
        self._timers.hold(seconds)

    @override
    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        if delay <= 0:
            return super().call_later(delay, callback, *args, context=context)
        handle = _QtTimerHandle(self.time() + delay, callback, args, self, context)
        self._timers.add_callback(handle, delay)
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Answer asyncio, which calls this from `TimerHandle.cancel`."""
        if isinstance(handle, _QtTimerHandle):
            self._timers.drop(handle)
