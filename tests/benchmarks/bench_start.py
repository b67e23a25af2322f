"""Process start to the first painted, usable frame, and to the filled dashboard."""

from __future__ import annotations

import sys

from tests.benchmarks.processes import ROOT, Data, marks_of, program
from tests.benchmarks.rows import Row, at_most, by_floor, median

ROUNDS = 9
BARE = str(ROOT / "tests/benchmarks/bare_window.py")
QUICK = f"from desktop.qt_start import load_binding; load_binding(); import runpy; runpy.run_path({BARE!r})"
"""The bare window with this program's start of the binding: what the window itself costs beside it."""


def run() -> list[Row]:
    """Measure, floor and program interleaved."""
    data = Data()
    try:
        folder, first = data.built()
        bare: list[float] = []
        quick: list[float] = []
        usable: list[float] = []
        filled: list[float] = []
        for _ in range(ROUNDS):
            marks = marks_of([sys.executable, BARE], "usable")
            # To send itself a key it loads what a bare window would not: its frame is the stricter floor.
            bare.append(marks["frame_painted"])
            quick.append(marks_of([sys.executable, "-c", QUICK], "usable")["frame_painted"])
            marks = marks_of(program("--data", str(folder), "--quiet-demo"), "dashboard_filled")
            usable.append(marks["usable"])
            filled.append(marks["dashboard_filled"])
    finally:
        data.remove()
    return [
        by_floor("start to first painted, usable frame", median(usable), "ms", median(bare), 1.5),
        Row("a bare window with this program's start of the binding", median(quick), "ms"),
        at_most("start to filled dashboard", median(filled), "ms", 1500),
        Row("very first start to filled dashboard, data being built", first, "ms"),
    ]
