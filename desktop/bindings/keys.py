"""Binds the table of keys to actions of the window; a person's changes apply at once."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from desktop import actions, shortcuts
from desktop.actions import MACRO
from desktop.desk_window import DeskWindow
from widgets.dialogs.dialog import OVER_DIALOGS

ONCE = frozenset({"accept", "decline", "mute", "session_close", "tab_close", "save", "new_record"})
"""Actions that do not repeat while their key is held down."""
URGENT = frozenset({"accept", "decline", "mute"})
"""Actions whose keys act as well while a dialog is open: an offer counts down meanwhile."""


class Keys(QObject):
    """One QAction per row of the table, on the window."""

    def __init__(self, window: DeskWindow, do: Callable[[str], object]) -> None:
        super().__init__(window)
        self._do = do
        self._frames: list[DeskWindow] = []
        self._actions: dict[str, QAction] = {}
        for row in shortcuts.TABLE:
            self._add(row.action, actions.text(row.action))
        self.apply({})
        self.serve(window)

    def _add(self, name: str, text: str) -> QAction:
        action = QAction(text, self)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(name not in ONCE and not name.startswith(MACRO))
        action.setProperty(OVER_DIALOGS, name in URGENT)
        action.triggered.connect(lambda _=False: self._do(name))
        self._actions[name] = action
        return action

    def serve(self, frame: DeskWindow) -> None:
        """Hear keys in this window too: an action acts in the window it is typed in."""
        self._frames.append(frame)
        frame.addActions(list(self._actions.values()))
        frame.ctrl_unused.connect(self._by_place)

    def leave(self, frame: DeskWindow) -> None:
        """Hear nothing of a window that goes."""
        self._frames.remove(frame)
        for action in self._actions.values():
            frame.removeAction(action)

    def apply(self, changed: dict[str, str]) -> None:
        """Use the table with a person's changes, and the keys she has given to macros."""
        for name, keys in shortcuts.keys_for(sys.platform).items():
            texts = (changed[name],) if name in changed else keys
            sequences = [
                QKeySequence(text, QKeySequence.SequenceFormat.PortableText) for text in texts if text
            ]
            self._actions[name].setShortcuts(sequences)
        macros = {name: key for name, key in changed.items() if name.startswith(MACRO) and key}
        for name in [known for known in self._actions if known.startswith(MACRO) and known not in macros]:
            self._actions[name].setShortcuts([])
        for name, key in macros.items():
            self._give_key(name, key)

    def _give_key(self, macro: str, key: str) -> None:
        action = self._actions.get(macro)
        if action is None:
            action = self._add(macro, macro)
            for frame in self._frames:
                frame.addAction(action)
        action.setShortcuts([QKeySequence(key, QKeySequence.SequenceFormat.PortableText)])

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
