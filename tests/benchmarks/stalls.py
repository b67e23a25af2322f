"""Finds what holds the UI thread up: samples its stack while the timer bench's tour runs, and prints each late tick.

`python -m tests.benchmarks.inside tests.benchmarks.stalls:measure DATA OUT`; with `STALLS_OVER` the milliseconds
from which a tick counts as late (12), with `STALLS_SHOWN` how many of the worst are printed (12).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from types import FrameType
from typing import NamedTuple

from desktop.tour.run import Guide
from tests.benchmarks.bench_ui import Ticks, work
from tests.benchmarks.desk_work import ready
from tests.benchmarks.rows import Row, percentile

OVER = float(os.environ.get("STALLS_OVER", "12"))
SHOWN = int(os.environ.get("STALLS_SHOWN", "12"))
DEPTH = 7
"""Frames of a stack that are printed, the innermost last."""


class Sample(NamedTuple):
    """Where the UI thread was at a moment."""

    at: float
    stack: tuple[str, ...]


class Sampler:
    """Looks at the UI thread's stack each millisecond, by a signal: another thread that walks frames ends in a crash.

    What ran in Qt alone counts for the next line of Python.
    """

    def __init__(self) -> None:
        self.samples: list[Sample] = []

    def start(self) -> None:
        """Begin."""
        signal.signal(signal.SIGALRM, self._note)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)

    def end(self) -> None:
        """Sample no more."""
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number
        self.samples.append(Sample(time.perf_counter() * 1000, _stack(frame)))


def _stack(frame: FrameType | None) -> tuple[str, ...]:
    found: list[str] = []
    while frame is not None:
        file = frame.f_code.co_filename.rpartition("/main/")[2].rpartition("/site-packages/")[2]
        found.append(f"{file}:{frame.f_lineno} {frame.f_code.co_qualname}")
        frame = frame.f_back
    return tuple(reversed(found))


async def measure(guide: Guide) -> list[Row]:
    """Work as the timer bench does, and tell what ran when a tick was late."""
    await ready(guide)
    ticks, sampler = Ticks(), Sampler()
    sampler.start()
    ticks.start()
    await work(guide)
    late = ticks.stop()
    sampler.end()
    for number in sorted(range(len(late)), key=lambda n: -late[n])[:SHOWN]:
        if late[number] >= OVER:
            _print(ticks.at[number], late[number], sampler.samples)
    _say(f"{sum(each > OVER for each in late)} of {len(late)} ticks over {OVER:g} ms")
    return [
        Row("late ticks, p99", percentile(late, 0.99), "ms"),
        Row("late ticks, p99.9", percentile(late, 0.999), "ms"),
        Row("late ticks, max", max(late), "ms"),
    ]


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _print(at: float, late: float, samples: list[Sample]) -> None:
    """Print one stall as the tree of what ran in it, with the samples each part had."""
    stacks = [sample.stack for sample in samples if at - late <= sample.at <= at]
    _say(f"\n== {late:.1f} ms late, {len(stacks)} samples")
    _tree(stacks, 0, 0)


def _tree(stacks: list[tuple[str, ...]], depth: int, shown: int) -> None:
    counted = Counter(stack[depth] for stack in stacks if len(stack) > depth)
    one = len(counted) == 1
    for name, count in counted.most_common():
        if count >= 2 and shown <= DEPTH:
            inner = [stack for stack in stacks if len(stack) > depth and stack[depth] == name]
            outside = one and depth < 12  # the loop, which is the same in all
            if not outside:
                _say(f"{'  ' * shown}{count:3} {name}")
            _tree(inner, depth + 1, shown if outside else shown + 1)
