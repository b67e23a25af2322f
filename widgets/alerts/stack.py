"""The cards of a window: the most urgent on top, below the tabs at the trailing edge, clear of every composer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.alerts.card import WIDTH, AlertCard
from widgets.alerts.state import AlertState
from widgets.primitives.pill import Pill
from widgets.primitives.tones import Tone
from widgets.theme import GAP2, GAP4, metrics

MOST = 3
"""Cards in sight, where the window has room for them; how many more there are is said below them."""


class AlertStack(QWidget):
    """All cards.

    Signals:
        accepted, rejected: GUID of an offer.
        painted: GUID of an offer whose card has been on the screen.
    """

    accepted = Signal(str)
    rejected = Signal(str)
    painted = Signal(str)

    def __init__(self, host: QWidget, content: QWidget) -> None:
        super().__init__(host)
        self._host, self._content = host, content
        self._cards: dict[str, AlertCard] = {}
        self._waiting = 0  # behind those that have a card
        self._more = Pill()  # it has a ground of its own: whatever is below stays out of its words
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP2)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._more.hide()
        self.setAccessibleName(self.tr("Work offered to you"))
        host.installEventFilter(self)
        content.installEventFilter(self)
        if isinstance(content, QStackedWidget):
            content.currentChanged.connect(self.raise_)
        self.hide()

    @property
    def top(self) -> AlertCard | None:
        """The card that the keys act on."""
        return next(iter(self._cards.values()), None)

    @override
    def render(self, states: tuple[AlertState, ...]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the cards in their order; those that stay keep their place in the keyboard's way."""
        shown = states[:MOST]
        kept = {state.offer.id for state in shown}
        for key in [key for key in self._cards if key not in kept]:
            self._remove(key)
        known = self._cards
        self._cards = {each.offer.id: known.get(each.offer.id) or self._card(each) for each in shown}
        for place, state in enumerate(shown):
            card = self._cards[state.offer.id]
            card.render_state(state, top=place == 0)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self._waiting = len(states) - len(shown)
        self._place()
        self._place()  # what has come into sight is as high as it says now

    def _card(self, state: AlertState) -> AlertCard:
        card, key = AlertCard(state), state.offer.id
        card.accepted.connect(partial(self.accepted.emit, key))
        card.rejected.connect(partial(self.rejected.emit, key))
        card.painted.connect(partial(self.painted.emit, key))
        return card

    def _say_more(self, count: int) -> None:
        self._more.setVisible(count > 0)
        if count > 0:
            self._more.render_value(self.tr("%n more waiting", "", count), Tone.INFO)

    def _remove(self, key: str) -> None:
        card = self._cards.pop(key)
        self._column.removeWidget(card)
        self._take_out_of_sight(card)
        card.deleteLater()

    def _take_out_of_sight(self, card: AlertCard) -> None:
        had_keyboard = card.isAncestorOf(QApplication.focusWidget() or self._host)
        card.hide()
        if had_keyboard:
            self._give_to_page()

    def _give_to_page(self) -> None:
        """Give the keyboard back to the page in front: nobody wants it on a card that is just coming up."""
        page = self._content.currentWidget() if isinstance(self._content, QStackedWidget) else None
        if page is not None:
            (page.focusWidget() or page).setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        if self._cards:
            wide = metrics().px(WIDTH)
            spot = self._content.mapTo(self._host, QPoint(0, 0))
            top = spot.y() + metrics().tabs + metrics().command_bar + GAP2
            self._fit(wide, spot.y() + self._content.height() - top)
            self._column.activate()
            room = self._host.rect().adjusted(GAP4, top, -GAP4, -GAP4)
            x = room.left() if self.isRightToLeft() else room.right() + 1 - wide
            self.setGeometry(
                QRect(x, top, wide, self._height(wide, self._in_sight, int(not self._more.isHidden())))
            )
            self.raise_()
        self.setVisible(bool(self._cards))

    def _fit(self, width: int, room: int) -> None:
        """Bring as many into sight as there is room for, the top one always: half a card cannot be answered."""
        cards = list(self._cards.values())
        fits = len(cards)
        while fits > 1 and self._height(width, cards[:fits], self._waiting + len(cards) - fits) > room:
            fits -= 1
        self._say_more(self._waiting + len(cards) - fits)
        for card in cards[:fits]:
            if card.isHidden():
                card.appear()
        for card in cards[fits:]:
            self._take_out_of_sight(card)

    @property
    def _in_sight(self) -> list[AlertCard]:
        return [card for card in self._cards.values() if not card.isHidden()]

    def _height(self, width: int, cards: list[AlertCard], more: int) -> int:
        parts: list[QWidget] = [*cards, *([self._more] if more else [])]
        heights = [p.heightForWidth(width) if p.hasHeightForWidth() else p.sizeHint().height() for p in parts]
        return sum(heights) + GAP2 * (len(heights) - 1)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and getattr(self, "_cards", None):
            self._place()
        return super().eventFilter(watched, event)
