"""The text of a letter that is being written: formats, lists, links, quotations, pictures; pasted text is cleaned."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRect, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QHideEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget
from typing_extensions import override

from widgets.mail.cleaning import clean_for_writing, html_of_text
from widgets.mail.html_writer import QUOTE_MARGIN, list_of, quote_level, write_html
from widgets.mail.lines import place_behind, ready_blank_lines
from widgets.primitives.composition import Composition
from widgets.theme import GAP, font, generation, metrics, tokens

TOLD_MS = 80
"""What was typed is told so long after the first key, whether or not more keys follow: no fast hand loses more."""
SHARE = 10
"""A letter that takes long to write out is told more rarely, so that this part of the time is the most it takes."""
WIDEST_PICTURE = 960
LARGEST_PICTURE = 400_000
"""Bytes of a picture in the text; larger ones become files."""
_SEND = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RichText(QTextEdit):
    """Where a letter is written.

    Signals:
        edited: Its HTML, once the keys rest, and when the keyboard leaves.
        format_changed: The cursor stands in other formats.
        send_wanted: Ctrl+Return.
        files_given: Paths of files that were dropped or pasted.
        picture_given: A picture that is too large for the text: its PNG.
    """

    edited = Signal(str)
    format_changed = Signal()
    send_wanted = Signal()
    files_given = Signal(tuple)
    picture_given = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(True)
        self.setTabChangesFocus(True)
        self.setAutoFormatting(QTextEdit.AutoFormattingFlag.AutoNone)
        self._html = ""
        self._known = ""
        self._showing = False
        self._look = -1  # nothing has been shown yet
        self._rest = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._rest.timeout.connect(self.tell)
        self._composition = Composition(self)
        self.textChanged.connect(self._changed)
        self.currentCharFormatChanged.connect(lambda _: self.format_changed.emit())
        self.cursorPositionChanged.connect(self.format_changed)

    # -- what it holds -------------------------------------------------------------------------------------

    def show_html(self, html: str) -> None:
        """Show a text, unless it is the one that is here; nobody is told."""
        if html == self._html and self._look == generation():
            return
        self._showing, self._html, self._look = True, html, generation()
        self._rest.stop()
        document = self.document()
        document.setDefaultFont(font())
        document.setDocumentMargin(metrics().px(12))
        document.setDefaultStyleSheet(f"a {{ color: {tokens().acc.name()}; text-decoration: underline; }}")
        self.setHtml(clean_for_writing(html))
        ready_blank_lines(document)
        self._known = write_html(document)
        document.clearUndoRedoStacks()
        document.setModified(False)
        self._showing = False

    def follow_look(self) -> None:
        """Take on the colours of another look, with place and text as they are."""
        if self._look == generation():
            return
        before, html = self.document().toRawText()[: self.textCursor().position()], self.html()
        self._look = -1
        self.show_html(html)
        cursor = self.textCursor()
        cursor.setPosition(place_behind(before, self.document().toRawText()))
        self.setTextCursor(cursor)

    def html(self) -> str:
        """Give the text as it stands."""
        written = write_html(self.document())
        # What only went through Qt is no edit: the value stays as it came.
        return self._html if written == self._known else written

    def tell(self) -> None:
        """Tell what was typed, now."""
        self._rest.stop()
        self.document().setModified(False)
        began = perf_counter()
        html = self.html()
        if html != self._html:
            self._html = self._known = html
            self.edited.emit(html)
            self._rest.setInterval(max(TOLD_MS, round((perf_counter() - began) * 1000 * SHARE)))

    def untold(self) -> bool:
        """Tell whether something was typed that nobody was told yet."""
        return self._rest.isActive()

    def _changed(self) -> None:
        # Qt tells of fonts and layout as well: what nobody typed is not modified.
        typed = not self._showing and self._look >= 0 and self.document().isModified()
        if typed and not self._rest.isActive():
            self._rest.start()

    def finish_composing(self) -> None:
        """Make text of what an input method composes."""
        self._composition.finish()

    @override
    def inputMethodEvent(self, e: QInputMethodEvent) -> None:
        super().inputMethodEvent(e)
        self._composition.hear(e)

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        self._composition.left()
        self.tell()
        super().focusOutEvent(e)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.tell()
        super().hideEvent(event)

    # -- formats -------------------------------------------------------------------------------------------

    def toggle(self, what: str) -> None:
        """Turn bold, italic, underline, a kind of list or quotation on or off where the cursor is."""
        _TOGGLES[what](self)
        self.format_changed.emit()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def formats(self) -> frozenset[str]:
        """Name what is on where the cursor is."""
        form, cursor = self.currentCharFormat(), self.textCursor()
        found = _list_at(cursor)
        style = found.format().style() if found is not None else None
        on = {
            "bold": form.fontWeight() >= QFont.Weight.DemiBold,
            "italic": form.fontItalic(),
            "underline": form.fontUnderline() and not form.isAnchor(),
            "bullets": style is QTextListFormat.Style.ListDisc,
            "numbers": style is QTextListFormat.Style.ListDecimal,
            "quote": quote_level(cursor.block()) > 0,
            "link": form.isAnchor(),
        }
        return frozenset(name for name, set_ in on.items() if set_)

    def merge(self, form: QTextCharFormat) -> None:
        """Give what is selected, or the next letters, a format."""
        self.mergeCurrentCharFormat(form)

    def toggle_list(self, style: QTextListFormat.Style) -> None:
        """Make the paragraphs a list, or no list any more."""
        cursor = self.textCursor()
        found = _list_at(cursor)
        cursor.beginEditBlock()
        if found is not None and found.format().style() is style:
            self._end_list(cursor)
        else:
            form = QTextListFormat() if found is None else found.format()
            form.setStyle(style)
            cursor.createList(form)
        cursor.endEditBlock()

    def _end_list(self, cursor: QTextCursor) -> None:
        for block in _blocks(cursor):
            found = list_of(block)
            if found is not None:
                found.remove(block)
                plain = block.blockFormat()
                plain.setIndent(0)
                QTextCursor(block).setBlockFormat(plain)

    def toggle_quote(self) -> None:
        """Make the paragraphs a quotation, or none any more."""
        cursor = self.textCursor()
        on = quote_level(cursor.block()) == 0
        cursor.beginEditBlock()
        for block in _blocks(cursor):
            QTextCursor(block).setBlockFormat(_quoted(block.blockFormat(), on=on))
        cursor.endEditBlock()
        self.viewport().update()

    def link(self) -> tuple[str, str]:
        """Give the words a link is to be on, and where it leads now."""
        cursor = self.textCursor()
        return cursor.selectedText(), self.currentCharFormat().anchorHref()

    def set_link(self, text: str, address: str) -> None:
        """Put a link in the place of what is selected; without an address the words stay."""
        cursor = self.textCursor()
        form = QTextCharFormat()
        if address:
            form.setAnchor(True)
            form.setAnchorHref(address)
            form.setForeground(tokens().acc)
            form.setFontUnderline(True)
        cursor.insertText(text or address, form)
        cursor.setCharFormat(QTextCharFormat())
        self.setTextCursor(cursor)
        self.setCurrentCharFormat(QTextCharFormat())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- inserting -----------------------------------------------------------------------------------------

    def insert(self, html: str, *, at_start: bool = False) -> None:
        """Put HTML where the cursor is, or before all that is here; one step of undo takes it out."""
        cursor = self.textCursor()
        if at_start:
            cursor.movePosition(QTextCursor.MoveOperation.Start)
        cursor.beginEditBlock()
        if not cursor.atBlockStart():
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        empty = cursor.atBlockEnd()
        cursor.insertHtml(clean_for_writing(html))
        if not empty:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        files = tuple(url.toLocalFile() for url in source.urls() if url.isLocalFile())
        if files:
            self.files_given.emit(tuple(file for file in files if Path(file).is_file()))
        elif source.hasHtml():
            self.textCursor().insertHtml(clean_for_writing(source.html()))
        elif source.hasImage():
            self.insert_picture(QImage(source.imageData()))
        elif source.hasText():
            self._insert_text(source.text())

    def _insert_text(self, text: str) -> None:
        if "\n" in text.strip("\n"):
            self.textCursor().insertHtml(html_of_text(text))
        else:
            self.textCursor().insertText(text)

    def insert_picture(self, image: QImage) -> None:
        """Put a picture into the text, no wider than a letter; one that stays large becomes a file."""
        if image.isNull():
            return
        if image.width() > WIDEST_PICTURE:
            image = image.scaledToWidth(WIDEST_PICTURE, Qt.TransformationMode.SmoothTransformation)
        kind, content = _encoded(image)
        if len(content) > LARGEST_PICTURE:
            self.picture_given.emit(content)
            return
        data = bytes(QByteArray(content).toBase64().data()).decode("ascii")
        self.textCursor().insertHtml(f'<img src="data:image/{kind};base64,{data}" width="{image.width()}">')

    @override
    def loadResource(self, type: int, name: QUrl | str) -> object:
        """Load pictures that are in the text itself, and nothing from the network or a disk."""
        address = name.toString() if isinstance(name, QUrl) else name
        head, comma, body = address.partition(",")
        if (
            type != QTextDocument.ResourceType.ImageResource.value
            or not comma
            or not head.startswith("data:image/")
        ):
            return None
        image = QImage()
        try:
            image.loadFromData(b64decode(body))
        except ValueError:
            return None
        return image

    # -- keys ----------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        control = bool(e.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and e.key() in _SEND:
            self.tell()
            self.send_wanted.emit()
            return
        for key, what in _KEYS.items():
            if e.matches(key):
                self.toggle(what)
                return
        if e.key() == Qt.Key.Key_Backspace and self._step_out():
            return
        if e.key() in _SEND and not e.modifiers() and (self._leave_empty() or self._break_empty()):
            return
        super().keyPressEvent(e)

    def _step_out(self) -> bool:
        """Leave a list or quotation by Backspace at the beginning of a paragraph."""
        cursor = self.textCursor()
        return not cursor.hasSelection() and cursor.atBlockStart() and self._leave(cursor)

    def _leave_empty(self) -> bool:
        """Leave a list or quotation by Return in an empty paragraph."""
        cursor = self.textCursor()
        return not cursor.block().text() and self._leave(cursor)

    def _break_empty(self) -> bool:
        """Begin another paragraph by Return in an empty one.

        WORKAROUND Qt 6.11: it only takes the paragraph's margins away, and the Return is lost.
        """
        cursor = self.textCursor()
        if cursor.block().text() or cursor.hasSelection() or cursor.blockFormat().headingLevel():
            return False
        cursor.insertBlock()
        self.ensureCursorVisible()
        return True

    def _leave(self, cursor: QTextCursor) -> bool:
        if _list_at(cursor) is not None:
            self._end_list(cursor)
        elif quote_level(cursor.block()):
            cursor.setBlockFormat(_quoted(cursor.blockFormat(), on=False))
        else:
            return False
        self.format_changed.emit()
        return True

    # -- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        painter = QPainter(self.viewport())
        layout, offset = self.document().documentLayout(), self.verticalScrollBar().value()
        block = self.document().begin()
        while block.isValid():
            level = quote_level(block)
            if level:
                rect = layout.blockBoundingRect(block).translated(0, -offset)
                if rect.top() > self.viewport().height():
                    break
                following = block.next()
                goes_on = min(level, quote_level(following)) if following.isValid() else 0
                below = layout.blockBoundingRect(following).top() - offset if goes_on else 0.0
                self._paint_bars(painter, rect.toRect(), level, goes_on, round(below))
            block = block.next()

    def _paint_bars(self, painter: QPainter, rect: QRect, level: int, goes_on: int, below: int) -> None:
        """Paint the bars beside a quoted paragraph; those that go on reach down to the next one."""
        left = round(self.document().documentMargin())
        for each in range(level):
            end = below if each < goes_on else rect.bottom() + GAP
            bar = QRect(left + each * QUOTE_MARGIN + 2 * GAP, rect.top(), 3, end - rect.top())
            painter.fillRect(bar, tokens().line)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(200), metrics().px(120))


def _list_at(cursor: QTextCursor) -> QTextList | None:
    return cursor.currentList()


def _blocks(cursor: QTextCursor) -> list[QTextBlock]:
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    found = [block]
    while block != last:
        block = block.next()
        found.append(block)
    return found


def _quoted(form: QTextBlockFormat, *, on: bool) -> QTextBlockFormat:
    made = QTextBlockFormat(form)
    if on:
        made.setProperty(QTextFormat.Property.BlockQuoteLevel, 1)
        made.setLeftMargin(QUOTE_MARGIN)
    else:
        made.clearProperty(QTextFormat.Property.BlockQuoteLevel)
        made.setLeftMargin(0)
        made.setRightMargin(0)
    return made


def _encoded(image: QImage) -> tuple[str, bytes]:
    """Write a picture: as PNG, or where that is large as JPEG."""
    png = _written(image, "PNG")
    if len(png) <= LARGEST_PICTURE or image.hasAlphaChannel():
        return "png", png
    return "jpeg", _written(image, "JPEG")


def _written(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, 85)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _char(change: Callable[[QTextCharFormat, RichText], None]) -> Callable[[RichText], None]:
    def toggle(text: RichText) -> None:
        form = QTextCharFormat()
        change(form, text)
        text.merge(form)

    return toggle


def _weight(form: QTextCharFormat, text: RichText) -> None:
    form.setFontWeight(QFont.Weight.Normal if "bold" in text.formats() else QFont.Weight.Bold)


_TOGGLES: dict[str, Callable[[RichText], None]] = {
    "bold": _char(_weight),
    "italic": _char(lambda form, text: form.setFontItalic("italic" not in text.formats())),
    "underline": _char(lambda form, text: form.setFontUnderline("underline" not in text.formats())),
    "bullets": lambda text: text.toggle_list(QTextListFormat.Style.ListDisc),
    "numbers": lambda text: text.toggle_list(QTextListFormat.Style.ListDecimal),
    "quote": lambda text: text.toggle_quote(),
}
_KEYS = {
    QKeySequence.StandardKey.Bold: "bold",
    QKeySequence.StandardKey.Italic: "italic",
    QKeySequence.StandardKey.Underline: "underline",
}
