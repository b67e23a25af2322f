"""Shows a widget as the active window: until it is, nothing in it has the keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget


def show_active(qtbot: Any, widget: QWidget) -> None:
    """Show a widget and wait until it is active; asked again, since a window that goes may take the keyboard along."""
    widget.show()

    def active() -> bool:
        if not widget.isActiveWindow():
            widget.activateWindow()
        return widget.isActiveWindow()

    qtbot.waitUntil(active, timeout=10_000)
