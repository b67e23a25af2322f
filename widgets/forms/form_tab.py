"""One tab of a form: cards in columns that fold where there is little room."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.forms.folding import Folded, fold
from widgets.theme import GAP3, generation


class Block(Protocol):
    """A card of a form: a widget that knows its height at a width; a flexible one takes what is left."""

    flexible: bool

    def height_for(self, width: int, /) -> int:
        """Return the least height at a width."""
        ...


@runtime_checkable
class Slimming(Protocol):
    """A card that can also be a line or two, for where its column has no room of its own."""

    def set_slim(self, *, slim: bool) -> None:
        """Be as low as can be, or whole."""
        ...


@dataclass(slots=True)
class _Column:
    share: int
    tall: bool
    blocks: list[QWidget]


def _block(widget: QWidget) -> Block:
    return widget  # pyright: ignore[reportReturnType]  # only cards with the protocol are added


class _Ground(QWidget):
    """What the cards lie on."""

    painted = Signal()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted.emit()


class FormTab(QScrollArea):
    """Cards in columns.

    A column that is not higher than the window stays in sight while a longer one scrolls: the
    timeline is there whatever field she is at.

    Signals:
        scrolled: Pixels from the top.
    """

    scrolled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ground = _Ground()
        self._ground.painted.connect(self._follow_look)
        self.setWidget(self._ground)
        self.setWidgetResizable(False)
        self._columns: list[_Column] = []
        self._coming: list[QWidget] = []
        self._staying: list[tuple[QWidget, int]] = []
        self._look = generation()
        self._arranging = False
        self._arranged, self._stale = (0, 0, 0), True
        self._wanted_scroll: int | None = None
        self._grown: QWidget | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.arrange)
        self.verticalScrollBar().valueChanged.connect(self._scroll)
        self.verticalScrollBar().rangeChanged.connect(self._restore)
        self.horizontalScrollBar().valueChanged.connect(lambda: self.horizontalScrollBar().setValue(0))

    def add_column(self, share: int, *, tall: bool) -> None:
        """Add a column with its share of the width in per cent; one is tall that will have a flexible card."""
        self._columns.append(_Column(share, tall, []))

    def add_card(self, column: int, card: QWidget) -> None:
        """Add a card, a child of `ground`, to a column."""
        self._columns[column].blocks.append(card)
        self._stale = True  # also where the page is out of sight meanwhile
        if self.isVisible():  # the cards before it are in sight already; it is shown when it has its place
            self._coming.append(card)
            self.arrange_soon()

    @property
    def ground(self) -> QWidget:
        return self._ground

    def arrange_soon(self) -> None:
        """Place the cards anew when the present step is done."""
        self._stale = True
        self._later.start()

    def reveal_grown(self, field: QWidget) -> None:
        """Bring into sight what came below the field she is at, once it has its place."""
        self._grown = field
        self.arrange_soon()

    def _follow_look(self) -> None:
        if self._look != generation():
            self._look = generation()
            self.arrange_soon()

    # Arranging

    def columns_beside(self) -> int:
        """Return how many columns stand side by side."""
        return len(self._folded())

    def _folded(self) -> tuple[Folded, ...]:
        shares = [column.share for column in self._columns]
        tall = [column.tall for column in self._columns]
        return fold(shares, tall, self._room()) if shares else ()

    def _room(self) -> int:
        """Return the width for columns: the same with and without a scroll bar, which stands in the margin."""
        return self.width() - GAP3 - max(GAP3, self.verticalScrollBar().sizeHint().width())

    def _size(self) -> tuple[int, int, int]:
        return self.width(), self.height(), generation()

    def arrange(self) -> None:
        """Place the cards for the present size."""
        # Hidden it has not its size yet: cards would be placed and texts broken for a width that never comes.
        if self._arranging or not self.isVisible():
            return
        self._arranging = True
        try:
            self._later.stop()
            self._arranged, self._stale = self._size(), False
            self._place(self._folded())
            coming, self._coming = self._coming, []
            for card in coming:
                card.show()
        finally:
            self._arranging = False
        self._restore()
        grown, self._grown = self._grown, None
        if grown is not None:
            self.reveal(grown)

    def _place(self, folded: tuple[Folded, ...]) -> None:
        view = self.viewport().height()
        beside = len(folded) > 1
        stacks = self._stacks(folded)
        heights = [
            self._heights(blocks, column.width, view - 2 * GAP3 if beside else 0)
            for blocks, column in zip(stacks, folded, strict=True)
        ]
        total = max((_sum(high) for high in heights), default=0) + 2 * GAP3
        # The ground is as wide as the page: the bar covers the margin of its end.
        self._ground.resize(self.width(), max(total, view))
        self._staying = []
        for blocks, column, high in zip(stacks, folded, heights, strict=True):
            self._stack(blocks, column, high, stays=beside and _sum(high) + 2 * GAP3 <= view < total)
        self._follow(self.verticalScrollBar().value())

    def _stacks(self, folded: tuple[Folded, ...]) -> list[list[QWidget]]:
        """Give the cards of each column from top to bottom.

        Whom a record is about is seen without scrolling: a quick view whose column has gone below another
        stands above the timeline, slim.
        """
        stacks = [
            [block for number in column.members for block in self._columns[number].blocks]
            for column in folded
        ]
        tall = [any(self._columns[number].tall for number in column.members) for column in folded]
        below = [number for column in folded for number in column.members[1:]] if any(tall) else []
        rising: list[QWidget] = [
            block for number in below for block in self._columns[number].blocks if isinstance(block, Slimming)
        ]
        for column in self._columns:
            for block in column.blocks:
                if isinstance(block, Slimming):
                    block.set_slim(slim=block in rising)
        if rising:
            stacks = [[block for block in stack if block not in rising] for stack in stacks]
            stacks[tall.index(True)][:0] = rising
        return stacks

    @staticmethod
    def _heights(blocks: list[QWidget], width: int, room: int) -> list[int]:
        """Return each card's height; the flexible ones share what is left of `room`."""
        heights = [_block(block).height_for(width) for block in blocks]
        flexible = [n for n, block in enumerate(blocks) if _block(block).flexible]
        left = room - _sum(heights)
        if left > 0 and flexible:
            for n in flexible:
                heights[n] += left // len(flexible)
        return heights

    def _stack(self, blocks: list[QWidget], column: Folded, heights: list[int], *, stays: bool) -> None:
        y = GAP3
        outer = QRect(0, 0, self._ground.width(), 0)
        for block, high in zip(blocks, heights, strict=True):
            rect = QRect(GAP3 + column.x, y, column.width, high)
            block.setGeometry(QStyle.visualRect(self.layoutDirection(), outer, rect))
            if stays:
                self._staying.append((block, y))
            y += high + GAP3

    def _scroll(self, value: int) -> None:
        self._follow(value)
        if not self._arranging and not self._on_its_way(value):
            self._wanted_scroll = None
            self.scrolled.emit(value)

    def _on_its_way(self, value: int) -> bool:
        """Whether it stands where it is to go, or at the end of a page that is lower for a moment."""
        wanted, lowest = self._wanted_scroll, self.verticalScrollBar().maximum()
        return wanted is not None and (value == wanted or value == lowest < wanted)

    def _follow(self, value: int) -> None:
        for block, y in self._staying:
            block.move(block.x(), y + value)

    # Place

    def scroll_to(self, value: int) -> None:
        """Go to a place as soon as the page is high enough for it, and again when it was lower for a moment.

        Until it is moved from there: a page that is still being built is laid out several times.
        """
        self._wanted_scroll = value
        self._restore()

    def _restore(self) -> None:
        wanted = self._wanted_scroll
        if wanted is not None and wanted <= self.verticalScrollBar().maximum():
            self.verticalScrollBar().setValue(wanted)

    def reveal(self, widget: QWidget) -> None:
        """Scroll until a widget is in sight."""
        if self._stale:
            self.arrange()
        top = widget.mapTo(self._ground, QPoint(0, 0)).y()
        self.ensureVisible(0, top, 0, GAP3)
        self.ensureVisible(0, top + widget.height(), 0, GAP3)

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        if self._size() != self._arranged:
            self.arrange()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or self._size() != self._arranged:
            self.arrange()


def _sum(heights: list[int]) -> int:
    return sum(heights) + GAP3 * max(0, len(heights) - 1)
