"""The panel of a conversation: head, messages, who types, and where one writes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.conversation.composer.composer import Composer
from widgets.conversation.kept_message import KeptMessage
from widgets.conversation.panel_head import PanelHead
from widgets.conversation.state import MessageState, PanelState, Side, ThreadState
from widgets.conversation.view import MessageView
from widgets.conversation.words import spoken
from widgets.primitives.announce import announce
from widgets.primitives.buttons import PushButton
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import ElidedLabel
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.tones import Tone
from widgets.text import one_line
from widgets.theme import GAP2, GAP3, Type, dress, metrics, tokens
from widgets.timeline.composer.note_box import local_files

_MOST_NEW = 999
_LOADS_AGAIN_MS = 2_000
_GLANCE_MS = 250
"""What comes into sight for less, as when she goes on through the sessions, was not seen."""
_TURNS_TO = frozenset({QEvent.Type.FocusIn, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress})


class ConversationPanel(QWidget):
    """One conversation.

    `view`, `place` and `composer` have signals of their own.

    Signals:
        seen: The messages up to this number are in sight, of a window she looks at. Of a panel that has just come
            to the front it is said a moment later, which leaves that moment to showing it.
        looked: She has turned to the newest messages by herself, not only had them in sight.
        retry_wanted: Read the messages again.
        wished: An action of what stands above the messages.
        picked: The keyboard came into this panel.
    """

    seen = Signal(int)
    looked = Signal()
    retry_wanted = Signal()
    wished = Signal(str)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PanelState | None = None
        self._told = 0
        self._gone = False
        self.absence = QTimer(self, singleShot=True, interval=_LOADS_AGAIN_MS)
        self.absence.timeout.connect(self._has_gone)
        self.glance = QTimer(self, singleShot=True, interval=_GLANCE_MS)
        self.glance.timeout.connect(self._look_around)
        self._framed = self._box_due = False
        self.head = PanelHead()
        self.bar = MessagePlace()
        self.bar.action_triggered.connect(
            lambda action: self.retry_wanted.emit() if action == "retry" else self.wished.emit(action)
        )
        self.view = MessageView()
        self.place = KeptMessage(self.view)
        self.composer = Composer(self)
        self._skeleton = SkeletonRows(6)
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        for page in (self._skeleton, self.view, self._empty):
            self._stack.addWidget(page)
        self._typing = ElidedLabel(kind=Type.SMALL, ink="mute")
        self._typing.setContentsMargins(GAP3, 0, GAP3, 0)
        typing = QVBoxLayout()
        typing.setContentsMargins(GAP3 + 2, 2, GAP3, 2)
        typing.addWidget(self._typing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self.bar)
        column.addWidget(self._stack, 1)
        column.addLayout(typing)
        column.addWidget(self.composer)
        self._newer = PushButton("", icon="chevron-down", parent=self._stack)
        self._newer.hide()
        self._newer.clicked.connect(self.look)
        dress(self, ground="surf")
        self._connect()

    def _connect(self) -> None:
        self.view.end_reached.connect(lambda _at_end: self._look_around())
        self.view.typed.connect(self._type_on)
        self.composer.look_wanted.connect(self.look)
        self.composer.up_wanted.connect(self._go_up)
        self.setAcceptDrops(True)
        for watched in (self._stack, self.view, self.view.viewport(), self.composer.box):
            watched.installEventFilter(self)

    # State

    def render_state(self, state: PanelState) -> None:
        """Show a state; an equal one changes nothing."""
        if state == self._state:
            return
        before, self._state = self._state, state
        self.head.render_state(state)
        self.setAccessibleName(self.tr("Conversation with {name}").replace("{name}", one_line(state.title)))
        self.bar.render_message(self._message(state))
        if before is None or before.thread != state.thread:
            self._render_thread(before.thread if before is not None else None, state.thread)
        self._stack.setCurrentWidget(self._page(state))
        had = _has_keyboard(self.composer.box)
        self.composer.render_state(state.composer)
        if had and not self.composer.box.isEnabled():
            self.focus_box()  # or Qt gives the keyboard to whatever button is next
        if self._box_due and self.composer.box.isEnabled() and _has_keyboard(self.view):
            self.focus_box()
        self._look_around()

    def _page(self, state: PanelState) -> QWidget:
        if state.thread.messages:
            return self.view
        if state.loading:
            return self._skeleton
        if state.failure:
            self._empty.render_value(self.tr("Could not be loaded"), state.failure, "offline")
        else:
            text = self.tr("What the customer writes appears here.")
            self._empty.render_value(self.tr("Nothing was said yet"), text, "conversation")
        return self._empty

    def _message(self, state: PanelState) -> Message | None:
        if state.standing is not None:
            return state.standing
        if state.failure:
            return Message(state.failure, Tone.WARN, (BarAction("retry", self.tr("Try again")),))
        return None

    def _render_thread(self, before: ThreadState | None, thread: ThreadState) -> None:
        self.view.set_thread(thread)
        self._show_typing(thread)
        if before is None or not before.messages or not self.isVisible():
            return
        known = before.messages[-1].number if before.messages else 0
        known = max((each.number for each in before.messages[-8:]), default=known)
        for message in thread.messages[-8:]:
            if message.number > known and message.side is not Side.OWN:
                announce(self.view, spoken(message))

    def _is_gone(self, thread: ThreadState) -> bool:
        """Tell whether the customer is away for longer than it takes to load the page again."""
        if not thread.away:
            self.absence.stop()
            self._gone = False
        elif not self._gone and not self.absence.isActive():
            self.absence.start()
        return self._gone

    def _has_gone(self) -> None:
        self._gone = True
        if self._state is not None:
            self._show_typing(self._state.thread)

    def _show_typing(self, thread: ThreadState) -> None:
        if thread.gap:
            text = self.tr("Messages between are on their way …")
        else:
            typing, begun = thread.typing, [name for name in thread.writing if name not in thread.typing]
            one, many = self.tr("{name} is typing …"), self.tr("{name} are typing …")
            said = [_of(typing, one, many)]
            one, many = self.tr("{name} is writing a reply"), self.tr("{name} are writing replies")
            said.append(_of(begun, one, many))
            away = (thread.away,) if self._is_gone(thread) and not typing else ()
            gone = self.tr("{name} is not on the page just now")
            said.insert(0, _of(away, gone, gone))
            text = " · ".join(filter(None, said))
        self._typing.render_value(text)

    # What she has seen

    def look(self) -> None:
        """Show the newest message."""
        self.glance.stop()
        self.view.go_to_end()
        self._look_around()
        self.looked.emit()

    def _look_around(self) -> None:
        """Say what is in sight, and offer to go where something new is."""
        state = self._state
        if state is None:
            return
        newest = max((each.number for each in state.thread.messages[-8:]), default=0)
        if newest > self._told and self._is_looked_at():
            self._told = newest
            self.seen.emit(newest)
        if self.view.at_end or not state.thread.messages:
            self._newer.hide()
            return
        self._newer.set_label(self._newer_text(self._count_new(state.thread.messages)))
        self._newer.show()
        self._place_newer()

    def _is_looked_at(self) -> bool:
        """Tell whether the newest message is in sight, for more than a moment, of a window she looks at."""
        in_sight = self.isVisible() and self.view.at_end and not self.glance.isActive()
        return in_sight and self.window().isActiveWindow()

    def _count_new(self, messages: Sequence[MessageState]) -> int:
        """Count what others have written since she last looked; what she sends herself has no number at first."""
        newest = islice(reversed(messages), _MOST_NEW)
        since = takewhile(lambda m: not m.number or m.number > self._told, newest)
        return sum(1 for m in since if m.number and m.side is not Side.OWN)

    def _newer_text(self, count: int) -> str:
        if count == 1:
            return self.tr("1 new message")
        return self.tr("%n new messages", "", count) if count else self.tr("To the newest message")

    def look_again(self) -> None:
        """Say anew what is in sight: the window has come to the front."""
        self._look_around()

    def _place_newer(self) -> None:
        if self._newer.isHidden():
            return
        size = self._newer.sizeHint()
        x = (self._stack.width() - size.width()) // 2
        self._newer.setGeometry(
            QRect(x, self._stack.height() - size.height() - GAP2, size.width(), size.height())
        )
        self._newer.raise_()

    # Keyboard

    def focus_box(self) -> None:
        """Take the keyboard to where one writes, or to the messages as long as nothing can be."""
        self._box_due = not self.composer.box.isEnabled()
        if not self._box_due:
            self.composer.focus_box()
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type_on(self, text: str) -> None:
        if self.composer.box.isEnabled():
            self.composer.box.insert(text)

    def _go_up(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.view.currentIndex().isValid():
            last = self.view.thread_model.rowCount() - 1
            self.view.setCurrentIndex(self.view.thread_model.index(last, 0))

    def set_framed(self, *, framed: bool) -> None:
        """Frame it as the one with the keyboard, beside others."""
        if framed != self._framed:
            self._framed = framed
            margin = 2 if framed else 0
            layout = self.layout()
            if layout is not None:
                layout.setContentsMargins(margin, margin, margin, margin)
            self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._stack and event.type() == QEvent.Type.Resize:
            self._place_newer()
        elif event.type() == QEvent.Type.FocusIn:
            self.picked.emit()
        if watched in (self.view, self.view.viewport()) and event.type() in _TURNS_TO and self.view.at_end:
            self.looked.emit()
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self.glance.start()
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Show):
            self._look_around()
        return super().event(event)

    # Files dropped anywhere on the panel

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()) and self.composer.box.isEnabled():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = local_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.composer.files_given.emit(paths)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._framed:
            t, painter = tokens(), QPainter(self)
            for edge in (
                QRect(0, 0, self.width(), 2), QRect(0, self.height() - 2, self.width(), 2),
                QRect(0, 0, 2, self.height()), QRect(self.width() - 2, 0, 2, self.height()),
            ):  # fmt: skip
                painter.fillRect(edge, t.acc)

    def usual_width(self) -> int:
        """Return how wide the panel is, as long as nobody has made it wider."""
        return metrics().px(372)


def _of(names: Sequence[str], one: str, many: str) -> str:
    """Say something of one or of many; empty of nobody."""
    said = one if len(names) == 1 else many
    return said.replace("{name}", ", ".join(one_line(name, 40) for name in names)) if names else ""


def _has_keyboard(widget: QWidget) -> bool:
    """Tell whether a widget has the keyboard in its window, also while another program is in front."""
    return widget.window().focusWidget() is widget
