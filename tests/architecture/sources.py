"""The project's own modules as syntax trees, for rules about calls that import contracts cannot say."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One module: its path from the root, with slashes, and its tree."""

    path: str
    tree: ast.Module


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Parse every module of the packages."""
    paths = sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
    )


def places(found: Callable[[ast.AST], bool], *packages: str) -> list[str]:
    """List `path:line` of every node that the rule finds."""
    return [
        f"{module.path}:{getattr(node, 'lineno', 0)}"
        for module in modules(*packages)
        for node in ast.walk(module.tree)
        if found(node)
    ]


def called_name(node: ast.AST) -> str | None:
    """Give the last name of what a call calls: `exec` of `self.dialog.exec()`."""
    if not isinstance(node, ast.Call):
        return None
    return last_name(node.func)


def last_name(node: ast.expr) -> str | None:
    """Give the last name of an expression: `style` of `app.style`, `app` of `app()`."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=func):
            return last_name(func)
        case _:
            return None


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names that an import statement brings in."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{alias.name}" for alias in names)
        case _:
            return
