"""Every key stands in one table, `desktop/shortcuts.py`, which `dev.py check` looks through for doubles."""

from __future__ import annotations

import ast

import pytest

from desktop import shortcuts
from tests.architecture.sources import called_name, only_with


@only_with("QKeySequence|QShortcut|setShortcut")
def names_a_key(node: ast.AST) -> bool:
    """Find a key written as text: `QKeySequence("Ctrl+K")`, `action.setShortcut("F5")`."""
    if called_name(node) not in {"QKeySequence", "QShortcut", "setShortcut", "setShortcuts"}:
        return False
    assert isinstance(node, ast.Call)
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and bool(part.value)
        for argument in node.args
        for part in ast.walk(argument)
    )


def test_keys_stand_only_in_the_table() -> None:
    assert names_a_key.places("desktop", "widgets") == []


def test_the_table_has_no_problems() -> None:
    assert shortcuts.check() == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("QKeySequence('Ctrl+K')", True),
        ("action.setShortcuts([QKeySequence('F5'), 'F6'])", True),
        ("QKeySequence(row.keys[0])", False),
        ("QKeySequence(QKeySequence.StandardKey.Copy)", False),
        ("action.setShortcut('')", False),
    ],
)
def test_the_rule_finds_what_it_is_for(code: str, caught: bool) -> None:
    assert names_a_key.finds(code) is caught
