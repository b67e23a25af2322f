"""Which modules import each other in a circle: only for those does it matter which is imported first."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

Graph = Mapping[str, frozenset[str]]


def module_names(root: Path, package: str) -> dict[str, Path]:
    """Name every module of a package."""
    found: dict[str, Path] = {}
    for file in sorted((root / package).rglob("*.py")):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = file
    return found


@cache
def imports(root: Path, package: str) -> Graph:
    """Give for each module which others of its package run when it is imported.

    Whoever is inside a package needs the package first, so a module needs all that stand above it.
    """
    names = module_names(root, package)
    return {
        name: frozenset(_needed(name, ast.parse(file.read_text(encoding="utf-8")), names, file)) - {name}
        for name, file in names.items()
    }


def _needed(name: str, tree: ast.Module, names: Mapping[str, Path], file: Path) -> Iterator[str]:
    yield from _above(name, names)
    here = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in _run_at_import(tree):
        for wanted in _modules_of(node, here):
            if wanted in names:
                yield wanted
            yield from _above(wanted, names)


def _above(name: str, names: Mapping[str, Path]) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        if name in names:
            yield name


def _modules_of(node: ast.stmt, here: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = here.split(".")[: len(here.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _run_at_import(tree: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported: not those of functions or for type checkers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from (other, *_run_at_import(other))
            continue
        if isinstance(node, ast.stmt):
            yield node
        yield from _run_at_import(node)


def circles(graph: Graph) -> list[frozenset[str]]:
    """Give the groups of modules of which each needs each other."""
    return [group for group in _components(graph) if len(group) > 1]


def needed_by(circle: frozenset[str], graph: Graph) -> frozenset[str]:
    """Give what a circle needs that is no part of it."""
    return frozenset[str]().union(*(_reach(name, graph) for name in circle)) - circle


def _components(graph: Graph) -> Iterator[frozenset[str]]:
    reached = {name: _reach(name, graph) for name in graph}
    left = set(graph)
    while left:
        name = left.pop()
        group = frozenset({name} | {other for other in reached[name] if name in reached[other]})
        left -= group
        yield group


def _reach(start: str, graph: Graph) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in graph[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found
