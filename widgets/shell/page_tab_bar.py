"""The bar with the tabs of one session."""

from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QStyle, QStyleOptionTab, QTabBar, QToolButton, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.shell import strip_fit
from widgets.shell.drag_order import DragOrder, DropMarker, Place
from widgets.shell.drag_out import DragOut
from widgets.shell.page_tab_menu import TabWishes, tab_menu
from widgets.text import for_tab, for_tip, isolate, one_line
from widgets.theme import Type, generation, metrics, tokens
from widgets.theme.draw.lines import fitted_in_the_middle, line, measured
from widgets.theme.draw.shapes import box, ring, smooth

_EDGE = 10
_GAP = 6
_CLOSE = 24
_AFTER_CLOSE = 12  # what the style leaves behind a tab's button
_BUTTONS_LATER_MS = 150
_DOT = 7
_ROOMY = 300  # a title gets no more at 100 %
_TIGHT = 32


@dataclass(frozen=True, slots=True)
class PageTabState:
    """One tab of a session.

    Attributes:
        id: The tab's.
        title: As data, raw.
        icon: Meaning.
        anchor: First, without a close button, not movable.
        closable: A template may keep its tabs.
        unsaved: Edits wait for a save.
        unsent: What was saved waits to be sent.
        new: Opened in the background and not yet looked at.
        in_own_window: It has a window of its own; its page is there.
        may_leave: It can be given one.
    """

    id: int
    title: str
    icon: str = "record"
    anchor: bool = False
    closable: bool = True
    unsaved: bool = False
    unsent: bool = False
    new: bool = False
    in_own_window: bool = False
    may_leave: bool = True


class PageTabBar(QTabBar):
    """Draws the tabs and turns clicks, keys and drags into wishes: it never changes by itself."""

    focus_wished = Signal(int)
    close_wished = Signal(int)
    move_wished = Signal(int, int)
    window_wished = Signal(int)
    """Into a window of its own, or back out of it."""
    dropped_outside = Signal(int, QPoint)
    """A tab was dragged out of the bar and let go at a place of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)  # only once the titles have shrunk
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Tabs of this session"))
        self._tabs: list[PageTabState] = []
        self._over = -1
        self._edition = 0
        self._least: tuple[object, list[int]] = (None, [])
        self._shared: tuple[object, list[int]] = (None, [])
        self._wish: tuple[object, int] = (None, 0)
        self._unbuttoned = QTimer(self, singleShot=True, interval=_BUTTONS_LATER_MS)
        self._unbuttoned.timeout.connect(self._give_buttons)
        self._drag = DragOrder(DropMarker(self))
        self._out = DragOut(self)

    # State

    def show_tabs(self, tabs: list[PageTabState]) -> None:
        """Show titles, marks and close buttons of the tabs; there are as many as in the bar."""
        before, self._tabs = self._tabs, tabs
        self._edition += 1
        changed = [n for n, tab in enumerate(tabs) if n >= len(before) or before[n] != tab]
        for index in changed:
            self._show(index, tabs[index])
            self._take_button(index, tabs[index])
        if changed:
            self._unbuttoned.start()
        if [tab.id for tab in before] != [tab.id for tab in tabs]:  # a mark or a focus ends no drag
            self._drag.cancel()
            self._out.end()
        self.update()

    def _show(self, index: int, tab: PageTabState) -> None:
        self.setTabText(index, for_tab(tab.title))  # also where only its marks changed: they need room too
        waits = self.tr("{0}. Changes wait to be sent")
        title = one_line(tab.title)
        self.setTabToolTip(index, for_tip(waits.format(title) if tab.unsent else title))
        self.setAccessibleTabName(index, self._spoken(tab))

    def _take_button(self, index: int, tab: PageTabState) -> None:
        """Keep a tab's close button true; who cannot be closed has none."""
        button = self._button(index)
        if button is not None and _closes(tab):
            button.show_tab(tab)
        elif button is not None:
            self.setTabButton(index, QTabBar.ButtonPosition.RightSide, cast("QWidget", None))

    def _give_buttons(self) -> None:
        """Give tabs their close buttons, one in a step; until then the crosses are painted, and can be clicked.

        Ten buttons take as long as the page's first fields, and nobody closes a tab that is not on the screen yet.
        """
        index = next(
            (n for n, tab in enumerate(self._tabs) if _closes(tab) and self._button(n) is None), None
        )
        if index is None:
            return
        button = _Close(self, self._tabs[index])
        button.clicked.connect(lambda: self.close_wished.emit(button.tab_id))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)
        self.update()
        QTimer.singleShot(0, self, self._give_buttons)

    def _button(self, index: int) -> "_Close | None":
        found = cast("QWidget | None", self.tabButton(index, QTabBar.ButtonPosition.RightSide))
        return found if isinstance(found, _Close) else None

    def cross(self, index: int) -> QRect:
        """Return the place of a tab's close button."""
        option, side = QStyleOptionTab(), _close_side()
        self.initStyleOption(option, index)
        option.rightButtonSize = QSize(side, side)  # pyright: ignore[reportAttributeAccessIssue] - a plain field
        return self.style().subElementRect(QStyle.SubElement.SE_TabBarTabRightButton, option, self)

    def _spoken(self, tab: PageTabState) -> str:
        parts = [one_line(tab.title)]
        if tab.new:
            parts.append(self.tr("new"))
        if tab.unsaved:
            parts.append(self.tr("unsaved"))
        if tab.unsent:
            parts.append(self.tr("waiting to be sent"))
        if tab.in_own_window and len(self._tabs) > 1:
            parts.append(self.tr("in its own window"))
        return ", ".join(parts)

    # Size

    def _title_width(self, index: int) -> int:
        text = isolate(one_line(self._tabs[index].title))
        return min(measured(text, Type.STRONG)[0] + 1, metrics().px(_ROOMY))  # asked for again and again

    def _fixed_width(self, index: int) -> int:
        tab = self._tabs[index]
        width = _EDGE + metrics().icon + _GAP + (_mark_width(tab) + _GAP if _mark_width(tab) else 0)
        return width + (_GAP // 3 + _close_side() + _AFTER_CLOSE if _closes(tab) else _EDGE)

    def _widths(self) -> list[int]:
        """Share the room: the longest titles give first, so that short ones stay whole."""
        holder = self.parentWidget()
        room = (holder or self).width()
        key = (room, self._edition, generation())
        if self._shared[0] != key:
            least = metrics().px(_TIGHT)
            titles = [self._title_width(index) for index in range(len(self._tabs))]
            needs = [
                strip_fit.Need(self._fixed_width(index), title, min(title, least), focused=False)
                for index, title in enumerate(titles)
            ]
            found = strip_fit.widths(needs, room)
            shares = [width for width in found if width is not None]
            if len(shares) < len(needs):  # the bar scrolls
                shares = [need.fixed + need.tightest for need in needs]
            self._shared = (key, shares)
        return self._shared[1]

    @override
    def tabSizeHint(self, index: int) -> QSize:
        if index >= len(self._tabs):
            return QSize(2 * _EDGE, metrics().tabs)
        return QSize(self._widths()[index], metrics().tabs)

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        wanted = self.tabSizeHint(index)
        if index >= len(self._tabs):
            return wanted
        return QSize(min(self._tightest()[index], wanted.width()), wanted.height())

    def _tightest(self) -> list[int]:
        """Give the least width of each tab; the bar asks for all of them whenever it is told of one."""
        key = (self._edition, generation())
        if self._least[0] != key:
            least = metrics().px(_TIGHT)
            tabs = range(len(self._tabs))
            self._least = (key, [self._fixed_width(i) + min(self._title_width(i), least) for i in tabs])
        return self._least[1]

    @override
    def sizeHint(self) -> QSize:
        # What the titles would like: the bar gets the room back as soon as there is some.
        key = (self._edition, generation())
        if self._wish[0] != key:  # a layout asks twenty times for each switch of tabs
            wanted = sum(self._fixed_width(i) + self._title_width(i) for i in range(len(self._tabs)))
            self._wish = (key, wanted)
        return QSize(self._wish[1], metrics().tabs)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(120), metrics().tabs)

    # Paint

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens().line)
        painter.setClipRegion(self._without_scroll_buttons())
        for index in range(min(self.count(), len(self._tabs))):
            self._paint_tab(painter, index)

    def _without_scroll_buttons(self) -> QRegion:
        region = QRegion(self.rect())
        for button in self.findChildren(QToolButton):
            if button.isVisible():
                region -= QRegion(button.geometry())
        return region

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        t, tab, rect = tokens(), self._tabs[index], self.tabRect(index)
        current = index == self.currentIndex()
        if not current and index == self._over:
            box(painter, rect.adjusted(2, 3, -2, -4), t.hover)
        ink = t.text if current else t.mute
        rtl = self.isRightToLeft()
        side = metrics().icon
        x = rect.right() + 1 - _EDGE - side if rtl else rect.x() + _EDGE
        shown = "external" if tab.in_own_window and len(self._tabs) > 1 else tab.icon
        icons.paint(painter, shown, QRect(x, rect.y(), side, rect.height() - 1), ink)
        width = self._paint_title(painter, index, current=current)
        if _closes(tab) and self._button(index) is None:
            _paint_cross(painter, self.cross(index), t.mute)
        if tab.unsent and not tab.unsaved:
            spot_x = _EDGE + side + _GAP + width + _GAP
            x = rect.right() + 1 - spot_x - _sand() if rtl else rect.x() + spot_x
            icons.paint(painter, "waiting", QRect(x, rect.y(), _sand(), rect.height() - 1), t.mute)
        if tab.unsaved or tab.new:
            start = _EDGE + side + _GAP + width + (_GAP if tab.unsaved else -_GAP)
            centre = rect.right() - start - _DOT / 2 if rtl else rect.x() + start + _DOT / 2
            _dot(painter, QPointF(centre, rect.center().y() + (0.5 if tab.unsaved else -7)))
        if current:
            under = rect.adjusted(_EDGE, 0, -_EDGE, 0)
            painter.fillRect(QRect(under.x(), rect.bottom() - 1, under.width(), 2), t.acc)
            if self.hasFocus():
                ring(painter, rect.adjusted(2, 3, -2, -4))

    def _paint_title(self, painter: QPainter, index: int, *, current: bool) -> int:
        rect, rtl = self.tabRect(index), self.isRightToLeft()
        kind = Type.STRONG if current or self._tabs[index].new else Type.BODY
        room = rect.width() - self._fixed_width(index)
        text = fitted_in_the_middle(self._tabs[index].title, room, kind)
        width, _ = measured(text, kind)
        lead = _EDGE + metrics().icon + _GAP
        x = rect.right() + 1 - lead - width if rtl else rect.x() + lead
        ink = tokens().text if kind is Type.STRONG else tokens().mute
        line(painter, QRect(x, rect.y(), width + 1, rect.height() - 1), text, kind, ink, rtl=rtl)
        return width

    # Wishes

    def _places(self) -> list[Place]:
        return [Place(tab.id, self.tabRect(index), not tab.anchor) for index, tab in enumerate(self._tabs)]

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= index < len(self._tabs):
            tab = self._tabs[index]
            if _closes(tab) and self.cross(index).contains(event.position().toPoint()):
                self.close_wished.emit(tab.id)  # its button has not come yet: it would have taken the press
                return
            self._drag.press(tab.id, event.position().toPoint(), movable=not tab.anchor)
            if index != self.currentIndex():
                self.focus_wished.emit(tab.id)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._drag.move(at, self._places(), rtl=self.isRightToLeft())
        if self._drag.dragging and self._out.follow(at, lambda: self.grab(self._dragged_rect())):
            self._drag.leave()
        self._point_at(self.tabAt(at))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._drag.dragging and self._out.follow(at, QPixmap):
            self._let_go_outside(at)
            return
        self._out.end()
        moved = self._drag.release(at, self._places(), rtl=self.isRightToLeft())
        if moved is not None:
            self.move_wished.emit(*moved)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._close_at(at)

    def _let_go_outside(self, at: QPoint) -> None:
        self._out.end()
        dragged = self._drag.let_go()
        if dragged is not None:
            self.dropped_outside.emit(dragged, self.mapToGlobal(at))

    def _dragged_rect(self) -> QRect:
        return next((place.rect for place in self._places() if place.key == self._drag.key), QRect())

    def menu_of(self, index: int) -> QMenu:
        """Return a tab's context menu."""
        tab = self._tabs[index]
        wishes = TabWishes(
            lambda: self.close_wished.emit(tab.id),
            lambda: self.window_wished.emit(tab.id),
            lambda to: self._wish_move(index, to),
        )
        return tab_menu(self._tabs, index, wishes, self)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.tabAt(event.pos())
        if 0 <= index < len(self._tabs):
            menu = self.menu_of(index)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.mapToGlobal(self.tabRect(index).bottomLeft()) if keyboard else event.globalPos())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    def _point_at(self, index: int) -> None:
        if index != self._over:
            self._over = index
            self.update()

    def _close_at(self, at: QPoint) -> None:
        index = self.tabAt(at)
        if 0 <= index < len(self._tabs):
            tab = self._tabs[index]
            if _closes(tab):
                self.close_wished.emit(tab.id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self.isRightToLeft():
            step = -step
        at = self.currentIndex()
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wish_move(at, at + step)
        elif step and 0 <= at + step < len(self._tabs):
            self.focus_wished.emit(self._tabs[at + step].id)
        elif event.key() == Qt.Key.Key_Delete and 0 <= at < len(self._tabs):
            if _closes(self._tabs[at]):
                self.close_wished.emit(self._tabs[at].id)
        else:
            event.ignore()

    def _wish_move(self, at: int, to: int) -> None:
        if 0 <= at < len(self._tabs) and not self._tabs[at].anchor and 0 < to < len(self._tabs):
            self.move_wished.emit(self._tabs[at].id, to)


def _closes(tab: PageTabState) -> bool:
    """Tell whether a tab has a close button."""
    return tab.closable and not tab.anchor


def _close_side() -> int:
    return max(_CLOSE, metrics().px(_CLOSE))


def _sand() -> int:
    """Return the side of the mark of what waits to be sent."""
    return metrics().px(13)


def _mark_width(tab: PageTabState) -> int:
    """Return the room of the mark behind a title: edits come before what waits, one is enough."""
    return _DOT if tab.unsaved else _sand() if tab.unsent else 0


def _dot(painter: QPainter, centre: QPointF) -> None:
    with smooth(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().acc)
        painter.drawEllipse(centre, _DOT / 2, _DOT / 2)


class _Close(QAbstractButton):
    """The close button of a tab."""

    def __init__(self, parent: QWidget, tab: PageTabState) -> None:
        super().__init__(parent)
        self.tab_id = tab.id
        self._measure()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_tab(tab)

    def _measure(self) -> None:
        side = _close_side()
        self.setFixedSize(side, side)

    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() == QEvent.Type.FontChange:
            self._measure()

    def show_tab(self, tab: PageTabState) -> None:
        self.tab_id = tab.id
        name = self.tr("Close {0}").format(one_line(tab.title))
        self.setAccessibleName(name)
        self.setToolTip(for_tip(name))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        over = self.underMouse()
        if over:
            box(painter, self.rect().adjusted(2, 2, -2, -2), t.press if self.isDown() else t.hover, None, 5)
        _paint_cross(painter, self.rect(), t.text if over else t.mute)


def _paint_cross(painter: QPainter, place: QRect, ink: QColor) -> None:
    edge = place.width() * 5 // _CLOSE
    icons.paint(painter, "close", place.adjusted(edge, edge, -edge, -edge), ink)
