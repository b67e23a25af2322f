"""A group of cards under a heading, or a card that says there is nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.assist.state import Suggestion
from session_engine.ids import RecordRef
from widgets.assist import words
from widgets.assist.card import SuggestionCard
from widgets.primitives.labels import SectionHeader, TextLabel
from widgets.theme import CARD_RADIUS, GAP2, GAP3, Type, tokens
from widgets.theme.draw.shapes import box


class Group(QWidget):
    """Cards that stay with their suggestions, wherever those stand: the keyboard does not leave what it was on.

    Signals:
        card_made: There is another card.
    """

    card_made = Signal(object)

    def __init__(self, title: str, nothing: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.heading = SectionHeader(title)
        self._cards: list[SuggestionCard] = []
        self._none = nothing
        self._nothing = _Nothing(nothing)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP2)
        self._column.addWidget(self.heading)
        self._column.addWidget(self._nothing)

    def show_suggestions(
        self, found: tuple[Suggestion, ...], *, unknown: bool, first: bool, so_far: bool = False
    ) -> None:
        """Show as many as there are cards, or that there is nothing, so far or at all, unless that is not known."""
        nothing = not found
        finely = words.told_apart(found)  # of all, also of those whose card is still to come
        found = found[: len(self._cards)]
        held = next((number for number, card in enumerate(self._cards) if card.holds_keyboard()), None)
        kept = held is not None and self._ref(self._cards[held]) in {each.ref for each in found}
        self._order(found)
        for number, card in enumerate(self._cards):
            if number < len(found):
                each = found[number]
                card.show_suggestion(each, first=first and number == 0, finely=each.ref in finely)
            card.setVisible(number < len(found))
        self._nothing.say(self.tr("None so far.") if so_far else self._none)
        self._nothing.setVisible(nothing and not unknown)
        if held is not None and not kept and found:
            self._cards[min(held, len(found) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def make_card(self) -> None:
        """Make another card."""
        card = SuggestionCard()
        card.hide()
        self._cards.append(card)
        self._column.addWidget(card)
        self.card_made.emit(card)

    @property
    def made(self) -> int:
        """How many cards there are."""
        return len(self._cards)

    def _order(self, found: tuple[Suggestion, ...]) -> None:
        """Put each card where its suggestion stands now; what goes makes room for what comes."""
        known = {self._ref(card): card for card in self._cards}
        staying = [known.get(each.ref) for each in found]
        spare = [card for card in self._cards if card not in staying]
        ordered = [card or spare.pop(0) for card in staying] + spare
        if ordered != self._cards:
            self._cards = ordered
            for card in ordered:
                self._column.removeWidget(card)
                self._column.addWidget(card)

    @staticmethod
    def _ref(card: SuggestionCard) -> RecordRef | None:
        return card.suggestion.ref if card.suggestion is not None else None

    def cards(self) -> list[SuggestionCard]:
        """Give the cards in sight."""
        return [card for card in self._cards if not card.isHidden()]


class _Nothing(QWidget):
    """The card of an empty group."""

    def __init__(self, text: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        self._text = TextLabel(text, Type.SMALL, "mute", wrap=True)
        column.addWidget(self._text)

    def say(self, text: str) -> None:
        """Say that there is nothing."""
        self._text.render_value(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), tokens().surf2, tokens().line, CARD_RADIUS)
