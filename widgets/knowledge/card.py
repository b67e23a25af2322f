"""An article as a card: what it is, why it was found, and what can be done with it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.knowledge.state import NO_INSERTING, ArticleCard, Inserting
from widgets import icons
from widgets.knowledge import words
from widgets.primitives.buttons import IconButton, PushButton
from widgets.primitives.card import Card
from widgets.primitives.marked_text import MarkedLink, MarkedText
from widgets.primitives.pill import Pill
from widgets.primitives.tones import Tone
from widgets.primitives.wrapping_row import WrappingRow
from widgets.text import for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, Type

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class KnowledgeCard(Card):
    """One article.

    Signals:
        opened: It is to be opened: modifiers.
        command: `link`, `unlink`, `favour`, `unfavour`, `copy`, `insert`, `insert_link`.
        stepped: The keyboard goes to the card before (-1) or after (1).
    """

    opened = Signal(Qt.KeyboardModifier)
    command = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.article: ArticleCard | None = None
        self._can_link, self._inserting = False, NO_INSERTING
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.title = MarkedLink(Type.STRONG)
        self.star = IconButton("star", "", checkable=True)
        self.link = PushButton("", icon="link")
        self.insert = PushButton(self.tr("Insert"))
        self.more = IconButton("more", self.tr("More for this article"))
        self._status, self._internal, self._linked = Pill(), Pill(), Pill()
        self._facts = MarkedText(Type.SMALL, "mute", most=3)
        self._excerpt = MarkedText(Type.SMALL, "text", most=3)
        self._lay_out()
        self.title.clicked.connect(lambda: self.opened.emit(QApplication.keyboardModifiers()))
        self.star.clicked.connect(lambda: self.command.emit("unfavour" if self._favourite else "favour"))
        self.link.clicked.connect(lambda: self.command.emit("unlink" if self._is_linked else "link"))
        self.insert.clicked.connect(lambda: self.command.emit("insert"))
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill_menu)
        for part in (self.title, self.star, self.link, self.insert, self.more):
            part.installEventFilter(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.star, 0, Qt.AlignmentFlag.AlignTop)
        tags = QWidget()
        row = WrappingRow(tags, GAP)
        row.setContentsMargins(0, 0, 0, 0)
        for pill in (self._status, self._internal, self._linked):
            row.addWidget(pill)
        foot = QHBoxLayout()
        foot.setSpacing(GAP2)
        foot.addWidget(self.link)
        foot.addWidget(self.insert)
        foot.addWidget(self.more)
        foot.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(GAP3, GAP2, GAP2, GAP)
        column.setSpacing(GAP)
        column.addLayout(head)
        for part in (tags, self._facts, self._excerpt):
            column.addWidget(part)
        column.addLayout(foot)
        self.body.addLayout(column)

    @property
    def _favourite(self) -> bool:
        return self.article is not None and self.article.favourite

    @property
    def _is_linked(self) -> bool:
        return self.article is not None and self.article.linked

    def show_article(
        self, card: ArticleCard, now: datetime, *, can_link: bool, inserting: Inserting = NO_INSERTING
    ) -> None:
        """Show an article."""
        self._can_link, self._inserting = can_link, inserting
        if card != self.article:
            self.article = card
            self.title.render_value(card.title, card.spans)
            self._excerpt.render_value(
                " ".join(card.excerpt.split()), _moved(card.excerpt, card.excerpt_spans)
            )
            self._show_tags(card)
            self._show_star(card)
        self._facts.render_value(words.facts(card, now))
        self._show_link(card)
        self._show_insert(card)
        self.setAccessibleName(one_line(f"{card.title}, {card.status}, {words.facts(card, now)}"))

    def _show_tags(self, card: ArticleCard) -> None:
        self._status.render_value(card.status, words.tone(card.state))
        self._status.setVisible(bool(card.status))
        self._internal.render_value(self.tr("Internal"), Tone.WARN, "lock")
        self._internal.setVisible(card.internal)
        self._linked.render_value(self.tr("Linked"), Tone.INFO, "link")
        self._linked.setVisible(card.linked)

    def _show_star(self, card: ArticleCard) -> None:
        text = self.tr("Remove from favourites") if card.favourite else self.tr("Add to favourites")
        self.star.set_icon("star-filled" if card.favourite else "star")
        self.star.setChecked(card.favourite)
        self.star.set_name(text)

    def _show_link(self, card: ArticleCard) -> None:
        self.link.set_label(self.tr("Unlink") if card.linked else self.tr("Link to case"))
        self.link.set_icon("unlink" if card.linked else "link")
        able = card.linked or card.usable
        self.link.setEnabled(able)
        self.link.setVisible(self._can_link)
        self.link.setToolTip("" if able else self.tr("Only published or expired articles can be linked."))

    def _show_insert(self, card: ArticleCard) -> None:
        """Offer to put it where she writes; its name says where, for the button has little room."""
        into = self._inserting.into
        self.insert.setVisible(self._inserting.writes)
        self.insert.set_icon(words.insert_icon(into))
        self.insert.setEnabled(card.sendable)
        self.insert.setAccessibleName(words.insert(into))
        self.insert.setToolTip(
            for_tip(words.insert(into) if card.sendable else words.not_sendable(internal=card.internal))
        )

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        card = self.article
        if card is None:
            return
        plain = Qt.KeyboardModifier.NoModifier
        menu.addAction(icons.icon("open"), self.tr("Open in a tab"), lambda: self.opened.emit(plain))
        self._offer_insert(menu, "insert", words.insert(self._inserting.into))
        if self._inserting.writes and self._inserting.link:
            self._offer_insert(menu, "insert_link", self.tr("Insert the link"))
        menu.addAction(icons.icon("copy"), self.tr("Copy link"), lambda: self.command.emit("copy"))
        if self._can_link:
            text = self.tr("Unlink from the case") if card.linked else self.tr("Link to case")
            link = menu.addAction(icons.icon("unlink" if card.linked else "link"), text, self.link.click)
            link.setEnabled(card.linked or card.usable)
        menu.addAction(icons.icon("star"), self.star.accessibleName(), self.star.click)

    def _offer_insert(self, menu: QMenu, command: str, text: str) -> None:
        icon = "link" if command == "insert_link" else words.insert_icon(self._inserting.into)
        offer = menu.addAction(icons.icon(icon), text, lambda: self.command.emit(command))
        offer.setEnabled(self.article is not None and self.article.sendable)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _STEPS:
                self.stepped.emit(_STEPS[Qt.Key(event.key())])
                return True
            if watched is self.title and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(event.modifiers())
                return True
            if event.key() == Qt.Key.Key_Menu:
                self.more.open_menu()
                return True
        if watched is self.title and _middle_released(event):
            self.opened.emit(Qt.KeyboardModifier.ControlModifier)
            return True
        return super().eventFilter(watched, event)


def _middle_released(event: QEvent) -> bool:
    if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
        return False
    return event.button() == Qt.MouseButton.MiddleButton


def _moved(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Move marks to where they are once the text is one line."""
    if " ".join(text.split()) == text:
        return spans

    def place(at: int) -> int:
        return max(0, len(" ".join((text[:at] + ".").split())) - 1)

    return tuple((place(start), place(end)) for start, end in spans)
