"""Run the steps of setting up: short lines on the screen, everything in a log file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

__all__ = ["StepLog"]


class StepLog:
    """A log file of the current set-up, and the output of its last program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO = path.open("w", encoding="utf-8", errors="replace")
        self._lines: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def say(self, line: str) -> None:
        """Show a line, and log it."""
        print(line, flush=True)
        print(line, file=self._file, flush=True)

    def run(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        show: Callable[[str], str | None] = lambda _: None,
    ) -> int:
        """Run a program, log what it writes, show the lines `show` makes of it; return its code."""
        print("$", *command, file=self._file, flush=True)
        self._lines = []
        with subprocess.Popen(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        ) as process:  # fmt: skip
            for line in process.stdout or ():
                self._lines.append(line)
                self._file.write(line)
                shown = show(line)
                if shown:
                    print(shown, flush=True)
        return process.returncode

    def text(self) -> str:
        """Give all that the last program wrote."""
        return "".join(self._lines)

    def tail(self, count: int) -> str:
        """Give the last lines that the last program wrote, indented."""
        written = [line.rstrip() for line in self._lines if line.strip()]
        return "\n".join("  " + line for line in written[-count:])
