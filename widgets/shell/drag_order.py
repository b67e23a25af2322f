"""Dragging a tab to another place: who is dragged, where it would go, the line that shows it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.theme import tokens


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tab is drawn, by its key. Places are given in the tabs' order."""

    key: int
    rect: QRect
    movable: bool


class DragOrder:
    """One drag at a time, from press to release; nothing moves until released."""

    def __init__(self, marker: "DropMarker") -> None:
        self._marker = marker
        self._key: int | None = None
        self._from = QPoint()
        self._dragging = False

    @property
    def dragging(self) -> bool:
        return self._dragging

    @property
    def key(self) -> int | None:
        """What is pressed or dragged."""
        return self._key

    def press(self, key: int, at: QPoint, *, movable: bool) -> None:
        """Note what may become a drag."""
        self.cancel()
        if movable:
            self._key, self._from = key, at

    def move(self, at: QPoint, places: Sequence[Place], *, rtl: bool) -> None:
        """Follow the pointer and show where the tab would go."""
        if self._key is None:
            return
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if not self._dragging and not far:
            return
        self._dragging = True
        self._marker.show_before(gap_at(places, at, rtl=rtl), places, rtl=rtl)

    def release(self, at: QPoint, places: Sequence[Place], *, rtl: bool) -> tuple[int, int] | None:
        """End the drag; return the key and its new index among all places, if it moved."""
        key, dragged = self._key, self._dragging
        self.cancel()
        if key is None or not dragged:
            return None
        before = next((i for i, p in enumerate(places) if p.key == key), None)
        if before is None:
            return None
        gap = gap_at(places, at, rtl=rtl)
        index = gap - 1 if gap > before else gap
        return (key, index) if index != before else None

    def leave(self) -> None:
        """Show no place while the pointer is outside the bar."""
        self._marker.hide()

    def let_go(self) -> int | None:
        """End a drag outside the bar; return the key of what was dragged."""
        key, dragged = self._key, self._dragging
        self.cancel()
        return key if dragged else None

    def cancel(self) -> None:
        """Forget a drag, as when its tab was closed meanwhile."""
        self._key, self._dragging = None, False
        self._marker.hide()


def gap_at(places: Sequence[Place], at: QPoint, *, rtl: bool) -> int:
    """Return before which place the pointer is; never before those that keep their place."""
    fixed = sum(1 for p in places if not p.movable)
    gap = fixed
    for number, place in enumerate(places):
        centre = place.rect.center().x()
        passed = at.x() < centre if rtl else at.x() > centre
        if not place.rect.isEmpty() and passed:
            gap = max(gap, number + 1)
    return gap


class DropMarker(QWidget):
    """The accent line between two tabs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_before(self, gap: int, places: Sequence[Place], *, rtl: bool) -> None:
        """Stand before a place, or after the last one."""
        shown = [(i, p.rect) for i, p in enumerate(places) if not p.rect.isEmpty()]
        if not shown:
            return
        after = next((rect for i, rect in shown if i >= gap), None)
        if after is not None:
            x = after.right() + 1 if rtl else after.left()
        else:
            x = shown[-1][1].left() if rtl else shown[-1][1].right() + 1
        rect = shown[0][1]
        self.setGeometry(x - 2, rect.top() + 3, 3, max(0, rect.height() - 6))
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().acc)
