"""Lateness of a 5 ms precise timer while a person works without a pause: rounds of about 600 actions.

The floor is the same timer in the same round while a bare `QTabWidget` brings two pages to the front in turn: Qt lays
a page out and paints it in one step, whatever program it is shown in. How late it is at rest stands beside it.
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
from session_engine.sessions.state import SessionKind
from tests.benchmarks.bare_pages import BarePages
from tests.benchmarks.desk_work import cases, open_sessions, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.rows import Row, at_most, median, percentile

ROUNDS = 5
ACTIONS = 600
SETTLE, REST = 3.0, 3.0
"""Seconds until what waits for a quiet moment is done, and seconds of rest that are measured."""
BARE_SWITCHES = 300
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
    """Milliseconds of one round: the latest tick in a thousand at rest, bare and at work, and the latest of all."""

    rest: float
    bare: float
    late: float
    latest: float


async def measure(guide: Guide) -> list[Row]:
    """Rest, bare pages and work in turn."""
    await ready(guide)
    await open_sessions(guide, 1, 1)
    bare = BarePages(guide.composition.engine, guide.composition.engine.workspace.state.focused_tab.id)
    rounds = [await _round(guide, bare) for _ in range(ROUNDS)]
    bare.close()
    return [
        at_most(
            "lateness of a 5 ms timer at work, p99.9 beyond the floor",
            median([each.late - each.bare for each in rounds]),
            "ms",
            16,
        ),
        at_most("lateness of a 5 ms timer at work, max", median([each.latest for each in rounds]), "ms", 50),
        Row("lateness of a 5 ms timer at work, max of all rounds", max(r.latest for r in rounds), "ms"),
        Row("lateness of a 5 ms timer at work, p99.9", median([each.late for each in rounds]), "ms"),
        Row(
            "the same while a bare QTabWidget shows two pages, p99.9", median([r.bare for r in rounds]), "ms"
        ),
        Row("lateness of a 5 ms timer at rest, p99.9", median([each.rest for each in rounds]), "ms"),
    ]


async def _round(guide: Guide, bare: BarePages) -> Round:
    ticks = Ticks()
    await asyncio.sleep(SETTLE)
    ticks.start()
    await asyncio.sleep(REST)
    rest = percentile(ticks.stop(), 0.999)
    floor = await _bare(bare, ticks)
    guide.composition.window.activateWindow()
    ticks.start()
    await work(guide)
    late = ticks.stop()
    return Round(rest, floor, percentile(late, 0.999), max(late))


async def _bare(bare: BarePages, ticks: Ticks) -> float:
    """Let bare pages come to the front in turn, as soon as the loop is there for the next one."""
    await in_slot(bare.show)
    for _ in range(4):
        await in_slot(bare.switch)
        await asyncio.sleep(BETWEEN)
    ticks.start()
    for _ in range(BARE_SWITCHES):
        await in_slot(bare.switch)
        await asyncio.sleep(BETWEEN)
    late = ticks.stop()
    await in_slot(bare.hide)
    return percentile(late, 0.999)


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
        state = engine.workspace.state
        first = next(s for s in state.window().sessions if state.sessions[s].kind is SessionKind.REGULAR)
        engine.workspace.close_session(first, confirmed=True, force=True)
        await asyncio.sleep(BETWEEN)
    engine.workspace.focus_session(SessionId(1))
    await asyncio.sleep(BETWEEN)
