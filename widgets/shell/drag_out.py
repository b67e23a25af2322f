"""Dragging a tab out of its bar: a picture of it follows the pointer until it is let go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from widgets.theme import metrics

_REACH = 24
"""Pixels at 100 % around the bar that still belong to it: a hand that sorts tabs is not that steady."""


class DragOut:
    """Tells whether a drag has left the bar, and shows what is carried there."""

    def __init__(self, bar: QWidget) -> None:
        self._bar = bar
        self._picture: QLabel | None = None

    def follow(self, at: QPoint, picture: Callable[[], QPixmap]) -> bool:
        """Follow the pointer, given in the bar's own places; True while it is outside."""
        outside = not self._bounds().contains(at) or self._over_another(at)
        if not outside:
            self.end()
            return False
        if self._picture is None:
            self._picture = _carried(picture())
        self._picture.move(self._bar.mapToGlobal(at) + QPoint(12, 12))
        self._picture.show()
        return True

    def end(self) -> None:
        """Show nothing more."""
        if self._picture is not None:
            self._picture.hide()
            self._picture.deleteLater()
            self._picture = None

    def _over_another(self, at: QPoint) -> bool:
        """Tell whether another window lies there: its strip may be nearer than the leeway around this bar."""
        top = QApplication.topLevelAt(self._bar.mapToGlobal(at))
        return top is not None and top is not self._bar.window() and top is not self._picture

    def _bounds(self) -> QRect:
        reach = metrics().px(_REACH)
        return self._bar.rect().adjusted(-reach, -reach, reach, reach)


def _carried(picture: QPixmap) -> QLabel:
    flags = Qt.WindowType.ToolTip | Qt.WindowType.WindowTransparentForInput
    label = QLabel(None, flags)
    label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    label.setPixmap(picture)
    label.setWindowOpacity(0.85)
    label.adjustSize()
    return label
