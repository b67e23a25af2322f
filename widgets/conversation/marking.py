"""The part of a message's text that is marked with the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextLayout, QTextLine

from widgets.conversation.message_layout import MessageLayout


class Marking:
    """A part of one message's text, to be copied."""

    def __init__(self) -> None:
        self.message = ""
        self._from = self._to = 0

    @property
    def has_part(self) -> bool:
        """Whether there is anything to copy."""
        return bool(self.message) and self._from != self._to

    def part_of(self, message: str) -> tuple[int, int] | None:
        """Return the marked part of a message; None where nothing is."""
        if message != self.message or not self.has_part:
            return None
        return min(self._from, self._to), max(self._from, self._to)

    def begin(self, message: str, cursor: int) -> None:
        """Begin at a place."""
        self.message, self._from, self._to = message, cursor, cursor

    def extend(self, cursor: int) -> None:
        """Mark up to a place."""
        self._to = cursor

    def word(self, message: str, made: MessageLayout, cursor: int) -> None:
        """Mark the word at a place."""
        if made.text is None:
            return
        text = made.text.text()
        begin = end = min(cursor, len(text))
        while begin > 0 and _in_word(text[begin - 1]):
            begin -= 1
        while end < len(text) and _in_word(text[end]):
            end += 1
        self.message, self._from, self._to = message, begin, end

    def clear(self) -> None:
        """Mark nothing."""
        self.message, self._from, self._to = "", 0, 0

    def text(self, made: MessageLayout) -> str:
        """Return what is marked."""
        part = self.part_of(self.message)
        if part is None or made.text is None:
            return ""
        return made.text.text()[slice(*part)].replace("\u2028", "\n")

    def cursor_at(self, made: MessageLayout, at: QPoint) -> int:
        """Return the place between two letters that is nearest to a point of the text."""
        return _place(made.text, made.shown, at, QTextLine.CursorPosition.CursorBetweenCharacters)

    def character_at(self, made: MessageLayout, at: QPoint) -> int:
        """Return the letter at a point of the text."""
        return _place(made.text, made.shown, at, QTextLine.CursorPosition.CursorOnCharacter)


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_'’-"


def _place(text: QTextLayout | None, shown: int, at: QPoint, kind: QTextLine.CursorPosition) -> int:
    if text is None or not shown:
        return 0
    tall = text.lineAt(1).y() - text.lineAt(0).y() if text.lineCount() > 1 else text.lineAt(0).height()
    number = max(0, min(int(at.y() / max(1.0, tall)), shown - 1))
    return text.lineAt(number).xToCursor(at.x(), kind)
