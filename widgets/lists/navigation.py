"""The list at the left of a page that has parts: groups of settings, topics of the help."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.lists.marked import paint_marked
from widgets.lists.room import Room
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowDelegate, RowList
from widgets.text import one_line
from widgets.theme import GAP2, Type, dress, metrics, tokens

_EDGE, _GAP = 14, 10
_WIDTH, _NARROW = 196, 48


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A part of the page."""

    id: str
    text: str
    icon: str

    @property
    def choosable(self) -> bool:
        return True

    @property
    def spoken(self) -> str:
        return one_line(self.text)


class _Delegate(RowDelegate[NavigationEntry]):
    def __init__(self) -> None:
        super().__init__()
        self.chosen_id = ""

    @override
    def height(self, row: NavigationEntry) -> int:
        return metrics().px(34)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: NavigationEntry) -> None:
        t = tokens()
        chosen = row.id == self.chosen_id
        room = Room(painter, rect.adjusted(_EDGE, 0, -_EDGE, 0))
        icons.paint(painter, row.icon, room.leading(metrics().icon, _GAP), t.acc if chosen else t.mute)
        if room.width > metrics().px(_NARROW):
            kind = Type.STRONG if chosen else Type.BODY
            paint_marked(painter, room.rect, row.text, (), kind)


class NavigationList(RowList[NavigationEntry]):
    """Choose a part; the arrow keys show it at once.

    Signals:
        picked: The id of a part that the agent chose.
    """

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._rows: RowsModel[NavigationEntry] = RowsModel()
        self._painter = _Delegate()
        super().__init__(self._rows, self._painter, parent)
        self._rows.setParent(self)
        self._rendering = False
        self._narrow = False
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setViewportMargins(0, GAP2, 0, GAP2)
        dress(self, ground="surf")
        self.current_changed.connect(self._pick)
        self.chosen.connect(lambda number, _modifiers: self._pick(int(number)))

    def render_entries(self, entries: tuple[NavigationEntry, ...], chosen: str) -> None:
        """Show the parts, one of them chosen."""
        self._rendering = True
        self._rows.set_rows(entries)
        ids = [entry.id for entry in entries]
        self._painter.chosen_id = chosen
        self.set_current(ids.index(chosen) if chosen in ids else -1)
        self._rendering = False
        self.viewport().update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone where there is little room."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.updateGeometry()

    def _pick(self, number: int) -> None:
        entry = self._rows.row(number)
        if entry is not None and not self._rendering and entry.id != self._painter.chosen_id:
            self._painter.chosen_id = entry.id
            self.picked.emit(entry.id)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt and the list give the first row the keyboard where none has it: that is no choice.
        self._rendering = True
        super().focusInEvent(event)
        self._rendering = False

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(_NARROW if self._narrow else _WIDTH), 200)
