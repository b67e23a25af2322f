"""Titles with the matched parts marked, safe for painting and in any direction of writing."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import TypeAlias, cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGuiApplication,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from widgets.text import ELLIPSIS, for_painting, isolate, one_line
from widgets.theme import Type, font, font_metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import box
from widgets.theme.draw.stills import still

Spans: TypeAlias = tuple[tuple[int, int], ...]
SEPARATOR = " · "
_WIDE = 1_000_000.0
_OVERHANG = 1
"""Pixel a mark reaches beyond its letters at either side, so that none touches its edge."""
_MARK_RADIUS = 3


def cleaned(text: str, spans: Spans = ()) -> tuple[str, Spans]:
    """Return a title for painting, and where its marked parts are then."""
    return _cleaned(text, spans, QGuiApplication.layoutDirection())


@lru_cache(maxsize=1024)
def _cleaned(text: str, spans: Spans, _direction: Qt.LayoutDirection) -> tuple[str, Spans]:
    clean = one_line(text)
    shown = isolate(clean)  # which depends on the direction
    shift = len(shown) > len(clean)
    length = len(clean)
    moved: list[tuple[int, int]] = []
    for start, end in spans:
        first, last = (start, end) if clean == text else (_moved(text, start), _moved(text, end))
        first, last = max(0, min(first, length)), max(0, min(last, length))
        if first < last:
            moved.append((first + shift, last + shift))
    return shown, tuple(moved)


def _moved(text: str, position: int) -> int:
    """Return where a position is once the text before it has been made one line."""
    return len(one_line(text[:position] + ".", limit=len(text) + 2)) - 1


def paint_marked(
    painter: QPainter,
    room: QRect,
    text: str,
    spans: Spans = (),
    kind: Type = Type.BODY,
    ink: QColor | None = None,
) -> int:
    """Paint a title at the leading edge of `room`, its matched parts marked; return its width."""
    shown, marks = cleaned(text, spans)
    metric = font_metrics(kind)
    width = metric.horizontalAdvance(shown)
    if width > room.width():
        shown = metric.elidedText(shown, Qt.TextElideMode.ElideRight, room.width())
        width = min(metric.horizontalAdvance(shown), room.width())
        kept = len(shown) - len(ELLIPSIS)
        marks = tuple((a, min(b, kept)) for a, b in marks if a < kept)
    colour, rtl = ink or tokens().text, _mirrored(painter)
    if not marks:
        return line(painter, room, shown, kind, colour, rtl=rtl)
    x = room.right() + 1 - width if rtl else room.x()
    y, tall = room.y() + (room.height() - metric.height()) // 2, metric.height()
    still(
        painter, x - _OVERHANG, y, width + 1 + 2 * _OVERHANG, tall,
        ("marked", shown, marks, kind, colour.rgba(), rtl),
        lambda drawn: _paint_layout(drawn, QRect(_OVERHANG, 0, width, tall), shown, marks, kind, colour, rtl=rtl),
    )  # fmt: skip
    return width


def paint_parts(painter: QPainter, room: QRect, parts: tuple[str, ...], kind: Type, ink: QColor) -> None:
    """Paint facts on one line, each kept in its own direction of writing."""
    joined = SEPARATOR.join(for_painting(part) for part in parts if part)
    line(painter, room, joined, kind, ink, rtl=_mirrored(painter))


def _mirrored(painter: QPainter) -> bool:
    return painter.layoutDirection() == Qt.LayoutDirection.RightToLeft


def _paint_layout(
    painter: QPainter, room: QRect, text: str, marks: Spans, kind: Type, ink: QColor, *, rtl: bool
) -> None:
    painter.setPen(ink)
    layout = QTextLayout(text, font(kind))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats([mark(start, end) for start, end in marks])
    layout.beginLayout()
    whole = layout.createLine()
    whole.setLineWidth(_WIDE)
    natural = whole.naturalTextWidth()
    whole.setLineWidth(natural)  # a line written right to left would else begin at the far end
    layout.endLayout()
    x = room.right() + 1 - natural if rtl else room.x()
    y = room.y() + (room.height() - whole.height()) / 2
    paint_grounds(painter, layout, marks, QPointF(x, y))
    layout.draw(painter, QPointF(x, y))


def paint_grounds(painter: QPainter, layout: QTextLayout, marks: Spans, at: QPointF) -> None:
    """Paint the grounds of marked places of a text that is laid out, before it is drawn there itself."""
    for index in range(layout.lineCount() if marks else 0):
        written = layout.lineAt(index)
        first, behind = written.textStart(), written.textStart() + written.textLength()
        for start, end in marks:
            if max(start, first) < min(end, behind):
                ends = [_x(written, place) for place in (max(start, first), min(end, behind))]
                left, right = floor(at.x() + min(ends)) - _OVERHANG, ceil(at.x() + max(ends)) + _OVERHANG
                room = QRectF(left, at.y() + written.y(), right - left, written.height())
                box(painter, room, tokens().mark, None, _MARK_RADIUS)


def _x(written: QTextLine, place: int) -> float:
    """Tell where a place of a line is: Qt's answer comes with the place itself, which its stub leaves out."""
    found = cast("float | tuple[float, int]", written.cursorToX(place))
    return found[0] if isinstance(found, tuple) else found


def mark(start: int, end: int) -> QTextLayout.FormatRange:
    """Make the look of the letters of a marked place; `paint_grounds` paints what they stand on."""
    marked = QTextCharFormat()
    marked.setForeground(QBrush(tokens().mark_text))
    found = QTextLayout.FormatRange()
    found.start = start  # pyright: ignore[reportAttributeAccessIssue]
    found.length = end - start  # pyright: ignore[reportAttributeAccessIssue]
    found.format = marked  # pyright: ignore[reportAttributeAccessIssue]
    return found
