"""Session switch and tab switch with built pages, to painted; against the same page in a bare QTabWidget."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from desktop import messages
from desktop.tour.hands import in_slot
from desktop.tour.run import Guide
from session_engine.forms.state import FormState
from tests.benchmarks.desk_work import open_sessions, ready
from tests.benchmarks.inside import PaintWatch, run_inside
from tests.benchmarks.rows import Row, at_most, by_floor, median, percentile
from widgets.forms.page import FormPage

ROUNDS = 60


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_switch:measure")


async def measure(guide: Guide) -> list[Row]:
    """Switch to and fro, floor and program interleaved."""
    await ready(guide)
    await open_sessions(guide, 3, 3)
    workspace = guide.composition.engine.workspace
    floor = Floor(guide.composition.engine.forms.state(workspace.state.focused_tab.id))
    watch, bare = PaintWatch(guide.composition.window), PaintWatch(floor)
    await in_slot(floor.show)
    sessions: list[float] = []
    tabs: list[float] = []
    floors: list[float] = []
    for round_ in range(ROUNDS):
        guide.composition.window.raise_()
        sessions.append(await in_slot(lambda: watch.milliseconds(lambda: workspace.focus_next_session(1))))
        tabs.append(await in_slot(lambda: watch.milliseconds(lambda: workspace.focus_next_tab(1))))
        floors.append(
            await in_slot(lambda n=round_: bare.milliseconds(lambda: floor.tabs.setCurrentIndex(n % 2)))
        )
    floor.close()
    built = slice(8, None)  # the first visits build pages
    return [
        at_most("session switch to painted, median", median(sessions[built]), "ms", 16),
        by_floor(
            "session switch to painted, p95",
            percentile(sessions[built], 0.95),
            "ms",
            percentile(floors[built], 0.95),
            1.3,
        ),
        at_most("tab switch to painted, median", median(tabs[built]), "ms", 16),
        by_floor(
            "tab switch to painted, p95",
            percentile(tabs[built], 0.95),
            "ms",
            percentile(floors[built], 0.95),
            1.3,
        ),
    ]


class Floor(QMainWindow):
    """The same page twice in a bare QTabWidget."""

    def __init__(self, state: FormState) -> None:
        super().__init__()
        self.tabs = QTabWidget()
        for number in range(2):
            self.tabs.addTab(_page(state), str(number))
        self.setCentralWidget(self.tabs)
        self.resize(1366, 768)


def _page(state: FormState) -> QWidget:
    page = FormPage(messages.failure, messages.field_problem, messages.read_only)
    page.render_state(state)
    return page
