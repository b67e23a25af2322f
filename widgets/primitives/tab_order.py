"""Where the Tab key goes for widgets that are made late: Qt puts them behind all else of their window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def follow(made: QWidget, previous: QWidget) -> None:
    """Let Tab go from one widget to what can have the keyboard in another, and on from there."""
    for stop in stops(made):
        QWidget.setTabOrder(previous, stop)
        previous = stop


def begin(made: QWidget, around: QWidget) -> None:
    """Let Tab come to what is made late where the widget around it has stood from the beginning."""
    # Qt passes over an order with what cannot have the keyboard, and one that holds but for such between the two:
    # there another's may be put later.
    lent = [
        (one, one.focusPolicy()) for one in (around, around.nextInFocusChain()) if one and one is not made
    ]
    for widget, _policy in lent:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    follow(made, around)
    for widget, policy in lent:
        widget.setFocusPolicy(policy)


def before(made: QWidget, following: QWidget) -> None:
    """Let Tab come to what is made late right before it comes to what stands behind it."""
    previous = following.previousInFocusChain()
    if previous is not None:
        begin(made, previous)


def behind_all(parts: Sequence[QWidget]) -> None:
    """Let Tab come to parts of a window behind all else in it, one after the other, whatever is made later."""
    last = [stop for part in parts for stop in stops(part)]
    if not last:
        return
    moved, window = set(last), last[0].window()
    before = window.previousInFocusChain()
    while before is not None and before is not window and (before in moved or not _stops(before)):
        before = before.previousInFocusChain()
    for stop in last:
        if before is not None and _stops(before):
            QWidget.setTabOrder(before, stop)
        before = stop


def stops(within: QWidget) -> list[QWidget]:
    """List what can have the keyboard in a widget, itself first; not in windows of its own such as lists of options."""
    window = within.window()
    return [w for w in (within, *within.findChildren(QWidget)) if _stops(w) and w.window() is window]


def _stops(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
