"""The box a message is written in: Enter sends, unless it confirms what an input method has composed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from widgets.conversation.composer.spelling import Spelling
from widgets.conversation.words import LONGEST
from widgets.timeline.composer.note_box import NoteBox, local_files

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class MessageBox(NoteBox):
    """Plain text of a message.

    Signals:
        sent: It is to be sent.
        too_long: A text was pasted that no message takes.
        composed: An input method has something to show now, or no more.
        edge_left: The arrow up was pressed in the first line of an empty box: to the messages.
    """

    sent = Signal()
    too_long = Signal(str)
    composed = Signal()
    edge_left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.enter_sends = True
        self.takes_key: Callable[[QKeyEvent], bool] = lambda _event: (
            False
        )  # a list of offers walks by our keys
        self._confirming = False
        self.spelling = Spelling(self)
        self._menu_at = 0

    # Spelling

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self.spelling.focus_left()

    @override
    def contextMenuEvent(self, e: QContextMenuEvent) -> None:
        by_mouse = e.reason() == QContextMenuEvent.Reason.Mouse
        at = self.viewport().mapFromGlobal(e.globalPos())
        self._menu_at = (self.cursorForPosition(at) if by_mouse else self.textCursor()).position()
        super().contextMenuEvent(e)

    @override
    def extend_menu(self, menu: QMenu) -> None:
        """Add what was meant by the word there."""
        self.spelling.extend_menu(menu, self._menu_at)

    # Enter

    @override
    def inputMethodEvent(self, arg__1: QInputMethodEvent) -> None:
        composing = self.composing
        super().inputMethodEvent(arg__1)
        if composing and not self.composing:
            # Some input methods hand on the Enter that has confirmed a word, in the same turn.
            self._confirming = True
            QTimer.singleShot(0, self, self._confirmed)
        if composing is not self.composing:
            self.composed.emit()

    def _confirmed(self) -> None:
        self._confirming = False

    @override
    def event(self, e: QEvent) -> bool:
        if (
            e.type() == QEvent.Type.ShortcutOverride
            and isinstance(e, QKeyEvent)
            and (self._sends(e) or self.spelling.takes(e))
        ):
            e.accept()  # before the window takes it for what its page sends
            return True
        return super().event(e)

    def _sends(self, e: QKeyEvent) -> bool:
        """Tell whether a key sends."""
        if e.key() not in _ENTER:
            return False
        held = e.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return held == _CTRL or (held == Qt.KeyboardModifier.NoModifier and self.enter_sends)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if self.composing and self._sends(e) and e.modifiers() & _CTRL:
            self.finish_composing()  # the method wants nothing of that key, and the word is part of the message
        elif self.composing or (self._confirming and e.key() in _ENTER):
            return
        if self.takes_key(e):
            return
        if self.spelling.takes(e):
            self.spelling.go_to_next()
            return
        if self._sends(e):
            if not e.isAutoRepeat():
                self.sent.emit()
        elif e.key() in _ENTER:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif e.key() == Qt.Key.Key_Up and not self.plain_text():
            self.edge_left.emit()
        else:
            super().keyPressEvent(e)

    # Text

    def insert(self, text: str) -> None:
        """Write at the cursor: one step of undo takes it out, and nothing of what was typed before or behind it."""
        document = self.document()
        document.setModified(
            False
        )  # Qt joins what is inserted to the last step of a document that is modified
        self.textCursor().insertText(text)
        document.setModified(False)
        self.ensureCursorVisible()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def write_anew(self, text: str) -> None:
        """Write a text in the place of all of it: it can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text() if source.hasText() and not local_files(source) else ""
        if len(text) > LONGEST:
            self.too_long.emit(text)
            return
        super().insertFromMimeData(source)
