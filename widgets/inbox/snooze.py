"""Until when something is put off: the usual times in a menu, any other in a dialog."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from session_engine.inbox.state import Choice
from widgets import icons
from widgets.dialogs.moment import MomentDialog
from widgets.grids import times
from widgets.inbox import words


class SnoozeMenu(QMenu):
    """The usual times.

    Signals:
        chosen: A moment, aware UTC.
        other_wanted: She wants another one.
    """

    chosen = Signal(object)
    other_wanted = Signal()

    def __init__(
        self, choices: Mapping[Choice, datetime], now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        for choice, moment in choices.items():
            action = self.addAction(
                icons.icon("clock"), f"{words.choice_text(choice)}\t{times.moment(moment, now)}"
            )
            action.triggered.connect(lambda _on=False, when=moment: self.chosen.emit(when))
        self.addSeparator()
        self.addAction(icons.icon("edit"), self.tr("Another time …"), self.other_wanted.emit)
        self.setActiveAction(self.actions()[0])


class SnoozeDialog(MomentDialog):
    """Any time."""

    def __init__(self, count: int = 1, parent: QWidget | None = None) -> None:
        title = self.tr("Snooze %n items", "", count) if count > 1 else self.tr("Snooze")
        super().__init__(title, self.tr("Snooze"), self.tr("Back at"), parent)
