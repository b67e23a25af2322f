"""What is read as a plain text: for a place that takes no formatting, as a message does."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextDocument

from widgets.reading.cleaning import clean, looks_like_html


def plain_text(body: str) -> str:
    """Write a text without its formatting; points of a list keep their mark, paragraphs stand a line apart."""
    if not looks_like_html(body):
        return body.strip()
    document = QTextDocument()
    document.setHtml(clean(body))
    text, block, before = "", document.begin(), ""
    while block.isValid():
        said = block.text().replace("\ufffc", "").replace("\u2028", "\n").strip()
        mark = _mark(block)
        if said:
            text += ("\n" if mark and before else "\n\n") if text else ""
            text += f"{mark} {said}" if mark else said
            before = mark
        block = block.next()
    return text


def _mark(block: QTextBlock) -> str:
    points = block.textList()
    if points is None:  # pyright: ignore[reportUnnecessaryComparison] - of a block in no list
        return ""
    number = points.itemText(block)
    return number if number[:1].isalnum() else "•"
