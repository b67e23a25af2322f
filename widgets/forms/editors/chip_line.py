"""The line after the chips of a list of people: from its beginning, keys go into the chips."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from widgets.forms.editors.lookup_line import LookupLine, LookupOwner

NOBODY = -1
"""No chip: the keyboard is in the line."""


class ChipOwner(LookupOwner, Protocol):
    """A field of chips."""

    def remove(self, index: int) -> None:
        """A member is to go."""
        ...

    def open_member(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        """A member's record is wanted."""
        ...

    def member_marked(self, index: int) -> None:
        """The keyboard is on a member."""
        ...


class Chips(Protocol):
    """The chips before a line."""

    def key_in_chips(self, key: Qt.Key) -> bool:
        """A key was pressed at the line's beginning; tell whether it meant the chips."""
        ...

    def mark(self, index: int) -> None:
        """The keyboard is to be on a chip, or in the line."""
        ...

    def entered(self) -> None:
        """The keyboard has come."""
        ...

    def left(self) -> None:
        """The keyboard went elsewhere."""
        ...


class ChipLine(LookupLine):
    """The line after the chips. From its beginning, the arrow keys go into the chips."""

    def __init__(self, owner: ChipOwner, chips: Chips, parent: QWidget) -> None:
        super().__init__(owner, parent)
        self._box = chips
        self.setFrame(False)
        self.setMinimumHeight(1)  # as high as a chip; the style would make it a whole field

    @override
    def tool(self) -> str:
        return ""  # the box paints it at its own end

    @override
    def set_reading(self, *, reading: bool) -> None:
        self.setReadOnly(reading)
        self.setTextMargins(2, 0, 2, 0)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        plain = not arg__1.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if plain and at_start and self._box.key_in_chips(Qt.Key(arg__1.key())):
            return
        self._box.mark(NOBODY)
        super().keyPressEvent(arg__1)

    @override
    def focusInEvent(self, arg__1: QFocusEvent) -> None:
        super().focusInEvent(arg__1)
        self._box.entered()

    @override
    def focusOutEvent(self, arg__1: QFocusEvent) -> None:
        super().focusOutEvent(arg__1)
        self._box.left()

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        QLineEdit.paintEvent(self, arg__1)  # ground, border and ring are the box's
