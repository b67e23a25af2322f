"""Blank lines of a letter, and places in it when its lines are broken otherwise."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument

_BREAK = "\u2028"
_BREAKS = _BREAK + "\u2029\n"


def ready_blank_lines(document: QTextDocument) -> None:
    """Make blank paragraphs ones to write in: the break that HTML keeps them by would be a second line."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        if block.text() == _BREAK:
            cursor.setPosition(block.position())
            cursor.deleteChar()
            form = QTextBlockFormat(block.blockFormat())
            form.setTopMargin(0)
            form.setBottomMargin(0)
            cursor.setBlockFormat(form)
        block = block.next()


def place_behind(before: str, text: str) -> int:
    """Find the place in a text that has the same letters before it, whatever breaks its lines have."""
    letters = sum(1 for letter in before if letter not in _BREAKS)
    breaks = len(before) - len(before.rstrip(_BREAKS))
    place = 0
    while letters and place < len(text):
        letters -= text[place] not in _BREAKS
        place += 1
    while breaks and place < len(text) and text[place] in _BREAKS:
        breaks, place = breaks - 1, place + 1
    return place
