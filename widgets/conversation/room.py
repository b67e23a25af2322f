"""How much room a conversation takes beside the content of a window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from widgets.pane.room import CONTENT, ICONS, TAKEN
from widgets.theme import metrics

USUAL = 372
"""Width of a panel to begin with, in pixels at 100 % text size."""

LEAST = 280
"""Width below which nobody likes to write, in pixels at 100 % text size."""

STRIP = 42
"""Width of the strip of one that is minimised, in pixels at 100 % text size."""


def is_narrow(frame: QWidget) -> bool:
    """Tell whether a window has room for the strip only, beside content and the pane's icons."""
    return frame.width() < CONTENT + metrics().px(ICONS) + metrics().px(LEAST)


def within(frame: QWidget, wanted: int) -> int:
    """Give the width of a panel in a window, as near to the one wished for as there is room."""
    most = frame.width() - CONTENT - metrics().px(ICONS)
    return max(min(wanted, most), metrics().px(LEAST))


def take_room(frame: QWidget, pixels: int) -> None:
    """Say how much is taken: the pane at the other side takes what is left."""
    if frame.property(TAKEN) != pixels:
        frame.setProperty(TAKEN, pixels)
