"""Exchanging the page of a stack so that it is painted in one pass."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget


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
