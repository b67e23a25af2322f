"""Runs the tour's steps, takes their pictures, and says what was not as it should be."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import Hands, NotSeen, until
from desktop.tour.judge import faults
from session_engine.light_dataclass import dataclass
from widgets.theme.theme import Mode

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from desktop.composition import Composition

SMALL, LARGE = (1366, 768), (1920, 1080)
SETTLED_MS = 400
"""What is told at once is shown within this time; a picture is taken after it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path.

    Attributes:
        number: As in the tour's list.
        name: For the picture's file and the report.
        walk: Does it and checks what it shows.
        also_large: Its picture is taken at 1920×1080 and dark too.
        after: What comes when its picture is taken; it gets the folder.
    """

    number: int
    name: str
    walk: Callable[[Guide], Awaitable[None]]
    also_large: bool = False
    after: Callable[[Guide, Path], Awaitable[None]] | None = None


@dataclass(slots=True)
class Guide:
    """What a step has at hand."""

    composition: Composition
    hands: Hands
    notes: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(slots=True)
class Report:
    """What came of the tour."""

    lines: list[str] = field(default_factory=list[str])
    failed: int = 0


async def run_tour(composition: Composition, options: Arguments) -> int:
    """Walk the steps asked for; the answer is the exit code: 0 only when each showed what it should."""
    from desktop.tour.steps import OF_THE_SECOND, STEPS  # noqa: PLC0415 - after the tour's own modules

    folder = options.tour or Path("tour-pictures")
    folder.mkdir(parents=True, exist_ok=True)
    guide, report = Guide(composition, Hands(composition.window)), Report()
    for step in (*STEPS, *OF_THE_SECOND):
        if step.number in options.steps or (not options.steps and step in STEPS):
            await _walk(step, guide, folder, report)
    print("\n".join(report.lines), flush=True)  # noqa: T201 - the tour's report
    print(f"{len(report.lines)} steps, {report.failed} failed", flush=True)  # noqa: T201
    return 1 if report.failed else 0


async def _walk(step: Step, guide: Guide, folder: Path, report: Report) -> None:
    started = time.monotonic()
    problems: list[str] = []
    try:
        await step.walk(guide)
        problems = await _settled(guide)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a step is the step's fault, and is told
        problems = [f"{type(error).__name__}: {error}", *faults(guide.hands.window)]
    name = f"{step.number:02}-{step.name}"
    _picture(guide, folder / f"{name}.png")
    if step.also_large:
        await _large_and_dark(guide, folder, name)
    if step.after is not None and not problems:
        await step.after(guide, folder)
    remark = guide.notes.pop("remark", "")
    mark = "ok" if not problems else "FAILED"
    report.failed += bool(problems)
    report.lines.append(
        f"{mark:6} {name} ({time.monotonic() - started:.1f} s) {remark} {'; '.join(problems)}".rstrip()
    )
    if problems:
        print(report.lines[-1], file=sys.stderr, flush=True)  # noqa: T201


async def _settled(guide: Guide) -> list[str]:
    """Wait until nothing is wrong with the picture any more, a moment at most."""
    await asyncio.sleep(SETTLED_MS / 1000)
    window = guide.hands.window
    if QApplication.activeWindow() is None:  # a window manager's part, where there is none to do it
        window.activateWindow()
    try:
        await until(lambda: not faults(window), "", patience=3.0)
    except NotSeen:
        return faults(window)
    return []


async def _large_and_dark(guide: Guide, folder: Path, name: str) -> None:
    window, theme = guide.composition.window, guide.composition.theme
    before = theme.mode
    window.resize(*LARGE)
    await asyncio.sleep(SETTLED_MS / 1000)
    _picture(guide, folder / f"{name}-large.png")
    theme.set_mode(Mode.DARK)
    await asyncio.sleep(SETTLED_MS / 1000)
    _picture(guide, folder / f"{name}-large-dark.png")
    window.resize(*SMALL)
    await asyncio.sleep(SETTLED_MS / 1000)
    _picture(guide, folder / f"{name}-dark.png")
    theme.set_mode(before)
    await asyncio.sleep(SETTLED_MS / 1000)


def _picture(guide: Guide, file: Path) -> None:
    """Take what the person sees: the window with what floats above it; or what a step has put together."""
    composed = guide.notes.pop("picture", None)
    if isinstance(composed, QImage):
        composed.save(str(file))
        return
    picture = guide.composition.window.grab()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        from PySide6.QtGui import QPainter  # noqa: PLC0415

        painter = QPainter(picture)
        painter.drawPixmap(guide.composition.window.mapFromGlobal(popup.pos()), popup.grab())
        painter.end()
    picture.save(str(file))
