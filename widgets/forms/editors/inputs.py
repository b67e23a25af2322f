"""The line and the text one types into, told when the person leaves and when a word is being composed."""

from __future__ import annotations

from html import escape
from typing import Protocol

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from typing_extensions import override

from widgets.primitives.composition import Composition
from widgets.text import isolate, one_line, runs_right_to_left
from widgets.theme import Type, metrics
from widgets.theme.draw.fields import PADDING, field
from widgets.theme.draw.lines import line, measured
from widgets.theme.draw.shapes import ring

_DASH = "–"
_LONGEST = 1_000_000  # Qt cuts at 32,767 unasked


class InputOwner(Protocol):
    """What an input tells the field it belongs to; called, not connected: thirty stand on a page."""

    def input_left(self) -> None:
        """The keyboard went elsewhere."""
        ...

    def extend_menu(self, menu: QMenu) -> None:
        """Add what can be done with the field to the menu of its input."""
        ...


class LineInput(QLineEdit):
    """One line, as a field or, when read-only, as plain text that can be selected."""

    def __init__(self, owner: InputOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self.owner = owner
        self.setMaxLength(_LONGEST)
        self._composition = Composition(self)
        self._tipped = ""

    def set_reading(self, *, reading: bool) -> None:
        """Show the text as a text or as a field."""
        if self.isReadOnly() == reading and self.hasFrame() != reading:
            return
        self.setReadOnly(reading)
        self.setFrame(not reading)
        # Without a frame Qt keeps 2 px of its own; the text then stands below its label.
        self.setPlaceholderText(_DASH if reading else "")
        margin = 0 if reading else PADDING - 2
        self.setTextMargins(-2 if reading else margin, 0, margin, 0)

    @property
    def composing(self) -> bool:
        """Tell whether an input method composes a word here."""
        return bool(self._composition.text)

    @override
    def inputMethodEvent(self, arg__1: QInputMethodEvent) -> None:
        super().inputMethodEvent(arg__1)
        self._composition.hear(arg__1)

    @override
    def focusOutEvent(self, arg__1: QFocusEvent) -> None:
        self._composition.left()
        super().focusOutEvent(arg__1)
        if arg__1.reason() not in _STILL_HERE:
            self.owner.input_left()

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.owner.extend_menu(menu)
        menu.popup(arg__1.globalPos())

    def room(self) -> QRect:
        """Return where the text stands."""
        margins = self.textMargins()
        edge = 3 if self.hasFrame() else 2
        return self.rect().adjusted(edge + margins.left(), 0, -edge - margins.right(), 0)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        if not self.hasFocus() and not self.hasSelectedText():
            self._paint_at_rest()
            return
        self._tip("")
        super().paintEvent(arg__1)
        if not self.hasFrame():
            ring(QPainter(self), self.rect(), 4)

    def _paint_at_rest(self) -> None:
        """Paint the text where Qt would, four times faster; one that is too long gets an ellipsis."""
        painter = QPainter(self)
        if self.hasFrame():
            field(painter, self)
        text, role = one_line(self.text(), 1000), QPalette.ColorRole.Text
        if not text:
            text, role = self.placeholderText(), QPalette.ColorRole.PlaceholderText
        # Qt rounds the middle of a line edit down the page, and keeps room for the cursor at a right end.
        room = self.room().adjusted(0, 0, 0, 1)
        mirrored = self.isRightToLeft() or runs_right_to_left(text)
        if mirrored:
            room.adjust(0, 0, -2, 0)
        line(painter, room, isolate(text), Type.BODY, self.palette().color(role), rtl=mirrored)
        self._tip(text if measured(text, Type.BODY)[0] > room.width() else "")

    def _tip(self, text: str) -> None:
        """Have the whole of a text that does not fit in the tool tip, over several lines."""
        if text != self._tipped:
            self._tipped = text
            self.setToolTip(f"<p>{escape(text)}</p>" if text else "")


_STILL_HERE = frozenset(
    {
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
        Qt.FocusReason.ActiveWindowFocusReason,
    }
)


class TextInput(QPlainTextEdit):
    """Several lines of plain text. Tab leaves the field."""

    def __init__(self, owner: InputOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self.owner = owner
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # its lines wrap
        self.document().setDocumentMargin(PADDING)
        self._composition = Composition(self)

    def set_reading(self, *, reading: bool) -> None:
        """Show the text as a text or as a field."""
        if self.isReadOnly() == reading and (self.frameShape() == QFrame.Shape.NoFrame) == reading:
            return
        self.setReadOnly(reading)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        if reading:
            self.setTextInteractionFlags(flags)
        self.setFrameShape(QFrame.Shape.NoFrame if reading else QFrame.Shape.StyledPanel)
        self.document().setDocumentMargin(0 if reading else PADDING)

    def plain_text(self) -> str:
        """Return the text with its no-break spaces, which `toPlainText` loses."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def height_of_lines(self, lines: int) -> int:
        """Return how high the field is for a number of lines."""
        margins = 2 * int(self.document().documentMargin()) + 2 * self.frameWidth()
        # 4 px more, or Qt finds that the last line does not fit and shows a scroll bar.
        return max(metrics().field, lines * self.fontMetrics().lineSpacing() + margins + 4)

    @property
    def composing(self) -> bool:
        """Tell whether an input method composes a word here."""
        return bool(self._composition.text)

    @override
    def inputMethodEvent(self, arg__1: QInputMethodEvent) -> None:
        super().inputMethodEvent(arg__1)
        self._composition.hear(arg__1)

    def finish_composing(self) -> None:
        """Make text of what an input method composes."""
        self._composition.finish()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        # Text alone: what a page or a document brings along is nothing to a plain field.
        if source.hasText():
            self.insertPlainText(source.text())

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        self._composition.left()
        super().focusOutEvent(e)
        if e.reason() not in _STILL_HERE:
            self.owner.input_left()

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        enter = e.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and e.modifiers() & Qt.KeyboardModifier.ControlModifier:
            e.ignore()  # accepts the dialog around it
            return
        super().keyPressEvent(e)

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        if self.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            e.ignore()  # all of it is in sight: the page scrolls
        else:
            super().wheelEvent(e)

    @override
    def contextMenuEvent(self, e: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.owner.extend_menu(menu)
        menu.popup(e.globalPos())
