"""The desktop's asyncio loop: precise timers, and cancelled calls that leave none behind."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop as QtLoop
from PySide6.QtCore import QObject, Qt, QThread, QTimer, QTimerEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from desktop.event_loop import make_event_loop, paint_first

StartedTimers = list[tuple[int, Qt.TimerType]]


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    loop = make_event_loop(qapp)
    yield loop
    loop.close()


@pytest.fixture
def started(loop: QEventLoop, monkeypatch: pytest.MonkeyPatch) -> StartedTimers:
    """Hold every Qt timer that the loop starts: interval in ms and type."""
    seen: StartedTimers = []
    start = QObject.startTimer

    def spy(timers: QObject, interval: int, kind: Qt.TimerType) -> int:
        seen.append((interval, kind))
        return start(timers, interval, kind)

    monkeypatch.setattr("desktop.event_loop._HandleTimers.startTimer", spy)
    return seen


def waiting(loop: QEventLoop) -> list[asyncio.Handle]:
    return list(loop._timer._handles.values())


def ready(loop: QEventLoop) -> list[asyncio.Handle]:
    return list(loop._timer._ready)


def nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("delay", "interval"),
    [(0.0, 0), (-1.0, 0), (0.0001, 1), (0.25, 250), (0.2501, 251), (59.0, 59_000)],
)
def test_a_timer_is_precise_and_rounded_up(
    loop: QEventLoop, started: StartedTimers, delay: float, interval: int
) -> None:
    loop.call_later(delay, nothing)
    assert started == [(interval, Qt.TimerType.PreciseTimer)]


def test_a_long_wait_may_be_coarse_and_never_overflows(loop: QEventLoop, started: StartedTimers) -> None:
    loop.call_later(3600, nothing)
    loop.call_later(1e9, nothing)
    assert started == [
        (3_600_000, Qt.TimerType.CoarseTimer),
        (2**31 - 1, Qt.TimerType.CoarseTimer),
    ]


def test_a_call_never_comes_early(run_async: Callable[..., None]) -> None:
    async def wait() -> None:
        for delay in (0.001, 0.0105, 0.02):
            begun = time.monotonic()
            await asyncio.sleep(delay)
            # Qt counts whole milliseconds of its own clock.
            assert time.monotonic() - begun >= delay - 0.0005

    run_async(wait())


def test_calls_due_together_run_in_order(run_async: Callable[..., None]) -> None:
    async def order() -> None:
        loop, ran = asyncio.get_running_loop(), list[int]()
        done = loop.create_future()
        for number in range(20):
            loop.call_soon(ran.append, number)
        loop.call_soon(done.set_result, None)
        await done
        assert ran == list(range(20))

    run_async(order())


def test_what_is_ready_lets_what_is_due_be_painted_first(
    run_async: Callable[..., None], started: StartedTimers
) -> None:
    async def hold() -> None:
        loop, ran = asyncio.get_running_loop(), list[str]()
        done = loop.create_future()
        loop.call_soon(ran.append, "before")
        started.clear()
        paint_first()
        loop.call_soon(ran.append, "after")
        loop.call_soon(done.set_result, None)
        (interval, _kind), *more = started
        assert 0 < interval <= 20
        assert not more, "what is ready shares one timer"
        await done
        assert ran == ["before", "after"]

    run_async(hold())


def test_nothing_is_held_up_where_no_loop_runs() -> None:
    paint_first()


def test_a_cancelled_call_ends_its_timer(loop: QEventLoop) -> None:
    handle = loop.call_later(3600, nothing)
    assert waiting(loop) == [handle]
    handle.cancel()
    assert not waiting(loop)


def test_cancelling_what_has_run_leaves_the_timer_that_took_its_number(
    loop: QEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_seven(timers: QObject, *_: object) -> int:
        return 7

    for name in ("startTimer", "killTimer"):
        monkeypatch.setattr(f"desktop.event_loop._HandleTimers.{name}", always_seven)
    ran = loop.call_later(3600, nothing)
    loop._timer.timerEvent(QTimerEvent(7))
    other = loop.call_later(3600, nothing)
    ran.cancel()
    assert waiting(loop) == [other]


def test_a_timeout_that_was_not_needed_leaves_no_timer(run_async: Callable[..., None]) -> None:
    async def quick() -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(3600):
            await asyncio.sleep(0)
        assert isinstance(loop, QEventLoop)
        assert not [handle for handle in waiting(loop) if isinstance(handle, asyncio.TimerHandle)]

    run_async(quick())


def test_a_timeout_cancels_what_takes_too_long(run_async: Callable[..., None]) -> None:
    async def slow() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.get_running_loop().create_future()

    run_async(slow())


def test_a_delayed_call_keeps_its_context(run_async: Callable[..., None]) -> None:
    var = contextvars.ContextVar("var", default="outer")

    async def check() -> None:
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        context.run(var.set, "inner")
        seen = loop.create_future()
        loop.call_later(0.001, lambda: seen.set_result(var.get()), context=context)
        assert await seen == "inner"

    run_async(check())


def test_an_error_in_a_call_reaches_the_handler_and_the_loop_goes_on(
    run_async: Callable[..., None],
) -> None:
    async def fail() -> None:
        loop, caught = asyncio.get_running_loop(), list[BaseException | None]()
        loop.set_exception_handler(lambda _, context: caught.append(context.get("exception")))
        loop.call_soon(lambda: 1 / 0)
        await asyncio.sleep(0.001)
        assert [type(error) for error in caught] == [ZeroDivisionError]

    run_async(fail())


def test_debug_names_a_slow_call(run_async: Callable[..., None], caplog: pytest.LogCaptureFixture) -> None:
    async def slow() -> None:
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 0.0
        with caplog.at_level(logging.WARNING, logger="desktop.event_loop"):
            loop.call_soon(nothing)
            await asyncio.sleep(0)
        loop.set_debug(False)

    run_async(slow())
    assert "nothing" in caplog.text


def test_closing_drops_what_still_waits(qapp: QApplication) -> None:
    loop = make_event_loop(qapp)
    loop.call_later(3600, nothing)
    loop.close()
    assert not waiting(loop)


def test_ready_calls_share_a_timer_and_closing_drops_them(loop: QEventLoop, started: StartedTimers) -> None:
    for _ in range(5):
        loop.call_soon(nothing)
    assert started == [(0, Qt.TimerType.PreciseTimer)]
    assert len(ready(loop)) == 5
    loop.close()
    assert not ready(loop)


def test_many_ready_calls_let_qt_have_its_turn_between(
    run_async: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.event_loop._SHARE", -1.0)  # each call uses its turn up

    async def work() -> None:
        loop, ran = asyncio.get_running_loop(), list[object]()
        done = loop.create_future()
        tick = QTimer(interval=0)
        tick.timeout.connect(lambda: ran.append("Qt"))
        tick.start()
        for number in range(3):
            loop.call_soon(ran.append, number)
        loop.call_soon(done.set_result, None)
        await done
        tick.stop()
        assert [number for number in ran if number != "Qt"] == [0, 1, 2]
        assert "Qt" in ran[ran.index(0) : ran.index(2)]

    run_async(work())


def test_in_a_loop_that_a_call_spins_the_others_run_in_order(run_async: Callable[..., None]) -> None:
    async def work() -> None:
        loop, ran = asyncio.get_running_loop(), list[object]()
        done = loop.create_future()

        def spin() -> None:
            nested = QtLoop()
            loop.call_soon(nested.quit)
            nested.exec()
            ran.append("spun")

        loop.call_soon(spin)
        loop.call_soon(ran.append, 1)
        loop.call_soon(ran.append, 2)
        loop.call_soon(done.set_result, None)
        await done
        assert ran == [1, 2, "spun"]

    run_async(work())


def test_what_blocks_runs_in_plain_threads(run_async: Callable[..., None]) -> None:
    """A QThread that begins while classes of Qt's are made can end the program."""
    found: list[object] = []

    async def work() -> None:
        loop = asyncio.get_running_loop()
        found.append(await loop.run_in_executor(None, QThread.currentThread))
        found.append(await loop.run_in_executor(None, lambda: threading.current_thread().name))

    run_async(work())
    assert type(found[0]) is QThread
    assert str(found[1]).startswith("blocking")
