"""What an input method composes in a field: nothing of it is lost when the keyboard goes or the text is used."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


class Composition:
    """Follows what is composed in a field; the field hands on what it hears.

    Attributes:
        text: What is being composed, empty when nothing is.
    """

    def __init__(self, field: QWidget) -> None:
        self._field = field
        self.text = ""
        self._dropped = ""

    def hear(self, event: QInputMethodEvent) -> None:
        """Take note of what an input method did, once the field has taken it."""
        was, self.text = self.text, event.preeditString()
        given_up = was and not self.text and not event.commitString()
        self._dropped = was if given_up else ""
        if given_up:
            # Given up by a key it stays so; where the keyboard goes, or the text is asked for, that is in this turn.
            QTimer.singleShot(0, self._field, self._forget)

    def left(self) -> None:
        """Keep what was composed as the keyboard goes: some methods, as ibus-anthy, clear it then (ibus issue 2623)."""
        if self.text:
            QGuiApplication.inputMethod().reset()  # or it would show the same again when the keyboard is back
        self._give(self.text or self._dropped)

    def finish(self) -> None:
        """Make text of what is composed: a button that is clicked leaves the keyboard here.

        Most methods give it when they are asked; of one that does not, what it showed is taken, and it begins anew.
        """
        if not self.text:
            return
        composed, method = self.text, QGuiApplication.inputMethod()
        method.commit()
        if self.text:
            method.reset()  # or it would give the same once more
        if self.text or self._dropped:
            self._give(composed)

    def _give(self, text: str) -> None:
        self.text = self._dropped = ""
        if text:
            given = QInputMethodEvent("", [])
            given.setCommitString(text)
            QApplication.sendEvent(self._field, given)

    def _forget(self) -> None:
        self._dropped = ""
