"""What can be done with everything that is selected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from widgets.inbox import keys
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, Type, tokens

_OFFERED = ("read", "unread", "snooze", "pick", "assign")


class BulkBar(QWidget):
    """A line of buttons; hidden while nothing is selected.

    Signals:
        wished: What is to be done.
        cleared: Select nothing.
    """

    wished = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("For all that is selected"))
        shown = {row.wish: row.shown for row in keys.KEYS}
        self._count = TextLabel(kind=Type.STRONG)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP2 + GAP, GAP, GAP2, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._count)
        row.addStretch(1)
        for wish in _OFFERED:
            button = IconButton(keys.ICONS[wish], keys.wish_text(wish), ink="text", shortcut=shown[wish])
            button.clicked.connect(lambda _on=False, what=wish: self.wished.emit(what))
            row.addWidget(button)
        nothing = IconButton("close", self.tr("Select nothing"), shortcut=self.tr("Esc"))
        nothing.clicked.connect(self.cleared)
        row.addWidget(nothing)
        self.hide()

    def render_count(self, count: int) -> None:
        """Show how many are selected; nothing for none."""
        self.setVisible(count > 0)
        if count:
            self._count.render_value(self.tr("%n selected", "", count))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().accs)
