"""What all dialogs share: heading, failure line, buttons, keys, and the keyboard given back at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from session_engine.records.state import Value
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.focus_return import FocusReturn
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.text import one_line
from widgets.theme import GAP2, GAP3, GAP4, Type, dress, metrics, tokens

if TYPE_CHECKING:
    from widgets.dialogs.fields import DialogFields

_LATE_MS = 300
"""After which a wait shows itself (house rules)."""
OVER_DIALOGS = "over_dialogs"
"""Property of a window's action: its key acts as well while a dialog of that window is open."""
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Dialog(QDialog):
    """A window-modal question with content. Put widgets into `body`.

    Return accepts from a line, Ctrl+Return from anywhere, Escape closes. While busy nothing can be
    accepted twice; it says so when that takes long. Escape and Cancel then end the waiting, where that is
    possible; else it closes, and comes back if the work fails, with all that was typed.

    Signals:
        accept_pressed: The agent is done; check, then tell.
        typed: What stands in it now, by field: somebody keeps it, so that `put_back` can show it again.
        over: It is closed for good; what was typed in it is given or given up.
    """

    accept_pressed = Signal()
    typed = Signal(object)
    over = Signal()

    def __init__(self, title: str, accept: str, parent: QWidget | None = None, width: int = 460) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(one_line(title))
        dress(self, ground="surf")
        self._width = width
        self._busy = False
        self._give_up: Callable[[], object] | None = None
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(self._say_that_it_waits)
        self._focus = FocusReturn()
        self._fields: DialogFields | None = None
        self._goes_on = False
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP3)
        self.heading = TextLabel(one_line(title), Type.TITLE, wrap=True)
        self._failure = MessagePlace()
        self._accept = PushButton(accept, Variant.PRIMARY)
        self._accept.clicked.connect(self._press)
        self.cancel_button = PushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(GAP2)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self._accept)
        self._lay_out()
        self.finished.connect(self._finish)

    def _lay_out(self) -> None:
        self._layout = column = QVBoxLayout(self)
        column.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        column.setSpacing(GAP3)
        column.addWidget(self.heading)
        column.addLayout(self.body, 1)
        column.addLayout(self._failure)
        column.addLayout(self.buttons)

    @property
    def accept_button(self) -> PushButton:
        return self._accept

    @property
    def busy(self) -> bool:
        return self._busy

    def set_busy(self, *, busy: bool, give_up: Callable[[], object] | None = None) -> None:
        """Show that the answer is under way; it can be given once. `give_up` ends the waiting for it."""
        if not isValid(self):
            return
        turned, self._busy, self._give_up = busy is not self._busy, busy, give_up
        self._accept.setEnabled(not busy)
        if turned:
            self._failure.render_message(None)
        if busy:
            self._late.start()
        else:
            self._late.stop()

    def _say_that_it_waits(self) -> None:
        self._failure.render_message(Message(self.tr("Waiting for the organisation …"), icon="clock"))
        self.make_room()

    @override
    def reject(self) -> None:
        if self._busy and self._give_up is not None:
            self._give_up()
        else:
            super().reject()

    def show_failure(self, text: str) -> None:
        """Say why it did not work; everything typed is still there."""
        if not isValid(self):
            return
        self._failure.render_message(Message(text, Tone.BAD))
        self.make_room()
        if not self.isVisible():
            self.open()

    def make_room(self) -> None:
        """Make room for the line that came, or the fields would be squeezed."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _press(self) -> None:
        if not self._busy and self._accept.isEnabled():
            self._failure.render_message(None)
            self.accept_pressed.emit()
            if isValid(self):
                self.make_room()  # for what is said at the fields

    # Opening and closing

    @override
    def open(self) -> None:
        self._focus.remember()
        self._hear_urgent_keys()
        super().open()
        focused = self.focusWidget()
        if self._goes_on and isinstance(focused, QLineEdit):
            focused.end(False)  # she goes on where she was: the next key must not take the place of all

    def _hear_urgent_keys(self) -> None:
        """Go on hearing what cannot wait until this is answered: the window below hears nothing meanwhile."""
        below = self.parentWidget()
        if below is not None:
            self.addActions([action for action in below.window().actions() if action.property(OVER_DIALOGS)])

    def _finish(self) -> None:
        self._focus.give_back()
        if not self._busy:
            self.over.emit()
            self.deleteLater()

    def work_done(self) -> None:
        """Close it for good: what was asked for is done, and it may have been closed meanwhile."""
        if not isValid(self):
            return
        self.set_busy(busy=False)
        if self.isVisible():
            self.close()
        else:
            self.over.emit()
            self.deleteLater()

    def follow(self, fields: DialogFields) -> None:
        """Tell of what is typed into its fields."""
        self._fields = fields
        fields.changed.connect(lambda: self.typed.emit(fields.typed()))

    def put_back(self, values: Mapping[str, Value]) -> None:
        """Show again what `typed` told."""
        if self._fields is not None:
            self._fields.put_back(values)
        self._goes_on = True

    def first_focus(self) -> QWidget | None:
        """Return what takes the keyboard at first; the first input of the body if nothing is said."""
        return None

    @override
    def showEvent(self, arg__1: QShowEvent) -> None:
        super().showEvent(arg__1)
        wanted = self.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        if arg__1.key() not in _ENTER:
            super().keyPressEvent(arg__1)
            return
        focused = QApplication.focusWidget()
        control = bool(arg__1.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not control and isinstance(focused, QPushButton):
            focused.click()
        elif control or not isinstance(focused, QPlainTextEdit):
            self._press()

    @override
    def sizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        wide = max(metrics().px(self._width), least.width())
        tall = max(least.height(), self._layout.totalHeightForWidth(wide))
        return QSize(wide, tall if tall > 0 else super().sizeHint().height())

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        # A line of our own: not every window system frames a dialog.
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.setPen(tokens().edge if tokens().high_contrast else tokens().line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
