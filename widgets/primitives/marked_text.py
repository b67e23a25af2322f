"""A text that goes on in the next line, with the parts that matched marked: to read, or as a link."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from widgets.lists.marked import Spans, cleaned, mark, paint_grounds
from widgets.text import ELLIPSIS, LIMIT, one_line
from widgets.theme import Type, font, font_metrics, generation, tokens
from widgets.theme.draw.shapes import ring

_INSET = 2
_BEFORE = 0.5
"""Part of the first line that may stand before a match which was not in sight."""
_CUT = 4
"""Letters that give way to an ellipsis at the end of a text that is cut."""
_ISOLATES = ("\u2066", "\u2067", "\u2068")
_WIDTHS = 6
"""Widths for which a text is kept laid out."""


class _Laid(NamedTuple):
    """A text laid out, its height, and where its marks are."""

    layout: QTextLayout
    height: int
    marks: Spans


class Lines:
    """A marked text laid out in a width; kept for the widths it was asked for, until text or look are others.

    Args:
        kind: Its font.
        ink: The token of its colour.
        most: Lines at the most.
        whole: It is read from its beginning, as a title is; otherwise it begins where its first match is in sight.
    """

    def __init__(self, kind: Type, ink: str, most: int, *, whole: bool = False) -> None:
        self._kind, self._ink, self._most, self._whole = kind, ink, most, whole
        self._text, self._spans, self._clean = "", (), False
        self._given: tuple[str, Spans] = ("", ())
        self._known: dict[tuple[object, ...], _Laid] = {}

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str, spans: Spans, *, clean: bool = False) -> bool:
        """Show another text, made safe for painting unless it is `clean`; tell whether it is another one."""
        if (text, spans) == self._given:
            return False
        self._given, self._clean, self._known = (text, spans), clean, {}
        self._text, self._spans = (text, spans) if clean or self._whole else _near(text, spans)
        return True

    def height(self, width: int, *, rtl: bool = False) -> int:
        """Return how tall it is in a width."""
        return self._laid(width, rtl=rtl).height if self._text else 0

    def paint(self, painter: QPainter, room: QRect, *, rtl: bool = False, underlined: bool = False) -> None:
        """Paint it at the top of a room."""
        if not self._text:
            return
        laid = self._laid(room.width(), rtl=rtl)
        layout = laid.layout
        paint_grounds(painter, layout, laid.marks, QPointF(room.topLeft()))
        painter.setPen(tokens().colour(self._ink))
        look = QTextLayout.FormatRange()
        if underlined:
            under = QTextCharFormat()
            under.setFontUnderline(True)
            look.start, look.length, look.format = 0, len(layout.text()), under  # pyright: ignore[reportAttributeAccessIssue]
        layout.draw(painter, QPointF(room.topLeft()), [look] if underlined else [])

    def _laid(self, width: int, *, rtl: bool = False) -> _Laid:
        key = (width, rtl, generation())  # a layout around it asks for several widths, in turn
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _WIDTHS:
                self._known.clear()
            known = self._known[key] = self._lay(max(width, 20), rtl=rtl)
        return known

    def _lay(self, width: int, *, rtl: bool) -> _Laid:
        text, marks = (self._text, self._spans) if self._clean else cleaned(self._text, self._spans)
        layout, tall, end = self._broken(text, marks, width, rtl=rtl)
        fixed = self._clean or self._whole
        if end < len(text) and not fixed and _out_of_sight(layout, marks, end):
            late, moved = self._around(text, marks, width, rtl=rtl)
            broken = self._broken(late, moved, width, rtl=rtl)
            if moved[0][1] <= broken[2] - _CUT or broken[2] == len(late):  # there is room enough for it
                text, marks, (layout, tall, end) = late, moved, broken
        if end < len(text):  # what does not fit gives way to an ellipsis, once
            begin = layout.lineAt(layout.lineCount() - 1).textStart()
            elide = Qt.TextElideMode.ElideRight
            text = text[:begin] + font_metrics(self._kind).elidedText(text[begin:], elide, width - 2)
            text, marks = self._cut(text, marks)
            layout, tall, _ = self._broken(text, marks, width, rtl=rtl)
        return _Laid(layout, tall, marks)

    def _around(self, text: str, marks: Spans, width: int, *, rtl: bool) -> tuple[str, Spans]:
        """Let a text begin so late that its first match is in sight, and as early as the room allows.

        Where it goes on after the match, that stands on the first line with some words before it.
        """
        first = marks[0][0]
        before = font_metrics(self._kind).elidedText(
            text[:first], Qt.TextElideMode.ElideLeft, round(width * _BEFORE)
        )
        latest = first - len(before.removeprefix(ELLIPSIS))
        starts = [at for at, letter in enumerate(text[:first], 1) if letter == " "]
        later = [at for at in starts if at >= latest]
        begin = later[0] if later else latest
        if self._fits(text, begin, width, rtl=rtl):  # little follows: the room is for what stands before
            begin = self._earliest(text, [at for at in starts if at < begin], begin, width, rtl=rtl)
        return _from(text, begin), _moved(text, marks, begin)

    def _earliest(self, text: str, starts: list[int], begin: int, width: int, *, rtl: bool) -> int:
        """Give the first of the words before a place from which on all of a text fits."""
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            if self._fits(text, starts[middle], width, rtl=rtl):
                high = middle
            else:
                low = middle + 1
        return starts[low] if low < len(starts) else begin

    def _fits(self, text: str, begin: int, width: int, *, rtl: bool) -> bool:
        shown = _from(text, begin)
        return self._broken(shown, (), width, rtl=rtl)[2] >= len(shown)

    def _cut(self, text: str, marks: Spans) -> tuple[str, Spans]:
        """Give an elided text and its marks; marked words in a row are whole or not there, but for the first."""
        kept = len(text) - len(ELLIPSIS)
        halved = next((a for a, b in marks[1:] if a < kept < b), -1) if self._clean else -1
        if halved >= 0:
            text, kept = text[:halved].rstrip() + ELLIPSIS, halved
        return text, tuple((a, min(b, kept)) for a, b in marks if a < kept)

    def _broken(self, text: str, marks: Spans, width: int, *, rtl: bool) -> tuple[QTextLayout, int, int]:
        """Break a text into lines; give them, their height, and where they end in the text."""
        layout = QTextLayout(text, font(self._kind))
        layout.setTextOption(_option(rtl=rtl))
        layout.setFormats([mark(start, end) for start, end in marks])
        layout.beginLayout()
        y, end = 0.0, 0
        for _ in range(self._most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height() + 1
            end = line.textStart() + line.textLength()
        layout.endLayout()
        return layout, round(y + 0.49), end


def _out_of_sight(layout: QTextLayout, marks: Spans, end: int) -> bool:
    """Whether the first match does not stand whole in lines that end somewhere, and could be brought there."""
    if not marks:
        return False
    first = layout.lineAt(0)
    return marks[0][1] > end - _CUT and marks[0][0] >= first.textStart() + first.textLength()


def _near(text: str, marks: Spans) -> tuple[str, Spans]:
    """Leave out the beginning of a text whose first match stands far from it: it would be cut before that."""
    if not marks or marks[0][1] <= LIMIT:
        return text, marks
    begin = max(0, marks[0][0] - LIMIT // 2)
    begin = max(text.find(" ", begin, marks[0][0]) + 1, begin)
    return ELLIPSIS + text[begin:], tuple((a - begin + 1, b - begin + 1) for a, b in marks)


def _from(text: str, begin: int) -> str:
    """Give a text from a place on, after an ellipsis; what sets its direction stays before that."""
    return _opening(text) + ELLIPSIS + text[begin:]


def _moved(text: str, marks: Spans, begin: int) -> Spans:
    shift = len(_opening(text)) + len(ELLIPSIS) - begin
    return tuple((a + shift, b + shift) for a, b in marks)


def _opening(text: str) -> str:
    return text[:1] if text[:1] in _ISOLATES else ""


def _option(*, rtl: bool) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
    return option


class MarkedText(QWidget):
    """A marked text to read; hidden while there is none.

    Args:
        kind: Its font.
        ink: The token of its colour.
        most: Lines at the most; what is too long for them is cut.
    """

    def __init__(
        self, kind: Type = Type.SMALL, ink: str = "mute", *, most: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._lines = Lines(kind, ink, most)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # said here, so that no layout has to come and ask
        self.setSizePolicy(policy)

    def render_value(self, text: str, spans: Spans = (), *, clean: bool = False) -> None:
        """Show a text, made safe for painting unless it is `clean`."""
        if self._lines.set_text(text, spans, clean=clean):
            self.setAccessibleName(one_line(text))
            self.setVisible(bool(text))
            self.updateGeometry()
            self.update()

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return self._lines.height(arg__1, rtl=self.isRightToLeft())

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width() or 240))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, font_metrics(self._kind).height() if self._lines.text else 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._lines.paint(QPainter(self), self.rect(), rtl=self.isRightToLeft())


class MarkedLink(QAbstractButton):
    """A marked title that opens something: by click, Ctrl+click, Return and Space."""

    def __init__(self, kind: Type = Type.STRONG, *, most: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._lines = Lines(kind, "acc", most, whole=True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_value(self, text: str, spans: Spans = ()) -> None:
        """Show a title."""
        if self._lines.set_text(text, spans):
            self.setAccessibleName(one_line(text))
            self.updateGeometry()
            self.update()

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return max(24, self._lines.height(arg__1 - 2 * _INSET, rtl=self.isRightToLeft()) + 2 * _INSET)

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width() or 240))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, max(24, font_metrics(self._kind).height()))

    @override
    def event(self, e: QEvent) -> bool:
        if e.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(e)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.rect().adjusted(_INSET, _INSET, -_INSET, -_INSET)
        underlined = self.underMouse() or self.hasFocus()
        self._lines.paint(painter, room, rtl=self.isRightToLeft(), underlined=underlined)
        if self.hasFocus():
            ring(painter, self.rect(), 4)
