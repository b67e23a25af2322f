"""The knowledge base in the pane: field, filters, results or favourites as cards."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from session_engine.ids import RecordRef
from session_engine.knowledge.state import (
    NO_FILTERS,
    NO_INSERTING,
    ArticleCard,
    Inserting,
    KnowledgeState,
    KnowledgeStatus,
    Shown,
)
from widgets.forms.words import FailureText
from widgets.grids import times
from widgets.knowledge.card import KnowledgeCard
from widgets.knowledge.field import KnowledgeField
from widgets.knowledge.filters import FilterBox, count
from widgets.primitives.announce import announce
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty
from widgets.text import for_tab, one_line
from widgets.theme import GAP, GAP2, Type

AT_ONCE = 1
"""Cards made in one turn of the loop: more would hold a key up."""

_LISTS = (Shown.RESULTS, Shown.FAVOURITES)


class KnowledgePanel(QWidget):
    """Search beside a case.

    Signals:
        typed: What stands in the field.
        searched: What is to be looked for.
        filtered: The `Filters` chosen.
        sorted_by: The `Sort` chosen.
        shown: The list (`Shown`) to put in front.
        more_wanted: Further results.
        retry_wanted: Try again.
        opened: An article, its title, modifiers.
        command: An article and what is to be done with it (`link`, `unlink`, `favour`, `unfavour`, `copy`, `insert`,
            `insert_link`).
    """

    typed = Signal(str)
    searched = Signal(str)
    filtered = Signal(object)
    sorted_by = Signal(object)
    shown = Signal(object)
    more_wanted = Signal()
    retry_wanted = Signal()
    opened = Signal(object, str, Qt.KeyboardModifier)
    command = Signal(object, str)

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._state: KnowledgeState | None = None
        self._inserting = NO_INSERTING
        self._said = ""
        self._cards: list[KnowledgeCard] = []
        self.field = KnowledgeField()
        self.lists = QTabBar()
        self.filter_button = PushButton("", Variant.FLAT, "filter")
        self.filters = FilterBox()
        self.bar = MessageBar()
        self.more = PushButton(self.tr("Show more"))
        self._count = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._skeleton, self._nothing = SkeletonRows(8), EmptyState()
        self._scroll, self._stack = QScrollArea(), QStackedWidget()
        self.place = KeptPlace(self._scroll.verticalScrollBar())
        self._making = QTimer(self, singleShot=True, interval=0)
        self._making.timeout.connect(self._make_on)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for shown in _LISTS:
            self.lists.addTab(shown.value)
        self.lists.setDrawBase(False)
        self.lists.setExpanding(False)
        self.lists.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lists.setAccessibleName(self.tr("Results or favourites"))
        self.filter_button.setCheckable(True)
        self.filters.hide()
        tabs = QHBoxLayout()
        tabs.setSpacing(0)
        tabs.addWidget(self.lists, 1)
        tabs.addWidget(self.filter_button)
        head = QVBoxLayout()
        head.setContentsMargins(GAP2, GAP2, GAP2, GAP)
        head.setSpacing(GAP)
        head.addWidget(self.field)
        head.addLayout(tabs)
        head.addWidget(self.filters)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        for page in (self._skeleton, self._make_list(), self._nothing):
            self._stack.addWidget(page)

    def _make_list(self) -> QWidget:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(GAP2, 0, GAP2, GAP2)
        self._column.setSpacing(GAP2)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(self.tr("Articles"))
        return self._scroll

    def _connect(self) -> None:
        self.field.typed.connect(self.typed)
        self.field.searched.connect(self.searched)
        self.field.left_down.connect(lambda: self._step(-1, 1))
        self.filter_button.toggled.connect(self.filters.setVisible)
        self.filters.changed.connect(self.filtered)
        self.filters.sorted_by.connect(self.sorted_by)
        self.lists.currentChanged.connect(lambda row: self.shown.emit(_LISTS[row]))
        self.more.clicked.connect(self.more_wanted)
        self.bar.action_triggered.connect(lambda _: self.retry_wanted.emit())
        self._nothing.action_triggered.connect(self._act)

    # State

    def render_state(self, state: KnowledgeState, inserting: Inserting = NO_INSERTING) -> None:
        """Show a state; what is being typed is left alone."""
        if (state, inserting) == (self._state, self._inserting):
            return
        other = self._state is None or self._state.session != state.session
        self._state, self._inserting = state, inserting
        if other:
            self.field.line.setModified(False)
            self.field.hide_suggestions()
        self.field.show_text(state.text)
        self.field.show_recent(state.recent)
        self.field.show_suggestions(state.suggestions)
        self._show_lists(state)
        self.filters.show_filters(state)
        self.bar.render(self._message(state))
        self._count.render_value(self._count_text(state))
        self._count.setVisible(bool(self._count.text()))
        self._show_cards(state)
        self._show_page(state)
        self._speak(state)

    def focus_field(self) -> None:
        """Take the keyboard."""
        self.field.enter()

    def refresh_times(self) -> None:
        """Say anew how old everything is."""
        if self._state is not None:
            self._show_cards(self._state)

    def cards(self) -> tuple[KnowledgeCard, ...]:
        """Give the cards in sight."""
        return tuple(card for card in self._cards if not card.isHidden())

    def _show_lists(self, state: KnowledgeState) -> None:
        blocker = QSignalBlocker(self.lists)
        favourites = self.tr("My favourites")
        texts = (self.tr("Results"), f"{favourites}  {state.favourites}" if state.favourites else favourites)
        for row, text in enumerate(texts):
            if self.lists.tabText(row) != for_tab(text):
                self.lists.setTabText(row, for_tab(text))
        self.lists.setCurrentIndex(_LISTS.index(state.shown))
        blocker.unblock()
        chosen = count(state.filters, state.sort)
        some = self.tr("Filters ({count})").format(count=chosen)
        self.filter_button.set_label(some if chosen else self.tr("Filters"))

    def _show_page(self, state: KnowledgeState) -> None:
        if state.cards:
            self._stack.setCurrentWidget(self._scroll)
        elif state.status in (KnowledgeStatus.LOADING, KnowledgeStatus.WAITING):
            self._stack.setCurrentWidget(self._skeleton)
        else:
            self._say_nothing(state)
            self._stack.setCurrentWidget(self._nothing)

    def _say_nothing(self, state: KnowledgeState) -> None:
        if state.failure is not None:
            text = why_empty(state.failure, self._failure_text(state.failure, ""))
            self._nothing.render_value(self.tr("Could not be loaded"), text, "offline", self.tr("Try again"))
        elif state.shown is Shown.FAVOURITES:
            text = self.tr("The star on an article keeps it here, up to 50 of them.")
            self._nothing.render_value(self.tr("No favourites yet"), text, "star")
        else:
            title = self.tr("No article found for “{text}”").replace("{text}", one_line(state.text, 60))
            action = self.tr("Remove the filters") if state.filters != NO_FILTERS else ""
            text = self.tr("Fewer or other words may find more.")
            self._nothing.render_value(
                title if state.text else self.tr("No articles"), text, "knowledge", action
            )

    def _act(self) -> None:
        if self._state is not None and self._state.failure is not None:
            self.retry_wanted.emit()
        else:
            self.filtered.emit(NO_FILTERS)

    def _message(self, state: KnowledgeState) -> Message | None:
        if state.offline:
            text = self.tr("Offline: only what was recently read on this computer is searched.")
            return Message(text, Tone.INFO, (BarAction("retry", self.tr("Search again")),), "offline")
        if state.failure is not None and state.cards:
            again = BarAction("retry", self.tr("Try again"))
            return Message(self._failure_text(state.failure, ""), Tone.WARN, (again,))
        if state.local and state.shown is Shown.FAVOURITES:
            text = self.tr("Your organisation keeps no favourites: these are kept on this computer alone.")
            return Message(text, Tone.INFO)
        return None

    def _count_text(self, state: KnowledgeState) -> str:
        if state.shown is Shown.FAVOURITES or not state.cards:
            return ""
        total = state.total if state.total is not None else len(state.cards)
        if total > len(state.cards):
            found = self.tr("{shown} of {total} articles")
            return found.format(shown=len(state.cards), total=total)
        return self.tr("1 article") if len(state.cards) == 1 else self.tr("%n articles", "", len(state.cards))

    def _speak(self, state: KnowledgeState) -> None:
        if state.busy or state.status in (KnowledgeStatus.LOADING, KnowledgeStatus.WAITING):
            return
        said = self._count_text(state) if state.cards else self._nothing.accessibleName()
        if said != self._said and self.isVisible():
            announce(self, said)
        self._said = said

    # Cards

    def _show_cards(self, state: KnowledgeState) -> None:
        for card, article in zip(self._cards, state.cards, strict=False):
            self._fill(card, article, state)
        for card in self._cards[len(state.cards) :]:
            card.hide()
        self._place_more(state)
        if len(self._cards) < len(state.cards):
            self._making.start()

    def _make_on(self) -> None:
        """Make some of the cards that are missing, and the others in later turns."""
        state = self._state
        if state is None:
            return
        for article in state.cards[len(self._cards) : len(self._cards) + AT_ONCE]:
            card = KnowledgeCard()
            place = len(self._cards)
            self._cards.append(card)
            self._column.insertWidget(place, card)
            self._connect_card(card)
            self._fill(card, article, state)
        self._place_more(state)
        if len(self._cards) < len(state.cards):
            self._making.start()

    def _connect_card(self, card: KnowledgeCard) -> None:
        place = self._cards.index(card)
        card.opened.connect(lambda modifiers: self._open(card, modifiers))
        card.command.connect(lambda action: self.command.emit(_ref(card), action))
        card.stepped.connect(lambda step: self._step(place, step))

    def _fill(self, card: KnowledgeCard, article: ArticleCard, state: KnowledgeState) -> None:
        card.show_article(
            article, times.utc_now(), can_link=state.case is not None, inserting=self._inserting
        )
        card.show()

    def _place_more(self, state: KnowledgeState) -> None:
        self.more.setVisible(state.more and len(self._cards) >= len(state.cards))
        self.more.setEnabled(not state.busy)

    def _open(self, card: KnowledgeCard, modifiers: Qt.KeyboardModifier) -> None:
        if card.article is not None:
            self.opened.emit(card.article.ref, card.article.title, modifiers)

    def _step(self, place: int, step: int) -> None:
        """Go to the next card; above the first one is the field."""
        cards, there = self.cards(), place + step
        if there < 0:
            self.field.enter()
        elif there < len(cards):
            cards[there].title.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(cards[there], 0, GAP2)


def _ref(card: KnowledgeCard) -> RecordRef | None:
    return card.article.ref if card.article is not None else None
