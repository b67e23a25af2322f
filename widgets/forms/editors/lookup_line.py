"""The line of a lookup: a link to the record while it names one, a search box while one types."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from widgets.forms.editors.trailing import ToolLine
from widgets.theme import dress
from widgets.theme.draw.fields import PADDING

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class LookupLine(ToolLine):
    """Text that is a link.

    Signals:
        followed: The link was pressed, with the keyboard's modifiers.
        stepped: Up (-1) or down (1) was pressed.
        accepted, dismissed: Return, Escape; whoever answers sets `answered`.
    """

    followed = Signal(Qt.KeyboardModifier)
    stepped = Signal(int)
    accepted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The pointer on the link must not take the keyboard out of a sentence begun elsewhere.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.linked = False
        self.follows = True
        self.answered = False
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
            self.followed.emit(Qt.KeyboardModifier.ControlModifier if middle else arg__1.modifiers())
            return
        super().mouseReleaseEvent(arg__1)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        self.answered = False
        plain = arg__1.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if arg__1.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not plain and not self.isReadOnly():
            self.stepped.emit(-1 if arg__1.key() == Qt.Key.Key_Up else 1)
            return
        if arg__1.key() in _ENTER and plain in {_NONE, Qt.KeyboardModifier.ShiftModifier}:
            self._enter(plain)
        elif arg__1.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        if self.answered:
            return
        super().keyPressEvent(arg__1)

    def _enter(self, modifiers: Qt.KeyboardModifier) -> None:
        self.accepted.emit()
        if not self.answered and self.linked and self.follows:
            self.answered = True
            self.followed.emit(modifiers)


_NONE = Qt.KeyboardModifier.NoModifier
