"""Lateness of a 5 ms precise timer while a person works without a pause: about 600 actions."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.tour.hands import in_slot
from desktop.tour.run import Guide
from session_engine.ids import SessionId, record_page
from session_engine.navigation.state import Place
from tests.benchmarks.desk_work import cases, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.rows import Row, at_most, percentile

ACTIONS = 600
PERIOD_MS = 5


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_ui:measure")


class Ticks(QObject):
    """Notes how late each tick comes."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.at: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late.clear()
        self.at.clear()
        self._due = time.perf_counter() * 1000 + PERIOD_MS
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return list(self.late)

    def _tick(self) -> None:
        now = time.perf_counter() * 1000
        self.late.append(max(0.0, now - self._due))
        self.at.append(now)
        self._due = now + PERIOD_MS


async def measure(guide: Guide) -> list[Row]:
    """Work, and before it rest: the machine's own lateness is the floor."""
    await ready(guide)
    ticks = Ticks()
    ticks.start()
    await asyncio.sleep(3)
    floor = percentile(ticks.stop(), 0.999)
    ticks.start()
    await work(guide)
    late = ticks.stop()
    return [
        at_most(
            "lateness of a 5 ms timer at work, p99.9 beyond the floor",
            percentile(late, 0.999) - floor,
            "ms",
            16,
        ),
        at_most("lateness of a 5 ms timer at work, max", max(late), "ms", 50),
        Row("lateness of a 5 ms timer at rest, p99.9", floor, "ms"),
    ]


async def work(guide: Guide) -> None:
    """Do the actions."""
    hands, engine = guide.hands, guide.composition.engine
    known = list(dict.fromkeys(cases(guide)))
    for number in range(ACTIONS):
        match number % 12:
            case 0:
                if engine.workspace.state.regular_count >= 8:
                    first = next(s for s in engine.workspace.state.window().sessions if s != SessionId(1))
                    engine.workspace.close_session(first, confirmed=True, force=True)
                engine.workspace.focus_session(SessionId(1))  # from Home, so that each has its session
                await in_slot(
                    lambda n=number: engine.workspace.open(
                        record_page(known[(n // 12) % len(known)]), Place.GRID
                    )
                )
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
        await asyncio.sleep(0.005)
