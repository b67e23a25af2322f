"""A card: a case or an article that may help, why, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.assist.state import Suggestion
from widgets.assist import words
from widgets.assist.card_menu import entries
from widgets.assist.marked_words import MarkedWords
from widgets.grids import times
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.primitives.marked_text import MarkedText
from widgets.primitives.pill import Pill
from widgets.primitives.wrapping_row import WrappingRow
from widgets.shell import roving
from widgets.text import for_painting, one_line
from widgets.theme import CARD_RADIUS, GAP, GAP2, Type, tokens
from widgets.theme.draw.shapes import box, ring

_BAR = 3
_OPENS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SIDEWAYS = {Qt.Key.Key_Left, Qt.Key.Key_Right}
_STEPS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}


class SuggestionCard(QWidget):
    """One suggestion. It is one stop for Tab; its buttons are reached by arrow left and right.

    Signals:
        opened: Open it; with the keyboard's modifiers.
        wished: Something of its menu, by name.
        touched: The person has turned to it.
        menu_wanted: Its menu, at this place of the screen.
        left: A key that leads to another card.
    """

    opened = Signal(Qt.KeyboardModifier)
    wished = Signal(str)
    touched = Signal()
    menu_wanted = Signal(QPoint)
    left = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click leaves the keyboard where somebody writes
        self.suggestion: Suggestion | None = None
        self._finely = False
        self._title = TextLabel(kind=Type.STRONG, wrap=True)
        self._pill = Pill()
        self._why = MarkedWords()
        self._excerpt = MarkedText(Type.SMALL, "text")
        self._excerpt.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP2 + _BAR, GAP2, GAP2, GAP2)
        column.setSpacing(GAP)
        head = QHBoxLayout()
        head.setSpacing(GAP2)
        head.addWidget(self._title, 1)
        head.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._excerpt)
        actions = QWidget()
        row = WrappingRow(actions, GAP)
        row.setContentsMargins(0, 0, 0, 0)
        for button in self._make_buttons():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.installEventFilter(self)
            row.addWidget(button)
        column.addWidget(actions)

    def _make_buttons(self) -> tuple[QWidget, ...]:
        self._open = PushButton(self.tr("Open"))
        self._open.clicked.connect(lambda: self.opened.emit(Qt.KeyboardModifier.NoModifier))
        self._main = PushButton()
        self._main.clicked.connect(lambda: self._wish(self._main_wish()))
        self._link = IconButton("link", self.tr("Link to the case"), checkable=True)
        self._link.clicked.connect(lambda: self._wish(self._link_wish()))
        self._helpful = IconButton("thumbs-up", self.tr("Helpful"), checkable=True)
        self._helpful.clicked.connect(lambda: self._wish("helpful"))
        self._not_helpful = IconButton("thumbs-down", self.tr("Not helpful: show the next one"))
        self._not_helpful.clicked.connect(lambda: self._wish("not_helpful"))
        self._more = IconButton("more", self.tr("More"), ink="text")
        self._more.clicked.connect(self._show_menu)
        self._buttons: tuple[QWidget, ...] = (
            self._open, self._main, self._link, self._helpful, self._not_helpful, self._more,
        )  # fmt: skip
        return self._buttons

    def show_suggestion(self, suggestion: Suggestion, *, first: bool = False, finely: bool = False) -> None:
        """Show a suggestion; the first one's button to open it weighs most.

        Args:
            suggestion: Which.
            first: It is the likeliest of all.
            finely: Another card is as sure, but for less than a per cent.
        """
        if (suggestion, first, finely) == (self.suggestion, self._open.property("first"), self._finely):
            return
        self.suggestion, self._finely = suggestion, finely
        self._open.setProperty("first", first)
        now = times.utc_now()
        self._title.render_value(for_painting(one_line(suggestion.title, 300)))
        text, tone = words.confidence(suggestion, finely=finely)
        self._pill.setVisible(bool(text))
        self._pill.render_value(text, tone)
        facts = words.facts(suggestion, now)
        matched = tuple(for_painting(word) for word in words.matched(suggestion))
        says = words.SEPARATOR + self.tr("matched") if matched else ""
        self._why.render_words(facts + says, matched)
        self._excerpt.render_value(*words.how(suggestion))
        self._show_buttons(suggestion, first=first)
        self.setAccessibleName(words.spoken(suggestion, now, finely=finely))
        self.update()

    def _show_buttons(self, suggestion: Suggestion, *, first: bool) -> None:
        self._open.set_variant(Variant.PRIMARY if first else Variant.PLAIN)
        is_article = suggestion.ref.table == words.ARTICLE
        self._link.setVisible(not is_article)
        self._link.setChecked(suggestion.linked)
        self._link.set_name(
            self.tr("Unlink from the case") if suggestion.linked else self.tr("Link to the case")
        )
        if is_article:
            self._main.set_icon("unlink" if suggestion.linked else "link")
            self._main.set_label(self.tr("Unlink") if suggestion.linked else self.tr("Link"))
        else:
            self._main.set_icon("")  # with one the row would not fit at the pane's first width
            self._main.set_label(self.tr("Copy"))
            self._main.setToolTip(self.tr("Copy the resolution"))
            self._main.setAccessibleName(self.tr("Copy the resolution"))
        self._helpful.setChecked(suggestion.helpful)
        self._helpful.set_name(self.tr("Marked as helpful") if suggestion.helpful else self.tr("Helpful"))

    def _main_wish(self) -> str:
        if self.suggestion is not None and self.suggestion.ref.table == words.ARTICLE:
            return self._link_wish()
        return "copy_resolution"

    def _link_wish(self) -> str:
        return "unlink" if self.suggestion is not None and self.suggestion.linked else "link"

    def _wish(self, name: str) -> None:
        if self.suggestion is not None:
            # The state says it, not the click.
            self._helpful.setChecked(self.suggestion.helpful)
            self._link.setChecked(self.suggestion.linked)
        self.wished.emit(name)

    def _show_menu(self) -> None:
        below = self._more.mapToGlobal(QPoint(0, self._more.height()))
        self.menu_wanted.emit(below)

    def holds_keyboard(self) -> bool:
        """Whether the keyboard is on it or on one of its buttons."""
        return self.hasFocus() or any(button.hasFocus() for button in self._buttons)

    def entries(self) -> tuple[tuple[str, str, str], ...]:
        """Give what its menu offers: name, text, icon."""
        return entries(self.suggestion) if self.suggestion is not None else ()

    # Keyboard and pointer

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENS:
            self.opened.emit(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        elif event.key() == Qt.Key.Key_Space:
            self._show_menu()
        elif event.key() in _SIDEWAYS:
            self._go_sideways(event.key())
        elif event.key() in _STEPS:
            self.left.emit(event.key())
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows lead on from the buttons too, which would keep them."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _STEPS | _SIDEWAYS:
            self.keyPressEvent(event)
            return True
        if event.key() in _OPENS and isinstance(watched, QAbstractButton):
            watched.click()
            return True
        return False

    def _go_sideways(self, key: int) -> None:
        stops = [self, *self._buttons]
        wanted = roving.target(stops, key, rtl=self.isRightToLeft())
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.touched.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(event.modifiers())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.mapToGlobal(QPoint(GAP2, GAP2)) if by_key else event.globalPos())
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        box(painter, self.rect(), t.surf, t.line, CARD_RADIUS)
        if self.suggestion is not None and self.suggestion.unread:
            x = self.width() - _BAR if self.isRightToLeft() else 0
            box(painter, QRect(x, CARD_RADIUS // 2, _BAR, self.height() - CARD_RADIUS), t.acc, None, 1.5)
        if self.hasFocus():
            ring(painter, self.rect(), CARD_RADIUS)
