"""What the pane adds when a session is opened: sessions with it and without it, in turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

from desktop.bindings.pane import registry
from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.ids import RecordRef, SessionId, record_page
from tests.benchmarks.bench_ui import Ticks
from tests.benchmarks.desk_work import cases, fields_shown
from tests.benchmarks.rows import Row, at_most, median
from widgets.assist.card import SuggestionCard

ROUNDS = 20
WARM_UP = 3
SETTLES = 0.4
"""Seconds after which nothing of an opening is still to come."""


class Opening(NamedTuple):
    """Milliseconds of the UI thread: the longest it was not free for others, and all it worked."""

    longest: float
    worked: float


async def opening_rows(guide: Guide) -> list[Row]:
    """Open sessions with and without the pane."""
    known = list(dict.fromkeys(cases(guide)))
    with_pane: list[Opening] = []
    without: list[Opening] = []
    for number in range(WARM_UP + ROUNDS):
        ref = known[number % len(known)]
        with _no_tools():
            without.append(await _open(guide, ref, pane=False))
        with_pane.append(await _open(guide, ref, pane=True))
    there, absent = with_pane[WARM_UP:], without[WARM_UP:]
    longest = median([each.longest for each in there]) - median([each.longest for each in absent])
    worked = median([each.worked for each in there]) - median([each.worked for each in absent])
    return [
        at_most("pane opening for a new session adds to the UI thread, longest step", longest, "ms", 16),
        Row("pane opening for a new session, all its work with its suggestions", worked, "ms"),
    ]


@contextmanager
def _no_tools() -> Generator[None]:
    kept, registry.TOOLS = registry.TOOLS, ()
    try:
        yield
    finally:
        registry.TOOLS = kept


async def _open(guide: Guide, ref: RecordRef, *, pane: bool) -> Opening:
    """Open a case in a session of its own, look at it, and close it."""
    workspace, ticks = guide.composition.engine.workspace, Ticks()
    ticks.start()
    worked = time.thread_time()
    opened = await in_slot(lambda: workspace.open_session(record_page(ref)))
    await until(lambda: fields_shown(guide), "the case")
    if pane:
        await until(lambda: guide.hands.all(SuggestionCard), "suggestions")
    await asyncio.sleep(SETTLES)
    done = Opening(max(ticks.stop()), (time.thread_time() - worked) * 1000)
    await in_slot(lambda: workspace.close_session(opened.session, confirmed=True, force=True))
    await in_slot(lambda: workspace.focus_session(SessionId(1)))
    return done
