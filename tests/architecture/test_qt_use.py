"""What of Qt is used, and that PySide6 keeps its references."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from tests.architecture.sources import imported, last_name, only_with, texts

_OURS = ("desktop", "widgets", "session_engine", "org_service", "tests", "devtools")

# GPL only, or a browser of 190 MB; none is in PySide6-Essentials.
_UNWANTED = ("QtCharts", "QtGraphs", "QtDataVisualization", "QtWebEngine", "QtPdf", "Qt3D")

_CUSTOMERS = "tests/fixtures/chromium_program.py"
"""The browser in which customers write, a program of its own: it alone has WebEngine (docs/decisions/0008)."""

_IMPORTED = re.compile(r"^\s*(?:from|import) PySide6(?:\.(\w+)| import (\w+))", re.MULTILINE)

_APPLICATIONS = {"QApplication", "QGuiApplication", "instance", "qApp", "qapp", "app", "_app"}


@only_with("|".join((*_UNWANTED, "PyQt")))
def imports_unwanted(node: ast.AST) -> bool:
    names = {part for name in imported(node) for part in name.split(".")}
    return any(name.startswith(_UNWANTED) or name.startswith("PyQt") for name in names)


@only_with("setStyleSheet")
def styles_the_application(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="setStyleSheet")):
            return last_name(owner) in {*_APPLICATIONS, "application", "_application"}
        case _:
            return False


def test_only_essential_qt_modules() -> None:
    found = imports_unwanted.places(*_OURS)
    assert [place for place in found if not place.startswith(f"{_CUSTOMERS}:")] == []


@cache
def _essentials() -> frozenset[str]:
    """Name the modules of Qt that the program brings along: the others are there for the tests alone."""
    files = [Path(str(file)) for file in metadata.files("PySide6-Essentials") or ()]
    built = {".so", ".pyd"}
    return frozenset(file.name.partition(".")[0] for file in files if file.suffix in built)


def addons_in(text: str) -> set[str]:
    """Name the modules that a text imports and the program does not bring along; no tree: half of all files name Qt."""
    named = {name for pair in _IMPORTED.findall(text) for name in pair if name}
    return {name for name in named if name.startswith("Qt")} - _essentials()


def test_the_program_needs_nothing_of_the_addons() -> None:
    """An import of theirs works here, where a browser is installed for the tests, and fails at a person's."""
    ours = ("desktop", "widgets", "session_engine", "org_service", "resources")
    found = {path: addons_in(text) for package in ours for path, text in texts(package)}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("from PySide6.QtMultimedia import QSoundEffect", True),
        ("import PySide6.QtWebChannel", True),
        ("from PySide6 import QtPositioning", True),
        ("from PySide6.QtWidgets import QWidget", False),
        ("from PySide6 import QtCore", False),
    ],
)
def test_the_addons_rule_finds_what_it_is_for(code: str, caught: bool) -> None:
    assert bool(addons_in(code)) is caught


def test_no_application_wide_style_sheet() -> None:
    """It makes every widget four times slower to create; `qapp` looks again when the tests end."""
    assert styles_the_application.places("desktop", "widgets") == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("QApplication.instance().setStyleSheet('')", True),
        ("self._app.setStyleSheet('')", True),
        ("label.setStyleSheet('')", False),
    ],
)
def test_the_style_rule_finds_what_it_is_for(code: str, caught: bool) -> None:
    assert styles_the_application.finds(code) is caught


@pytest.mark.parametrize(
    "code",
    [
        "from PySide6 import QtCharts",
        "from PySide6.QtWebEngineWidgets import QWebEngineView",
        "import PyQt6.QtCore",
    ],
)
def test_the_import_rule_finds_what_it_is_for(code: str) -> None:
    assert imports_unwanted.finds(code)


_CALL_QT_OFTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QObject
app, thing = QCoreApplication([]), QObject()
before = sys.getrefcount(None)
for _ in range(30_000):
    thing.setObjectName("x")
print(before - sys.getrefcount(None))
"""


def test_qt_calls_lose_no_reference_to_none() -> None:
    """PySide6 6.12.0 lost one in each call, until Python 3.11 aborted: decision 0001."""
    done = subprocess.run([sys.executable, "-c", _CALL_QT_OFTEN], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) < 100
