"""The application's style: Fusion's measures and behaviour, our shapes.

Python is only on the way of drawing. Measures and hints are asked thousands of times while a page
is laid out (8 µs each from Python, 30 ms a page), so they stay in C++: heights come from `fit`.
"""

from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QRadioButton,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from widgets.theme.drawing_style import DrawingStyle
from widgets.theme.fitting import fit
from widgets.theme.measured_style import MeasuredStyle

_MEASURED = (QMenu, QCheckBox, QRadioButton, QListView, QTreeView)


class NineStyle(DrawingStyle):
    """Draw every control, and give each its height."""

    def __init__(self) -> None:
        super().__init__()
        self._measured = MeasuredStyle()

    @override
    def polish(self, arg__1: object) -> object:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not isinstance(arg__1, QWidget):
            return super().polish(arg__1)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType]
        super().polish(arg__1)
        self.fit(arg__1)
        return None

    def fit(self, widget: QWidget) -> None:
        """Give a widget what it needs beside being drawn."""
        tip = isinstance(widget, QLabel) and widget.isWindow()
        if isinstance(widget, _MEASURED) or tip:
            self._measure(widget)
            return
        if isinstance(widget, QLineEdit) and _has_icons(widget):
            self._measure(widget)
        fit(widget)

    def _measure(self, widget: QWidget) -> None:
        if widget.style() is not self._measured:
            widget.setStyle(self._measured)


def _has_icons(line: QLineEdit) -> bool:
    """Tell whether a line holds icons of its own, which have to grow with its text."""
    return line.isClearButtonEnabled() or bool(line.actions())
