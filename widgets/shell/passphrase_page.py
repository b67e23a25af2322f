"""What stands in the window at the start while the profile's passphrase is waited for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.dialogs.passphrase import PassphraseField
from widgets.primitives import Card
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.theme import GAP2, GAP3, GAP4, Type, dress, metrics, tokens

_WIDTH, _ICON = 440, 28
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PassphrasePage(QWidget):
    """One field in the middle of the window.

    Signals:
        given: What was typed.
        passed_over: The person wants to work without what was remembered.
    """

    given = Signal(str)
    passed_over = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = PassphraseField(self.tr("Passphrase"))
        self.field.setPlaceholderText(self.tr("Passphrase"))
        self.unlock = PushButton(self.tr("Unlock"), Variant.PRIMARY)
        self.pass_over = PushButton(self.tr("Work without it"))
        self._failure = MessagePlace()
        self.unlock.clicked.connect(self._give)
        self.pass_over.clicked.connect(self.passed_over)
        self._lay_out()
        dress(self, ground="bg")

    def _lay_out(self) -> None:
        card = Card("")
        card.setFixedWidth(metrics().px(_WIDTH))
        inside = QVBoxLayout()
        inside.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        inside.setSpacing(GAP3)
        head = QHBoxLayout()
        head.setSpacing(GAP3)
        head.addWidget(_Lock())
        head.addWidget(TextLabel(self.tr("Your profile is protected"), Type.TITLE, wrap=True), 1)
        inside.addLayout(head)
        text = self.tr(
            "Settings, open sessions and unsaved text are locked with your passphrase. Without it you can work, but "
            "nothing of them is here and nothing is kept."
        )
        inside.addWidget(TextLabel(text, wrap=True))
        inside.addWidget(self.field)
        inside.addLayout(self._failure)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP2)
        buttons.addStretch(1)
        buttons.addWidget(self.pass_over)
        buttons.addWidget(self.unlock)
        inside.addLayout(buttons)
        card.body.addLayout(inside)
        row = QHBoxLayout()  # not an alignment, which would not ask how tall the text is at this width
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        self.setFocusProxy(self.field)

    def set_busy(self, *, busy: bool) -> None:
        """Show that what was typed is being tried."""
        for part in (self.field, self.unlock, self.pass_over):
            part.setEnabled(not busy)
        if busy:
            self._failure.render_message(None)

    def show_wrong(self) -> None:
        """Say that it was not the passphrase; it can be typed again."""
        self._failure.render_message(Message(self.tr("That is not the passphrase."), Tone.BAD))
        self.field.selectAll()
        self.field.setFocus()

    def _give(self) -> None:
        if self.field.text() and self.field.isEnabled():
            self.given.emit(self.field.text())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.isAutoRepeat():
            self._give()
        else:
            super().keyPressEvent(event)


class _Lock(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(_ICON), metrics().px(_ICON))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), "lock", self.rect(), tokens().acc)
