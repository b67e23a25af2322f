"""Starting where the last run ended: time, memory, what keeping costs while somebody works."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import psutil
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.ids import LineId, RecordRef, SessionId, TabId, WindowId, record_page
from session_engine.profile import encoding
from session_engine.profile.opening import open_connection
from session_engine.profile.profile import Profile
from session_engine.profile.rows import SessionRow, TabRow
from session_engine.sessions.state import SessionKind
from tests.benchmarks.desk_work import cases, form_shown, open_sessions, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.processes import Data, marks_of, program
from tests.benchmarks.rows import Row, at_most, median, percentile

ROUNDS = 7
COMMITS = 300
KEYS = 400
MEGABYTE = 1024 * 1024
KEY = bytes(range(32))


def run() -> list[Row]:
    """Measure: starts interleaved with starts of Home alone, then memory, then what keeping costs."""
    data = Data()
    try:
        home = data.built()[0]
        full = Path(tempfile.mkdtemp(prefix="ninedesk-bench-")) / "full"
        shutil.copytree(home, full)
        run_inside("tests.benchmarks.bench_restore:fill", data=full)
        rows = [*_starts(home, full), *_memory(home, full)]
        shutil.rmtree(full.parent, ignore_errors=True)
    finally:
        data.remove()
    return [*rows, *_commits(), *run_inside("tests.benchmarks.bench_restore:type_fast")]


async def fill(guide: Guide) -> list[Row]:
    """Leave ninety tabs behind, with a case in front."""
    await ready(guide)
    await open_sessions(guide, 9, 10)
    workspace = guide.composition.engine.workspace
    workspace.focus_tab(workspace.state.focused_session.anchor.id)
    await form_shown(guide)
    await until(lambda: not guide.composition.engine.tasks.running("restore"), "what was read to be kept")
    return []


def _starts(home: Path, full: Path) -> list[Row]:
    alone: list[float] = []
    restored: list[float] = []
    for _ in range(ROUNDS):
        for folder, times in ((home, alone), (full, restored)):
            marks = marks_of(program("--data", str(folder), "--quiet-demo"), "desk_usable")
            times.append(marks["desk_usable"])
    more = median(restored) - median(alone)
    return [
        Row("start to Home painted and a key answered", median(alone), "ms"),
        Row("start with 9 × 10 tabs to strip and page painted and a key answered", median(restored), "ms"),
        at_most("the same beyond Home alone", more, "ms", 60),
    ]


def _memory(home: Path, full: Path) -> list[Row]:
    alone = _value(run_inside("tests.benchmarks.bench_restore:resident", data=home))
    restored = run_inside("tests.benchmarks.bench_restore:resident_then_visited", data=full)
    return [
        at_most(
            "memory: 9 × 10 tabs restored, none visited, beyond Home", restored[0].value - alone, "MB", 10
        ),
        at_most("memory: all ninety visited, beyond Home", restored[1].value - alone, "MB", 120),
    ]


def _value(rows: list[Row]) -> float:
    return rows[0].value


async def resident(guide: Guide) -> list[Row]:
    """Tell the memory once the desk stands."""
    await _at_rest(guide)
    return [Row("resident", psutil.Process().memory_info().rss / MEGABYTE, "MB")]


async def resident_then_visited(guide: Guide) -> list[Row]:
    """Tell the memory before and after every tab was looked at."""
    rows = await resident(guide)
    workspace = guide.composition.engine.workspace
    for session in tuple(workspace.state.sessions.values()):
        workspace.focus_session(session.id)
        for tab in session.tabs:
            workspace.focus_tab(tab.id)
            await form_shown(guide)
    return rows + await resident(guide)


async def _at_rest(guide: Guide) -> None:
    """Wait until what a start asks for in the background is through."""
    ends = time.monotonic() + 4.0
    tasks = guide.composition.engine.tasks
    await until(lambda: time.monotonic() > ends and not tasks.running("restore"), "rest")


def _commits() -> list[Row]:
    """Commit single rows of structure, and the same bytes by SQLite alone, in turn."""
    ours: list[float] = []
    rates: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile.open(Path(folder) / "profile.db", KEY)
        bare = open_connection(Path(folder) / "bare.db", KEY, None)
        for turn in range(5):
            taken = [
                _timed(lambda n=n: _open_tab(profile, n)) for n in range(turn * COMMITS, (turn + 1) * COMMITS)
            ]
            plain = [
                _timed(lambda n=n: _insert(bare, n)) for n in range(turn * COMMITS, (turn + 1) * COMMITS)
            ]
            ours += taken
            rates.append((COMMITS / sum(taken), COMMITS / sum(plain)))
        profile.close()
        bare.close()
    rate, floor = median([mine for mine, _ in rates]), median([plain for _, plain in rates])
    return [
        at_most("structure commit, p95", percentile(ours, 0.95) * 1000, "ms", 10),
        Row(
            "structure commits a second, of the bare commit rate", rate, "/s", floor, rate / floor,
            "≥ 0.5 × floor", rate >= floor / 2,
        ),
    ]  # fmt: skip


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _tab(number: int) -> TabRow:
    page = record_page(RecordRef(LineId("demo"), "incident", f"00000000-0000-0000-0000-{number:012d}"))
    return TabRow(
        TabId(number + 10), SessionId(2), number, page, f"Whole practice offline, {number} desks", "case"
    )


def _open_tab(profile: Profile, number: int) -> None:
    with profile.together():
        profile.desk.put_session(
            SessionRow(
                SessionId(2),
                WindowId(1),
                1,
                SessionKind.REGULAR,
                LineId("demo"),
                TabId(number + 10),
                used=number,
            )
        )
        profile.desk.put_tab(_tab(number))
    profile.flush()


def _insert(connection: apsw.Connection, number: int) -> None:
    row = encoding.write_tab(_tab(number))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"INSERT OR REPLACE INTO tab VALUES ({', '.join('?' * len(row))})", row)
    connection.execute("COMMIT")


async def type_fast(guide: Guide) -> list[Row]:
    """Type into a case while every letter is kept."""
    await ready(guide)
    guide.composition.engine.workspace.open_session(record_page(cases(guide)[0]))
    await form_shown(guide)
    await until(lambda: guide.hands.all(QPlainTextEdit), "the description")
    field = guide.hands.all(QPlainTextEdit)[0]
    taken: list[float] = []

    def type_one() -> None:
        started = time.perf_counter()
        QTest.keyClick(field, Qt.Key(ord("A") + len(taken) % 26))
        taken.append((time.perf_counter() - started) * 1000)

    await in_slot(field.setFocus)
    for _ in range(KEYS):
        await in_slot(type_one)
    return [at_most("keystroke handled while it is kept, p99", percentile(taken, 0.99), "ms", 4)]
