"""Exchanging the page of a stack so that it is laid out once at most, and painted in one pass."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import Qt
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
def left_as_it_is(page: QWidget | None) -> Generator[None]:
    """Give a stack another size within this, although its page is about to go.

    The page is not laid out for a size that nobody will see it in, and not once more when it comes back at its own.
    """
    layout = page.layout() if page is not None else None
    if layout is None:
        yield
        return
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
