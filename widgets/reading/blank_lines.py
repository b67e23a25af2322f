"""Blank lines of a letter, one line high: mail programs write them as empty paragraphs, with space above and below."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat, QTextList

_RULER = QTextFormat.Property.BlockTrailingHorizontalRulerWidth


def settle_blank_lines(document: QTextDocument) -> None:
    """Make one blank line of several, as high as a line and no higher; none at the beginning and the end."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for run in reversed(list(_runs(document))):
        _settle(document, cursor, run)
    cursor.endEditBlock()


def _runs(document: QTextDocument) -> Iterator[tuple[int, int]]:
    """Find the blank lines that follow one another: number of the first block, and of the one behind the last."""
    block, first = document.begin(), -1
    while block.isValid():
        blank = _is_blank(document, block)
        if blank and first < 0:
            first = block.blockNumber()
        elif not blank and first >= 0:
            yield first, block.blockNumber()
            first = -1
        block = block.next()
    if first >= 0:
        yield first, document.blockCount()


def _is_blank(document: QTextDocument, block: QTextBlock) -> bool:
    if block.text().strip(" \t\r\n\u2028\xa0\u200b\ufeff") or _list_of(block) is not None:
        return False
    if block.blockFormat().hasProperty(_RULER):
        return False
    around = (block.previous(), block, block.next())
    # What stands in a table, or beside one, holds its place.
    return all(QTextCursor(each).currentFrame() == document.rootFrame() for each in around if each.isValid())


def _list_of(block: QTextBlock) -> QTextList | None:
    return block.textList()


def _settle(document: QTextDocument, cursor: QTextCursor, run: tuple[int, int]) -> None:
    first, behind = run
    if first == 0 or behind == document.blockCount():
        _remove(document, cursor, first, behind)
        return
    _remove(document, cursor, first + 1, behind)
    blank = document.findBlockByNumber(first)
    cursor.setPosition(blank.position())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    for block, above, below in (
        (blank.previous(), None, 0.0),
        (document.findBlockByNumber(first), 0.0, 0.0),
        (document.findBlockByNumber(first + 1), 0.0, None),
    ):
        _space(cursor, block, above, below)


def _space(cursor: QTextCursor, block: QTextBlock, above: float | None, below: float | None) -> None:
    form = QTextBlockFormat(block.blockFormat())
    if above is not None:
        form.setTopMargin(above)
    if below is not None:
        form.setBottomMargin(below)
    cursor.setPosition(block.position())
    cursor.setBlockFormat(form)


def _remove(document: QTextDocument, cursor: QTextCursor, first: int, behind: int) -> None:
    """Take blocks out; what stands around them keeps its form."""
    if first >= behind:
        return
    begin, last = document.findBlockByNumber(first), document.findBlockByNumber(behind - 1)
    if behind < document.blockCount():
        following = document.findBlockByNumber(behind)
        form = QTextBlockFormat(following.blockFormat())
        cursor.setPosition(begin.position())
        cursor.setPosition(following.position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)
    else:
        cursor.setPosition(max(0, begin.position() - 1))
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
