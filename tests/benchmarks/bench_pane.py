"""What guides an agent: the pane of a new session, a macro of ten local steps, and the first look at a script."""

from __future__ import annotations

import asyncio
import time

from desktop.tour.hands import until
from desktop.tour.run import Guide
from session_engine.ids import SessionId, record_page
from session_engine.macros.events import RunChanged
from session_engine.macros.runs import UNDER_WAY, Run, RunStatus
from session_engine.macros.state import ActionStep, Argument, ConditionStep, Macro
from tests.benchmarks.desk_work import cases, fields_shown, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.pane_opening import opening_rows
from tests.benchmarks.rows import Row, at_most, median, percentile
from tests.benchmarks.script_scrolling import scrolling_rows

ROUNDS = 20
WARM_UP = 3
PAUSE = 0.4
"""Seconds a person looks at the case before she runs anything, at the least."""


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_pane:measure")


def ten_steps() -> Macro:
    """Write a macro of ten steps that need nobody but the program: fields, names, tabs, a condition."""

    def step(name: str, action: str, pairs: dict[str, str] | None = None, /, **arguments: str) -> ActionStep:
        given = tuple(Argument(key, text) for key, text in arguments.items())
        values = (Argument("values", pairs=tuple(pairs.items())),) if pairs else ()
        return ActionStep(name, action, (*given, *values))

    return Macro(
        "bch_ten",
        "Ten local steps",
        steps=(
            step("here", "get_current_tab"),
            step("customer", "set_context", name="customer", value="${customerName}"),
            step("due", "set_context", name="due", value="=add_days(now(), 2)"),
            step(
                "words", "autofill_form", {"title": "${caseTitle} (${$session.customer})"}, entity="incident"
            ),
            step("urgent", "autofill_form", {"prioritycode": "1"}, entity="incident"),
            ConditionStep("known", "${$session.customer} is not empty", (), ()),
            step("new", "open_new_form", {"title": "Also: ${caseTitle}"}, entity="incident"),
            step("more", "autofill_form", {"description": "${$session.due}"}, entity="incident"),
            step("back", "focus_tab", tab="${steps.here.tab}"),
            step("end", "set_context", name="due", value=""),
        ),
    )


async def measure(guide: Guide) -> list[Row]:
    """Run the macro again and again, each time on a case of its own, and take it back."""
    await ready(guide)
    engine = guide.composition.engine
    known = list(dict.fromkeys(cases(guide)))
    taken: list[float] = []
    worked: list[float] = []
    for number in range(WARM_UP + ROUNDS):
        session = engine.workspace.open_session(record_page(known[number % len(known)])).session
        tab = engine.workspace.state.sessions[session].anchor.id
        await until(lambda tab=tab: engine.forms.state(tab).record.name, "the case")
        await until(lambda: fields_shown(guide), "its fields")
        await asyncio.sleep(PAUSE)
        await engine.slugs.fill("${customerName}", session)
        took, work = await _once(guide, session)
        taken.append(took)
        worked.append(work)
        engine.workspace.close_session(session, confirmed=True, force=True)
        engine.workspace.focus_session(SessionId(1))
    measured = taken[WARM_UP:]
    return [
        *await opening_rows(guide),
        *await scrolling_rows(guide),
        at_most("a macro of ten local steps, p95", _p95(taken), "ms", 150),
        Row("a macro of ten local steps, median", median(measured), "ms"),
        Row("a macro of ten local steps: work of the UI thread meanwhile, p95", _p95(worked), "ms"),
        Row("the first macro of a start, its modules being loaded", taken[0], "ms"),
    ]


def _p95(each: list[float]) -> float:
    return percentile(each[WARM_UP:], 0.95)


async def _once(guide: Guide, session: SessionId) -> tuple[float, float]:
    """Run it; return how long it took, and what of that the UI thread worked: others on the machine cost it no work."""
    macros = guide.composition.engine.macros
    ended: list[tuple[float, float]] = []

    def heard(event: RunChanged) -> None:
        if not ended and macros.state(event.run).status not in UNDER_WAY:
            ended.append((time.perf_counter(), time.thread_time()))

    end = guide.composition.engine.bus.subscribe(RunChanged, heard)
    begun = time.perf_counter(), time.thread_time()
    run = macros.try_out(ten_steps(), session)
    await until(lambda: ended, "the macro's end")
    end()
    taken = tuple((end - start) * 1000 for start, end in zip(begun, ended[0], strict=True))
    _judge(macros.state(run))
    await macros.undo(run)
    return taken[0], taken[1]


def _judge(run: Run) -> None:
    """A macro that failed is soon done."""
    assert run.status is RunStatus.DONE, run
    assert len(run.steps) == 10, run
