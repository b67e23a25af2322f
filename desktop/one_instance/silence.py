"""What a second start shows while the first one hangs: wait on, stop, or end it and start again."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from desktop.one_instance import words
from desktop.one_instance.caller import Call
from desktop.one_instance.claim import Claim, owner
from desktop.one_instance.place import Place
from desktop.one_instance.wire import Answer
from widgets.dialogs.question import Choice, Question
from widgets.theme.theme import Theme

EVERY = 200
"""Milliseconds between two looks whether it answers."""


def wait_on(place: Place, call: Call) -> Answer | Claim | None:
    """Ask what is to be done, and look all the while whether it answers; None when the person gives up."""
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)  # the answer closes the window, and then its work begins
    theme = Theme(app)
    question = Question(words.silent(), words.silent_detail(), _choices())
    found: list[Answer | Claim] = []

    def look() -> None:
        one = call.step(1)
        if one is not None:
            found.append(one)
            app.quit()

    looking = QTimer(app, interval=EVERY)
    looking.timeout.connect(look)
    looking.start()
    question.answered.connect(lambda answer: end(place) if answer == "end" else app.quit())
    question.open()
    app.exec()
    del theme
    if found and isinstance(found[0], Claim):
        start_again(found[0])
    return found[0] if found else None


def end(place: Place) -> None:
    """End the first instance; its lock is free in the same moment, which `look` finds."""
    process = owner(place)
    if process is not None:
        with contextlib.suppress(OSError):
            os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))


def start_again(mine: Claim) -> None:
    """Become the program anew: this one has a QApplication already, and its start has to begin before that."""
    mine.release()
    command = [sys.executable, *sys.argv[1:]] if getattr(sys, "frozen", False) else sys.orig_argv
    os.execv(sys.executable, command)  # noqa: S606 - our own command line again


def _choices() -> tuple[Choice, ...]:
    tr = QCoreApplication.translate
    return (
        Choice("stop", tr("OneInstance", "Do not wait"), primary=True, cancel=True),
        Choice("end", tr("OneInstance", "End it and start again"), danger=True),
    )
