"""Message bars: what is wrong or worth knowing on this page, and what can be done."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.primitives import tab_order, tones
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton
from widgets.primitives.focus_return import FocusReturn
from widgets.primitives.labels import TextLabel
from widgets.primitives.tones import Tone
from widgets.text import for_painting, for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, dress, metrics, tokens


@dataclass(frozen=True, slots=True)
class BarAction:
    """Something the agent can do about a message.

    Attributes:
        id: What `action_triggered` says.
        label: The button's words.
        whole: The same unshortened, for the tooltip and a screen reader; empty where the label is whole.
    """

    id: str
    label: str
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a message bar or a toast says."""

    text: str
    tone: Tone = Tone.INFO
    actions: tuple[BarAction, ...] = ()
    icon: str = ""
    closable: bool = False


class MessageBar(QWidget):
    """One message across a page; hidden when there is none."""

    action_triggered = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._message: Message | None = None
        self._return = FocusReturn()
        self._follows = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GAP3, GAP, GAP2, GAP + 1)
        self._row.setSpacing(GAP2)
        self._icon = _ToneIcon()
        self._text = TextLabel(wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = IconButton("close", self.tr("Close this message"))
        self._close.clicked.connect(self.closed)
        self._buttons: list[PushButton] = []
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self.hide()

    @override
    def render(self, message: Message | None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show a message or, for none, nothing. An equal one is not announced again."""
        if message == self._message:
            return
        before, self._message = self._message, message
        if message is None:
            self._give_keyboard_back()
            self.hide()
            return
        self._fill(message)
        if before is None or before.text != message.text:
            announce(self, message.text, at_once=message.tone is Tone.BAD)
        self.show()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_focus(follow=True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follow_focus(follow=False)

    def _follow_focus(self, *, follow: bool) -> None:
        application = QApplication.instance()
        if follow != self._follows and isinstance(application, QApplication):
            self._follows = follow
            change = application.focusChanged
            (change.connect if follow else change.disconnect)(self._focus_changed)

    def _focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or now is None:
            return
        if self.isAncestorOf(now) and not self.isAncestorOf(before):
            self._return.remember(before)

    def _give_keyboard_back(self) -> None:
        """Return the keyboard to where it was: Qt would give it to whatever comes next in the window."""
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._return.give_back()

    def _fill(self, message: Message) -> None:
        self._icon.set_icon(message.icon or tones.icon_name(message.tone), message.tone)
        self._text.render_value(message.text)
        dress(self._text, ink="text")
        self._close.setVisible(message.closable)
        self.setAccessibleName(message.text)
        self.setAccessibleDescription(tones.spoken(message.tone))
        self._offer(message.actions)
        self.update()

    def _offer(self, actions: tuple[BarAction, ...]) -> None:
        focus: QWidget | None = self.window().focusWidget()
        had_keyboard = focus is not None and focus in self._buttons
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(action) for action in actions]
        for place, button in enumerate(self._buttons, start=2):
            self._row.insertWidget(place, button)
            tab_order.before(button, self._close)
        if had_keyboard:
            first = self._buttons[0] if self._buttons else self._close
            first.show()  # a new one would come into sight a turn later, and take no keyboard before
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, action: BarAction) -> PushButton:
        button = PushButton(action.label)
        if action.whole and action.whole != action.label:
            button.setToolTip(for_tip(for_painting(action.whole)))
            button.setAccessibleName(one_line(action.whole))
        button.clicked.connect(lambda: self.action_triggered.emit(action.id))
        return button

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._message is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), tones.ground(self._message.tone))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens().line)


class _ToneIcon(QWidget):
    """The icon of a tone in its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon, self._tone = "info", Tone.INFO

    def set_icon(self, icon: str, tone: Tone) -> None:
        self._icon, self._tone = icon, tone
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().icon, metrics().icon)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._icon, self.rect(), tones.ink(self._tone))
