"""Opening a case from a grid, to the painted form with its data."""

from __future__ import annotations

from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.ids import SessionId, record_page
from session_engine.navigation.state import Place
from tests.benchmarks.desk_work import cases, form_shown, ready
from tests.benchmarks.inside import PaintWatch, run_inside
from tests.benchmarks.rows import Row, at_most, median, percentile
from widgets.forms.page import FormPage

ROUNDS = 40


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_open:measure")


async def measure(guide: Guide) -> list[Row]:
    """Open and close cases, each for the first time, then all again."""
    await ready(guide)
    engine = guide.composition.engine
    watch = PaintWatch(guide.composition.window)
    known = list(dict.fromkeys(cases(guide)))
    taken: list[float] = []
    for number in range(ROUNDS):
        ref = known[number % len(known)]

        def shown(title: str = engine.records.state(ref).name) -> bool:
            tab = engine.workspace.state.focused_tab
            pages = [page for page in guide.hands.all(FormPage) if page.isVisible()]
            return bool(pages) and engine.forms.state(tab.id).status == "ready" and bool(title)

        taken.append(
            await in_slot(
                lambda ref=ref, seen=shown: watch.milliseconds(
                    lambda: engine.workspace.open(record_page(ref), Place.GRID), seen
                )
            )
        )
        await form_shown(guide)
        engine.workspace.close_session(engine.workspace.state.focused_session.id, confirmed=True, force=True)
        engine.workspace.focus_session(SessionId(1))
        await until(lambda: engine.tasks.running() < 50, "quiet")
    return [
        at_most(
            "opening a case from a grid, to the painted form with data, p95",
            percentile(taken, 0.95),
            "ms",
            150,
        ),
        Row("opening a case from a grid, median", median(taken), "ms"),
    ]
