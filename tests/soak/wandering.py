"""Does anything at random in the running program for a while, and tells what it complained about.

`python -m tests.soak.wandering [MINUTES] [SEED]` opens the whole program on a demonstration of its own, lets customers
come in, and clicks, types, chooses commands and accepts offers in an order that nobody planned. Whatever the program
notes as its own fault, and whatever is raised on the way, is printed with the last steps before it; with the same seed
about the same is done again. A turn of the loop that takes longer than a quarter of a second is counted, not judged.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QKeyCombination, QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from session_engine.errors import Refused
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from widgets.alerts.card import AlertCard
from widgets.theme import Theme

PAUSE = 0.06
"""Seconds between two steps, about."""
LONG = 0.25
STEPS_TOLD = 6
TEXTS = (
    "hello ",
    "/q",
    "Zoë 👍",
    "12",
    "مرحبا ",
    "  ",
    "{customer.firstname}",
    "<b>",
    "a" * 30,
    "end\tof it",
)
KEYS: tuple[str, ...] = (
    "Tab", "Shift+Tab", "Return", "Escape", "Up", "Down", "Left", "Right", "Space", "Home", "End", "PgUp", "PgDown",
    "Delete", "Backspace", "Ctrl+Tab", "Ctrl+Shift+Tab", "F6", "Shift+F6", "Ctrl+W", "Ctrl+K", "Ctrl+Shift+P",
    "Ctrl+Shift+L", "Ctrl+Z", "Ctrl+A", "Ctrl+S", "Ctrl+Return", "Menu", "Ctrl+F", "Ctrl+Shift+A", "Ctrl+Shift+D",
    "Ctrl+Shift+T", "F2", "F5", "S", "K", "A", "U",
)  # fmt: skip
LEFT_ALONE = (
    "quit",
    "Quit",
    "person",
    "practice_stop",
    "start_afresh",
    "customer_page",
    "connect",
    "profiles",
)
"""What would leave the window, or the demonstration: parts of the names of commands and buttons."""


class Wanderer:
    """Somebody who does anything.

    Attributes:
        steps: How many were done.
        long: Steps of the loop that took too long, in seconds.
        complaints: What went wrong, with the steps before it.
    """

    def __init__(self, desk: RunningDesk, seed: int) -> None:
        self._desk, self._random = desk, random.Random(seed)  # no secret
        self._last: deque[str] = deque(maxlen=STEPS_TOLD)
        self.steps, self.long, self.complaints = 0, list[float](), list[str]()

    async def wander(self, seconds: float) -> None:
        """Do one thing after the other."""
        sys.excepthook = self._raised
        end, before = time.monotonic() + seconds, time.perf_counter()
        while time.monotonic() < end:
            # From Qt, as a person's doing is: a list or a menu may run a loop of its own.
            QTimer.singleShot(0, self._desk.window, self._step)
            await asyncio.sleep(self._random.uniform(0, 2 * PAUSE))
            now = time.perf_counter()
            if now - before > LONG + 2 * PAUSE:
                self.long.append(now - before)
            before = now
            self._take_errors()

    def _step(self) -> None:
        self.steps += 1
        do = self._random.choices(
            (self._click, self._press, self._type, self._command, self._answer), (40, 26, 14, 16, 4)
        )[0]
        try:
            do()
        except Refused:
            pass  # what a menu would not have offered
        except Exception:  # noqa: BLE001 - whatever it is, it is told
            self._complain(traceback.format_exc())

    # What can be done

    def _click(self) -> None:
        target = self._random.choice(self._targets() or [self._top()])
        if not self._may(f"{target.accessibleName()} {_text(target)}"):
            return
        place = QPoint(self._random.randrange(max(1, target.width())), target.height() // 2)
        by = Qt.MouseButton.LeftButton if self._random.random() < 0.9 else Qt.MouseButton.RightButton
        self._note(f"{by.name} on {type(target).__name__} “{target.accessibleName() or _text(target)}”")
        window = target.window()
        at = target.mapTo(window, place)
        on_screen = window.mapToGlobal(at)
        hit = QApplication.widgetAt(on_screen) or target
        spot = hit.mapFromGlobal(on_screen)
        QTest.mouseClick(hit, by, Qt.KeyboardModifier.NoModifier, spot)
        if by is Qt.MouseButton.RightButton:
            asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, on_screen)
            QApplication.postEvent(hit, asked)

    def _press(self) -> None:
        key = self._random.choice(KEYS)
        self._note(key)
        keys = QKeyCombination.fromCombined(QKeySequence(key)[0].toCombined())  # pyright: ignore[reportIndexIssue]
        QTest.keyClick(QApplication.focusWidget() or self._top(), keys.key(), keys.keyboardModifiers())

    def _type(self) -> None:
        focus, text = QApplication.focusWidget(), self._random.choice(TEXTS)
        if focus is None:
            return
        self._note(f"types {text!r} into {type(focus).__name__} “{focus.accessibleName()}”")
        for letter in text:
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.postEvent(focus, key)

    def _command(self) -> None:
        commands = self._desk.composition.commands
        known = {name for name in commands._table if self._may(name)}
        name = self._random.choice(sorted(known | {each for each in commands.offered() if self._may(each)}))
        self._note(name)
        commands.do(name)

    def _answer(self) -> None:
        cards = [
            each for each in QApplication.allWidgets() if isinstance(each, AlertCard) and each.isVisible()
        ]
        if cards:
            self._note("accepts an offer")
            self._random.choice(cards).accept_button.click()

    # What there is

    def _top(self) -> QWidget:
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        return popup or dialog or QApplication.activeWindow() or self._desk.window

    def _targets(self) -> list[QWidget]:
        top = self._top()
        # Not by Qt's search in it, nor by `childAt`: Python would take what they give for gone with it.
        inside = (each for each in QApplication.allWidgets() if each.window() is top and each is not top)
        return [each for each in inside if each.isVisible() and each.isEnabled() and _takes_clicks(each)]

    def _may(self, name: str) -> bool:
        return not any(part in name for part in LEFT_ALONE)

    # What is told

    def _note(self, what: str) -> None:
        self._last.append(what)

    def _complain(self, text: str) -> None:
        self.complaints.append(f"step {self.steps}, after {'; '.join(self._last)}:\n{text}")

    def _raised(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._complain("".join(traceback.format_exception(kind, error, trace)))

    def _take_errors(self) -> None:
        for text in self._desk.errors:
            self._complain(text)
        self._desk.errors.clear()


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _takes_clicks(widget: QWidget) -> bool:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit)
    return isinstance(widget, kinds) or bool(widget.focusPolicy() & Qt.FocusPolicy.ClickFocus)


async def _day(folder: Path, theme: Theme, minutes: float, seed: int) -> Wanderer:
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        await desk.start(theme)
        desk.composition.commands.do("practice_rush")
        wanderer = Wanderer(desk, seed)
        await wanderer.wander(minutes * 60)
        await desk.stop()
    return wanderer


def main(arguments: list[str]) -> int:
    """Wander; 1 when something was complained about."""
    parser = argparse.ArgumentParser(prog="wandering")
    parser.add_argument("minutes", type=float, nargs="?", default=5.0)
    parser.add_argument("seed", type=int, nargs="?", default=random.randrange(10_000))
    given = parser.parse_args(arguments)
    app = QApplication([])
    stage = Stage(app)
    with tempfile.TemporaryDirectory(prefix="wandering-", ignore_cleanup_errors=True) as folder:
        done = stage.run(_day(Path(folder), Theme(app), given.minutes, given.seed))
    stage.close()
    longest = f", the longest {max(done.long):.2f} s" if done.long else ""
    counts = f"{done.steps} steps, {len(done.complaints)} complaints, {len(done.long)} long turns{longest}"
    sys.stdout.write("\n\n".join((*done.complaints, f"seed {given.seed}: {counts}")) + "\n")
    return int(bool(done.complaints))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
