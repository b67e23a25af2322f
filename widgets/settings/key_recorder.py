"""Press-to-record: the next chord is the wish; shortcuts of the window keep still meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from widgets.lists.key_cap import key_text

_MODIFIERS = {
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
}  # fmt: skip
_TAKES_AWAY = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}
_LEAVES = {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_NONE = Qt.KeyboardModifier.NoModifier


class KeyRecorder(QLineEdit):
    """Record one chord.

    Signals:
        recorded: Its portable text.
        removed: No key is wished for (Backspace or Delete).
        left: Nothing is wished for any more (Escape, Tab, or the keyboard went elsewhere).
    """

    recorded = Signal(str)
    removed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPlaceholderText(self.tr("Press the keys"))

    @override
    def event(self, arg__1: QEvent) -> bool:
        if isinstance(arg__1, QKeyEvent):
            if arg__1.type() == QEvent.Type.ShortcutOverride:
                arg__1.accept()
                return True
            if arg__1.type() == QEvent.Type.KeyPress:  # here, since Tab never reaches keyPressEvent
                self._press(arg__1)
                return True
        return super().event(arg__1)

    def _press(self, event: QKeyEvent) -> None:
        event.accept()
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        bare = held in {_NONE, Qt.KeyboardModifier.ShiftModifier}
        if event.isAutoRepeat():
            return
        if key in _MODIFIERS:
            self.setText(_held_text(held))
        elif bare and key in _LEAVES:
            self.left.emit()
        elif held == _NONE and key in _TAKES_AWAY:
            self.removed.emit()
        else:
            text = chord(event)
            self.setText(key_text(text))
            self.recorded.emit(text)

    @override
    def keyReleaseEvent(self, arg__1: QKeyEvent) -> None:
        if Qt.Key(arg__1.key()) in _MODIFIERS and self.text().endswith("…"):
            self.clear()

    @override
    def focusOutEvent(self, arg__1: QFocusEvent) -> None:
        super().focusOutEvent(arg__1)
        self.left.emit()


def chord(event: QKeyEvent) -> str:
    """Return the portable text of a pressed chord."""
    key, held = Qt.Key(event.key()), event.modifiers()
    kept = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    kept = held & (kept | Qt.KeyboardModifier.MetaModifier)
    if key == Qt.Key.Key_Backtab:
        key, kept = Qt.Key.Key_Tab, kept | Qt.KeyboardModifier.ShiftModifier
    elif held & Qt.KeyboardModifier.ShiftModifier and not _shift_made_it(event.text(), key):
        kept |= Qt.KeyboardModifier.ShiftModifier
    sequence = QKeySequence(QKeyCombination(kept, key))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def _shift_made_it(text: str, key: Qt.Key) -> bool:
    """Tell whether Shift only reached the symbol, as for `?`: then it is no part of the chord."""
    if text and text.isprintable():
        return not (text.isalnum() or text.isspace())
    letter = chr(key.value) if key.value < 0x110000 else ""
    return bool(letter) and letter.isprintable() and not (letter.isalnum() or letter.isspace())


def _held_text(held: Qt.KeyboardModifier) -> str:
    sequence = QKeySequence(QKeyCombination(held, Qt.Key.Key_A))
    shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    return f"{shown.removesuffix('A').removesuffix('+')} …" if held != _NONE else ""
