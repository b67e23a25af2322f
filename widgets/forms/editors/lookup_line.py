"""The line of a lookup: a link to the record while it names one, a search box while one types."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from widgets.forms.editors.trailing import ToolLine, ToolOwner
from widgets.theme import dress
from widgets.theme.draw.fields import PADDING

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class LookupOwner(ToolOwner, Protocol):
    """A field that looks records up."""

    def follow(self, modifiers: Qt.KeyboardModifier) -> None:
        """The link was pressed."""
        ...

    def step(self, rows: int) -> None:
        """Up (-1) or down (1) was pressed."""
        ...

    def accept(self) -> bool:
        """Return was pressed; tell whether it meant a suggestion."""
        ...

    def dismiss(self) -> bool:
        """Escape was pressed; tell whether there was something to leave."""
        ...


class LookupLine(ToolLine):
    """Text that is a link."""

    def __init__(self, owner: LookupOwner, parent: QWidget) -> None:
        super().__init__(owner, parent)
        self._lookup = owner
        # The pointer on the link must not take the keyboard out of a sentence begun elsewhere.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.linked = False
        self.follows = True
        self._pressed_link = False

    def set_linked(self, *, linked: bool) -> None:
        """Show the text as a link or as typed."""
        if linked != self.linked:
            self.linked = linked
            dress(self, ink="acc" if linked else "text")

    @override
    def tool(self) -> str:
        if self.linked and not (self.hasFocus() or self.underMouse()):
            return ""
        return "close" if self.linked else "search"

    def link_rect(self) -> QRect:
        """Return where the link's text is; empty when there is none."""
        if not self.linked or not self.follows or not self.text():
            return QRect()
        left = 0 if self.isReadOnly() else PADDING
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 2, self.width() - left)
        spot = QRect(left, 0, width, self.height())
        return QStyle.visualRect(self.layoutDirection(), self.rect(), spot)

    @override
    def cursor_at(self, at: QPoint) -> Qt.CursorShape:
        if not self._on_tool(at) and self.link_rect().contains(at):
            return Qt.CursorShape.PointingHandCursor
        return super().cursor_at(at)

    @override
    def mousePressEvent(self, arg__1: QMouseEvent) -> None:
        at = arg__1.position().toPoint()
        buttons = {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}
        self._pressed_link = arg__1.button() in buttons and self.link_rect().contains(at)
        if self._pressed_link:
            return
        if arg__1.button() == Qt.MouseButton.LeftButton and not self.hasFocus():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self.linked and not self._on_tool(at):
                self.selectAll()
                return
        super().mousePressEvent(arg__1)

    @override
    def mouseReleaseEvent(self, arg__1: QMouseEvent) -> None:
        pressed, self._pressed_link = self._pressed_link, False
        if pressed and self.link_rect().contains(arg__1.position().toPoint()):
            middle = arg__1.button() == Qt.MouseButton.MiddleButton
            self._lookup.follow(Qt.KeyboardModifier.ControlModifier if middle else arg__1.modifiers())
            return
        super().mouseReleaseEvent(arg__1)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        plain = arg__1.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if arg__1.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not plain and not self.isReadOnly():
            self._lookup.step(-1 if arg__1.key() == Qt.Key.Key_Up else 1)
            return
        entered = arg__1.key() in _ENTER and plain in {_NONE, Qt.KeyboardModifier.ShiftModifier}
        if entered and self._enter(plain):
            return
        if arg__1.key() == Qt.Key.Key_Escape and self._lookup.dismiss():
            return
        super().keyPressEvent(arg__1)

    def _enter(self, modifiers: Qt.KeyboardModifier) -> bool:
        if self._lookup.accept():
            return True
        if self.linked and self.follows:
            self._lookup.follow(modifiers)
            return True
        return False


_NONE = Qt.KeyboardModifier.NoModifier
