"""One event loop, one place that starts tasks: under qasync a nested loop loses tasks (decision 0002)."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import Rule, called_name, last_name, only_with

_CLIENT = ("desktop", "widgets", "session_engine")

# Each of these runs an event loop inside the running one, and comes back when it ends.
_NESTED = {
    "exec",
    "exec_",
    "processEvents",
    "qWait",
    "waitForFinished",
    "waitForReadyRead",
}
_ASKING = {
    "QMessageBox": {"about", "aboutQt", "critical", "information", "question", "warning"},
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QFileDialog": {
        "getExistingDirectory",
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
    },
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
_STARTS_TASKS = {"create_task", "ensure_future", "run_coroutine_threadsafe", "TaskGroup"}
_OUTERMOST = {
    "desktop/application.py",  # until the first paint; asyncio's begins after it has ended
    "desktop/one_instance/caller.py",  # a further start, which waits for its answer and ends: it has no other loop
    "desktop/one_instance/silence.py",  # the same, when there is no answer
}


@only_with(r"exec|processEvents|qWait|waitFor|" + "|".join(_ASKING))
def runs_a_nested_loop(node: ast.AST) -> bool:
    name = called_name(node)
    if name in _NESTED:
        # Python's own exec(text) is another thing, and ruff's.
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=asking)):
            return asking in _ASKING.get(last_name(owner) or "", ())
        case _:
            return False


@only_with("|".join(_STARTS_TASKS))
def starts_a_task(node: ast.AST) -> bool:
    return called_name(node) in _STARTS_TASKS


@only_with("asyncSlot|asyncClose")
def uses_an_async_slot(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return name in {"asyncSlot", "asyncClose"}
        case _:
            return False


def test_no_nested_event_loop() -> None:
    found = runs_a_nested_loop.places("desktop", "widgets")
    assert {place.rpartition(":")[0] for place in found} <= _OUTERMOST
    assert len(found) <= len(_OUTERMOST)


def test_only_the_tasks_module_starts_tasks() -> None:
    elsewhere = [
        place for place in starts_a_task.places(*_CLIENT) if not place.startswith("session_engine/tasks.py:")
    ]
    assert elsewhere == []


def test_no_async_slots() -> None:
    assert uses_an_async_slot.places(*_CLIENT) == []


@pytest.mark.parametrize(
    ("code", "rule", "caught"),
    [
        ("dialog.exec()", runs_a_nested_loop, True),
        ("QMenu(self).exec(point)", runs_a_nested_loop, True),
        ("QApplication.processEvents()", runs_a_nested_loop, True),
        ("QMessageBox.question(self, 'a', 'b')", runs_a_nested_loop, True),
        ("QtWidgets.QFileDialog.getOpenFileName()", runs_a_nested_loop, True),
        ("dialog.open()", runs_a_nested_loop, False),
        ("log.warning('x')", runs_a_nested_loop, False),
        ("asyncio.create_task(x())", starts_a_task, True),
        ("asyncio.TaskGroup()", starts_a_task, True),
        ("tasks.start(owner, x())", starts_a_task, False),
        ("@asyncSlot()\ndef f(): ...", uses_an_async_slot, True),
        ("from qasync import asyncSlot", uses_an_async_slot, True),
    ],
)
def test_the_rules_find_what_they_are_for(code: str, rule: Rule, caught: bool) -> None:
    assert rule.finds(code) is caught
