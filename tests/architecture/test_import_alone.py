"""Every module of ours can be imported first: no cycle hides behind a lucky order.

An order can only be lucky among modules that need each other. So each of those is imported first, in a process of its
own; all others once, in a process that writes down who imports whom, so that no import is overlooked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.import_order import Graph, circles, imports, needed_by

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("session_engine", "widgets")

_EACH_FIRST = """
import gc, importlib, json, os, sys
gc.disable()  # a fork that lives for an import leaves nothing to collect
import PySide6.QtWidgets, PySide6.QtSvg, msgspec  # heavy, and shared by the forks

def in_fork(work):
    sys.stdout.flush()
    if os.fork() == 0:
        try:
            work()
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.wait()

def first(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(name, type(error).__name__, error)

def each_of(below, circle):
    for name in below:
        first(name)
    for name in circle:
        in_fork(lambda: first(name))

for below, circle in json.loads(sys.argv[1]):
    in_fork(lambda: each_of(below, circle))
"""
_ALL_WATCHED = """
import builtins, importlib, importlib.util, json, sys
seen, real = set(), builtins.__import__
def watched(name, globals=None, locals=None, fromlist=(), level=0):
    if globals and "__name__" in globals:
        base = "." * level + name
        base = importlib.util.resolve_name(base, globals.get("__package__")) if level else base
        for each in (base, *(f"{base}.{part}" for part in fromlist or ())):
            seen.add((globals["__name__"], each))
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = watched
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(seen)))
"""


def run(root: Path, program: str, names: list[str]) -> str:
    command = [sys.executable, "-c", program, *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused_first(root: Path, graph: Graph) -> str:
    """Import first, each in its own process, what is part of a circle; give what that says.

    What a circle needs and is no part of it cannot need the circle, and is there before: its order changes nothing.
    """
    orders = [(sorted(needed_by(circle, graph)), sorted(circle)) for circle in circles(graph)]
    return run(root, _EACH_FIRST, [json.dumps(orders)]) if orders else ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks: a process for each module would take minutes")
@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_of_a_circle_can_be_imported_first(package: str) -> None:
    assert refused_first(ROOT, imports(ROOT, package)) == ""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_can_be_imported_and_no_import_is_overlooked(package: str) -> None:
    graph = imports(ROOT, package)
    seen = json.loads(run(ROOT, _ALL_WATCHED, sorted(graph)))
    ours = {(who, whom) for who, whom in seen if who in graph and whom in graph and who != whom}
    assert ours - {(who, whom) for who in graph for whom in graph[who]} == set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_lucky_order_is_found(tmp_path: Path) -> None:
    package = tmp_path / "lucky"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "first.py").write_text("VALUE = 1\nfrom lucky.second import OTHER\n")
    (package / "second.py").write_text("from .first import VALUE\nOTHER = VALUE\n")
    (package / "third.py").write_text("import lucky.first\n")
    said = refused_first(tmp_path, imports(tmp_path, "lucky"))
    assert said.startswith("lucky.second ImportError")
    assert "lucky.first" not in said.split()[0]
    assert len(said.splitlines()) == 1
