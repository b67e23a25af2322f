"""A card of a conversation's page: who, what case, or a few facts."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.conversation.cards_state import CardState, Fact, Mark
from widgets.conversation.facts_text import LABEL, FactsText, is_short
from widgets.primitives.avatar import Avatar
from widgets.primitives.buttons import CopyButton, LinkButton, PushButton
from widgets.primitives.card import Card
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.tones import Tone
from widgets.theme import GAP, GAP2, GAP3, Type, metrics

_AVATAR = 42
_BETWEEN = 2


class FactsCard(Card):
    """A card that is filled anew when what it says has changed.

    Signals:
        opened: A record, its name, the keyboard's modifiers.
        wished: What is to be done, by the id of an offer.
        copied: Something was copied.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    wished = Signal(str)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._state: CardState | None = None
        self._content: QWidget | None = None
        self._linked = Pill(self.tr("linked"), Tone.GOOD)
        self.add_tool(self._linked)

    def render_state(self, state: CardState) -> None:
        """Show a state; an equal one changes nothing."""
        if state == self._state:
            return
        self._state = state
        self.render_title(state.title)
        self._linked.setVisible(state.linked)
        old, self._content = self._content, self._made(state)
        self.body.addWidget(self._content)
        if old is not None:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _made(self, state: CardState) -> QWidget:
        if state.loading:
            return SkeletonRows(3)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(GAP3, GAP2 + 2, GAP3, GAP2 + 2)
        row.setSpacing(GAP3)
        if state.avatar and state.name:
            row.addWidget(Avatar(state.name, metrics().px(_AVATAR)), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        row.addLayout(column, 1)
        if state.name:
            column.addWidget(self._name(state))
        if state.facts:
            column.addLayout(self._facts(state.facts))
        if state.empty:
            column.addWidget(TextLabel(state.empty, ink="mute", wrap=True))
        if state.marks:
            column.addLayout(_marks(state.marks))
        if state.offers:
            column.addLayout(self._offers(state.offers))
        column.addStretch(1)
        return content

    def _name(self, state: CardState) -> QWidget:
        if state.ref is None:
            return ElidedLabel(state.name, Type.STRONG)
        link = LinkButton(state.name, Type.STRONG)
        ref, name = state.ref, state.name
        link.clicked.connect(lambda: self.opened.emit(ref, name, QGuiApplication.keyboardModifiers()))
        return link

    def _facts(self, facts: tuple[Fact, ...]) -> QVBoxLayout:
        """Lay out what is said: what is short and only read is painted together, all else has widgets."""
        column = QVBoxLayout()
        column.setSpacing(0 if any(fact.copied for fact in facts) else _BETWEEN)
        labelled = any(fact.label for fact in facts)
        for painted, some in groupby(facts, is_short):
            if painted:
                column.addWidget(FactsText(tuple(some), labelled=labelled))
            else:
                for fact in some:
                    column.addLayout(self._fact(fact, labelled=labelled))
        return column

    def _fact(self, fact: Fact, *, labelled: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        if labelled:
            label = TextLabel(fact.label, ink="mute", wrap=True)
            label.setFixedWidth(metrics().px(LABEL))
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            row.addSpacing(GAP2 - GAP)
        if fact.link is not None:
            link = LinkButton(fact.text)
            ref = fact.link
            link.clicked.connect(
                lambda: self.opened.emit(ref, fact.text, QGuiApplication.keyboardModifiers())
            )
            row.addWidget(link)
        else:
            # An address has no place to break at: cut off it says nothing of its end, elided its tip says it.
            breaks = labelled and " " in fact.text
            text = TextLabel(fact.text, wrap=True) if breaks else ElidedLabel(fact.text)
            row.addWidget(text, 1 if labelled else 0)
        if fact.copied:
            copy = CopyButton(fact.text, fact.copied)
            copy.copied.connect(self.copied)
            row.addWidget(copy)
        if not labelled or fact.link is not None:
            row.addStretch(1)
        return row

    def _offers(self, offers: tuple[tuple[str, str], ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, GAP, 0, 0)
        row.setSpacing(GAP2)
        for name, words in offers:
            button = PushButton(words)
            button.clicked.connect(partial(self.wished.emit, name))
            row.addWidget(button)
        row.addStretch(1)
        return row


def _marks(marks: tuple[Mark, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, GAP, 0, 0)
    row.setSpacing(GAP2)
    for mark in marks:
        row.addWidget(Pill(mark.text, mark.tone, mark.icon))
    row.addStretch(1)
    return row
