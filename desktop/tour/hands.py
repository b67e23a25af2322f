"""Hands and eyes of the tour: mouse and keys through the window system, and finding what is on the screen.

Events go in from a timer's slot, never from inside a task: QTest lets Qt process events, and under qasync a task that
wakes while another one runs is lost.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from widgets.grids.table import GridTable
from widgets.shell import PageTabs

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
Place = tuple[QWidget, QPoint]
PATIENCE = 15.0
"""Seconds after which a step has failed."""

_FIRST_LOOK, _SELDOM = 0.008, 0.05
"""Seconds between two looks for the same thing, at first and in the end."""

_MARGIN = 24
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class NotSeen(AssertionError):
    """Something the step needs is not on the screen."""


async def in_slot(work: Callable[[], T]) -> T:
    """Run `work` from a timer's slot, outside of every task, and give its answer."""
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def run() -> None:
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001 - handed on to who waits
            done.set_exception(error)
        else:
            done.set_result(answer)

    QTimer.singleShot(0, run)
    try:
        return await asyncio.wait_for(done, PATIENCE)
    except TimeoutError as error:
        raise NotSeen("an end of what was done: something runs an event loop of its own") from error


async def until(seen: Callable[[], object], what: str, patience: float | None = None) -> None:
    """Wait until something is to be seen, looking every few milliseconds; the longer it takes, the more seldom.

    Looking at a whole window costs milliseconds, which what is waited for needs itself.

    Raises:
        NotSeen: It was not there in time.
    """
    end, pause = time.monotonic() + (PATIENCE if patience is None else patience), _FIRST_LOOK
    while not _seen(seen):
        if time.monotonic() > end:
            raise NotSeen(what)
        await asyncio.sleep(pause)
        pause = min(pause * 1.25, _SELDOM)


def _seen(seen: Callable[[], object]) -> bool:
    try:
        return bool(seen())
    except NotSeen:
        return False


class Hands:
    """Mouse and keyboard on one window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    # Mouse

    async def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Click a widget, in its middle where no place is named."""

        def act() -> None:
            move_to(widget, widget.rect().center() if at is None else at)
            press_on(widget, at, modifiers, button)

        await in_slot(act)

    async def click_found(
        self,
        find: Callable[[], Place | None],
        what: str,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Click what is looked for as soon as it is there, and where it is when the pointer has come."""

        def place() -> Place | None:
            try:
                return find()
            except NotSeen:
                return None

        def act() -> bool:
            before = place()
            if before is not None:
                move_to(*before)
            now = place()
            if before is None or now is None:
                return False  # it went meanwhile
            press_on(*now, modifiers, button)
            return True

        while True:
            await until(lambda: place() is not None, what)
            if await in_slot(act):
                return

    async def double_click(self, widget: QWidget, at: QPoint) -> None:
        """Double-click a widget."""

        def act() -> None:
            handle, point = _target(widget, at)
            QTest.mouseDClick(handle, LEFT, NONE, point)

        await in_slot(act)

    async def click_cell(
        self, table: GridTable, text: str, modifiers: Qt.KeyboardModifier = NONE, *, link: bool = True
    ) -> None:
        """Click a row's cell that shows `text`: on its words, or beside them."""

        def find() -> Place:
            rect = find_cell(table, text)
            return table.viewport(), QPoint(rect.x() + 16 if link else rect.right() - 4, rect.center().y())

        await self.click_found(find, f"a cell “{text}”", modifiers)

    async def point_at(self, widget: QWidget) -> None:
        """Move the pointer over a widget."""
        await in_slot(lambda: move_to(widget, widget.rect().center()))

    async def context_menu(self, widget: QWidget, at: QPoint) -> None:
        """Press the right button, as the window system tells it."""
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
        await in_slot(lambda: QApplication.sendEvent(widget, event))

    # Keys

    async def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key."""

        def act() -> None:
            self._touch()
            QTest.keyClick(_active(self.window), key, modifiers)

        await in_slot(act)

    async def chord(self, text: str) -> None:
        """Press a chord as it is written: `Ctrl+Shift+P`."""
        *names, last = text.split("+")
        modifiers = NONE
        for name in names:
            modifiers |= _MODIFIERS[name]
        key = Qt.Key[f"Key_{last}"]
        await self.press(key, modifiers)

    async def type(self, text: str) -> None:
        """Type a text where the keyboard is."""

        def act() -> None:
            self._touch()
            QTest.keyClicks(_active(self.window), text)

        await in_slot(act)

    def _touch(self) -> None:
        """Let the window feel that somebody is there: Qt's test functions pass it by, a keyboard does not."""
        if self.window.isVisible():
            QApplication.sendEvent(self.window.windowHandle(), QEvent(QEvent.Type.User))

    # Eyes

    def all(self, kind: type[W]) -> list[W]:
        """Give every visible widget of a kind."""
        if kind is QWidget:
            return visible_widgets(self.window)  # pyright: ignore[reportReturnType] - W is QWidget here
        return [widget for widget in self.window.findChildren(kind) if widget.isVisible()]

    def one(self, kind: type[W], name: str = "", *, where: Callable[[W], bool] | None = None) -> W:
        """Give the visible widget of a kind whose accessible name begins with `name`."""
        for widget in self.all(kind):
            if widget.accessibleName().startswith(name) and (where is None or where(widget)):
                return widget
        raise NotSeen(f"{kind.__name__} “{name}”")

    def button(self, name: str) -> QAbstractButton:
        """Give a visible button by its name."""
        return self.one(QAbstractButton, name)

    def field(self, name: str) -> QWidget:
        """Give a visible text field by its accessible name."""
        for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
            for widget in self.all(kind):
                if widget.accessibleName().startswith(name):
                    return widget
        raise NotSeen(f"field “{name}”")

    def table(self, *, showing: str = "") -> GridTable:
        """Give the visible grid that shows a text."""
        for table in self.all(GridTable):
            if not showing or _row_of(table, showing) is not None:
                return table
        raise NotSeen(f"a grid that shows “{showing}”")

    def shows(self, text: str) -> bool:
        """Whether a visible widget carries this text, as its text or accessible name."""
        return any(text in words for words in visible_texts(self.window))

    def tabs(self) -> list[str]:
        """Read the tabs of the session in front."""
        bar = self.one(PageTabs).tabBar()
        return [bar.tabText(index).replace("&&", "&") for index in range(bar.count())]

    async def click_tab(self, title: str) -> None:
        """Click a tab of the session in front, by how its title begins."""

        def find() -> Place | None:
            bar = self.one(PageTabs).tabBar()
            titles = enumerate(self.tabs())
            return next((place_of_tab(bar, i) for i, text in titles if text.startswith(title)), None)

        await self.click_found(find, f"the tab “{title}”")

    async def choose(self, text: str) -> None:
        """Choose an entry of a menu that is open, sub-menus last."""
        await self.click_found(lambda: _entry(text), f"menu entry “{text}”")


_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


def _entry(text: str) -> Place | None:
    """Find an entry in the menus that are open, the one opened last first."""
    menus = [menu for menu in QApplication.topLevelWidgets() if isinstance(menu, QMenu) and menu.isVisible()]
    menus.sort(key=lambda menu: menu is QApplication.activePopupWidget(), reverse=True)
    for menu in menus:
        for action in menu.actions():
            if action.isVisible() and action.text().replace("&", "").startswith(text):
                return menu, menu.actionGeometry(action).center()
    return None


def place_of_tab(bar: QTabBar, index: int) -> Place:
    """Give the middle of a tab, left of its close button."""
    return bar, bar.tabRect(index).center() - QPoint(12, 0)


def visible_widgets(root: QWidget) -> list[QWidget]:
    """Give every visible widget below one, without looking into what is hidden: nine of ten are."""
    if not root.isVisible() or _shows_from_hidden(root):
        return [widget for widget in root.findChildren(QWidget) if widget.isVisible()]
    found: list[QWidget] = []
    _add_shown(root, found)
    return found


def _add_shown(parent: QWidget, found: list[QWidget]) -> None:
    for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if not child.isHidden():
            found.append(child)
            _add_shown(child, found)


def _shows_from_hidden(root: QWidget) -> bool:
    """Whether a window is open that belongs to something hidden below `root`."""
    for window in QApplication.topLevelWidgets():
        parent, hidden = window.parentWidget(), False
        while window.isVisible() and parent is not None:
            hidden = hidden or parent.isHidden()
            if parent is root:
                if hidden:
                    return True
                break
            parent = parent.parentWidget()
    return False


def visible_texts(root: QWidget) -> list[str]:
    """Collect what visible widgets say."""
    found: list[str] = []
    for widget in visible_widgets(root):
        found.append(widget.accessibleName())
        if isinstance(widget, QTabBar):
            found.extend(widget.tabText(index) for index in range(widget.count()))
        text = getattr(widget, "text", None)
        if callable(text):
            words = text()
            if isinstance(words, str):
                found.append(re.sub(r"&(.)", r"\1", words) if "&" in words else words)
    return [words for words in found if words]


def find_cell(table: GridTable, text: str) -> QRect:
    """Give the place of a cell that shows `text`, scrolled into sight."""
    place = _row_of(table, text)
    if place is None:
        raise NotSeen(f"cell “{text}”")
    index = table.grid_model.index(*place)
    table.scrollTo(index)
    return table.visualRect(index)


def _row_of(table: GridTable, text: str) -> tuple[int, int] | None:
    model = table.grid_model
    for row in range(min(model.rowCount(), 300)):
        if model.row(row) is None:
            continue
        for column in range(model.columnCount()):
            cell = model.cell(row, column)
            if cell is not None and text in cell.text:
                return row, column
    return None


def bring_into_sight(widget: QWidget, at: QPoint) -> None:
    """Scroll to a place that lies outside of what is in sight, as a person does before she clicks it."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            _scroll(around, widget, at)
        around = around.parentWidget()


def _scroll(area: QScrollArea, widget: QWidget, at: QPoint) -> None:
    content: QWidget | None = area.widget()
    view = area.viewport()
    if (
        content is not None
        and content.isAncestorOf(widget)
        and not view.rect().contains(widget.mapTo(view, at))
    ):
        spot = widget.mapTo(content, at)
        area.ensureVisible(spot.x(), spot.y(), _MARGIN, _MARGIN)


def _target(widget: QWidget, at: QPoint) -> tuple[QWidget, QPoint]:
    """Give the widget under a point as the window system would find it."""
    bring_into_sight(widget, at)
    top = widget.window()
    spot = widget.mapTo(top, at)
    under = top.childAt(spot) or top
    return under, under.mapFrom(top, spot)


def move_to(widget: QWidget, at: QPoint) -> None:
    """Move the pointer to a place; Qt serves all that is due meanwhile."""
    handle, point = _target(widget, at)
    QTest.mouseMove(handle, point)


def press_on(
    widget: QWidget,
    at: QPoint | None = None,
    modifiers: Qt.KeyboardModifier = NONE,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Press and release a button of the mouse where a widget is now, and not where it was when the pointer set out."""
    if not isValid(widget) or not widget.isVisible():
        raise NotSeen("what was to be clicked: it went while the pointer came")
    handle, point = _target(widget, widget.rect().center() if at is None else at)
    QTest.mouseClick(handle, button, modifiers, point)


def _active(window: QWidget) -> QWidget:
    """Give what has the keyboard; a dialog has it as soon as it is there, also before the window system says so."""
    focus, dialog = QApplication.focusWidget(), QApplication.activeModalWidget()
    if dialog is not None and (focus is None or focus.window() is not dialog):
        return dialog.focusWidget() or dialog
    return focus or window
