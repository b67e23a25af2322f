"""Where the Tab key goes for widgets that are made late: Qt puts them behind all else of their window.

No order is found out by walking along `nextInFocusChain`: PySide takes each widget that it gives for a part of the one
it was asked of, and gives up its Python object when that one is deleted, though it belongs elsewhere and is there.
Scroll bars, which Qt has made, are lost in this way to whoever holds them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def follow(made: QWidget, previous: QWidget) -> QWidget:
    """Let Tab go from one widget to what can have the keyboard in another, and on from there; give the last of it."""
    for stop in stops(made):
        QWidget.setTabOrder(previous, stop)
        previous = stop
    return previous


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
    if parts:
        # Made now, it is behind all else. The last one is not looked for along the chain: see the module's words.
        end = previous = QWidget(parts[0].window())
        end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for part in parts:
            previous = follow(part, previous)
        end.setParent(None)


def stops(within: QWidget) -> list[QWidget]:
    """List what can have the keyboard in a widget, itself first; not in windows of its own such as lists of options."""
    window = within.window()
    return [w for w in (within, *within.findChildren(QWidget)) if _stops(w) and w.window() is window]


def _stops(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
