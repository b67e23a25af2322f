"""The project's own modules, and rules about calls that import contracts cannot say."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Rule:
    """Something that code must not do: what it looks like in a tree, and words without which it cannot be there.

    Most files have none of the words and are not parsed: a thousand trees take seconds, and hundreds of megabytes.
    """

    found: Callable[[ast.AST], bool]
    words: re.Pattern[str]

    def places(self, *packages: str) -> list[str]:
        """List `path:line` of every node that the rule finds."""
        return [
            f"{path}:{line}"
            for package in packages
            for path, text in texts(package)
            for line in self._lines(text)
        ]

    def finds(self, code: str) -> bool:
        """Tell whether there is anything in a text that the rule finds."""
        return bool(self._lines(code))

    def _lines(self, text: str) -> list[int]:
        if self.words.search(text) is None:
            return []
        return [getattr(node, "lineno", 0) for node in ast.walk(ast.parse(text)) if self.found(node)]


def only_with(words: str) -> Callable[[Callable[[ast.AST], bool]], Rule]:
    """Make a rule of what finds a node, where a text holds one of the words (a regular expression)."""
    return lambda found: Rule(found, re.compile(words))


@cache
def texts(package: str) -> tuple[tuple[str, str], ...]:
    """Read every module of a package: its path from the root, with slashes, and its text."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return tuple((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


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
