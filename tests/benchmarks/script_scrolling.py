"""A script of a hundred steps in the pane: how long the window is held up while one scrolls through it."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop.bindings.pane.bringing import bring_side
from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.ids import SessionId, record_page
from session_engine.scripts.state import Script, ScriptStep, StepKind
from tests.benchmarks.bench_ui import Ticks
from tests.benchmarks.desk_work import cases, fields_shown
from tests.benchmarks.rows import Row, at_most, median
from widgets.scripts.step_list import StepList
from widgets.scripts.tool import ScriptsTool

STEPS = 100
TURN = -120
"""A notch of the wheel, down."""
PAUSE, MOST = 0.01, 500


def hundred_steps() -> Script:
    """Write a script: texts with placeholders and answers, some of them open, macros and scripts."""
    kinds = (StepKind.TEXT, StepKind.TEXT, StepKind.TEXT, StepKind.MACRO, StepKind.SCRIPT)

    def step(number: int) -> ScriptStep:
        kind = kinds[number % len(kinds)]
        return ScriptStep(
            f"bch_long_{number}",
            f"Step {number} for ${{customerName}}",
            kind,
            "Ask ${customerName} about “${caseTitle}”, and say why. " * 3,
            "nlh_has_it_held" if kind is StepKind.MACRO else "",
            "nlh_slow_wifi" if kind is StepKind.SCRIPT else "",
            "What was said" if kind is StepKind.TEXT else "",
        )

    return Script("bch_long", "A hundred steps", steps=tuple(step(number) for number in range(STEPS)))


async def scrolling_rows(guide: Guide) -> list[Row]:
    """Show it beside a case and scroll to its end and back."""
    engine = guide.composition.engine
    session = engine.workspace.open_session(record_page(cases(guide)[0])).session
    await until(lambda: fields_shown(guide), "the case")
    bring_side(guide.composition.desk, session, "scripts")
    await until(lambda: guide.hands.all(ScriptsTool), "the tool")
    tool = guide.hands.all(ScriptsTool)[0]
    await until(tool.picker.count, "the scripts")
    await asyncio.sleep(1)
    ticks = Ticks()
    ticks.start()
    await in_slot(lambda: engine.scripts.try_out(session, hundred_steps()))
    await until(lambda: tool.progress.text() == f"0 of {STEPS} done", "the script")
    await until(lambda: len(tool.steps.rows) == STEPS, "its rows")
    await asyncio.sleep(0.3)
    ticks.stop()
    shown = max(ticks.worked)
    names = tuple(f"bch_long_{number}" for number in range(0, STEPS, 10))
    await in_slot(lambda: tool.steps.opened.emit(names))
    await asyncio.sleep(0.3)
    work = [*await _scroll(tool.steps, TURN), *await _scroll(tool.steps, -TURN)]
    await in_slot(lambda: engine.workspace.close_session(session, confirmed=True, force=True))
    await in_slot(lambda: engine.workspace.focus_session(SessionId(1)))
    return [
        at_most("script of 100 steps: longest UI step while scrolling", max(work), "ms", 16),
        Row("script of 100 steps: a notch of the wheel, median", median(work), "ms"),
        at_most("script of 100 steps: longest UI step until it is there", shown, "ms", 16),
    ]


async def _scroll(steps: StepList, by: int) -> list[float]:
    """Turn the wheel until an end is reached; return what each notch and its painting cost the UI thread.

    What it works is counted, not how long others on the machine keep it waiting.
    """
    bar, work = steps.verticalScrollBar(), list[float]()
    while bar.value() != (bar.maximum() if by < 0 else 0) and len(work) < MOST:
        begun = time.thread_time()
        await in_slot(lambda: _turn(steps, by))
        await asyncio.sleep(PAUSE)
        work.append((time.thread_time() - begun) * 1000)
    assert len(work) > STEPS // 10, len(work)
    return work


def _turn(steps: StepList, by: int) -> None:
    view = steps.viewport()
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(view.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
