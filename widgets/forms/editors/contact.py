"""Addresses one can copy or follow: e-mail, telephone, web."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle
from typing_extensions import override

from session_engine.forms.state import FieldKind
from session_engine.records.state import Value
from widgets.forms.editors.line import LineEditor
from widgets.primitives.buttons import CopyButton
from widgets.text import one_line
from widgets.theme import metrics


class ContactEditor(LineEditor):
    """A line with a button that copies it."""

    @override
    def set_up(self) -> None:
        super().set_up()
        self._copy = CopyButton(parent=self)
        self._copy.copied.connect(self.signals.copied)
        self._copy.hide()

    @override
    def show_value(self, value: Value) -> None:
        super().show_value(value)
        self._offer()

    @override
    def _typed(self, text: str) -> None:
        super()._typed(text)
        self._offer()

    def _offer(self) -> None:
        """Offer to copy what there is; an empty field gives the room to the line."""
        text = self.line.text()
        self._copy.render_value(text, one_line(self.plan.label))
        if self._copy.isHidden() == bool(text):
            self._copy.setVisible(bool(text))
            self._place()

    @override
    def place_input(self, rect: QRect) -> None:
        side = metrics().button if not self._copy.isHidden() else 0
        field = rect.adjusted(0, 0, -side - 2 if side else 0, 0)
        button = QRect(rect.right() + 1 - side, rect.y() + (rect.height() - side) // 2, side, side)
        self.line.setGeometry(QStyle.visualRect(self.layoutDirection(), rect, field))
        self._copy.setGeometry(QStyle.visualRect(self.layoutDirection(), rect, button))


CONTACT_KINDS = (FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL)
