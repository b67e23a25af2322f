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
from widgets.text import ELLIPSIS, one_line
from widgets.theme import Type, font, font_metrics, generation, tokens
from widgets.theme.draw.shapes import ring

_INSET = 2
_WIDTHS = 6
"""Widths for which a text is kept laid out."""


class _Laid(NamedTuple):
    """A text laid out, its height, and where its marks are."""

    layout: QTextLayout
    height: int
    marks: Spans


class Lines:
    """A marked text laid out in a width; kept for the widths it was asked for, until text or look are others."""

    def __init__(self, kind: Type, ink: str, most: int) -> None:
        self._kind, self._ink, self._most = kind, ink, most
        self._text, self._spans, self._clean = "", (), False
        self._known: dict[tuple[object, ...], _Laid] = {}

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str, spans: Spans, *, clean: bool = False) -> bool:
        """Show another text, made safe for painting unless it is `clean`; tell whether it is another one."""
        if (text, spans) == (self._text, self._spans):
            return False
        self._text, self._spans, self._clean, self._known = text, spans, clean, {}
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
        if end < len(text):  # what does not fit gives way to an ellipsis, once
            begin = layout.lineAt(layout.lineCount() - 1).textStart()
            elide = Qt.TextElideMode.ElideRight
            text = text[:begin] + font_metrics(self._kind).elidedText(text[begin:], elide, width - 2)
            text, marks = self._cut(text, marks)
            layout, tall, _ = self._broken(text, marks, width, rtl=rtl)
        return _Laid(layout, tall, marks)

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
        self._lines = Lines(kind, "acc", most)
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
