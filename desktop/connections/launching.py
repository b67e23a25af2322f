"""Starts Ninedesk beside this one, with another profile: it lives on when this one ends."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

ROOT = Path(__file__).resolve().parents[2]


def launch(profile: str, data: Path | None) -> bool:
    """Open a profile in a program of its own; where one is open, its window comes to the front.

    False when the system does not start it.
    """
    where = ["--data", str(data.resolve())] if data is not None else []
    first, *rest = program()
    process = QProcess()
    process.setProgram(first)
    process.setArguments([*rest, "--profile", profile, *where])
    if not getattr(sys, "frozen", False):
        process.setWorkingDirectory(str(ROOT))
    process.setStandardInputFile(QProcess.nullDevice())
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    started: object = process.startDetached()  # an instance's gives a bool, whatever its types say
    return started[0] is True if isinstance(started, tuple) else started is True


def program() -> list[str]:
    """Name this program, installed or out of a checkout."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "desktop"]
