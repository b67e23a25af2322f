"""The field of the knowledge base: what is looked for, titles suggested while typing, what was looked for last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget
from typing_extensions import override

from session_engine.search.state import Match
from widgets import icons
from widgets.forms.editors.suggestions import Suggestions
from widgets.primitives.buttons import IconButton
from widgets.text import for_label
from widgets.theme import GAP


class KnowledgeField(QWidget):
    """A line to type into.

    Signals:
        typed: What stands in it, at every key.
        searched: What is to be looked for.
        left_down: The keyboard is to go to the results.
    """

    typed = Signal(str)
    searched = Signal(str)
    left_down = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Search articles"))
        self.line.setAccessibleName(self.tr("Search the knowledge base"))
        self.line.setClearButtonEnabled(True)
        self.line.setMaxLength(200)
        self.line.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.recent = IconButton("history", self.tr("Searched last"))
        self.recent.setMenu(QMenu(self.recent))
        self._recent: tuple[str, ...] = ()
        self._suggestions: Suggestions | None = None
        self._matches: tuple[Match, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.line, 1)
        row.addWidget(self.recent)
        self.line.textEdited.connect(self.typed)
        self.line.installEventFilter(self)

    def show_text(self, text: str) -> None:
        """Show what was looked for, unless she is typing."""
        if not self.line.isModified() and self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def put_back(self, text: str) -> None:
        """Show what was half typed."""
        self.line.setText(text)
        self.line.setModified(True)

    def show_recent(self, recent: tuple[str, ...]) -> None:
        """Offer what was looked for last."""
        self.recent.setVisible(bool(recent))
        if recent != self._recent:
            self._recent = recent
            menu = self.recent.menu()
            menu.clear()
            for text in recent:
                menu.addAction(for_label(text), lambda text=text: self._take(text))

    def show_suggestions(self, matches: tuple[Match, ...]) -> None:
        """Show titles below the field while it has the keyboard."""
        if matches == self._matches:
            return
        self._matches = matches
        if not matches or not self.line.hasFocus():
            self.hide_suggestions()
            return
        if self._suggestions is None:
            self._suggestions = Suggestions(self.line, marks_first=False)
            self._suggestions.chosen.connect(self._chosen)
        self._suggestions.show_matches(matches, "")

    def hide_suggestions(self) -> None:
        """Put the titles away."""
        if self._suggestions is not None:
            self._suggestions.hide()

    def enter(self) -> None:
        """Take the keyboard."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def _chosen(self, match: object) -> None:
        if isinstance(match, Match):
            self._take(match.title)

    def _take(self, text: str) -> None:
        self.line.setText(text)
        self._search()

    def _search(self) -> None:
        self.hide_suggestions()
        self._matches = ()
        self.line.setModified(False)
        self.searched.emit(self.line.text().strip())

    def _open(self) -> bool:
        return self._suggestions is not None and self._suggestions.isVisible()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide_suggestions()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not (self._open() and self._accept()):
                self._search()
        elif key == Qt.Key.Key_Escape and self._open():
            self.hide_suggestions()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._open():
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            return False
        return True

    def _accept(self) -> bool:
        return self._suggestions is not None and self._suggestions.accept_current()

    def _walk(self, step: int) -> None:
        if self._suggestions is not None:
            self._suggestions.step(step)
