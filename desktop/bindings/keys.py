"""Binds the table of keys to actions of the window; a person's changes apply at once."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from desktop import actions, shortcuts
from desktop.desk_window import DeskWindow

ONCE = frozenset({"accept", "decline", "session_close", "tab_close", "save", "new_record"})
"""Actions that do not repeat while their key is held down."""


class Keys(QObject):
    """One QAction per row of the table, on the window."""

    def __init__(self, window: DeskWindow, do: Callable[[str], object]) -> None:
        super().__init__(window)
        self._do = do
        self._actions: dict[str, QAction] = {}
        for row in shortcuts.TABLE:
            action = QAction(actions.text(row.action), window)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(row.action not in ONCE)
            action.triggered.connect(lambda _=False, name=row.action: do(name))
            self._actions[row.action] = action
        self.apply({})
        self.serve(window)

    def serve(self, frame: DeskWindow) -> None:
        """Hear keys in this window too: an action acts in the window it is typed in."""
        frame.addActions(list(self._actions.values()))
        frame.ctrl_unused.connect(self._by_place)

    def leave(self, frame: DeskWindow) -> None:
        """Hear nothing of a window that goes."""
        for action in self._actions.values():
            frame.removeAction(action)

    def apply(self, changed: dict[str, str]) -> None:
        """Use the table with a person's changes."""
        for name, keys in shortcuts.keys_for(sys.platform).items():
            texts = (changed[name],) if name in changed else keys
            sequences = [
                QKeySequence(text, QKeySequence.SequenceFormat.PortableText) for text in texts if text
            ]
            self._actions[name].setShortcuts(sequences)

    def _by_place(self, place: int) -> None:
        """Go where a digit leads, on layouts that need Shift for digits too."""
        digit = shortcuts.digit_at(place, sys.platform)
        action = "session_home" if digit == 0 else f"session_{digit}"
        if digit is not None and self.portable(action) == f"Ctrl+{digit}":
            self._do(action)

    def portable(self, action: str) -> str:
        """Give an action's key as a portable text, empty when it has none."""
        known = self._actions.get(action)
        return (
            known.shortcut().toString(QKeySequence.SequenceFormat.PortableText) if known is not None else ""
        )

    def shown(self, action: str) -> str:
        """Give an action's key as the person reads it, empty when it has none."""
        known = self._actions.get(action)
        if known is None:
            return ""
        return known.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
