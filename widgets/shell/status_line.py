"""The status line: connection, last save, what waits to be sent."""

from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.primitives.buttons import LinkButton
from widgets.primitives.labels import ElidedLabel
from widgets.text import for_painting, for_tip, one_line
from widgets.theme import GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box


class Connection(StrEnum):
    """How the organisation is reached."""

    ONLINE = "online"
    SLOW = "slow"
    CONNECTING = "connecting"
    BUSY = "busy"
    OFFLINE = "offline"
    SIGNING_IN = "signing_in"
    SIGNED_OUT = "signed_out"


_LOOKS = {
    Connection.ONLINE: ("", "good"),
    Connection.SLOW: ("clock", "warn"),
    Connection.CONNECTING: ("refresh", "mute"),
    Connection.BUSY: ("pause", "warn"),
    Connection.OFFLINE: ("offline", "bad"),
    Connection.SIGNING_IN: ("login", "mute"),
    Connection.SIGNED_OUT: ("logout", "bad"),
}


@dataclass(frozen=True, slots=True)
class StatusState:
    """What the status line says; the texts are made by the bindings.

    Attributes:
        connection: Decides dot or icon.
        connection_text: "Connected, 38 ms".
        saved_text: "Saved 10:42:07".
        waiting: Changes that wait to be sent.
        waiting_text: "Nothing waiting to be sent", "2 changes waiting".
        right_text: Whose organisation this is and who one is.
        keeping_text: What stands against keeping on this computer, "Not kept: the disk is full"; empty when all is
            kept.
        keeping_detail: The same in whole sentences, for the tooltip.
        keeping_warns: It takes something away, so it is marked; else it is only worth knowing.
    """

    connection: Connection = Connection.CONNECTING
    connection_text: str = ""
    saved_text: str = ""
    waiting: int = 0
    waiting_text: str = ""
    right_text: str = ""
    keeping_text: str = ""
    keeping_detail: str = ""
    keeping_warns: bool = True


class StatusLine(QWidget):
    """The line along the lower edge of a window."""

    outbox_requested = Signal()
    keeping_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state: StatusState | None = None
        self._mark = _Mark()
        self._connection = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._saved = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._idle = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._waiting = LinkButton(kind=Type.SMALL)
        self._waiting.clicked.connect(self.outbox_requested)
        self._right = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._keeping = _Keeping()
        self._keeping.pressed.connect(self.keeping_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(
            GAP3, 0, GAP3, 0
        )  # a link needs the whole height, or it stands lower than the words
        row.setSpacing(GAP3 + 2)
        lead = QHBoxLayout()
        lead.setSpacing(6)
        lead.addWidget(self._mark)
        lead.addWidget(self._connection)
        row.addLayout(lead)
        for widget in (self._saved, self._idle, self._waiting, self._keeping):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._right)

    @override
    def render(self, state: StatusState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the state."""
        if state == self._state:
            return
        self._state = state
        self._mark.render_value(state.connection)
        self._connection.render_value(state.connection_text)
        self._saved.render_value(state.saved_text)
        self._saved.setVisible(bool(state.saved_text))
        self._right.render_value(state.right_text)
        self._idle.render_value(state.waiting_text)
        self._idle.setVisible(state.waiting == 0 and bool(state.waiting_text))
        self._waiting.set_label(state.waiting_text)
        self._waiting.setVisible(state.waiting > 0)
        self._keeping.render_value(state)
        self.setAccessibleName(self._spoken(state))

    def _spoken(self, state: StatusState) -> str:
        parts = (state.connection_text, state.saved_text, state.waiting_text, state.keeping_text)
        return ", ".join(one_line(part) for part in parts if part)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), metrics().status)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, metrics().status)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(QRect(0, 0, self.width(), 1), tokens().line)


class _Keeping(QWidget):
    """What stands against keeping: a mark and a few words that lead to what can be done."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = _KeepingIcon(), LinkButton(kind=Type.SMALL)
        self._words.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.hide()

    def render_value(self, state: StatusState) -> None:
        self._icon.set_warns(warns=state.keeping_warns)
        self._words.set_label(state.keeping_text)
        self._words.setAccessibleDescription(state.keeping_detail)
        self._words.setToolTip(for_tip(for_painting(state.keeping_detail)))
        self.setVisible(bool(state.keeping_text))


class _KeepingIcon(QWidget):
    """The mark before the words."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._warns = True

    def set_warns(self, *, warns: bool) -> None:
        self._warns = warns
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(13), metrics().px(13))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icon, ink = ("warning", "warn") if self._warns else ("lock", "mute")
        icons.paint(QPainter(self), icon, self.rect(), tokens().colour(ink))


class _Mark(QWidget):
    """A dot while all is well, an icon of its own for everything else."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._connection = Connection.CONNECTING

    def render_value(self, connection: Connection) -> None:
        self._connection = connection
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = metrics().px(8 if self._connection is Connection.ONLINE else 13)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icon, ink = _LOOKS[self._connection]
        painter, colour = QPainter(self), tokens().colour(ink)
        if icon:
            icons.paint(painter, icon, self.rect(), colour)
        else:
            box(painter, self.rect(), colour, None, self.width() / 2)
