"""A text over several lines, parts of it marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.theme import Type, font, font_metrics, generation, tokens

_PAD = "\u2009"
"""A thin blank within the mark, at each side."""


class MarkedText(QWidget):
    """Plain words, then marked ones; it grows with what it says, up to some lines.

    Args:
        ink: The token of the text's colour.
        lines: At the most; what is too long for them is cut.
    """

    def __init__(self, ink: str = "mute", lines: int = 2) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._ink, self._lines = ink, lines
        self._text, self._marked = "", tuple[str, ...]()
        self._laid: tuple[tuple[object, ...], QTextLayout, int] | None = None
        self.hide()

    def render_value(self, text: str, marked: tuple[str, ...] = ()) -> None:
        """Show a text and after it the marked parts."""
        if (text, marked) == (self._text, self._marked):
            return
        self._text, self._marked = text, marked
        self._laid = None
        self.setVisible(bool(text or marked))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Give all that is shown."""
        return self._whole()[0]

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return self._layout_for(arg__1)[1]

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(max(self.width(), 60)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(20, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        layout, _height = self._layout_for(self.width())
        painter = QPainter(self)
        painter.setPen(tokens().colour(self._ink))
        layout.draw(painter, QPointF(0, 0))

    def _whole(self) -> tuple[str, list[tuple[int, int]]]:
        text, spans = self._text, list[tuple[int, int]]()
        for part in self._marked:
            text += " " if text else ""
            start = len(text)
            text += f"{_PAD}{part.replace(' ', chr(0xA0))}{_PAD}"
            spans.append((start, len(text)))
        return text, spans

    def _layout_for(self, width: int) -> tuple[QTextLayout, int]:
        key = (width, generation(), self._text, self._marked, self.isRightToLeft())
        if self._laid is None or self._laid[0] != key:
            self._laid = (key, *self._lay_out(width))
        return self._laid[1], self._laid[2]

    def _lay_out(self, width: int) -> tuple[QTextLayout, int]:
        text, spans = self._whole()
        layout, height, last = self._broken(text, spans, width)
        if last is not None:
            rest = font_metrics(Type.SMALL).elidedText(text[last:], Qt.TextElideMode.ElideRight, width)
            text = text[:last] + rest
            kept = len(text) - 1
            layout, height, _ = self._broken(text, [(a, min(b, kept)) for a, b in spans if a < kept], width)
        return layout, height

    def _broken(
        self, text: str, spans: list[tuple[int, int]], width: int
    ) -> tuple[QTextLayout, int, int | None]:
        """Break a text into lines; say where the last one begins if there is more than has room."""
        layout = QTextLayout(text, font(Type.SMALL))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        rtl = self.isRightToLeft()
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(option)
        layout.setFormats([_mark(start, end) for start, end in spans])
        layout.beginLayout()
        y, start, end = 0.0, 0, 0
        for _ in range(self._lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height() + 1
            start, end = line.textStart(), line.textStart() + line.textLength()
        layout.endLayout()
        return layout, round(y), start if end < len(text) else None


def _mark(start: int, end: int) -> QTextLayout.FormatRange:
    marked = QTextCharFormat()
    marked.setBackground(QBrush(tokens().mark))
    marked.setForeground(QBrush(tokens().mark_text))
    found = QTextLayout.FormatRange()
    found.start = start  # pyright: ignore[reportAttributeAccessIssue]
    found.length = end - start  # pyright: ignore[reportAttributeAccessIssue]
    found.format = marked  # pyright: ignore[reportAttributeAccessIssue]
    return found
