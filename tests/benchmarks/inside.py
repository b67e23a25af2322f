"""Runs a measuring coroutine inside the real program, in its real window, in place of the tour.

`python -m tests.benchmarks.inside MODULE:FUNCTION DATA OUT [slow]`: the function gets the tour's guide and gives rows.
With `slow` a delaying proxy stands before the organisation.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from tests.benchmarks.processes import ROOT, Data, clean_environment
from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from desktop.composition import Composition
    from desktop.tour.run import Guide

OWED = 0.012
"""Seconds within which an update that is owed comes."""

Measure = Callable[["Guide"], Awaitable[list[Row]]]


class PaintWatch(QObject):
    """Notes when a window's updates are done."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        self._window = window
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self.count += 1
        return super().eventFilter(watched, event)

    def milliseconds(self, action: Callable[[], object]) -> float:
        """Do something and measure until the window owes no update after it. Call it outside of tasks."""
        self._key()
        started, before = time.perf_counter(), self.count
        action()
        return self.until_painted(lambda: self.count > before, started)

    def _key(self) -> None:
        """Press a key that does nothing: with a person a key comes before whatever she does.

        What waits for the first one after a pause, to know that she is there, listens no more then.
        """
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            pressed = QKeyEvent(kind, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self._window, pressed)

    def until_painted(self, seen: Callable[[], bool], started: float) -> float:
        """Measure from `started` until `seen` holds and the window owes no update. Call it outside of tasks."""
        count, last = self.count, time.perf_counter()

        def quiet() -> bool:
            nonlocal count, last
            if not holds[0]:
                holds[0], count, last = seen(), self.count, time.perf_counter()
            elif self.count != count:
                count, last = self.count, time.perf_counter()
            return holds[0] and time.perf_counter() - last > OWED

        holds = [False]
        self._spin(quiet)
        return (last - started) * 1000

    def _spin(self, done: Callable[[], bool]) -> None:
        app = QApplication.instance()
        assert app is not None
        end = time.perf_counter() + 10
        while not done():
            app.processEvents()
            if time.perf_counter() > end:
                raise TimeoutError("nothing was painted within 10 s")


def run_inside(measure: str, *, data: Path | None = None, slow: bool = False) -> list[Row]:
    """Start the program with a measuring function in it; give its rows."""
    own = Data() if data is None else None
    folder = own.built()[0] if own is not None else data
    assert folder is not None
    try:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "rows.json"
            line = ("slow",) if slow else ()
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.inside", measure, str(folder), str(out), *line],
                cwd=ROOT, check=True, timeout=600, env=clean_environment(),
            )  # fmt: skip
            return [Row(**row) for row in json.loads(out.read_text("utf-8"))]
    finally:
        if own is not None:
            own.remove()


def main(measure: str, data: str, out: str, line: str = "") -> int:
    """Run the program with the measuring function in the tour's place."""
    if line != "slow":
        return _run(measure, data, out)
    from tests.benchmarks.slow_line import slow_line

    with slow_line():
        return _run(measure, data, out)


def _run(measure: str, data: str, out: str) -> int:
    import desktop.tour.run
    from desktop.__main__ import main as ninedesk

    module, _, name = measure.partition(":")
    function: Measure = getattr(importlib.import_module(module), name)

    async def instead(composition: Composition, options: Arguments) -> int:
        del options
        from desktop.tour.hands import Hands
        from desktop.tour.run import Guide

        try:
            rows = await function(Guide(composition, Hands(composition.window)))
        except Exception:  # the program's own log would hide it
            traceback.print_exc()
            raise
        Path(out).write_text(json.dumps([asdict(row) for row in rows]), "utf-8")
        return 0

    desktop.tour.run.run_tour = instead
    with tempfile.TemporaryDirectory() as pictures:
        return ninedesk(["--data", data, "--tour", pictures, "--quiet-demo", "--size", "1366x768"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
