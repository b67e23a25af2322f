"""A text browser that loads nothing."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget
from typing_extensions import override

from widgets.reading.blank_lines import settle_blank_lines
from widgets.theme import Type, font, metrics, tokens


class Browser(QTextBrowser):
    """Shows cleaned HTML in the colours of the look; links are only told.

    Signals:
        link_activated: A link's address.
    """

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(False)
        self.anchorClicked.connect(self._clicked)

    @override
    def loadResource(self, type: int, name: QUrl | str) -> object:
        """Load nothing: neither from the network nor from a disk."""
        return None

    def _clicked(self, link: QUrl) -> None:
        if link.isRelative() and link.hasFragment():
            self.scrollToAnchor(link.fragment())
        else:
            self.link_activated.emit(link.toString())

    def show_html(self, html: str) -> None:
        """Show cleaned HTML from its beginning."""
        self.document().setDefaultFont(font())
        self.document().setDocumentMargin(metrics().px(16))
        self.document().setDefaultStyleSheet(_sheet())
        self.setHtml(html)
        settle_blank_lines(self.document())
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def find_text(self, text: str, *, backward: bool = False) -> bool:
        """Mark the next place of a text, from the beginning again after the last one."""
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if self.find(text, flags):
            return True
        before = self.textCursor()
        end = QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start
        self.moveCursor(end)
        if self.find(text, flags):
            return True
        self.setTextCursor(before)
        return False

    def count(self, text: str) -> int:
        """Return how often a text occurs."""
        return self.toPlainText().casefold().count(text.casefold()) if text else 0

    def number(self, text: str) -> int:
        """Return which of the places of a text is marked, 0 for none of them."""
        cursor = self.textCursor()
        if not text or cursor.selectedText().casefold() != text.casefold():
            return 0
        return self.toPlainText()[: cursor.selectionStart()].casefold().count(text.casefold()) + 1

    def to_selection_start(self) -> None:
        """Go to where the marked text begins, so that one letter more finds the same place."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.setTextCursor(cursor)

    def stop_finding(self) -> None:
        """Take the mark away."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)


def _sheet() -> str:
    """Return the style of the text in the look in force. Only this document's, so nothing gets slower."""
    t = tokens()
    small = font(Type.SMALL).pointSizeF()
    return (
        f"body {{ color: {t.text.name()}; }}"
        f"a {{ color: {t.acc.name()}; text-decoration: underline; }}"
        "p, li { line-height: 135%; }"
        "h1 { font-size: x-large; font-weight: 600; margin-top: 4px; margin-bottom: 8px; }"
        "h2, h3 { font-size: large; font-weight: 600; margin-top: 14px; margin-bottom: 4px; }"
        f"blockquote {{ color: {t.mute.name()}; margin-left: 12px; }}"
        f"code, pre {{ font-family: {font(Type.MONO).family()}; background-color: {t.surf2.name()}; }}"
        "table { border-collapse: collapse; margin-top: 8px; margin-bottom: 8px; }"
        "th { font-weight: 600; text-align: left; }"
        f"td, th {{ padding: 5px 10px; border: 1px solid {t.line.name()}; }}"
        f"small, .small {{ font-size: {small}pt; color: {t.mute.name()}; }}"
    )
