"""Tooltips: Qt reads a text as HTML where it looks like that; what is data goes through `for_tip`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

_SETS = frozenset({"setToolTip", "setTabToolTip", "showText"})
_SAFE = frozenset({"for_tip", "escape"})
_FOLDERS = ("widgets", "desktop")
_ROOT = Path(__file__).parents[2]
_PLAIN = frozenset({"widgets/shell/tray.py"})
"""The system's own, which knows no HTML."""


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_ours(node: ast.expr) -> bool:
    """Tell whether a text is written in the program, or made safe."""
    match node:
        case ast.Constant():
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _is_ours(body) and _is_ours(orelse)
        case ast.Call() if _name(node) in ("tr", "translate"):
            return all(isinstance(argument, ast.Constant) for argument in node.args[:2])
        case _:
            return any(isinstance(each, ast.Call) and _name(each) in _SAFE for each in ast.walk(node))


def _raw(source: str) -> list[int]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    found = (
        (call, call.args[1] if _name(call) == "showText" else call.args[-1])
        for call in calls
        if _name(call) in _SETS
    )
    return [call.lineno for call, text in found if not _is_ours(text)]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_data_is_never_markup_in_a_tooltip(folder: str) -> None:
    files = sorted((_ROOT / folder).rglob("*.py"))
    names = {each: each.relative_to(_ROOT).as_posix() for each in files}
    raw = [
        f"{names[each]}:{line}"
        for each in files
        if names[each] not in _PLAIN
        for line in _raw(each.read_text("utf-8"))
    ]
    assert raw == []


def test_what_is_looked_for_is_found() -> None:
    assert _raw("self.setToolTip(name)") == [1]
    assert _raw("self.setTabToolTip(3, waits.format(title))") == [1]
    assert _raw("QToolTip.showText(at, text, self)") == [1]
    assert _raw('self.setToolTip(self.tr("Close {0}").format(title))') == [1]
    assert _raw('self.setToolTip(for_tip(name) if name else "")') == []
    assert _raw('self.setToolTip(self.tr("Esc"))') == []
