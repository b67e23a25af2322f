"""A document as plain, lasting HTML: paragraphs, lists, quotations, tables, links; none of Qt's own styles."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextImageFormat,
    QTextList,
    QTextListFormat,
    QTextTable,
)

QUOTE_MARGIN = 40
"""What Qt sets a quotation in by, for each level."""
_NUMBERED = frozenset(
    {
        QTextListFormat.Style.ListDecimal,
        QTextListFormat.Style.ListLowerAlpha,
        QTextListFormat.Style.ListUpperAlpha,
        QTextListFormat.Style.ListLowerRoman,
        QTextListFormat.Style.ListUpperRoman,
    }
)
_QUOTE = QTextFormat.Property.BlockQuoteLevel
_RULER = QTextFormat.Property.BlockTrailingHorizontalRulerWidth


def write_html(document: QTextDocument) -> str:
    """Write a document; one without anything in it is an empty text."""
    writer = _Writer()
    writer.frame(document.rootFrame())
    html = "".join(writer.parts)
    return "" if html in {"<p></p>", "<p><br></p>"} else html


def quote_level(block: QTextBlock) -> int:
    """Tell how deep a paragraph is quoted; Qt marks only the first of a quotation, and sets all of them in."""
    form = block.blockFormat()
    level = round(form.leftMargin() / QUOTE_MARGIN)
    return max(1, level) if form.property(_QUOTE) else level


def list_of(block: QTextBlock) -> QTextList | None:
    """Give the list a paragraph is in; what Qt's types call never None is."""
    return block.textList()


def _is_typed_line(block: QTextBlock) -> bool:
    """Tell whether a block is a line without space around it: what Return begins in an empty letter."""
    form = block.blockFormat()
    plain = not form.headingLevel() and not form.nonBreakableLines() and not form.hasProperty(_RULER)
    close = not form.topMargin() and not form.bottomMargin()
    return block.isValid() and plain and close and list_of(block) is None and not quote_level(block)


def _frame(iterator: QTextFrame.iterator) -> QTextFrame | None:
    return iterator.currentFrame()


class _Writer:
    """Writes blocks, with the lists and quotations they stand in opened and closed around them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._quotes = 0
        self._lists: list[str] = []
        self._after_table = False
        self._line = -1  # number of the block that was written last, where it was a typed line

    def frame(self, frame: QTextFrame) -> None:
        """Write all that is in a frame."""
        iterator = frame.begin()
        while not iterator.atEnd():
            inner = _frame(iterator)
            if isinstance(inner, QTextTable):
                self._settle(0, 0)
                self._table(inner)
            elif inner is not None:
                self.frame(inner)
            elif iterator.currentBlock().isValid():
                self._block(iterator.currentBlock())
            iterator += 1
        self._settle(0, 0)

    # -- what stands around --------------------------------------------------------------------------------

    def _settle(self, quotes: int, lists: int) -> None:
        """Close what ends here."""
        if quotes != self._quotes:
            lists = 0
        while len(self._lists) > lists:
            self.parts.append(f"</li></{self._lists.pop()}>")
        while self._quotes > quotes:
            self.parts.append("</blockquote>")
            self._quotes -= 1

    def _block(self, block: QTextBlock) -> None:
        after_table, self._after_table = self._after_table, False
        if after_table and block.length() == 1:
            return  # Qt's own, so that there is a place behind a table
        quotes = quote_level(block)
        found = list_of(block)
        depth = max(1, found.format().indent()) if found is not None else 0
        self._settle(quotes, depth)
        while self._quotes < quotes:
            self.parts.append("<blockquote>")
            self._quotes += 1
        if found is not None:
            self._item(block, "ol" if found.format().style() in _NUMBERED else "ul", depth)
        elif block.blockFormat().hasProperty(_RULER):
            self.parts.append("<hr>")
        else:
            self._paragraph(block)

    def _item(self, block: QTextBlock, tag: str, depth: int) -> None:
        if len(self._lists) == depth and self._lists[-1] != tag:
            self.parts.append(f"</li></{self._lists.pop()}>")
        if len(self._lists) == depth:
            self.parts.append("</li><li>")
        while len(self._lists) < depth:
            self.parts.append(f"<{tag}><li>")
            self._lists.append(tag)
        self.parts.append("".join(_texts(block)))

    def _paragraph(self, block: QTextBlock) -> None:
        inside = "".join(_texts(block))
        level = block.blockFormat().headingLevel()
        if level:
            self.parts.append(f"<h{level}>{inside}</h{level}>")
        elif block.blockFormat().nonBreakableLines():
            self.parts.append(f"<pre>{inside}</pre>")
        elif not _is_typed_line(block):
            self.parts.append(f"<p>{inside or '<br>'}</p>")
        else:
            self._typed_line(block, inside)

    def _typed_line(self, block: QTextBlock, inside: str) -> None:
        """Write a line that stands close to the next, as others will see it: one blank line parts paragraphs."""
        follows = self._line == block.blockNumber() - 1 and self._line >= 0
        if follows and inside:
            self.parts[-1] = f"{self.parts[-1].removesuffix('</p>')}<br>{inside}</p>"
        elif not follows or not _is_typed_line(block.next()):
            self.parts.append(f"<p>{inside or '<br>'}</p>")
        self._line = block.blockNumber() if inside else -1

    def _table(self, table: QTextTable) -> None:
        self.parts.append("<table>")
        for row in range(table.rows()):
            self.parts.append("<tr>")
            for column in range(table.columns()):
                cell = table.cellAt(row, column)
                if cell.row() == row and cell.column() == column:
                    self.parts.append(f"<td>{_cell(cell.begin())}</td>")
            self.parts.append("</tr>")
        self.parts.append("</table>")
        self._after_table = True


def _cell(iterator: QTextFrame.iterator) -> str:
    lines: list[str] = []
    while not iterator.atEnd():
        block = iterator.currentBlock()
        if block.isValid():
            lines.append("".join(_texts(block)))
        iterator += 1
    return "<br>".join(lines)


def _texts(block: QTextBlock) -> Iterator[str]:
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        if fragment.isValid():
            # A heading is bold by itself.
            yield _written(
                fragment.text(), fragment.charFormat(), heading=block.blockFormat().headingLevel() > 0
            )
        iterator += 1


def _written(text: str, form: QTextCharFormat, *, heading: bool) -> str:
    if form.isImageFormat():
        return _picture(form.toImageFormat()) * len(text)
    inside = escape(text, quote=False).replace("\u2028", "<br>").replace("\xa0", "&nbsp;")
    if form.isAnchor() and form.anchorHref():
        inside = f'<a href="{escape(form.anchorHref())}">{inside}</a>'
    elif form.fontUnderline():
        inside = f"<u>{inside}</u>"
    if form.fontStrikeOut():
        inside = f"<s>{inside}</s>"
    if form.fontItalic():
        inside = f"<i>{inside}</i>"
    if form.fontWeight() >= QFont.Weight.DemiBold and not heading:
        inside = f"<b>{inside}</b>"
    return inside


def _picture(form: QTextImageFormat) -> str:
    size = f' width="{round(form.width())}"' if form.width() > 0 else ""
    return f'<img src="{escape(form.name())}"{size}>'
