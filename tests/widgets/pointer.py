"""Drags with the left button: each move is handed to the widget itself, as presses and clicks are.

`QTest.mouseMove` sets the pointer of the window system, which tells of it in its own time and not at all of a pointer
that stands there already, and knows nothing of a button that only Qt was told of.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton


def move_held(widget: QWidget, at: QPoint) -> None:
    """Move the pointer to a place of a widget, the left button held down, and let what follows be laid out."""
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        widget.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
    QApplication.sendPostedEvents()


def drag(widget: QWidget, start: QPoint, *stops: QPoint) -> None:
    """Press the left button, move from stop to stop, and let it go at the last one; all in the widget's places."""
    QTest.mousePress(widget, LEFT, pos=start)
    for stop in stops:
        move_held(widget, stop)
    QTest.mouseRelease(widget, LEFT, pos=stops[-1])
