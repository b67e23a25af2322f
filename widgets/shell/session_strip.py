"""The session strip: every open session, who waits, and how many more there may be."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from widgets.icons import icon
from widgets.primitives import tab_order
from widgets.shell import roving, strip_fit
from widgets.shell.drag_order import DragOrder, DropMarker, Place, gap_at
from widgets.shell.drag_out import DragOut
from widgets.shell.session_tab import SessionTab
from widgets.shell.strip_end import StripEnd
from widgets.shell.strip_state import SessionTabState, StripState
from widgets.shell.words import icon_of_kind, spoken_session
from widgets.text import for_label
from widgets.theme import GAP2, metrics, tokens

_TOP = 4
_BETWEEN = 2


class SessionStrip(QWidget):
    """The row of sessions across the window."""

    focus_requested = Signal(int)
    close_requested = Signal(int)
    move_requested = Signal(int, int)
    """A session, and the place among all that it should have."""
    tear_requested = Signal(int)
    """Give a session a window of its own."""
    put_back_requested = Signal(int)
    """Put a session back in the main window."""
    dropped_outside = Signal(int, QPoint)
    """A session was dragged out of the strip and let go at a place of the screen."""
    pending_requested = Signal(str)
    """Open a waiting one now."""
    pending_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Sessions"))
        self._state = StripState()
        self._tabs: dict[int, SessionTab] = {}
        self._drag = DragOrder(DropMarker(self))
        self._out = DragOut(self)
        self._overflow = QMenu(self)
        self._overflow.aboutToShow.connect(self._fill_overflow)
        self._end = StripEnd(self)
        self._end.overflow.setMenu(self._overflow)
        self._end.pending_requested.connect(self.pending_requested)
        self._end.pending_dropped.connect(self.pending_dropped)
        self._end.put_back_requested.connect(self._ask_put_back)

    @override
    def render(self, state: StripState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the sessions. Only what differs from before is touched."""
        if state == self._state:
            return
        before, self._state = self._state, state
        changed = [i.id for i in before.items] != [i.id for i in state.items]
        self._drop_gone({item.id for item in state.items})
        for item in state.items:
            changed = self._show(item) or changed
        self._be_one_stop()
        end = (state.count, state.pending, state.own_window)
        if (before.count, before.pending, before.own_window) != end:
            self._end.render_value(state)
            changed = True
        if changed:
            self._arrange()

    def focus_current(self) -> None:
        """Give the keyboard to the focused session's place in the strip (F6)."""
        tabs = self._ordered()
        current = next((tab for tab in tabs if tab.item.focused), tabs[0] if tabs else None)
        if current is not None:
            roving.focus(tabs, current)

    def index_at(self, at: QPoint) -> int:
        """Return the place among all that something let go there should have."""
        return gap_at(self._places(), at, rtl=self.isRightToLeft())

    def tab(self, session: int) -> SessionTab:
        """Return the place of a session in the strip."""
        return self._tabs[session]

    def _drop_gone(self, kept: set[int]) -> None:
        for tab in [tab for key, tab in self._tabs.items() if key not in kept]:
            had_focus = tab.hasFocus()
            self._drag.cancel()
            self._out.end()
            del self._tabs[tab.item.id]
            tab.hide()
            tab.deleteLater()
            if had_focus:  # the keyboard stays in the strip, at the session now in front
                self.focus_current()

    def _show(self, item: SessionTabState) -> bool:
        tab = self._tabs.get(item.id)
        if tab is not None:
            return tab.show_item(item)
        tab = SessionTab(item, self)
        tab.clicked.connect(partial(self._ask_focus, item.id))
        tab.close_requested.connect(self.close_requested)
        tab.customContextMenuRequested.connect(partial(self._open_menu, tab))
        tab.installEventFilter(self)
        self._tabs[item.id] = tab
        return True

    def _ask_focus(self, session: int) -> None:
        self.focus_requested.emit(session)

    def _ask_put_back(self) -> None:
        current = next((item for item in self._state.items if item.focused), None)
        if current is not None:
            self.put_back_requested.emit(current.id)

    def _ordered(self) -> list[SessionTab]:
        return [self._tabs[i.id] for i in self._state.items if i.id in self._tabs]

    def _stop(self) -> SessionTab | None:
        """Return where Tab stops: at who has the keyboard, else at the focused session."""
        tabs = self._ordered()
        wanted = [tab for tab in tabs if tab.hasFocus()] or [t for t in tabs if t.item.focused]
        return (wanted or tabs or [None])[0]

    def _be_one_stop(self) -> None:
        """Let Tab come to one session, at the place that the strip has in its window."""
        stop = self._stop()
        roving.only_stop(self._ordered(), stop)
        if stop is not None:
            tab_order.begin(stop, self)

    # Place

    def _arrange(self) -> None:
        needs = [
            strip_fit.Need(t.fixed_width(), t.title_width(), t.tightest_title(), t.item.focused)
            for t in self._ordered()
        ]
        self._end.fit(overflow=False)
        found = strip_fit.widths(needs, self._room())
        if None in found:
            self._end.fit(overflow=True)
            found = strip_fit.widths(needs, self._room())
        self._place(found)

    def _room(self) -> int:
        gaps = _BETWEEN * len(self._tabs)
        return self.width() - GAP2 - gaps - self._end.sizeHint().width()

    def _place(self, found: list[int | None]) -> None:
        x, tall = GAP2, metrics().strip - _TOP
        for tab, width in zip(self._ordered(), found, strict=True):
            if width is not None:
                left = self.width() - x - width if self.isRightToLeft() else x
                tab.setGeometry(left, _TOP, width, tall)
                x += width + _BETWEEN
            tab.setVisible(width is not None)
        wide = self._end.sizeHint().width()
        self._end.setGeometry(0 if self.isRightToLeft() else self.width() - wide, 0, wide, tall + 3)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(640), metrics().strip)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(240), metrics().strip)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().strip)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens().line)

    # Keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        tabs = self._ordered()
        current = next((tab for tab in tabs if tab.hasFocus()), None)
        leads_to = roving.target(tabs, event.key(), rtl=self.isRightToLeft())
        if current is None:
            super().keyPressEvent(event)
        elif isinstance(leads_to, SessionTab):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._ask_move(current.item.id, tabs.index(leads_to))
            else:
                roving.focus(tabs, leads_to)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focus_requested.emit(current.item.id)
        elif event.key() == Qt.Key.Key_Delete and current.item.closable:
            self.close_requested.emit(current.item.id)
        else:
            super().keyPressEvent(event)

    # Order

    def _first_movable(self) -> int:
        return sum(not tab.movable for tab in self._tabs.values())

    def _ask_move(self, session: int, index: int) -> None:
        index = max(index, self._first_movable())
        tab = self._tabs[session]
        if tab.movable and index < len(self._tabs) and self._ordered().index(tab) != index:
            self.move_requested.emit(session, index)

    def _places(self) -> list[Place]:
        return [
            Place(t.item.id, t.geometry() if t.isVisible() else QRect(), t.movable) for t in self._ordered()
        ]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, SessionTab) and isinstance(event, QMouseEvent):
            return self._dragged(watched, event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _dragged(self, tab: SessionTab, event: QMouseEvent) -> bool:
        """Follow a drag; tell whether the event was a drag's and not the tab's."""
        at, rtl = tab.mapTo(self, event.position().toPoint()), self.isRightToLeft()
        if event.type() == QEvent.Type.MouseButtonPress:
            if event.button() == Qt.MouseButton.LeftButton:
                self._drag.press(tab.item.id, at, movable=tab.movable)
        elif event.type() == QEvent.Type.MouseMove:
            self._drag.move(at, self._places(), rtl=rtl)
            if self._drag.dragging and self._out.follow(at, tab.grab):
                self._drag.leave()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._drag.dragging:
            tab.setDown(False)
            self._let_go(tab, at)
            return True
        return self._drag.dragging

    def _let_go(self, tab: SessionTab, at: QPoint) -> None:
        outside = self._out.follow(at, tab.grab)
        self._out.end()
        if outside:
            self._drag.let_go()
            self.dropped_outside.emit(tab.item.id, self.mapToGlobal(at))
            return
        moved = self._drag.release(at, self._places(), rtl=self.isRightToLeft())
        if moved is not None:
            self._ask_move(*moved)

    # Menus

    def menu_of(self, session: int) -> QMenu:
        """Return a session's context menu: what dragging and hovering do, for everybody."""
        tab = self._tabs[session]
        at = self._ordered().index(tab)
        menu = QMenu(self)
        close = menu.addAction(icon("close"), self.tr("Close session"))
        close.setEnabled(tab.item.closable)
        close.triggered.connect(lambda: self.close_requested.emit(session))
        menu.addSeparator()
        earlier = menu.addAction(icon("arrow-left"), self.tr("Move left"))
        earlier.setEnabled(tab.movable and at > self._first_movable())
        earlier.triggered.connect(lambda: self._ask_move(session, at - 1))
        later = menu.addAction(icon("arrow-right"), self.tr("Move right"))
        later.setEnabled(tab.movable and at < len(self._tabs) - 1)
        later.triggered.connect(lambda: self._ask_move(session, at + 1))
        menu.addSeparator()
        tear = menu.addAction(icon("external"), self.tr("Move to its own window"))
        tear.setEnabled(tab.movable and (not self._state.own_window or len(self._tabs) > 1))
        tear.triggered.connect(lambda: self.tear_requested.emit(session))
        if self._state.own_window:
            back = menu.addAction(icon("merge"), self.tr("Put back in the main window"))
            back.triggered.connect(lambda: self.put_back_requested.emit(session))
        return menu

    def _open_menu(self, tab: SessionTab, at: QPoint) -> None:
        menu = self.menu_of(tab.item.id)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(tab.mapToGlobal(at))

    def _fill_overflow(self) -> None:
        self._overflow.clear()
        for tab in self._ordered():
            if not tab.isVisible():
                item = tab.item
                shown = icon(item.icon or icon_of_kind(item.kind))
                entry = self._overflow.addAction(shown, for_label(spoken_session(item)))
                entry.triggered.connect(partial(self._ask_focus, item.id))
