"""Facts that are only read, in one painted picture: a widget for each of their words costs a switch milliseconds."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.conversation.cards_state import Fact
from widgets.primitives.marked_text import Lines
from widgets.text import LIMIT, for_painting, for_tip, one_line
from widgets.theme import GAP2, Type, font_metrics, generation, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.stills import still

LABEL = 96
"""Room of a label, before the text size."""
_BETWEEN = 1
_MOST_LINES = 40
_LEAST = 80


def is_short(fact: Fact) -> bool:
    """Tell whether a fact can be painted: neither a link nor to be copied, one line or so."""
    return (
        fact.link is None and not fact.copied and len(fact.text) <= LIMIT and len(fact.text.splitlines()) <= 1
    )


class FactsText(QWidget):
    """Labels and what they say, row by row; neither links nor anything to copy.

    Args:
        facts: What is said; never changed.
        labelled: They stand behind a column of labels, also those that have none.
    """

    def __init__(self, facts: tuple[Fact, ...], *, labelled: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._labelled = facts, labelled
        self._rows = [_Row(fact, labelled=labelled) for fact in facts]
        self._laid: tuple[tuple[int, bool, int], tuple[_Place, ...], int] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("\n".join(row.spoken for row in self._rows))

    def texts(self) -> list[str]:
        """Return what the facts say, without their labels."""
        return [fact.text for fact in self._facts]

    def _places(self, width: int) -> tuple[tuple[_Place, ...], int]:
        """Give where the rows stand in a width, and how high they are together."""
        key = (width, self.isRightToLeft(), generation())
        if self._laid is None or self._laid[0] != key:
            rtl, y, places = key[1], 0, list[_Place]()
            label = metrics().px(LABEL) if self._labelled else 0
            before = label + GAP2 if label else 0
            for row in self._rows:
                room = max(width - before, 20)
                tall = row.height(label, room, rtl=rtl)
                named = QRect(width - label if rtl else 0, y, label, tall)
                said = QRect(0 if rtl else before, y, room, tall)
                places.append(_Place(row, named, said))
                y += tall + _BETWEEN
            self._laid = (key, tuple(places), max(0, y - _BETWEEN))
        return self._laid[1], self._laid[2]

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return self._places(arg__1)[1]

    @override
    def sizeHint(self) -> QSize:
        before = metrics().px(LABEL) + GAP2 if self._labelled else 0
        wide = before + max((row.width() for row in self._rows), default=0)
        return QSize(wide, self.heightForWidth(self.width() if self._laid is not None else wide))

    @override
    def minimumSizeHint(self) -> QSize:
        before = metrics().px(LABEL) + GAP2 if self._labelled else 0
        return QSize(before + metrics().px(_LEAST), font_metrics().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        places, _ = self._places(self.width())
        cut = [place.row.text for place in places if place.row.is_cut(place.said.width())]
        self.setToolTip(for_tip(for_painting("\n".join(cut))))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        rtl = self.isRightToLeft()
        places, tall = self._places(self.width())

        def draw(painter: QPainter) -> None:
            for place in places:
                place.row.paint(painter, place.named, place.said, rtl=rtl)

        still(QPainter(self), 0, 0, self.width(), tall, ("facts", self._facts, self._labelled, rtl), draw)


class _Row:
    """A fact: what has places to break at goes on in the next line, an address is cut where room is short."""

    def __init__(self, fact: Fact, *, labelled: bool) -> None:
        self.text = one_line(fact.text)
        self.spoken = one_line(f"{fact.label}: {fact.text}" if fact.label else fact.text)
        self._label = self._lines(fact.label, "mute") if labelled and fact.label else None
        breaks = labelled and " " in fact.text
        self._value = self._lines(fact.text, "text") if breaks else None

    @staticmethod
    def _lines(text: str, ink: str) -> Lines:
        made = Lines(Type.BODY, ink, _MOST_LINES, whole=True)
        made.set_text(text, ())
        return made

    def width(self) -> int:
        """Return how wide the value is on one line."""
        return font_metrics().horizontalAdvance(for_painting(self.text)) + 1

    def height(self, label: int, room: int, *, rtl: bool) -> int:
        """Return how high it is where its label and its value have so much room."""
        named = self._label.height(label, rtl=rtl) if self._label is not None else 0
        said = self._value.height(room, rtl=rtl) if self._value is not None else font_metrics().height() + 1
        return max(named, said)

    def is_cut(self, room: int) -> bool:
        """Tell whether it does not fit."""
        return self._value is None and self.width() > room

    def paint(self, painter: QPainter, named: QRect, said: QRect, *, rtl: bool) -> None:
        """Paint it into its places."""
        if self._label is not None:
            self._label.paint(painter, named, rtl=rtl)
        if self._value is not None:
            self._value.paint(painter, said, rtl=rtl)
        else:
            top = QRect(said.x(), said.y(), said.width(), font_metrics().height())
            line(painter, top, for_painting(self.text), Type.BODY, tokens().colour("text"), rtl=rtl)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands: its label and its value."""

    row: _Row
    named: QRect
    said: QRect
