"""Lateness of a 5 ms precise timer while a person works without a pause: rounds of about 600 actions.

Before each round the same timer at rest is the floor.
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.tour.hands import in_slot
from desktop.tour.run import Guide
from session_engine.engine import Engine
from session_engine.ids import SessionId, record_page
from session_engine.navigation.state import Place
from tests.benchmarks.desk_work import cases, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.rows import Row, at_most, median, percentile

ROUNDS = 5
ACTIONS = 600
SETTLE, REST = 3.0, 3.0
"""Seconds until what waits for a quiet moment is done, and seconds of rest that are measured."""
PERIOD_MS = 5
MOST = 8
"""Sessions that are open at a time."""

BETWEEN = 0.005
"""Seconds between two actions: the next one comes as soon as the loop is there for it."""


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_ui:measure")


class Ticks(QObject):
    """Notes how late each tick comes, and what the UI thread worked since the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.at: list[float] = []
        self.worked: list[float] = []
        """Milliseconds: others on the machine make a tick late, but cost the UI thread no work."""
        self._due = 0.0
        self._spent = 0.0
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late.clear()
        self.at.clear()
        self.worked.clear()
        self._spent = time.thread_time() * 1000
        self._due = time.perf_counter() * 1000 + PERIOD_MS
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return list(self.late)

    def _tick(self) -> None:
        now = time.perf_counter() * 1000
        self.late.append(max(0.0, now - self._due))
        self.at.append(now)
        spent = time.thread_time() * 1000
        self.worked.append(spent - self._spent)
        self._spent = spent
        self._due = now + PERIOD_MS


class Round(NamedTuple):
    """Milliseconds of one round: the latest tick in a thousand at rest and at work, and the latest of all."""

    floor: float
    late: float
    latest: float


async def measure(guide: Guide) -> list[Row]:
    """Rest and work in turn."""
    await ready(guide)
    rounds = [await _round(guide) for _ in range(ROUNDS)]
    return [
        at_most(
            "lateness of a 5 ms timer at work, p99.9 beyond the floor",
            median([each.late - each.floor for each in rounds]),
            "ms",
            16,
        ),
        at_most("lateness of a 5 ms timer at work, max", median([each.latest for each in rounds]), "ms", 50),
        Row("lateness of a 5 ms timer at work, max of all rounds", max(r.latest for r in rounds), "ms"),
        Row("lateness of a 5 ms timer at rest, p99.9", median([each.floor for each in rounds]), "ms"),
    ]


async def _round(guide: Guide) -> Round:
    ticks = Ticks()
    await asyncio.sleep(SETTLE)
    ticks.start()
    await asyncio.sleep(REST)
    floor = percentile(ticks.stop(), 0.999)
    ticks.start()
    await work(guide)
    late = ticks.stop()
    return Round(floor, percentile(late, 0.999), max(late))


async def work(guide: Guide) -> None:
    """Do the actions."""
    hands, engine = guide.hands, guide.composition.engine
    known = list(dict.fromkeys(cases(guide)))
    for number in range(ACTIONS):
        match number % 12:
            case 0:
                await _make_room(engine)
                ref = known[(number // 12) % len(known)]
                await in_slot(lambda ref=ref: engine.workspace.open(record_page(ref), Place.GRID))
            case 1 | 5:
                await hands.chord("Ctrl+Tab")
            case 2:
                await hands.chord("Ctrl+K")
            case 3:
                await hands.type("mesh")
            case 4:
                await hands.press(Qt.Key.Key_Escape)
            case 6:
                await hands.chord("Ctrl+0")
            case 7 | 8 | 9:
                await hands.press(Qt.Key.Key_Down)
            case _:
                await hands.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        await asyncio.sleep(BETWEEN)


async def _make_room(engine: Engine) -> None:
    """Close the oldest session where there are many, and go Home, so that each case has its session."""
    if engine.workspace.state.regular_count >= MOST:
        first = next(s for s in engine.workspace.state.window().sessions if s != SessionId(1))
        engine.workspace.close_session(first, confirmed=True, force=True)
        await asyncio.sleep(BETWEEN)
    engine.workspace.focus_session(SessionId(1))
    await asyncio.sleep(BETWEEN)
