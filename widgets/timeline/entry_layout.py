"""Where the parts of an entry are: lines broken once for a width, and kept."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QTextLayout, QTextOption

from session_engine.light_dataclass import dataclass
from session_engine.timeline.state import TimelineEntry
from widgets.theme import GAP, GAP3, Type, font, font_metrics, generation, metrics
from widgets.timeline.words import subject

_LINES = 4
_FOLDED_CHARACTERS = 1200
_UNFOLDED_CHARACTERS = 20_000
_KEPT = 2000
_MOST_FILES = 25


@dataclass(frozen=True, slots=True)
class EntryLayout:
    """An entry laid out for a width.

    Attributes:
        height: Of the whole row.
        left: Where the texts begin.
        head, subject, body, more: Rectangles from the row's top left; empty when not there.
        files: A line for each file.
        text: The broken lines.
        shown: How many of them are shown.
        cut: The last shown line goes on and is elided.
    """

    height: int
    left: int
    head: QRect
    subject: QRect
    body: QRect
    more: QRect
    files: tuple[QRect, ...]
    text: QTextLayout | None
    shown: int
    cut: bool


class EntryLayouts:
    """Layouts by entry, for one width and look."""

    def __init__(self) -> None:
        self._made: dict[tuple[TimelineEntry, bool], EntryLayout] = {}
        self._for = (0, 0)

    def get(self, entry: TimelineEntry, width: int, *, unfolded: bool) -> EntryLayout:
        """Return an entry's layout at a width."""
        if self._for != (width, generation()) or len(self._made) > _KEPT:
            self._made.clear()
            self._for = (width, generation())
        key = (entry, unfolded)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = _lay_out(entry, width, unfolded=unfolded)
        return found


def icon_side() -> int:
    """Return the side of an entry's icon square."""
    return metrics().px(26)


def _lay_out(entry: TimelineEntry, width: int, *, unfolded: bool) -> EntryLayout:
    line, small = font_metrics().height() + 1, font_metrics(Type.SMALL).height()
    left = GAP3 + icon_side() + 10
    room = max(40, width - left - GAP3)
    y = metrics().px(9)
    head = QRect(left, y, room, line)
    y += line
    title = QRect(left, y, room, line if subject(entry) else 0)
    y += title.height()
    limit = _UNFOLDED_CHARACTERS if unfolded else _FOLDED_CHARACTERS
    text = _broken(entry.text[:limit], room)
    count = text.lineCount() if text is not None else 0
    most = _LINES - (1 if title.height() else 0)
    shown = count if unfolded else min(count, most)
    cut = not unfolded and (count > most or len(entry.text) > limit)
    body = QRect(left, y, room, shown * line)
    y += body.height()
    more = QRect(left, y, room, small + 4 if cut or (unfolded and count > most) else 0)
    y += more.height()
    tall = max(small + 4, metrics().px(20))
    files = tuple(QRect(left, y + GAP + n * tall, room, tall) for n in range(len(entry.files[:_MOST_FILES])))
    y = files[-1].bottom() + 1 if files else y
    height = max(y, icon_side() + metrics().px(9)) + metrics().px(9) + 1
    return EntryLayout(height, left, head, title, body, more, files, text, shown, cut)


def _broken(text: str, width: int) -> QTextLayout | None:
    clean = _clean(text)
    if not clean:
        return None
    layout = QTextLayout(clean, QFont(font()))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    line_height = font_metrics().height() + 1
    layout.beginLayout()
    y = 0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line_height
    layout.endLayout()
    return layout


def _clean(text: str) -> str:
    """Return the text for a `QTextLayout`: lines apart, blank ones and controls left out."""
    lines = ("".join(c for c in line if c >= " " or c == "\t").strip() for line in text.splitlines())
    return "\u2028".join(line for line in lines if line)
