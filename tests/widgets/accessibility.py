"""What a screen reader finds in a widget."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget


def names(widget: QWidget) -> list[str]:
    """List the names of a widget and of everything in it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    found: list[str] = []
    _collect(interface, found)
    return found


def nameless(widget: QWidget) -> list[str]:
    """List the classes of widgets that take the keyboard and have no name."""
    return [
        type(child).__name__
        for child in [widget, *widget.findChildren(QWidget)]
        if child.isVisibleTo(widget)
        and child.isEnabled()
        and child.focusPolicy().value & 1
        and child.focusProxy() is None
        and not _name(child)
    ]


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def _collect(interface: QAccessibleInterface | None, found: list[str]) -> None:
    if interface is None or not interface.isValid():
        return
    found.append(interface.text(QAccessible.Text.Name))
    for number in range(interface.childCount()):
        _collect(interface.child(number), found)
