"""The box a note is written in: it grows with its text, and takes pictures and files."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from widgets.forms.editors.inputs import TextInput
from widgets.theme import metrics

_MOST_LINES = 9


class NoteBox(TextInput):
    """Plain text of any length; one line high until somebody writes in it.

    Signals:
        written: The text, at each change made by hand.
        files_given: Paths of files that were dropped or pasted.
        picture_given: A picture from the clipboard.
        entered, left: The keyboard came, went elsewhere.
        escaped: Esc was pressed.
    """

    written = Signal(str)
    files_given = Signal(tuple)
    picture_given = Signal(QImage)
    entered = Signal()
    left = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self, parent)
        self._known = ""
        self._showing = False
        self._hint = ""
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    # What a field's input tells its field, this one keeps to itself.

    def input_left(self) -> None:
        """Tell that the keyboard went elsewhere."""
        self.left.emit()

    def extend_menu(self, menu: QMenu) -> None:
        """Add nothing: what can be done stands beside the box."""

    # Text

    def set_hint(self, text: str) -> None:
        """Say in the empty box what it takes, as much as has room in its one line."""
        self._hint = text
        self._show_hint()

    @override
    def inputMethodEvent(self, arg__1: QInputMethodEvent) -> None:
        super().inputMethodEvent(arg__1)
        self._show_hint()

    def _show_hint(self) -> None:
        if self.composing:
            self.setPlaceholderText("")  # Qt paints it below what an input method composes in the empty box
            return
        room = self.viewport().width() - 2 * int(self.document().documentMargin()) - 2
        self.setPlaceholderText(
            self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, max(0, room))
        )

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        super().resizeEvent(e)
        self._show_hint()

    def show_text(self, text: str) -> None:
        """Show a text, the cursor behind it; one that is there already is left alone, with its cursor and its undo."""
        if text == self._known:
            return
        self._showing = True
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)  # what is typed goes on where it was left
        self._showing = False
        self._known = self.plain_text()
        self.updateGeometry()

    def _changed(self) -> None:
        text = self.plain_text()
        if self._showing or text == self._known:
            return
        self._known = text
        self.written.emit(text)

    # Size

    @override
    def sizeHint(self) -> QSize:
        lines = max(1, min(round(self.document().size().height()), _MOST_LINES))
        if lines == 1 and (self.hasFocus() or self._known):
            lines = 2  # room to see what one writes
        return QSize(metrics().px(120), self.height_of_lines(lines))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(60), self.sizeHint().height())

    # Files

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or source.hasImage() or source.hasText()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        paths = local_files(source)
        if paths:
            self.files_given.emit(paths)
        elif source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_given.emit(image)
        else:
            super().insertFromMimeData(source)

    @override
    def dragEnterEvent(self, e: QDragEnterEvent) -> None:
        if local_files(e.mimeData()):
            e.acceptProposedAction()
        else:
            super().dragEnterEvent(e)

    @override
    def dragMoveEvent(self, e: QDragMoveEvent) -> None:
        if local_files(e.mimeData()):
            e.acceptProposedAction()
        else:
            super().dragMoveEvent(e)

    @override
    def dropEvent(self, e: QDropEvent) -> None:
        paths = local_files(e.mimeData())
        if not paths:
            super().dropEvent(e)
            return
        e.acceptProposedAction()
        self.files_given.emit(paths)

    # Keyboard

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(e)

    @override
    def focusInEvent(self, e: QFocusEvent) -> None:
        super().focusInEvent(e)
        self.updateGeometry()
        self.entered.emit()

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self._show_hint()
        self.updateGeometry()


def local_files(source: QMimeData) -> tuple[str, ...]:
    """Give the paths of the files that are carried along; links to pages are none."""
    return tuple(url.toLocalFile() for url in source.urls() if url.isLocalFile())
