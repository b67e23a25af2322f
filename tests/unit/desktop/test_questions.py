"""What is asked before something is closed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from desktop.bindings.macros import MacrosBinding
from desktop.bindings.questions import Questions
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import SessionId
from session_engine.macros.runs import RunStatus

HERE = SessionId(2)


def a_run(status: RunStatus) -> Any:
    return SimpleNamespace(status=status, macro=SimpleNamespace(name="Finish <b>all</b> tasks"))


@pytest.mark.parametrize(
    ("status", "says"),
    [(RunStatus.RUNNING, "“Finish <b>all</b> tasks” is still running"), (RunStatus.DONE, "stays as it is")],
)
def test_closing_a_session_says_that_a_macro_runs_in_it(status: RunStatus, says: str) -> None:
    macros = MacrosBinding.__new__(MacrosBinding)
    macros._followed = True
    area = SimpleNamespace(runs=lambda session: (a_run(status),) if session == HERE else ())
    macros._desk = SimpleNamespace(engine=SimpleNamespace(macros=area))  # type: ignore[assignment]
    asked: list[str] = []
    questions = Questions.__new__(Questions)
    questions._desk = SimpleNamespace(macros=macros)  # type: ignore[assignment]
    questions._wraps_up = lambda _session: False  # type: ignore[method-assign]
    questions._ask = lambda _title, detail, *_: asked.append(detail)  # type: ignore[assignment,method-assign]
    way = WayOut("workspace.close_session", (HERE,))
    questions._confirm_close(Refused(RefusalCode.CONFIRM_CLOSE, {"title": "A case", "tabs": 1}, (way,)))
    assert says in asked[0]


def test_nobody_asked_for_macros_yet() -> None:
    macros = MacrosBinding.__new__(MacrosBinding)
    macros._followed = False
    assert macros.going(HERE) == ""
