"""Painting a page in a turn of the loop of its own, after what lies around it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from widgets.primitives.one_pass import painted_in_one_pass, release

_NOWHERE = QRect()


class OwnTurn(QWidget):
    """Lies over a stack for a turn of the loop and leaves what was painted there as it is.

    Exchanging a page, painting what is around it and painting the page would hold up whatever else is due for as long
    as all three take. The page is there at once and has keyboard and pointer; its picture comes one turn later. Qt
    paints nothing below a widget that says it is opaque, and this one paints nothing itself. (Turning the page's
    updates off and on does the same, but then each widget in it owes an update of its own: it is painted twice.)
    """

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # It goes by giving up its place: hiding and showing a widget costs ten times as much.
        self.setGeometry(_NOWHERE)
        self.show()
        # A timer of Qt's own: what is merely posted comes before the update that is due.
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(lambda: self.setGeometry(_NOWHERE))

    def exchange(self, page: QWidget, *, with_the_rest: bool = False) -> None:
        """Bring a page of the stack to the front; one with next to nothing on it may be painted with the rest."""
        if self._stack.currentWidget() is not page:
            page.setGeometry(
                self._stack.contentsRect()
            )  # where it comes into sight, though the stack is held
            with painted_in_one_pass(self._stack):
                self._stack.setCurrentWidget(page)
            if self._stack.isVisible() and not with_the_rest:
                self.put_off()
        release(self._stack)

    def put_off(self) -> None:
        """Have the page in front painted in the next turn."""
        self.setGeometry(self._stack.rect())
        self.raise_()
        self._next_turn.start()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave what is there."""
