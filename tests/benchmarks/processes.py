"""Starts programs, reads their marks, and keeps demonstration data ready for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


def marks_of(command: list[str], until: str, extra: dict[str, str] | None = None) -> dict[str, float]:
    """Run a program until it has written a mark; give milliseconds from its start by mark."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "marks"
        environment = {**clean_environment(), "NINEDESK_TRACE": str(file), **(extra or {})}
        started = time.monotonic_ns()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            marks = _wait_for(file, until, process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        return {name: (at - started) / 1e6 for name, at in marks.items()}


def clean_environment() -> dict[str, str]:
    """Give the environment of a person's machine: compiled modules are kept, nothing is unbuffered or traced."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**ours, "PYTHONPATH": str(ROOT)}


def _wait_for(file: Path, until: str, process: subprocess.Popen[bytes]) -> dict[str, int]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.exists():
            marks = _read(file)
            if until in marks:
                return marks
        if process.poll() is not None and (not file.exists() or until not in _read(file)):
            raise RuntimeError(f"the program ended with {process.returncode} before “{until}”")
        time.sleep(0.005)
    raise RuntimeError(f"no “{until}” within {PATIENCE:.0f} s")


def _read(file: Path) -> dict[str, int]:
    pairs = (line.split() for line in file.read_text("ascii").splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}


def program(*arguments: str) -> list[str]:
    """Give the command that runs the desktop."""
    return [sys.executable, "-m", "desktop", *arguments]


class Data:
    """A folder with built demonstration data, copied for each run that may change it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ninedesk-bench-"))

    def built(self) -> tuple[Path, float]:
        """Build the data by a very first start; give the folder and the milliseconds until the desk was filled."""
        marks = marks_of(program("--data", str(self.folder), "--quiet-demo"), "dashboard_filled")
        return self.folder, marks["dashboard_filled"]

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
