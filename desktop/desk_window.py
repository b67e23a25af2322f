"""What every window of the desk has: strip, message bar, pages, status line, toasts, and who hears its keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from widgets.primitives import tab_order
from widgets.primitives.message_bar import MessageBar
from widgets.primitives.own_place import OwnPlace
from widgets.primitives.toast import ToastStack
from widgets.shell import PageTabs, SessionStrip, StatusLine
from widgets.theme.theme import Theme

if TYPE_CHECKING:
    from widgets.inbox.place import InboxPlace
    from widgets.pane.dock import Dock

_MAC = sys.platform == "darwin"
_NONE, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


class DeskWindow(QWidget):
    """A window of the desk. It holds no state of its own: bindings fill it.

    Signals:
        activated: The person works in this window now.
        alt_pressed: The Alt key went down by itself, and nothing in the window wanted it.
        ctrl_unused: Ctrl and a key that nothing in the window wanted: the key's place on the keyboard.
    """

    activated = Signal()
    alt_pressed = Signal()
    ctrl_unused = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.strip = SessionStrip()
        self.bar = MessageBar()
        self.stack = QStackedWidget()
        self.content = self.stack
        self.pane: Dock | None = None  # beside the content, once a session has something to show there
        self.inbox: InboxPlace | None = None  # at the left of the content, while the inbox is in front
        self.cards: QWidget | None = None  # offers of work, above everything, once there was one
        self.middle = QHBoxLayout()
        self.middle.setSpacing(0)
        self.middle.addWidget(OwnPlace(self.stack), 1)
        self.status = StatusLine()
        self.lay_out()
        self.toasts = ToastStack(self)  # above everything that has its place
        self.toasts.set_bottom(self.status.sizeHint().height())
        self.toasts.keep_beside(self.content)

    def put_beside(self, part: QWidget, index: int = -1) -> None:
        """Give a part its place among those beside the content, from the left; what is being told stays above it."""
        self.middle.insertWidget(index, part)
        part.stackUnder(self.toasts)

    def behind_the_page(self) -> list[QWidget]:
        """Name what the Tab key comes to behind the page, in the order in which F6 goes there."""
        items = [self.middle.itemAt(place) for place in range(self.middle.count())]
        before = (None, self.content.parentWidget(), self.inbox)
        beside = [part for item in items if item is not None and (part := item.widget()) not in before]
        return [*beside, self.status, self.toasts, *([self.cards] if self.cards is not None else [])]

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        # Pages are built when they are first shown, and go on being built: behind what stands beside them by then.
        # Qt asks as well when what has the keyboard is hidden, as at each switch: that is not the Tab key.
        focus = QApplication.focusWidget()
        if focus is not None and focus.isVisible():
            self._order_tab_stops()
        return super().focusNextPrevChild(forward)

    def _order_tab_stops(self) -> None:
        tabs = self.stack.currentWidget()
        page = tabs.page_in_front() if isinstance(tabs, PageTabs) else tabs
        if page is not None:
            tab_order.come_first(page)
        tab_order.behind_all(self.behind_the_page())

    def lay_out(self) -> None:
        """Give everything its place."""
        raise NotImplementedError

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and event.modifiers() in (_NONE, _ALT) and not event.isAutoRepeat():
            self.alt_pressed.emit()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.ctrl_unused.emit(event.nativeVirtualKey() if _MAC else event.nativeScanCode())
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.toasts.set_bottom(self.status.sizeHint().height())
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()
