"""Set when activities are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from session_engine.wall_clock.state import here
from widgets.dialogs.moment import WHEN, MomentDialog
from widgets.forms.moments import DAY_STARTS
from widgets.grids.times import utc_now
from widgets.primitives.buttons import PushButton
from widgets.theme import GAP2


class SetDueDialog(MomentDialog):
    """Ask for a date and a time, with the usual ones a click away."""

    def __init__(self, count: int = 1, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        many = tr("SetDueDialog", "Set due time of %n activities", "", count)
        title = many if count > 1 else tr("SetDueDialog", "Set due time")
        super().__init__(title, tr("SetDueDialog", "Set"), tr("SetDueDialog", "Due"), parent)
        self.body.addLayout(self._usual())

    def _usual(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        now = here(utc_now())
        morning = (now + timedelta(days=1)).replace(hour=DAY_STARTS.hour, minute=0, second=0, microsecond=0)
        for label, moment in (
            (self.tr("In an hour"), (now + timedelta(hours=1)).replace(second=0, microsecond=0)),
            (self.tr("Tomorrow morning"), morning),
            (self.tr("In a week"), morning + timedelta(days=6)),
        ):
            button = PushButton(label)
            button.clicked.connect(lambda _on=False, when=moment: self._put(when))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _put(self, when: datetime) -> None:
        self.fields.set_value(WHEN, when.astimezone(UTC))
        self.typed.emit(self.fields.typed())
