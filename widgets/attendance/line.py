"""A calm line at the end of a page's commands: the colleagues who have the same record open now."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from session_engine.attendance.state import Attendee, Doing
from widgets.attendance.words import at_length, briefly, shortly
from widgets.primitives.announce import announce
from widgets.primitives.avatar import paint_avatar
from widgets.text import for_tip
from widgets.theme import GAP, GAP2, Type, metrics, tokens
from widgets.theme.draw.lines import line, measured

_MOST_FACES = 3
_WIDEST = 250
"""Of the words, at 100 %."""


class AlsoHere(QWidget):
    """Faces and words; out of sight while nobody else is there. Everything is in its tip and its name, too."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._bar = bar
        self._people: tuple[Attendee, ...] = ()
        self._text = ""
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def render_value(self, people: tuple[Attendee, ...]) -> None:
        """Show who else is there; who does most first."""
        if people == self._people:
            return
        before, self._people = self._people, people
        self._text = shortly(people)
        self.setToolTip(for_tip(at_length(people)))
        self.setAccessibleName(at_length(people).replace("\n", ". "))
        self.setVisible(bool(people))
        self.updateGeometry()
        self._bar.updateGeometry()
        self.update()
        if self.isVisible() and _most(people) >= Doing.EDITS > _most(before):
            announce(self, self._text)  # who only looks is no news to somebody in the middle of a sentence

    def _faces(self) -> int:
        side = metrics().px(22)
        count = min(len(self._people), _MOST_FACES)
        return side + (count - 1) * (side * 2 // 3) if count else 0

    @override
    def sizeHint(self) -> QSize:
        words = min(measured(self._text, Type.SMALL)[0], metrics().px(_WIDEST))
        return QSize(self._faces() + GAP2 + words + GAP if self._people else 0, metrics().px(24))

    @override
    def minimumSizeHint(self) -> QSize:
        words = measured(briefly(self._people), Type.SMALL)[0]
        return QSize(self._faces() + GAP2 + words + GAP if self._people else 0, metrics().px(24))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = metrics().px(22)
        # The first face lies on top: theirs is the name in the line.
        for place in reversed(range(min(len(self._people), _MOST_FACES))):
            x = place * (side * 2 // 3)
            left = self.width() - x - side if rtl else x
            paint_avatar(
                painter, QRect(left, (self.height() - side) // 2, side, side), self._people[place].name
            )
        start = self._faces() + GAP2
        room = QRect(0 if rtl else start, 0, self.width() - start, self.height())
        busy = _most(self._people) >= Doing.EDITS
        fits = self.width() >= self.sizeHint().width()
        said = self._text if fits else briefly(self._people)
        line(painter, room, said, Type.SMALL, tokens().text if busy else tokens().mute, rtl=rtl)


def _most(people: tuple[Attendee, ...]) -> Doing:
    return max((who.doing for who in people), default=Doing.WATCHES)
