"""Ask how much work somebody may have at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.presence.state import MOST_UNITS, USUAL_UNITS
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields
from widgets.primitives.labels import TextLabel
from widgets.text import one_line
from widgets.theme import Type

UNITS = "units"


class CapacityDialog(Dialog):
    """One number; there is no answer without it.

    Args:
        name: Whose.
        used: Units that are taken now.
        total: Units she has, None where nothing was said yet.
        parent: The window it belongs to.

    Signals:
        accepted_with: Units, 0 to `MOST_UNITS`.
    """

    accepted_with = Signal(int)

    def __init__(
        self, name: str, used: int = 0, total: int | None = None, parent: QWidget | None = None
    ) -> None:
        title = self.tr("How much work may {name} have at a time?").replace("{name}", one_line(name))
        super().__init__(title, self.tr("Save"), parent, width=420)
        about = self.tr("Each conversation takes as many units as its work stream says. It counts at once.")
        now = (
            self.tr("In use now: {used} of {total}.")
            if total is not None
            else self.tr("It was {total} so far.")
        )
        total = USUAL_UNITS if total is None else total
        about = f"{about} {now.format(used=used, total=total)}"
        self.body.addWidget(TextLabel(about, Type.SMALL, "mute", wrap=True))
        plan = FieldPlan(
            UNITS,
            FieldKind.INTEGER,
            self.tr("Units, 0 to {most}").format(most=MOST_UNITS),
            Required.REQUIRED,
            minimum=0,
            maximum=MOST_UNITS,
        )
        self.fields = DialogFields(((plan,),))
        self.fields.set_value(UNITS, total)
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(UNITS).input()

    def _done(self) -> None:
        units = self.fields.value(UNITS)
        if self.fields.check() and isinstance(units, int):
            self.accepted_with.emit(units)
