"""Templates as rows of a list."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from session_engine.mail.state import Template
from widgets.lists.view import RowDelegate
from widgets.text import for_painting, one_line
from widgets.theme import GAP, GAP3, Type, font, font_metrics, tokens


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A row."""

    template: Template

    @property
    def text(self) -> str:
        return self.template.title

    @property
    def spoken(self) -> str:
        return f"{one_line(self.template.title)}, {one_line(self.template.description)}"

    @property
    def choosable(self) -> bool:
        return True


def fits(template: Template, query: str) -> bool:
    """Tell whether all words looked for are in a template's title, subject, description or text."""
    text = f"{template.title} {template.subject} {template.description} {template.body}".casefold()
    return all(word in text for word in query.casefold().split())


class TemplateDelegate(RowDelegate[TemplateRow]):
    """Paints title and, below it, what it is for."""

    @override
    def height(self, row: TemplateRow) -> int:
        return 2 * GAP + font_metrics(Type.STRONG).height() + font_metrics(Type.SMALL).height() + GAP

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: TemplateRow) -> None:
        room = rect.adjusted(GAP3, GAP + 1, -GAP3, -GAP)
        top = QRect(room.x(), room.y(), room.width(), font_metrics(Type.STRONG).height())
        below = QRect(room.x(), top.bottom() + 1, room.width(), font_metrics(Type.SMALL).height())
        self._line(painter, top, row.template.title, Type.STRONG, ink="text")
        self._line(painter, below, row.template.description or row.template.subject, Type.SMALL, ink="mute")

    def _line(self, painter: QPainter, rect: QRect, text: str, kind: Type, *, ink: str) -> None:
        painter.setFont(font(kind))
        painter.setPen(tokens().colour(ink))
        shown = for_painting(one_line(text, 300))
        elided = font_metrics(kind).elidedText(shown, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), elided)
