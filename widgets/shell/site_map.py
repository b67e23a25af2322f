"""The site map: what this program offers, in groups."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.primitives.badge import badge_size, paint_badge
from widgets.primitives.labels import SectionHeader
from widgets.shell import roving
from widgets.text import for_painting, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, dress, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring

_NONE = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class SiteMapEntry:
    """A place to go to.

    Attributes:
        key: Of the page.
        label: Its name.
        icon: Meaning.
        current: It is what the focused tab shows.
        count: Things there that wait for the agent.
    """

    key: str
    label: str
    icon: str = "record"
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class SiteMapGroup:
    """Places that belong together."""

    title: str
    entries: tuple[SiteMapEntry, ...]


class _Area(QScrollArea):
    """What scrolls; arrow keys are the site map's."""

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        arg__1.ignore()


class SiteMap(QWidget):
    """The groups with their entries, for a flyout or a dock; they scroll where there is less room."""

    opened = Signal(str, Qt.KeyboardModifier)
    """A page's key, and the modifiers: Ctrl and Shift choose where it opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Site map"))
        self._groups: tuple[SiteMapGroup, ...] | None = None
        self._rows: list[_Row] = []
        page = QWidget()
        dress(page, ground="surf")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(GAP2, GAP, GAP2, GAP2)
        self._column.setSpacing(1)
        self._area = _Area()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(page)
        dress(self._area.viewport(), ground="surf")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)

    @override
    def render(self, groups: tuple[SiteMapGroup, ...]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the groups; while only marks and counts differ, the rows stay."""
        if groups == self._groups:
            return
        same = self._groups is not None and _keys(self._groups) == _keys(groups)
        self._groups = groups
        if not same:
            self._build(groups)
        entries = [entry for group in groups for entry in group.entries]
        for row, entry in zip(self._rows, entries, strict=True):
            row.show_entry(entry)
        roving.only_stop(self._rows, self._stop())

    def focus_current(self) -> None:
        """Give the keyboard to the entry of the present page, or to the first."""
        stop = self._stop()
        if stop is not None:
            self._go_to(stop)

    def whole_height(self) -> int:
        """Give the height in pixels in which nothing has to be scrolled."""
        return self._column.sizeHint().height()

    def _go_to(self, row: QWidget) -> None:
        roving.focus(self._rows, row)
        if row is self._rows[0]:
            self._area.verticalScrollBar().setValue(0)  # with its heading
        else:
            self._area.ensureWidgetVisible(row, 0, GAP3)

    def _stop(self) -> "_Row | None":
        wanted = [r for r in self._rows if r.hasFocus()] or [r for r in self._rows if r.entry.current]
        return (wanted or self._rows or [None])[0]

    def _build(self, groups: tuple[SiteMapGroup, ...]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = []
        for group in groups:
            if group.title:
                header = SectionHeader(group.title)
                header.setContentsMargins(GAP2, 0, 0, 0)
                self._column.addWidget(header)
            for entry in group.entries:
                self._column.addWidget(self._row(entry))
        self._column.addStretch(1)

    def _row(self, entry: SiteMapEntry) -> "_Row":
        row = _Row(entry)
        row.chosen.connect(self.opened)
        self._rows.append(row)
        return row

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        leads_to = roving.target(self._rows, event.key(), rtl=False)
        if leads_to is not None and event.key() not in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._go_to(leads_to)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().surf)


def _keys(groups: tuple[SiteMapGroup, ...]) -> list[tuple[str, list[str]]]:
    return [(group.title, [entry.key for entry in group.entries]) for group in groups]


class _Row(QAbstractButton):
    """One entry."""

    chosen = Signal(str, Qt.KeyboardModifier)

    def __init__(self, entry: SiteMapEntry) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.entry = entry
        self._modifiers = _NONE
        self.clicked.connect(self._choose)
        self.show_entry(entry)

    def show_entry(self, entry: SiteMapEntry) -> None:
        self.entry = entry
        name = one_line(entry.label)
        if entry.count:
            name = f"{name}, {self.tr('%n waiting', '', entry.count)}"
        self.setAccessibleName(name)
        self.update()

    def _choose(self) -> None:
        modifiers, self._modifiers = self._modifiers, _NONE
        self.chosen.emit(self.entry.key, modifiers)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        self._modifiers = e.modifiers()
        if e.button() == Qt.MouseButton.MiddleButton and self.rect().contains(e.position().toPoint()):
            self.chosen.emit(self.entry.key, Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(e)
        self._modifiers = _NONE

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._modifiers = e.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            self.click()
        else:
            e.ignore()  # arrows are the site map's

    @override
    def sizeHint(self) -> QSize:
        width = font_metrics(Type.STRONG).horizontalAdvance(for_painting(self.entry.label))
        return QSize(width + 3 * GAP3 + metrics().icon + 40, metrics().row)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter, t, entry = QPainter(self), tokens(), self.entry
        if entry.current:
            box(painter, self.rect(), t.accs, t.acc if t.high_contrast else None)
        elif self.underMouse():
            box(painter, self.rect(), t.press if self.isDown() else t.hover)
        ink = t.acc if entry.current else t.mute
        rtl, side = self.isRightToLeft(), metrics().icon
        x = self.width() - GAP3 - side if rtl else GAP3
        icons.paint(painter, entry.icon, QRect(x, 0, side, self.height()), ink)
        kind = Type.STRONG if entry.current else Type.BODY
        painter.setFont(font(kind))
        painter.setPen(t.text)
        lead = 2 * GAP3 + side - 2
        room = self.rect().adjusted(GAP3 if rtl else lead, 0, -lead if rtl else -GAP3, 0)
        align = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(align | Qt.AlignmentFlag.AlignVCenter), for_painting(entry.label))
        if entry.count:
            wide = badge_size(entry.count).width()
            spot = GAP3 if rtl else self.width() - GAP3 - wide
            paint_badge(painter, QRect(spot, 0, wide, self.height()), entry.count)
        if self.hasFocus():
            ring(painter, self.rect())
