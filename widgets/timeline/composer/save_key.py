"""Ctrl+Return in what is written beside a record: it saves there, whatever else the key does in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def saves(event: QKeyEvent) -> bool:
    """Tell whether a key wants to save."""
    return event.key() in _ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def claimed(event: QEvent) -> bool:
    """Claim the key for what has the keyboard, before the window's shortcuts get it (it sends an e-mail there)."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not saves(event):
        return False
    event.accept()
    return True
