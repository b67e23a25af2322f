"""Exchanging the page of a stack so that it is laid out once at most, and painted in one pass."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget


@contextmanager
def painted_in_one_pass(stack: QStackedWidget) -> Generator[None]:
    """Exchange a stack's page within this.

    A stack turns the updates of all that is in it off and on again; each widget then owes an update of its own, and Qt
    paints the opaque ones for themselves and all of them once more with what lies around them: a page was painted
    twice. A stack whose updates are off leaves that be. The attribute is of the stack alone: what is hidden and shown
    in it owes its place, once.
    """
    stack.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled)
    try:
        yield
    finally:
        stack.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)


@contextmanager
def laid_out_once(*widgets: QWidget) -> Generator[None]:
    """Change much in widgets within this, the outermost first; their layouts see to it at the end, in one go.

    Each part that is shown otherwise has all layouts above it at work at once.
    """
    layouts = [layout for layout in map(QWidget.layout, widgets) if layout is not None]
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
        for layout in reversed(
            layouts
        ):  # now: in a later turn what was shown would be painted where it is not to be
            layout.activate()


def hold(stack: QStackedWidget) -> None:
    """Leave a stack's page as it is while the stack gets another size: the page is about to go.

    It would be laid out for a size that nobody sees it in, and once more when it comes back.
    """
    layout = stack.layout()
    if layout is not None:
        layout.setEnabled(False)


def hold_for_the_next(stack: QStackedWidget) -> None:
    """Leave a stack's page as it is until the next one is there, or for this turn where none comes."""
    hold(stack)
    QTimer.singleShot(0, stack, lambda: release(stack))


def release(stack: QStackedWidget) -> None:
    """Let the page in front follow the stack's size again, and give it that size."""
    layout = stack.layout()
    if layout is not None and not layout.isEnabled():
        layout.setEnabled(True)
        layout.setGeometry(stack.contentsRect())
