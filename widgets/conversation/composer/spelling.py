"""Spelling in a box: waves below words that are not known, what was meant in its menu, F7 to the next one.

The box is looked at when she pauses; a word that she is still in is left alone. Who knows the words answers later, so
nothing here waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu, QTextEdit

from session_engine.light_dataclass import dataclass
from session_engine.spelling.state import CONVERSATION, LANGUAGES, OFF, Slip
from widgets import languages
from widgets.forms.editors.inputs import TextInput
from widgets.text import for_label
from widgets.theme import tokens

PAUSE_MS = 350
_NEXT = Qt.Key.Key_F7


class Spelling(QObject):
    """Marks words of a box.

    Signals:
        check_wanted: The text, after a pause.
        suggestions_wanted: A word, of which is wanted what was meant.
        learned: A word that is right.
        language_chosen: What to check by from now on: a language, that of the conversation, or nothing.
    """

    check_wanted = Signal(str)
    suggestions_wanted = Signal(str)
    learned = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, box: TextInput) -> None:
        super().__init__(box)
        self._box = box
        self._language, self._chosen = "", CONVERSATION
        self._marked: list[_Marked] = []
        self._text = ""
        self._menu: _SlipMenu | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        box.textChanged.connect(self._changed)
        box.cursorPositionChanged.connect(self._cursor_moved)

    def set_language(self, language: str, chosen: str) -> None:
        """Check by a language, or by one of some; empty for none. `chosen`: what the setting says."""
        self._chosen = chosen
        if language != self._language:
            self._language, self._marked = language, []
            self._pause.stop()
            self._paint()
            self.look_again()

    def look_again(self) -> None:
        """Look at the text anew: other words are known now."""
        if self._language and self._box.isEnabled():
            self._pause.start()

    # What is marked

    def _changed(self) -> None:
        text = self._box.plain_text()
        if text == self._text:
            return
        self._text = text
        self._marked = [each for each in self._marked if each.stands]
        self._paint()
        self.look_again()

    def _ask(self) -> None:
        if not self._box.composing:
            self.check_wanted.emit(self._box.plain_text())

    def show_slips(self, text: str, slips: tuple[Slip, ...]) -> None:
        """Mark words of a text; a text that was changed meanwhile is looked at again by itself."""
        if text == self._box.plain_text() and self._language:
            self._text, self._marked = text, [_Marked(self._at(text, each), each.word) for each in slips]
            self._paint()

    def _cursor_moved(self) -> None:
        if self._marked:
            self._paint()

    def _paint(self) -> None:
        marks = [each.selection() for each in self._marked if not self._is_written_at(each)]
        if marks or self._box.extraSelections():
            self._box.setExtraSelections(marks)

    def _is_written_at(self, marked: _Marked) -> bool:
        """Tell whether she may be in the middle of writing a word: it is the last one, and the cursor is behind it."""
        cursor = self._box.textCursor()
        return self._box.hasFocus() and cursor.atEnd() and marked.cursor.selectionEnd() == cursor.position()

    def _at(self, text: str, slip: Slip) -> QTextCursor:
        # Qt counts as UTF-16 does: what is beyond the first plane, as emoji are, counts twice.
        cursor = QTextCursor(self._box.document())
        cursor.setPosition(_utf16(text[: slip.start]))
        cursor.setPosition(_utf16(text[: slip.end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def _marked_at(self, position: int) -> _Marked | None:
        """Give the marked word that a place of the document is in or beside."""
        found = (m for m in self._marked if m.cursor.selectionStart() <= position <= m.cursor.selectionEnd())
        return next(found, None)

    # The menu

    def extend_menu(self, menu: QMenu, position: int) -> None:
        """Put what was meant by the word at a place of the document at the top of a menu, and what else there is."""
        first = menu.actions()[0]
        marked = self._marked_at(position)
        if marked is not None:
            self._menu = _SlipMenu(menu, first, marked.word, partial(self._replace, marked))
            learn = QAction(self.tr("Take “{word}” for right").replace("{word}", marked.word), menu)
            learn.triggered.connect(partial(self.learned.emit, marked.word))
            menu.insertAction(first, learn)
            menu.insertSeparator(first)
            self.suggestions_wanted.emit(marked.word)
        menu.addSeparator()
        menu.addMenu(self._languages(menu))

    def show_suggestions(self, word: str, suggestions: tuple[str, ...]) -> None:
        """Show what was meant by a word, in the menu that waits for it."""
        if self._menu is not None and self._menu.word == word:
            self._menu.show(suggestions, self.tr("No suggestion"))

    def _languages(self, menu: QMenu) -> QMenu:
        inner = QMenu(self.tr("Spelling"), menu)
        names = {
            CONVERSATION: self.tr("The customer's language"),
            **{each: languages.name_of(each) for each in LANGUAGES},
            OFF: self.tr("Do not check"),
        }
        for name, words in names.items():
            action = inner.addAction(for_label(words))
            action.setCheckable(True)
            action.setChecked(name == self._chosen)
            action.triggered.connect(partial(self._choose, name))
        return inner

    def _choose(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self.language_chosen.emit(name)

    def _replace(self, marked: _Marked, word: str) -> None:
        """Write a word in the place of one, as if it were typed: it can be undone."""
        if marked.stands:
            cursor = marked.hers()
            cursor.insertText(word)
            self._box.setTextCursor(cursor)

    # The keyboard

    def go_to_next(self) -> None:
        """Go to the next marked word, and open its menu."""
        if not self._marked:
            return
        here = self._box.textCursor().selectionEnd()
        ahead = [each for each in self._marked if each.cursor.selectionEnd() > here]
        self._box.setTextCursor((ahead or self._marked)[0].hers())
        self._box.ensureCursorVisible()
        self._paint()
        corner = self._box.cursorRect().bottomLeft()
        self.open_menu(self._box.viewport().mapToGlobal(corner))

    def open_menu(self, where: QPoint) -> None:
        """Open the menu of the word at the cursor."""
        menu = self._box.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.extend_menu(menu, self._box.textCursor().selectionStart())
        menu.popup(where)
        choices = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
        if choices:
            menu.setActiveAction(choices[0])

    def takes(self, event: QKeyEvent) -> bool:
        """Tell whether a key is ours."""
        return event.key() == _NEXT and not event.modifiers() and bool(self._language)

    def focus_left(self) -> None:
        """Mark the last word too: she is done with it."""
        if self._marked:
            self._paint()


@dataclass(slots=True)
class _Marked:
    """A word that is marked; Qt moves its cursor along when something is written before it."""

    cursor: QTextCursor
    word: str

    @property
    def stands(self) -> bool:
        """The word is as it was, and nothing was written on to it."""
        around = (self.cursor.selectionStart() - 1, self.cursor.selectionEnd())
        beside = [self.cursor.document().characterAt(place) for place in around]
        return self.cursor.selectedText() == self.word and not any(each.isalnum() for each in beside)

    def hers(self) -> QTextCursor:
        """Give a cursor that has selected the word and goes on from there."""
        cursor = QTextCursor(self.cursor)
        cursor.setKeepPositionOnInsert(False)
        return cursor

    def selection(self) -> QTextEdit.ExtraSelection:
        """Give the wave below it."""
        mark = QTextEdit.ExtraSelection()
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        wave.setUnderlineColor(tokens().bad)
        mark.format = wave  # pyright: ignore[reportAttributeAccessIssue] - fields of a C++ struct
        mark.cursor = self.cursor  # pyright: ignore[reportAttributeAccessIssue]
        return mark


class _SlipMenu:
    """What was meant by a word, in a menu that was opened before that is known."""

    def __init__(self, menu: QMenu, before: QAction, word: str, replace: Callable[[str], None]) -> None:
        self.word, self._replace = word, replace
        self._menu: QMenu | None = menu
        self._waits = QAction("…", menu)
        self._waits.setEnabled(False)
        menu.insertAction(before, self._waits)
        self._behind = menu.insertSeparator(before)
        menu.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._menu = None

    def show(self, suggestions: tuple[str, ...], none: str) -> None:
        """Show them, the likeliest first and chosen."""
        if self._menu is None or not self._waits.isVisible():
            return
        made = [QAction(for_label(each), self._menu) for each in suggestions]
        for action, word in zip(made, suggestions, strict=True):
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.triggered.connect(partial(self._chosen, word))
        self._menu.insertActions(self._behind, made)
        self._waits.setVisible(not made)
        self._waits.setText(none)
        if made and self._menu.isVisible():
            self._menu.setActiveAction(made[0])

    def _chosen(self, word: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self._replace(word)


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
