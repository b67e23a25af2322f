"""Smart Assist: two groups of cards, in the states every page has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from session_engine.assist.state import ARTICLES, CASES, AssistState, AssistStatus, Suggestion
from session_engine.errors import Failure
from session_engine.ids import RecordRef
from widgets.assist import words
from widgets.assist.card import SuggestionCard
from widgets.assist.group import Group
from widgets.icons import icon
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import TextLabel
from widgets.primitives.one_pass import laid_out_once
from widgets.primitives.skeleton import SkeletonRows
from widgets.text import for_label
from widgets.theme import GAP, GAP2, GAP3, Type, dress

LATE = 300
"""Milliseconds after which waiting is shown."""

_ALL = ARTICLES + CASES
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class AssistPanel(QWidget):
    """Suggestions for the case in front.

    Args:
        failure_text: Words for a failure.

    Signals:
        opened: Open a suggestion: its record, its title and the keyboard's modifiers.
        wished: Do something (a name of `card_menu`) with a suggestion's record.
        touched: The person has turned to a suggestion.
        refresh_wanted: Ask anew.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    wished = Signal(str, object)
    touched = Signal(object)
    refresh_wanted = Signal()

    def __init__(self, failure_text: Callable[[Failure], str]) -> None:
        super().__init__()
        self._failure_text = failure_text
        self._state: AssistState | None = None
        self._menu: QMenu | None = None
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self._show_waiting)
        self._refresh = IconButton("refresh", self.tr("Suggest anew"))
        self._refresh.clicked.connect(self.refresh_wanted)
        self._articles = Group(self.tr("Knowledge articles"), self.tr("No article fits this case."))
        self._cases = Group(self.tr("Similar cases, solved"), self.tr("No solved case is like this one."))
        self._articles.heading.add_tool(self._refresh)
        for group in (self._articles, self._cases):
            group.card_made.connect(self._bind)
        self._lay_out()
        self._unfolded = 0
        self._building = QTimer(self, interval=0)
        self._building.timeout.connect(self._go_on)
        self._building.start()

    def _go_on(self) -> None:
        """Make or show one card in a turn of the loop: six at once would hold up whatever else is due."""
        made = self._articles.made + self._cases.made
        if made < _ALL:
            (self._articles if made < ARTICLES else self._cases).make_card()
        self._unfolded += 1
        if made + 1 >= _ALL and self._unfolded >= _ALL:
            self._building.stop()
        state = self._state
        if state is not None and not self._area.isHidden():
            self._show_found(state)
            if self.hasFocus():
                self.focus_first()  # it waited for the first card

    def _lay_out(self) -> None:
        self._note = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._again = PushButton(self.tr("Try again"))
        self._again.clicked.connect(self.refresh_wanted)
        self._skeleton = SkeletonRows(8)
        self._closed = EmptyState()
        self._content = QWidget()
        dress(self._content, ground="surf")
        column = QVBoxLayout(self._content)
        column.setContentsMargins(GAP3 - 2, GAP, GAP3 - 2, GAP3)
        column.setSpacing(GAP2)
        column.addWidget(self._note)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._articles)
        column.addWidget(self._cases)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._content)
        self._area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self._skeleton, self._closed, self._area):
            part.hide()
            outer.addWidget(part, 1)
        self._note.hide()
        self._again.hide()

    # State

    def render_state(self, state: AssistState | None) -> None:
        """Show suggestions; None before anything is known."""
        if state == self._state and state is not None:
            return
        before, self._state = self._state, state
        waits = state is None or state.status is AssistStatus.READING
        is_closed = state is not None and state.status is AssistStatus.NOT_ACTIVE
        self._closed.setVisible(is_closed)
        self._area.setVisible(not waits and not is_closed)
        if is_closed:
            self._closed.render_value(
                self.tr("This case is closed"),
                self.tr("Suggestions are made for active cases."),
                "success",
            )
        self._skeleton.setVisible(waits and self._skeleton.isVisible())
        busy = waits or (state is not None and state.busy)
        self._show_busy(busy=busy)
        if state is not None and not waits and not is_closed:
            if _comes_anew(before, state) and not any(card.holds_keyboard() for card in self.cards()):
                self._unfolded = 1
                self._building.start()
            self._show_found(state)
            if self.hasFocus():
                self.focus_first()  # it waited for the first card
            self._tell(before, state)

    def _show_found(self, state: AssistState) -> None:
        failed = state.failure is not None
        text = self._failure_text(state.failure) if state.failure is not None else words.note(state)
        self._note.render_value(text)
        self._note.setVisible(bool(text))
        self._again.setVisible(failed)
        groups = ((self._articles, state.articles), (self._cases, state.cases))
        with laid_out_once(self._content, *self.cards(), *(group for group, _ in groups)):
            room = self._unfolded
            for group, found in groups:
                now = found[: max(room, 0)]
                later = len(now) < len(found)
                group.show_suggestions(
                    now,
                    unknown=failed or later or not state.possible,
                    first=group is self._articles,
                    so_far=not state.complete or words.too_little_said(state),
                )
                room -= len(found)
        self._only_stop(self._current())

    def _tell(self, before: AssistState | None, state: AssistState) -> None:
        """Have new suggestions read out, politely."""
        refs = {each.ref for each in _all(state)}
        if refs and (before is None or not refs <= {each.ref for each in _all(before)}):
            count = len(refs)
            text = self.tr("1 suggestion") if count == 1 else self.tr("%n suggestions", "", count)
            announce(self, text)

    def _show_busy(self, *, busy: bool) -> None:
        if not busy:
            self._late.stop()
            self._skeleton.hide()
            self._refresh.set_name(self.tr("Suggest anew"))
            self._refresh.setEnabled(True)
        elif not self._late.isActive() and self._refresh.isEnabled():
            self._late.start()

    def _show_waiting(self) -> None:
        """Say after a moment that it is being looked for; what is there stays."""
        if self._area.isHidden() and self._closed.isHidden():
            self._skeleton.show()
        self._refresh.setEnabled(False)
        self._refresh.set_name(self.tr("Looking for suggestions …"))

    # Cards

    def cards(self) -> list[SuggestionCard]:
        """Give the cards in sight, articles first."""
        return [*self._articles.cards(), *self._cases.cards()]

    def card(self, ref: RecordRef) -> SuggestionCard | None:
        """Give the card of a suggestion."""
        return next((c for c in self.cards() if c.suggestion is not None and c.suggestion.ref == ref), None)

    def focus_first(self) -> None:
        """Take the keyboard: the card it was on last, else the first, else what can be done here."""
        current = self._current()
        target: QWidget = current or (self._again if self._again.isVisible() else self._refresh)
        if target.isVisible():
            target.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setFocus(Qt.FocusReason.TabFocusReason)

    def _current(self) -> SuggestionCard | None:
        cards = self.cards()
        return next((card for card in cards if card.focusPolicy() & Qt.FocusPolicy.TabFocus), None) or next(
            iter(cards), None
        )

    def _only_stop(self, chosen: SuggestionCard | None) -> None:
        for card in self.cards():
            stop = Qt.FocusPolicy.TabFocus if card is chosen else Qt.FocusPolicy.NoFocus
            card.setFocusPolicy(stop)

    def _bind(self, card: SuggestionCard) -> None:
        card.opened.connect(partial(self._open, card))
        card.wished.connect(partial(self._wish, card))
        card.touched.connect(partial(self._touch, card))
        card.menu_wanted.connect(partial(self._show_menu, card))
        card.left.connect(partial(self._leave, card))

    def _open(self, card: SuggestionCard, modifiers: Qt.KeyboardModifier) -> None:
        if card.suggestion is not None:
            self.touched.emit(card.suggestion.ref)
            self.opened.emit(card.suggestion.ref, card.suggestion.title, modifiers)

    def _wish(self, card: SuggestionCard, name: str) -> None:
        if card.suggestion is not None:
            self.touched.emit(card.suggestion.ref)
            self.wished.emit(name, card.suggestion.ref)

    def _touch(self, card: SuggestionCard) -> None:
        self._only_stop(card)
        if card.suggestion is not None:
            self.touched.emit(card.suggestion.ref)

    def _show_menu(self, card: SuggestionCard, at: QPoint) -> None:
        self._touch(card)
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu = QMenu(self)
        for name, text, picture in card.entries():
            action = menu.addAction(icon(picture, "mute"), for_label(text))
            run = partial(self._open, card, Qt.KeyboardModifier.NoModifier)
            action.triggered.connect(run if name == "open" else partial(self._wish, card, name))
        menu.popup(at)

    def _leave(self, card: SuggestionCard, key: int) -> None:
        """Go to another card, across the groups."""
        cards = self.cards()
        last = len(cards) - 1
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        pressed = Qt.Key(key)
        there = ends.get(pressed, cards.index(card) + _STEPS.get(pressed, 0))
        wanted = cards[max(0, min(last, there))]
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(wanted, 0, GAP2)


def _comes_anew(before: AssistState | None, state: AssistState) -> bool:
    """Whether there are suggestions where there were none, or those of another case."""
    return before is None or before.case != state.case or not _all(before)


def _all(state: AssistState) -> tuple[Suggestion, ...]:
    return (*state.articles, *state.cases)
