"""Where windows stand: on which screen, at which place there, how large; told as text and taken up again.

Screens come and go between two runs, and change size and scale. A window goes back to its own screen, found by name;
where that is gone, to the one that lies where it stood, else to the main one; and it is all in sight there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass

REST_MS = 400
"""A window that is dragged is kept once it rests."""

_LARGE = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
_KEPT = {
    QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange, QEvent.Type.ScreenChangeInternal,
}  # fmt: skip

Numbers = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen.

    Attributes:
        name: As the system calls it; two of the same kind may have the same.
        whole: Its rectangle on the desktop, in logical pixels.
        free: The part of it that panels leave.
    """

    name: str
    whole: QRect
    free: QRect


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where a window stood.

    Attributes:
        screen: The screen's name.
        whole: The screen's rectangle.
        window: The window's own rectangle on the desktop while it is neither maximised nor full screen.
        state: `maximised`, `full` or empty.
    """

    screen: str
    whole: QRect
    window: QRect
    state: str = ""


def place_of(window: QWidget) -> str:
    """Give a window's place and size as text."""
    # Asked of a window, it is known only once the window system has answered.
    screen = QGuiApplication.screenAt(window.geometry().center()) or window.screen()
    state = window.windowState()
    normal = (
        window.normalGeometry() if state & _LARGE and window.normalGeometry().isValid() else window.geometry()
    )
    name = (
        "full"
        if state & Qt.WindowState.WindowFullScreen
        else "maximised"
        if state & Qt.WindowState.WindowMaximized
        else ""
    )
    told = {
        "screen": screen.name(),
        "whole": _numbers(screen.geometry()),
        "window": _numbers(normal),
        "state": name,
    }
    return json.dumps(told, separators=(",", ":"))


def restore_place(window: QWidget, place: str | None) -> None:
    """Put a window where it was, or as near as the screens that are there allow."""
    if not place:
        return
    found = read_place(place)
    if found is None:
        # As the first version told it.
        window.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))
        return
    frame = window.frameGeometry().size() - window.geometry().size()
    screens = [_screen(one) for one in QGuiApplication.screens()]
    if not screens:
        return
    target = fitted(found, screens, window.minimumSize(), frame)
    window.setWindowState(window.windowState() & ~_LARGE)
    window.setGeometry(target)
    # A window that is shown hears later where it is, and would grow on the screen that it came from.
    screen = QGuiApplication.screenAt(target.center())
    if screen is not None:
        window.setScreen(screen)
    if found.state:
        large = Qt.WindowState.WindowFullScreen if found.state == "full" else Qt.WindowState.WindowMaximized
        window.setWindowState(window.windowState() | large)


def stand_at(window: QWidget, place: QPoint, under: QPoint) -> None:
    """Put a window at a place, all of it in sight on the screen that a point is on."""
    screen = QGuiApplication.screenAt(under) or window.screen()
    frame = window.frameGeometry().size() - window.geometry().size()
    free = screen.availableGeometry()
    window.resize(window.size().boundedTo(free.size() - frame))
    window.move(_inside(QRect(place, window.size()), free, frame).topLeft())


def read_place(text: str) -> WindowPlace | None:
    """Read a place; None for a text of another kind."""
    try:
        told = cast("dict[str, object]", json.loads(text))
        return WindowPlace(
            str(told["screen"]), _rect(told["whole"]), _rect(told["window"]), str(told.get("state", ""))
        )
    except (ValueError, KeyError, TypeError):
        return None


def fitted(place: WindowPlace, screens: Sequence[Screen], least: QSize, frame: QSize) -> QRect:
    """Give the rectangle a window gets on the screens that are there, the main one first.

    Args:
        place: Where it stood.
        screens: At least one.
        least: The smallest it can be.
        frame: What the window system draws around it, left and right together, above and below together.
    """
    screen = home_of(place, screens)
    room = screen.free.size() - frame
    size = place.window.size().boundedTo(room).expandedTo(least)
    before = place.window.topLeft() - place.whole.topLeft()
    rect = QRect(screen.whole.topLeft() + before, size)
    if screen.whole.size() != place.whole.size():
        rect.moveTopLeft(_moved(place, screen, size))
    return _inside(rect, screen.free, frame)


def home_of(place: WindowPlace, screens: Sequence[Screen]) -> Screen:
    """Find a window's screen: of the same name, of those the one that lies where it lay; else the one at its place."""
    named = [screen for screen in screens if screen.name == place.screen]
    at = [screen for screen in named or screens if screen.whole.contains(place.window.center())]
    same = [screen for screen in named if screen.whole == place.whole]
    return next(iter(same or at or named or screens))


def _moved(place: WindowPlace, screen: Screen, size: QSize) -> QPoint:
    """Keep the share of the free room at either side: what stood at an edge stands at it again."""

    def along(before: int, room_before: int, start: int, room: int) -> int:
        return start + (round(before * room / room_before) if room_before > 0 and room > 0 else 0)

    left, top = (place.window.topLeft() - place.whole.topLeft()).toTuple()
    old, new = place.whole.size() - place.window.size(), screen.whole.size() - size
    return QPoint(
        along(left, old.width(), screen.whole.x(), new.width()),
        along(top, old.height(), screen.whole.y(), new.height()),
    )


def _inside(rect: QRect, free: QRect, frame: QSize) -> QRect:
    """Move a rectangle so that all of it can be reached, its frame too; the top left corner comes first."""
    side, top = frame.width() // 2, max(0, frame.height() - frame.width() // 2)
    right, bottom = free.right() + 1 - rect.width() - side, free.bottom() + 1 - rect.height() - side
    x = max(free.x() + side, min(rect.x(), right))
    y = max(free.y() + top, min(rect.y(), bottom))
    return QRect(QPoint(x, y), rect.size())


def _screen(screen: QScreen) -> Screen:
    return Screen(screen.name(), screen.geometry(), screen.availableGeometry())


def _numbers(rect: QRect) -> Numbers:
    return rect.x(), rect.y(), rect.width(), rect.height()


def _rect(told: object) -> QRect:
    x, y, width, height = (int(cast("int", number)) for number in cast("list[object]", told))
    if not (0 < width < 1 << 20 and 0 < height < 1 << 20 and abs(x) < 1 << 20 and abs(y) < 1 << 20):
        raise ValueError("no rectangle of a desktop")
    return QRect(x, y, width, height)


class PlaceKeeper(QObject):
    """Keeps a window's place whenever it has come to rest somewhere else: a kill costs no place either."""

    def __init__(self, window: QWidget, keep: Callable[[str], object]) -> None:
        super().__init__(window)
        self._window, self._keep = window, keep
        self._kept = ""
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self.keep_now)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _KEPT:
            self._resting.start()
        return False

    def keep_now(self) -> None:
        """Keep the place as it is; one of a hidden or minimised window says nothing."""
        if not self._window.isVisible() or self._window.isMinimized():
            return
        place = place_of(self._window)
        if place != self._kept:
            self._kept = place
            self._keep(place)
