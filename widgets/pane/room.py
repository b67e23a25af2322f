"""How much room the dock takes beside the content of a window, and a place that takes it before the dock is there."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.theme import metrics, tokens

TAKEN = "nine_taken"
"""The window's property that says how many pixels of its width a conversation takes."""

ICONS = 42
"""Width of the strip of icons, in pixels at 100 % text size."""

USUAL = 318
"""Width of the tools to begin with, in pixels at 100 % text size."""

LEAST = 200
"""Width below which no tool can be read, in pixels at 100 % text size."""

CONTENT = 640
"""Pixels that the content never gets less of."""

NARROW = 1200
"""Width of a window below which the pane shows its icons only, until it is opened there by hand."""


def is_narrow(frame: QWidget) -> bool:
    """Tell whether a window has room for the icons only."""
    taken = _taken(frame)
    return frame.width() < NARROW or (
        taken > 0 and frame.width() - taken < CONTENT + metrics().px(ICONS + LEAST)
    )


def _taken(frame: QWidget) -> int:
    taken = frame.property(TAKEN)
    return taken if isinstance(taken, int) else 0


def within(frame: QWidget, wanted: int) -> int:
    """Give the width of the tools in a window, as near to the one wished for as there is room."""
    most = frame.width() - _taken(frame) - CONTENT - metrics().px(ICONS)
    return max(min(wanted, most), min(metrics().px(LEAST), max(most, 0)))


class KeptRoom(QWidget):
    """Takes the dock's room while a start has something better to do than to make the dock.

    Args:
        frame: The window.
        expanded: Whether the session shows tools, where there is room for them.
        width: Of the tools, in pixels at 100 % text size; 0 for the usual one.
    """

    def __init__(self, frame: QWidget, *, expanded: bool, width: int) -> None:
        super().__init__(frame)
        tools = within(frame, metrics().px(width or USUAL)) if expanded and not is_narrow(frame) else 0
        self.setFixedWidth(metrics().px(ICONS) + tools)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().surf)
