"""The page of a conversation: commands, who and what it is about, the customer's timeline and recent cases."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from session_engine.timeline.state import TimelineState
from widgets.conversation.card import FactsCard
from widgets.conversation.cards_state import PageCards
from widgets.forms.words import FailureText, ProblemText
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.card import Card
from widgets.primitives.flow_columns import FlowColumns
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.pill import Pill
from widgets.primitives.tab_order import laid_out
from widgets.shell import CommandBar
from widgets.theme import GAP3, dress, metrics
from widgets.timeline.timeline import Timeline

_NARROWEST = 240
"""Of a card, at 100 %: e-mail address and two buttons have room."""
_RECENT = 190
_TIMELINE = 360


class ConversationPage(QWidget):
    """Cards in two columns where there is room, below them the timeline.

    Signals:
        opened: A record, its name, the keyboard's modifiers.
        wished: What is to be done.
        copied: Something was copied.
        timeline_wanted: The timeline is there and wants its content.
        entry_opened, timeline_find, timeline_kinds, timeline_more, timeline_retry: As the timeline's.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    wished = Signal(str)
    copied = Signal(str)
    timeline_wanted = Signal()
    entry_opened = Signal(object, str, Qt.KeyboardModifier)
    timeline_find = Signal(str)
    timeline_kinds = Signal(tuple)
    timeline_more = Signal()
    timeline_retry = Signal()

    def __init__(
        self, failure_text: FailureText, problem_text: ProblemText, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._texts = (failure_text, problem_text)
        self._cards: dict[str, FactsCard] = {}
        self._timeline: Timeline | None = None
        dress(self, ground="bg")
        self.commands = CommandBar()
        self._mood = Pill()
        self._mood.hide()
        self.end_button = PushButton("", Variant.DANGER)
        self.end_button.clicked.connect(lambda: self.wished.emit("conversation_end"))
        for trailing in (self._mood, self.end_button):
            self.commands.add_trailing(trailing)
            trailing.hide()
        self.bar = MessagePlace()
        self._content = QWidget()
        self._columns = QVBoxLayout(self._content)
        self._columns.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        self._columns.setSpacing(GAP3)
        self._top = FlowColumns(_NARROWEST, 2)
        self._rest = FlowColumns(_NARROWEST, 3)
        self._under = QVBoxLayout()
        self._under.setSpacing(GAP3)
        self._columns.addWidget(self._top)
        self._columns.addWidget(self._rest)
        self._columns.addLayout(self._under, 1000)
        self._columns.addStretch(1)  # what is left where nothing is known of the customer
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._content)
        dress(self._content, ground="bg")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.commands)
        column.addLayout(self.bar)
        column.addWidget(self.area, 1)
        self.recent: QWidget | None = None

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to commands and messages before the cards."""
        return [self.commands, *laid_out(self.bar)]

    # Cards

    def render_cards(self, cards: PageCards, message: Message | None = None) -> None:
        """Show the cards."""
        self._card("customer").render_state(cards.customer)
        self._card("case").render_state(cards.case)
        for number, each in enumerate(cards.others):
            self._card(f"other {number}").render_state(each)
        for name, card in self._cards.items():
            number = name.removeprefix("other ")
            card.setVisible(not number.isdigit() or int(number) < len(cards.others))
        self.bar.render_message(message)
        mood = cards.mood
        if mood is not None:
            self._mood.render_value(mood.text, mood.tone, mood.icon)
        if self._mood.isHidden() == (mood is not None):
            self._mood.setVisible(mood is not None)
            self.commands.updateGeometry()

    def offer_end(self, text: str) -> None:
        """Offer to end the conversation, always in sight; nothing for an empty text."""
        self.end_button.set_label(text)
        if self.end_button.isHidden() == bool(text):
            self.end_button.setVisible(bool(text))
            self.commands.updateGeometry()

    def _card(self, name: str) -> FactsCard:
        card = self._cards.get(name)
        if card is None:
            card = self._cards[name] = FactsCard()
            card.opened.connect(self.opened)
            card.wished.connect(self.wished)
            card.copied.connect(self.copied)
            place = self._top if name in ("customer", "case") else self._rest
            place.add_column(card)
        return card

    # Recent cases and timeline

    def put_recent(self, recent: QWidget, title: str) -> None:
        """Put the list of recent cases into its card."""
        card = Card(title)
        card.body.addWidget(recent, 1)
        card.setMinimumHeight(metrics().px(_RECENT))
        self.recent = card
        self._under.addWidget(card)

    def drop_parts(self) -> None:
        """Take away what is about a customer that is not linked any more."""
        for part in (self.recent, self._timeline):
            if part is not None:
                self._under.removeWidget(part)
                part.hide()
                part.deleteLater()
        self.recent = self._timeline = None

    def make_timeline(self, title: str) -> None:
        """Put a timeline below the cards."""
        if self._timeline is not None:
            return
        made = self._timeline = Timeline(title, *self._texts)
        made.setMinimumHeight(metrics().px(_TIMELINE))
        made.opened.connect(self.entry_opened)
        made.find_wanted.connect(self.timeline_find)
        made.kinds_wanted.connect(self.timeline_kinds)
        made.more_wanted.connect(self.timeline_more)
        made.retry_wanted.connect(self.timeline_retry)
        self._under.insertWidget(0, made, 1)
        self.timeline_wanted.emit()

    def timeline(self) -> Timeline | None:
        """Give the timeline, None before it was made."""
        return self._timeline

    def render_timeline(self, state: TimelineState) -> None:
        """Show the timeline."""
        if self._timeline is not None:
            self._timeline.render_state(state)

    def focus_first(self) -> None:
        """Take the keyboard to the first command; never to End, which a blank that was typed would press."""
        can = [
            child
            for child in self.commands.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.isVisible() and child.isEnabled() and child is not self.end_button
        ]  # fmt: skip
        side = -1 if self.isRightToLeft() else 1
        first = min(can, key=lambda child: side * child.mapTo(self, child.rect().center()).x(), default=self)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
