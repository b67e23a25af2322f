"""Session switch and tab switch with built pages, to painted; against the same page in a bare QTabWidget."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from desktop.tour.hands import in_slot
from desktop.tour.run import Guide
from session_engine.sessions.state import SessionKind
from tests.benchmarks.bare_pages import BarePages
from tests.benchmarks.desk_work import open_sessions, ready
from tests.benchmarks.inside import PaintWatch, run_inside
from tests.benchmarks.rows import Row, at_most, by_floor, median, percentile

ROUNDS, SWITCHES = 5, 25


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_switch:measure")


async def measure(guide: Guide) -> list[Row]:
    """Switch to and fro, floor and program interleaved; medians of rounds."""
    await ready(guide)
    await open_sessions(guide, 3, 3)
    floor = BarePages(guide.composition.engine, guide.composition.engine.workspace.state.focused_tab.id)
    await in_slot(floor.show)
    taken = Taken(guide, floor)
    await taken.round(SWITCHES)  # the first visits build pages
    rounds = [await taken.round(SWITCHES) for _ in range(ROUNDS)]
    floor.close()
    bare = _share([each.floors for each in rounds], 0.95)
    switched = [each.sessions + each.homes + each.inboxes for each in rounds]
    return [
        at_most("session switch to painted, median", _share(switched, 0.5), "ms", 16),
        # The floor has a record's page, so switches to one are compared with it.
        _by_floor("session switch to painted, p95", [each.sessions for each in rounds], bare),
        at_most("tab switch to painted, median", _share([each.tabs for each in rounds], 0.5), "ms", 16),
        _by_floor("tab switch to painted, p95", [each.tabs for each in rounds], bare),
        Row("switch to Home's dashboard alone, median", _share([each.homes for each in rounds], 0.5), "ms"),
        Row("switch to the inbox, median", _share([each.inboxes for each in rounds], 0.5), "ms"),
        Row("the same page in a bare QTabWidget, median", _share([r.floors for r in rounds], 0.5), "ms"),
    ]


def _by_floor(name: str, taken: list[list[float]], bare: float) -> Row:
    return by_floor(name, _share(taken, 0.95), "ms", bare, 1.3)


def _share(rounds: list[list[float]], share: float) -> float:
    return median([percentile(each, share) for each in rounds])


class Round(NamedTuple):
    """Milliseconds of the switches of a round."""

    sessions: list[float]
    homes: list[float]
    inboxes: list[float]
    tabs: list[float]
    floors: list[float]


class Taken:
    """Switches, one kind after the other."""

    def __init__(self, guide: Guide, floor: BarePages) -> None:
        self._workspace = guide.composition.engine.workspace
        self._floor = floor
        self._watch, self._bare = PaintWatch(guide.composition.window), PaintWatch(floor)

    async def round(self, count: int) -> Round:
        """Switch that many times."""
        found = Round([], [], [], [], [])
        workspace = self._workspace
        for _ in range(count):
            taken = await self._of(self._watch, lambda: workspace.focus_next_session(1))
            kind = workspace.state.focused_session.kind
            {SessionKind.HOME: found.homes, SessionKind.INBOX: found.inboxes}.get(
                kind, found.sessions
            ).append(taken)
            if len(workspace.state.focused_session.tabs) > 1:  # Home and the inbox have but one
                found.tabs.append(await self._of(self._watch, lambda: workspace.focus_next_tab(1)))
            found.floors.append(await self._of(self._bare, self._floor.switch))
        return found

    @staticmethod
    async def _of(watch: PaintWatch, action: Callable[[], object]) -> float:
        return await in_slot(lambda: watch.milliseconds(action))
