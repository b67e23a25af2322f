"""Where the Tab key goes for widgets that are made late: Qt puts them behind all else of their window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def follow(made: QWidget, previous: QWidget) -> None:
    """Let Tab go from one widget to what can have the keyboard in another, and on from there."""
    for stop in (made, *made.findChildren(QWidget)):
        if _stops(stop):
            QWidget.setTabOrder(previous, stop)
            previous = stop


def precede(made: QWidget, following: QWidget) -> None:
    """Let Tab go through what can have the keyboard in one widget before it comes to another."""
    previous = following.previousInFocusChain()
    while previous not in (None, following) and (not _stops(previous) or made.isAncestorOf(previous)):
        previous = previous.previousInFocusChain()
    if previous not in (None, following):
        follow(made, previous)


def _stops(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
