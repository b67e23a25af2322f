"""The application's style: Fusion's measures and behaviour, our shapes.

Python is only on the way of drawing. Measures and hints are asked thousands of times while a page
is laid out (8 µs each from Python, 30 ms a page), so they stay in C++: heights come from `fit`.
"""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTextEdit,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from widgets.theme.current import metrics
from widgets.theme.draw import fields
from widgets.theme.drawing_style import DrawingStyle
from widgets.theme.measured_style import MeasuredStyle

_FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox)
_MEASURED = (QMenu, QCheckBox, QRadioButton)
_FIT = "nine_fit"
_QT_MARGIN = 4.0
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


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
        """Give a control the height of the measures in force, unless its page chose one."""
        if isinstance(widget, _FIELDS):
            _fit_field(widget)
        elif isinstance(widget, QPushButton | QToolButton):
            if isinstance(widget.parentWidget(), QLineEdit):
                return  # the field centres its own icons by the size they ask for
            _at_least(widget, metrics().button)
        elif isinstance(widget, QTextEdit | QPlainTextEdit):
            _fit_text(widget)
        elif isinstance(widget, QHeaderView):
            if widget.orientation() == Qt.Orientation.Horizontal:
                widget.setDefaultAlignment(_LEADING)
                _at_least(widget, metrics().px(30))
        elif isinstance(widget, _MEASURED) and widget.style() is not self._measured:
            widget.setStyle(self._measured)


def _fit_field(widget: QWidget) -> None:
    inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
    if isinstance(widget, QLineEdit):
        padding = fields.PADDING - (3 if inside else 2)  # what Qt itself leaves
        if widget.textMargins().isNull():
            widget.setTextMargins(padding, 0, padding, 0)
    if not inside:
        _at_least(widget, metrics().field)


def _fit_text(widget: QTextEdit | QPlainTextEdit) -> None:
    # Its frame paints ground and round corners, which the viewport would cover.
    widget.viewport().setAutoFillBackground(False)
    document = widget.document()
    if document.documentMargin() == _QT_MARGIN:
        document.setDocumentMargin(fields.PADDING - 2)


def _at_least(widget: QWidget, height: int) -> None:
    ours = cast("int | None", widget.property(_FIT))
    if widget.minimumHeight() in {0, ours} and widget.minimumHeight() != height:
        widget.setProperty(_FIT, height)
        widget.setMinimumHeight(height)
