"""Marks when the desk of the last run stands: titles in the strip, the page in front painted, a key answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop import trace
from desktop.front_painted import FrontPainted, front_stands

if TYPE_CHECKING:
    from desktop.composition import Composition


def prove_desk(composition: Composition) -> None:
    """Press a key when the page in front is painted, and mark when it is answered. Only where marks are wanted."""
    FrontPainted(
        composition.window,
        lambda: front_stands(composition.engine, composition.pages),
        lambda: _press_key(composition),
    )


def _press_key(composition: Composition) -> None:
    # Posted behind the update that is being done: it is answered when the page is on the screen.
    field = composition.window.top_bar.search
    field.textEdited.connect(lambda: (trace.mark("desk_usable"), field.clear()))
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
    QApplication.postEvent(field, press)
