"""Where a menu comes that a command opens: at what was pressed, else at what has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

_HIGH = 80
"""Pixels from which a widget that is written in has the menu at its cursor, not below it."""


def popup_where_asked(menu: QMenu, window: QWidget) -> None:
    """Show a menu where the person is; its first entry is ready for Enter.

    Args:
        menu: What is shown.
        window: The window she works in.
    """
    menu.popup(_place(menu, window))
    actions = menu.actions()
    if actions:
        menu.setActiveAction(actions[0])


def _place(menu: QMenu, window: QWidget) -> QPoint:
    pressed = QApplication.widgetAt(QCursor.pos())
    if isinstance(pressed, QAbstractButton) and window.isAncestorOf(pressed):
        return _below(pressed, pressed.rect(), menu)
    focus = QApplication.focusWidget()
    if focus is None or focus is window or not window.isAncestorOf(focus):
        size = menu.sizeHint()
        return window.mapToGlobal(window.rect().center() - QPoint(size.width(), size.height()) / 2)
    return _below(focus, _at_cursor(focus), menu)


def _at_cursor(widget: QWidget) -> QRect:
    """Give the widget, of a high one that is written in the place of its cursor."""
    writes = widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    if not writes or widget.height() < _HIGH:
        return widget.rect()
    cursor = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    return cursor.toRect() & widget.rect()


def _below(widget: QWidget, part: QRect, menu: QMenu) -> QPoint:
    x = part.right() + 1 - menu.sizeHint().width() if widget.isRightToLeft() else part.left()
    return widget.mapToGlobal(QPoint(x, part.bottom() + 1))
