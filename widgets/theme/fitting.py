"""What single kinds of Qt widgets need beside the style: heights, margins, the calendar's colours."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPalette, QTextCharFormat
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCalendarWidget,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QToolButton,
    QWidget,
)

from widgets.theme.current import metrics, tokens
from widgets.theme.draw.fields import PADDING
from widgets.theme.fonts import Type, font
from widgets.theme.roles import has_ground

_FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox)
_FIT = "nine_fit"
_QT_MARGIN = 4.0
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


def fit(widget: QWidget) -> None:
    """Give a control the height of the measures in force, unless its page chose one."""
    if isinstance(widget, _FIELDS):
        _fit_field(widget)
    elif isinstance(widget, QPushButton | QToolButton):
        # A field centres its own icons by the size they ask for.
        if not isinstance(widget.parentWidget(), QLineEdit):
            _at_least(widget, metrics().button)
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        _fit_text(widget)
    elif isinstance(widget, QHeaderView):
        if widget.orientation() == Qt.Orientation.Horizontal:
            widget.setDefaultAlignment(_LEADING)
            _at_least(widget, metrics().px(30))
    elif isinstance(widget, QCalendarWidget):
        _fit_calendar(widget)


def _at_least(widget: QWidget, height: int) -> None:
    ours = cast("int | None", widget.property(_FIT))
    if widget.minimumHeight() in {0, ours} and widget.minimumHeight() != height:
        widget.setProperty(_FIT, height)
        widget.setMinimumHeight(height)


def _fit_field(widget: QWidget) -> None:
    inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
    if isinstance(widget, QLineEdit):
        padding = PADDING - (3 if inside else 2)  # what Qt itself leaves
        if widget.textMargins().isNull():
            widget.setTextMargins(padding, 0, padding, 0)
    if not inside:
        _at_least(widget, metrics().field)


def _fit_text(widget: QTextEdit | QPlainTextEdit) -> None:
    # Its frame paints ground and round corners, which the viewport would cover unless it was given one of its own.
    widget.viewport().setAutoFillBackground(has_ground(widget.viewport()))
    document = widget.document()
    if document.documentMargin() == _QT_MARGIN:
        document.setDocumentMargin(PADDING - 2)


def _fit_calendar(calendar: QCalendarWidget) -> None:
    """Quieten the calendar: no filled title, no red weekends."""
    weekend = QTextCharFormat()
    weekend.setForeground(tokens().mute)
    for day in _WEEKEND:
        calendar.setWeekdayTextFormat(day, weekend)
    title = calendar.findChild(QWidget, "qt_calendar_navigationbar")
    if title is None:
        return
    title.setBackgroundRole(QPalette.ColorRole.Base)
    palette = QPalette()
    # Qt writes month and year in the colour of selected text.
    palette.setColor(QPalette.ColorRole.HighlightedText, tokens().text)
    for button in title.findChildren(QToolButton):
        button.setPalette(palette)
        button.setFont(font(Type.STRONG))
    _arrow(title, "qt_calendar_prevmonth", Qt.ArrowType.LeftArrow)
    _arrow(title, "qt_calendar_nextmonth", Qt.ArrowType.RightArrow)


def _arrow(title: QWidget, name: str, arrow: Qt.ArrowType) -> None:
    button = title.findChild(QToolButton, name)
    if button is not None:
        button.setIcon(QIcon())
        button.setArrowType(arrow)
