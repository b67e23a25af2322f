"""What was told, listed until read: the panel behind the bell."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.primitives import tones
from widgets.primitives.buttons import IconButton, LinkButton, PushButton, Variant
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_rows import KeptRows
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box


@dataclass(frozen=True, slots=True)
class NoticeState:
    """One message that was told.

    Attributes:
        key: Of the notice.
        message: What was said, with its actions.
        when_text: "10:42", "yesterday".
        read: Looked at before.
    """

    key: str
    message: Message
    when_text: str = ""
    read: bool = False


class NotificationCentre(QWidget):
    """The notices, newest first."""

    action_triggered = Signal(str, str)
    """A notice's key and the action."""
    dismissed = Signal(str)
    all_read_requested = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Notifications"))
        self._notices: tuple[NoticeState, ...] | None = None
        self._read = PushButton(self.tr("Mark all as read"), Variant.FLAT)
        self._clear = PushButton(self.tr("Clear"), Variant.FLAT)
        self._read.clicked.connect(self.all_read_requested)
        self._clear.clicked.connect(self.cleared)
        self._empty = EmptyState()
        self._empty.render_value(
            self.tr("Nothing new"), self.tr("What you are told is kept here until you read it."), "bell"
        )
        self._list: KeptRows[_Notice] = KeptRows(self.tr("Notifications"))
        self._lay_out()
        self.render(())

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(GAP3, 0, GAP2, GAP)
        header.addStretch(1)  # the panel it stands in has the heading
        header.addWidget(self._read)
        header.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)

    @override
    def render(self, notices: tuple[NoticeState, ...]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the notices; those that stay keep their rows, and so the keyboard."""
        if notices == self._notices:
            return
        self._notices = notices
        self._list.keep([notice.key for notice in notices])
        for place, notice in enumerate(notices):
            self._show(place, notice)
        self._empty.setVisible(not notices)
        self._list.setVisible(bool(notices))
        self._read.setEnabled(any(not notice.read for notice in notices))
        self._clear.setEnabled(bool(notices))

    def _show(self, place: int, notice: NoticeState) -> None:
        row = self._list.row(notice.key)
        if row is not None and row.notice.message != notice.message:
            self._list.drop(notice.key)
        self._list.place(place, notice.key, partial(self._made, notice)).show_notice(notice)

    def _made(self, notice: NoticeState) -> "_Notice":
        row = _Notice(notice)
        row.acted.connect(partial(self._act, notice.key))
        row.dismissed.connect(partial(self._dismiss, notice.key))
        return row

    def _act(self, key: str, action: str) -> None:
        self.action_triggered.emit(key, action)

    def _dismiss(self, key: str) -> None:
        self.dismissed.emit(key)


class _Notice(QWidget):
    """One notice: mark, text, time, actions."""

    acted = Signal(str)
    dismissed = Signal()

    def __init__(self, notice: NoticeState) -> None:
        super().__init__()
        self.notice = notice
        self._text = TextLabel(notice.message.text, wrap=True)
        self._when = TextLabel(notice.when_text, Type.SMALL, "mute")
        close = IconButton("close", self.tr("Remove this notification"))
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        lead = GAP3 + metrics().icon + GAP2
        row.setContentsMargins(lead, GAP2, GAP2, GAP2)
        row.setSpacing(GAP2)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._text)
        below = QHBoxLayout()
        below.setSpacing(GAP2)
        below.addWidget(self._when)
        for action in notice.message.actions:
            button = LinkButton(action.label, Type.STRONG)
            button.clicked.connect(partial(self._act, action.id))
            below.addWidget(button)
        below.addStretch(1)
        texts.addLayout(below)
        row.addLayout(texts, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_notice(self, notice: NoticeState) -> None:
        self.notice = notice
        self._when.render_value(notice.when_text)
        parts = [notice.message.text, tones.spoken(notice.message.tone), notice.when_text]
        if not notice.read:
            parts.append(self.tr("unread"))
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()

    def _act(self, action: str) -> None:
        self.acted.emit(action)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, metrics().row))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        painter.fillRect(self.rect(), t.surf)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)
        side, tone = metrics().icon, self.notice.message.tone
        x = self.width() - GAP3 - side if self.isRightToLeft() else GAP3
        spot = QRect(x, GAP2 + 1, side, side)
        icons.paint(painter, self.notice.message.icon or tones.icon_name(tone), spot, tones.ink(tone))
        if not self.notice.read:
            edge = self.width() - 3 if self.isRightToLeft() else 0
            box(painter, QRect(edge, 4, 3, self.height() - 9), t.acc, None, 1.5)
