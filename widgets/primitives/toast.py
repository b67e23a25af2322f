"""Toasts: told once for eight seconds, longer while pointed at or focused, never over a composer."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from widgets import icons
from widgets.primitives import tones
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, LinkButton
from widgets.primitives.free_place import raised_above, typed_in
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.tones import Tone
from widgets.theme import CARD_RADIUS, GAP2, GAP3, GAP4, Type, metrics, tokens
from widgets.theme.draw.shapes import box

STAY_MS = 8000
_MOST = 3
_WIDTH = 360
_MOVES = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move}


class Toast(QWidget):
    """One message with its action."""

    action_triggered = Signal(str)
    finished = Signal()

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = message
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(metrics().px(_WIDTH))
        self.setAccessibleName(message.text)
        self.setAccessibleDescription(tones.spoken(message.tone))
        self._left = QTimer(self, singleShot=True, interval=STAY_MS)
        self._left.timeout.connect(self.finished)
        self._build(message)

    def _build(self, message: Message) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP4 + metrics().icon + GAP2, GAP2, GAP2, GAP2)
        row.setSpacing(GAP2)
        row.addWidget(TextLabel(message.text, wrap=True), 1)
        for action in message.actions:
            button = LinkButton(action.label, Type.STRONG)
            button.clicked.connect(lambda _=False, id_=action.id: self._act(id_))
            row.addWidget(button)
        close = IconButton("close", self.tr("Close"))
        close.clicked.connect(self.finished)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        for button in self.findChildren(QWidget):
            button.installEventFilter(self)

    def is_waiting(self) -> bool:
        """Tell whether the toast stays because it is pointed at or focused."""
        return not self._left.isActive()

    def start(self) -> None:
        """Show it and begin counting."""
        self.show()
        announce(self, self._message.text, at_once=self._message.tone is Tone.BAD)
        self._count_or_wait()

    def says(self, message: Message) -> bool:
        """Tell whether this is the message it shows."""
        return message == self._message

    def start_again(self) -> None:
        """Say it again, and count from the beginning."""
        self._left.stop()
        self.start()

    def _act(self, action: str) -> None:
        self.action_triggered.emit(action)
        self.finished.emit()

    def _count_or_wait(self) -> None:
        focused = self.window().focusWidget() if self.window().isActiveWindow() else None
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._left.stop()
        elif not self._left.isActive():
            self._left.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            QTimer.singleShot(0, self, self._count_or_wait)
        return super().eventFilter(watched, event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._left.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QTimer.singleShot(0, self, self._count_or_wait)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        box(painter, self.rect(), t.surf, t.edge, CARD_RADIUS)
        tone = self._message.tone
        side = metrics().icon
        x = self.width() - GAP3 - side if self.isRightToLeft() else GAP3
        spot = QRect(x, GAP2, side, metrics().button)
        icons.paint(painter, self._message.icon or tones.icon_name(tone), spot, tones.ink(tone))


class ToastStack(QWidget):
    """The toasts of one window, in its lower corner, clear of every composer and of where she types."""

    action_triggered = Signal(str, str)
    """A toast's key and the action."""
    finished = Signal(str)
    """The key of a toast that is gone."""
    ground_changed = Signal()
    """What it keeps clear of has come, gone or moved."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._bottom = 0
        self._content: QWidget | None = None
        self._clear_of: list[QWidget] = []
        self._waiting: list[tuple[str, Message]] = []
        self._shown: dict[str, Toast] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP2)
        self._replace = QTimer(self, singleShot=True, interval=0)
        self._replace.timeout.connect(self._place)
        self._replace.timeout.connect(self.ground_changed)
        host.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_went)
        self.hide()

    def _focus_went(self) -> None:
        parts = (self._host, self._content or self._host)
        if self._shown and all(map(isValid, parts)):  # the keyboard goes also as the window does
            self._place()

    def set_bottom(self, height: int) -> None:
        """Stay above what lies along the lower edge of the window, such as the status line."""
        self._bottom = height
        self._place()

    def keep_beside(self, content: QWidget) -> None:
        """Go no higher than where this widget begins: what lies above it is never covered."""
        self._content = content

    def keep_clear_of(self, composer: QWidget) -> None:
        """Never cover this widget while it is visible."""
        self._clear_of.append(composer)
        composer.installEventFilter(self)
        composer.destroyed.connect(self._forget)
        self._place()

    def show_toast(self, key: str, message: Message) -> None:
        """Show a message; one with the same key gives way to it, and the same one again stays longer."""
        self._waiting = [w for w in self._waiting if w[0] != key]
        if key in self._shown:
            if self._shown[key].says(message):
                self._shown[key].start_again()
                return
            self._remove(key)
        self._waiting.append((key, message))
        self._next()

    def dismiss(self, key: str) -> None:
        """Take a toast away, shown or not."""
        self._waiting = [w for w in self._waiting if w[0] != key]
        if key in self._shown:
            self._end(key)

    def _forget(self) -> None:
        self._clear_of = [w for w in self._clear_of if isValid(w)]

    def _next(self) -> None:
        while self._waiting and len(self._shown) < _MOST:
            key, message = self._waiting.pop(0)
            toast = Toast(message)
            toast.action_triggered.connect(partial(self.action_triggered.emit, key))
            toast.finished.connect(partial(self._end, key))
            self._shown[key] = toast
            self._column.addWidget(toast)
            self._place()
            toast.start()
        self._place()

    def _remove(self, key: str) -> None:
        toast = self._shown.pop(key)
        self._column.removeWidget(toast)
        toast.hide()
        toast.deleteLater()

    def _end(self, key: str) -> None:
        if key in self._shown:
            self._remove(key)
            self.finished.emit(key)
            self._next()

    def _place(self) -> None:
        if self._shown:
            self._column.activate()
            wide = metrics().px(_WIDTH)
            # Placed before it is shown: else the pointer is taken to be over where it was not.
            self.setGeometry(self._free_place(QSize(wide, self._height(wide))))
            self.raise_()
        self.setVisible(bool(self._shown))

    def _height(self, width: int) -> int:
        heights = [
            t.heightForWidth(width) if t.hasHeightForWidth() else t.sizeHint().height()
            for t in self._shown.values()
        ]
        return sum(heights) + GAP2 * (len(heights) - 1)

    def _free_place(self, size: QSize) -> QRect:
        """Return the lowest place at the trailing edge that covers no composer."""
        top = self._content.mapTo(self._host, QPoint(0, 0)).y() if self._content is not None else 0
        room = self._host.rect().adjusted(GAP4, top + GAP4, -GAP4, -GAP4 - self._bottom)
        x = room.left() if self.isRightToLeft() else room.right() + 1 - size.width()
        place = QRect(QPoint(x, room.bottom() + 1 - size.height()), size)
        place = raised_above(place, self._taken())
        return place if place.top() >= room.top() else self._beside(QRect(QPoint(x, 0), size), room)

    def _beside(self, place: QRect, room: QRect) -> QRect:
        """Return the place in the same corner, moved aside from what reaches up to the top."""
        place.moveBottom(room.bottom())
        for taken in self._taken():
            if place.intersects(taken) and self.isRightToLeft():
                place.moveLeft(taken.right() + 1 + GAP4)
            elif place.intersects(taken):
                place.moveRight(taken.left() - 1 - GAP4)
        return place

    def _taken(self) -> list[QRect]:
        return [*self.composers(), *typed_in(self._host)]

    def composers(self) -> list[QRect]:
        """Give the places in the window where something is written, which nothing may cover."""
        return [
            QRect(w.mapTo(self._host, QPoint(0, 0)), w.size())
            for w in self._clear_of
            if isValid(w) and w.isVisible() and self._host.isAncestorOf(w)
        ]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        host = getattr(self, "_host", None)
        if host is None:  # Qt still asks while Python has let go of the parts
            return False
        if watched is host:
            if event.type() == QEvent.Type.Resize:
                self._place()
        elif event.type() in _MOVES:
            # Later: a composer is also hidden while it or its window is being destroyed.
            self._replace.start()
        return super().eventFilter(watched, event)
