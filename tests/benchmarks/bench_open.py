"""Opening a case from a grid, to the painted form with its data: beside the organisation, and far from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.engine import Engine
from session_engine.ids import RecordRef, SessionId, record_page
from session_engine.navigation.state import Place
from session_engine.records.state import RecordStatus
from tests.benchmarks.desk_work import cases_of_grid, fields_shown, ready
from tests.benchmarks.inside import PaintWatch, run_inside
from tests.benchmarks.rows import Row, at_most, median, percentile
from tests.benchmarks.slow_line import proxy_in_force
from widgets.forms.page import FormPage

WARM_UP = 3
"""Cases opened before the measuring: the form's plan is known, as it is after the first case of a day."""

ROUNDS, OF_EACH = 5, 14
"""Rounds, and cases opened in each, every one for the first time."""

FAR = 20

PAUSE = 0.4
"""Seconds a person looks at the grid before the next opening, at the least."""


class Opened(NamedTuple):
    """Milliseconds until a case stood there with its name, with all its fields, and read anew; and round trips."""

    known: float
    whole: float
    fresh: float
    trips: int


def run() -> list[Row]:
    """Measure in the real program."""
    near = run_inside("tests.benchmarks.bench_open:measure")
    return near + run_inside("tests.benchmarks.bench_open:measure_far", slow=True)


async def measure(guide: Guide) -> list[Row]:
    """Open cases, each for the first time."""
    taken = [found.whole for found in await _open_all(guide, WARM_UP + ROUNDS * OF_EACH)]
    measured = taken[WARM_UP:]
    rounds = [measured[n : n + OF_EACH] for n in range(0, len(measured), OF_EACH)]
    return [
        at_most(
            "opening a case from a grid, to the painted form with data, p95",
            median([percentile(each, 0.95) for each in rounds]),
            "ms",
            150,
        ),
        Row("opening a case from a grid, median", median([median(each) for each in rounds]), "ms"),
        Row("opening a case from a grid, p95 of all rounds together", percentile(measured, 0.95), "ms"),
        Row("opening the first case of a start", taken[0], "ms"),
    ]


async def measure_far(guide: Guide) -> list[Row]:
    """Do the same behind the slow line, and count what followed each other until all was fresh."""
    found = (await _open_all(guide, FAR))[WARM_UP:]
    known = [each.known for each in found]
    return [
        at_most(
            "at 300 ms and 4 Mbit/s: painted with what the grid knew, p95", percentile(known, 0.95), "ms", 150
        ),
        at_most(
            "at 300 ms and 4 Mbit/s: round trips in sequence until fresh",
            max(each.trips for each in found),
            "",
            3,
        ),
        Row("at 300 ms and 4 Mbit/s: fresh, median", median([each.fresh for each in found]), "ms"),
    ]


async def _open_all(guide: Guide, count: int) -> list[Opened]:
    await ready(guide)
    engine, watch = guide.composition.engine, PaintWatch(guide.composition.window)
    found: list[Opened] = []
    for ref in await cases_of_grid(guide, count):
        found.append(await _open(guide, watch, ref))
        session = engine.workspace.state.focused_session.id
        engine.workspace.close_session(session, confirmed=True, force=True)
        engine.workspace.focus_session(SessionId(1))
        await _quiet(engine)
        await asyncio.sleep(PAUSE)
    return found


async def _open(guide: Guide, watch: PaintWatch, ref: RecordRef) -> Opened:
    engine = guide.composition.engine
    started = time.perf_counter()
    await in_slot(lambda: engine.workspace.open(record_page(ref), Place.GRID))
    known = await in_slot(lambda: watch.until_painted(_page_shown(guide), started))
    whole = await in_slot(lambda: watch.until_painted(lambda: fields_shown(guide), started))
    await until(lambda: _fresh(engine, ref), "the record itself")
    fresh = time.perf_counter()
    trips = proxy_in_force().in_sequence(started, fresh) if _far() else 0
    return Opened(known, whole, (fresh - started) * 1000, trips)


def _page_shown(guide: Guide) -> Callable[[], bool]:
    """Tell whether the page in front names the record: the grid's row knew that much."""
    engine = guide.composition.engine

    def shown() -> bool:
        tab = engine.workspace.state.focused_tab
        named = bool(engine.forms.state(tab.id).record.name)
        return named and any(page.isVisible() for page in guide.hands.all(FormPage))

    return shown


def _fresh(engine: Engine, ref: RecordRef) -> bool:
    """Tell whether the record was read itself: what a grid lends it has no description."""
    state = engine.records.state(ref)
    return state.status is RecordStatus.READY and "description" in state.fields


def _far() -> bool:
    try:
        proxy_in_force()
    except AssertionError:
        return False
    return True


async def _quiet(engine: Engine) -> None:
    """Wait until what the last opening began has ended, the lasting tasks aside."""
    await until(lambda: engine.tasks.running() < 50, "quiet")
