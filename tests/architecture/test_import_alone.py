"""Every module of ours can be imported first: no cycle hides behind a lucky order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("session_engine", "widgets")

_EACH = """
import importlib, os, sys
for name in sys.argv[1:]:
    if os.fork() == 0:
        try:
            importlib.import_module(name)
        except BaseException as error:
            print(name, type(error).__name__, error, flush=True)
            os._exit(1)
        os._exit(0)
    os.wait()
"""


def modules(package: str) -> list[str]:
    files = sorted((ROOT / package).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [name.removesuffix(".__init__") for name in names]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks: a process for each module would take minutes")
@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_can_be_imported_first(package: str) -> None:
    names = modules(package)
    warm = "import PySide6.QtWidgets, PySide6.QtSvg, msgspec"  # heavy, and shared by the forks
    done = subprocess.run(
        [sys.executable, "-c", f"{warm}\n{_EACH}", *names],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=55,
    )  # fmt: skip
    assert done.stdout == ""
