"""How tests behave: they wait for what happens, never for time to pass."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import last_name, only_with


@only_with("sleep|qWait|qSleep|qtbot")
def sleeps(node: ast.AST) -> bool:
    """Find `time.sleep`, `QTest.qWait`, `QTest.qSleep` and `qtbot.wait(milliseconds)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return (last_name(owner), name) in {
                ("time", "sleep"),
                ("QTest", "qWait"),
                ("QTest", "qSleep"),
                ("qtbot", "wait"),
            }
        case ast.ImportFrom(module="time", names=names):
            return any(alias.name == "sleep" for alias in names)
        case _:
            return False


def test_tests_never_sleep() -> None:
    found = sleeps.places("tests")
    # What is measured over time has to take some; so has a victim that is killed at a random moment of it.
    timed = ("tests/benchmarks/", "tests/soak/")
    assert [place for place in found if not place.startswith(timed)] == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("time.sleep(1)", True),
        ("from time import sleep", True),
        ("qtbot.wait(50)", True),
        ("qtbot.waitUntil(done)", False),
        ("process.wait()", False),
    ],
)
def test_the_rule_finds_what_it_is_for(code: str, caught: bool) -> None:
    assert sleeps.finds(code) is caught
