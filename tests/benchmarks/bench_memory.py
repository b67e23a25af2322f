"""Memory of the desktop process with nine sessions of ten tabs, each opened once."""

from __future__ import annotations

import psutil

from desktop.tour.run import Guide
from tests.benchmarks.desk_work import open_sessions, ready
from tests.benchmarks.inside import run_inside
from tests.benchmarks.rows import Row, at_most

MEGABYTE = 1024 * 1024


def run() -> list[Row]:
    """Measure in the real program."""
    return run_inside("tests.benchmarks.bench_memory:measure")


async def measure(guide: Guide) -> list[Row]:
    """Fill the desk."""
    await ready(guide)
    process = psutil.Process()
    before = process.memory_info().rss / MEGABYTE
    await open_sessions(guide, 9, 10)
    return [
        Row("memory with Home alone", before, "MB"),
        at_most("memory with 9 × 10 tabs opened once each", process.memory_info().rss / MEGABYTE, "MB", 300),
    ]
