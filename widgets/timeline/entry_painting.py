"""What an entry of a timeline looks like."""

from __future__ import annotations

from datetime import datetime
from unicodedata import bidirectional

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle

from session_engine.light_dataclass import dataclass
from session_engine.timeline.state import AttachedFile, TimelineEntry
from widgets import icons
from widgets.primitives.pill import paint_pill, pill_size
from widgets.primitives.tones import Tone
from widgets.text import for_painting
from widgets.theme import GAP, GAP2, GAP3, Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.lines import fitted, line
from widgets.theme.draw.shapes import box
from widgets.timeline.entry_layout import EntryLayout, icon_side
from widgets.timeline.file_words import file_icon, size_text
from widgets.timeline.words import icon_of_kind, kind_text, state_pill, subject, when, who

_LINE = int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says that depends on more than itself."""

    age: str
    pill: tuple[str, Tone, str] | None
    rtl: bool

    @classmethod
    def of(cls, entry: TimelineEntry, now: datetime, *, rtl: bool) -> Told:
        """Put it into words as of a time."""
        return cls(when(entry, now), state_pill(entry, now), rtl)


class EntryPainting:
    """One painting of one entry."""

    def __init__(
        self, painter: QPainter, row: QRect, made: EntryLayout, entry: TimelineEntry, told: Told
    ) -> None:
        self._painter, self._row, self._made = painter, row, made
        self._entry, self._told, self._rtl = entry, told, told.rtl
        painter.setLayoutDirection(_direction(rtl=told.rtl))

    def paint(self, *, pointed: str, free: int) -> None:
        """Paint everything but the ground.

        Args:
            pointed: The part that is pointed at as a link.
            free: Where the buttons on the row begin, in pixels.
        """
        self._icon()
        self._head(free)
        if self._made.subject.height():
            text = for_painting(subject(self._entry))
            self._line(self._made.subject, text, Type.BODY, tokens().text, underlined=pointed == "open")
        self._body(strong=not self._made.subject.height())
        if self._made.more.height():
            self._line(self._made.more, more_text(cut=self._made.cut), Type.SMALL_STRONG, tokens().acc)
        for number, file in enumerate(self._made.files):
            self._file(file, self._entry.files[number], underlined=pointed == f"file {number}")

    def _at(self, part: QRect) -> QRect:
        return QStyle.visualRect(_direction(rtl=self._rtl), self._row, part)

    def _line(self, part: QRect, text: str, kind: Type, ink: QColor, *, underlined: bool = False) -> int:
        return line(self._painter, self._at(part), text, kind, ink, rtl=self._rtl, underlined=underlined)

    def _icon(self) -> None:
        side = icon_side()
        spot = self._at(QRect(QPoint(GAP3, metrics().px(9)), QSize(side, side)))
        t = tokens()
        box(self._painter, spot, t.accs, t.acc if t.high_contrast else None)
        edge = round(side * 0.22)
        name = icon_of_kind(self._entry.kind)
        icons.paint(self._painter, name, spot.adjusted(edge, edge, -edge, -edge), t.acc)

    def _head(self, free: int) -> None:
        room = QRect(self._made.head)
        room.setRight(min(room.right(), free - GAP))
        if self._told.pill is not None:
            room.setRight(self._pill(room, *self._told.pill) - GAP)
        entry, ink = self._entry, tokens().mute
        name = fitted(for_painting(who(entry)), room.width() * 3 // 5, Type.STRONG)[0]
        wide = self._line(room, name, Type.STRONG, tokens().text)
        room.setLeft(room.x() + wide + 5)
        if entry.outgoing is not None:
            side = metrics().px(12)
            forward = entry.outgoing != self._rtl
            mark = self._at(QRect(room.x(), room.y(), side, room.height()))
            icons.paint(self._painter, "arrow-right" if forward else "arrow-left", mark, ink)
            room.setLeft(room.x() + side + 3)
        self._line(room, f"{kind_text(entry)}, {self._told.age}", Type.BODY, ink)

    def _pill(self, room: QRect, text: str, tone: Tone, icon: str) -> int:
        """Paint the state at the end of a line; return where it begins."""
        wide = min(pill_size(text, icon).width(), room.width() // 2)
        spot = QRect(room.right() + 1 - wide, room.y() - 1, wide, room.height() + 2)
        paint_pill(self._painter, self._at(spot), text, tone, icon)
        return spot.x()

    def _body(self, *, strong: bool) -> None:
        made, painter = self._made, self._painter
        if made.text is None or not made.shown:
            return
        painter.setPen(tokens().text if strong else tokens().mute)
        room = self._at(made.body)
        whole = made.shown - 1 if made.cut else made.shown
        for number in range(whole):
            made.text.lineAt(number).draw(painter, QPointF(room.topLeft()))
        if made.cut:
            last = made.text.lineAt(whole)
            rest = made.text.text()[last.textStart() :][:400].replace("\u2028", " ")
            height = font_metrics().height() + 1
            spot = QRect(room.x(), room.y() + whole * height, room.width(), height)
            painter.setFont(font())
            shown = font_metrics().elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(spot, _LINE | _own_side(rest), shown)

    def _file(self, part: QRect, file: AttachedFile, *, underlined: bool) -> None:
        side = metrics().px(12)
        room = QRect(part)
        spot = self._at(QRect(room.x(), room.y() + (room.height() - side) // 2, side, side))
        icons.paint(self._painter, file_icon(file), spot, tokens().mute)
        room.setLeft(room.x() + side + GAP)
        size = size_text(file.size)
        name = fitted(for_painting(file.name), room.width() - metrics().px(70 if size else 0), Type.SMALL)[0]
        wide = self._line(room, name, Type.SMALL, tokens().acc, underlined=underlined)
        room.setLeft(room.x() + wide + GAP2)
        self._line(room, size, Type.SMALL, tokens().mute)


def _direction(*, rtl: bool) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight


def _own_side(text: str) -> int:
    first = next((bidirectional(c) for c in text[:80] if bidirectional(c) in {"L", "R", "AL"}), "L")
    side = Qt.AlignmentFlag.AlignLeft if first == "L" else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignAbsolute)


def more_text(*, cut: bool) -> str:
    """Return what the link below a long text says."""
    tr = QCoreApplication.translate
    return tr("timeline", "More") if cut else tr("timeline", "Less")
