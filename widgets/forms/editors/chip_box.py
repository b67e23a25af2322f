"""The box of a list of people: their chips, painted, and the line in which the next one is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyle, QToolTip, QWidget
from typing_extensions import override

from session_engine.records.state import Party
from session_engine.table_icons import icon_of_table
from widgets import icons
from widgets.forms.editors.chip_line import NOBODY, ChipLine, ChipOwner
from widgets.forms.editors.chip_places import (
    ChipPlaces,
    chip_height,
    cross_width,
    icon_width,
    place_chips,
    tool_width,
)
from widgets.text import for_painting, for_tip, one_line
from widgets.theme import GAP, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring

_BACK = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})
_MIDDLE = Qt.MouseButton.MiddleButton


class ChipBox(QWidget):
    """A field whose value is several records."""

    def __init__(self, owner: ChipOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = owner
        self._is_unknown: Callable[[Party], bool] = _known
        self._members: tuple[Party, ...] = ()
        self._reading = False
        self._marked = NOBODY
        self._over = QPoint(-1, -1)
        self._pressed: tuple[int, bool] | None = None
        self._places: tuple[int, ChipPlaces] | None = None
        self.line = ChipLine(owner, self, self)
        self.setMouseTracking(True)

    def show_members(self, members: tuple[Party, ...]) -> None:
        """Show other members."""
        self._members = members
        self._marked = min(self._marked, len(members) - 1)
        self._settle()

    def tell_unknown(self, is_unknown: Callable[[Party], bool]) -> None:
        """Say which members nobody can be reached by: they are shown so."""
        self._is_unknown = is_unknown

    def set_reading(self, *, reading: bool) -> None:
        """Show them to be read, or to be changed."""
        self._reading = reading
        self.line.set_reading(reading=reading)
        self._settle()

    def _settle(self) -> None:
        self._places = None
        self.line.setPlaceholderText("–" if self._reading and not self._members else "")
        self._place_line()
        self.update()

    # Places

    def height_for(self, width: int) -> int:
        """Return how high the box is at a width."""
        return self._laid_out(width).height

    def _laid_out(self, width: int) -> ChipPlaces:
        if self._places is None or self._places[0] != width:
            names = tuple(self.name_of(index) for index in range(len(self._members)))
            self._places = width, place_chips(names, width, reading=self._reading)
        return self._places[1]

    def name_of(self, index: int) -> str:
        """Return a member's name as it is shown."""
        return one_line(self._members[index].name) or self.tr("(no name)")

    def spoken_name(self, index: int) -> str:
        """Return a member's name with what is wrong with it."""
        name = self.name_of(index)
        return self.tr("{name}: nobody found").replace("{name}", name) if self._is_off(index) else name

    def _is_off(self, index: int) -> bool:
        return self._is_unknown(self._members[index])

    def chip_rect(self, index: int) -> QRect:
        """Return where a chip is."""
        return self._mirrored(self._laid_out(self.width()).chips[index])

    def cross_rect(self, index: int) -> QRect:
        """Return where a chip's cross is; empty where nothing can be removed."""
        if self._reading:
            return QRect()
        chip = self._laid_out(self.width()).chips[index]
        return self._mirrored(chip.adjusted(chip.width() - cross_width(), 0, 0, 0))

    def tool_rect(self) -> QRect:
        """Return where the magnifier is."""
        wide = tool_width()
        return self._mirrored(QRect(self.width() - wide - 2, 0, wide, min(self.height(), metrics().field)))

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _place_line(self) -> None:
        if self._reading and self._members:
            self.line.setGeometry(self.rect().adjusted(0, 0, 1 - self.width(), 1 - self.height()))
        else:
            self.line.setGeometry(self._mirrored(self._laid_out(self.width()).line))

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(200), self.height_for(max(self.width(), metrics().px(120))))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_line()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {
            QEvent.Type.FontChange,
            QEvent.Type.LayoutDirectionChange,
            QEvent.Type.StyleChange,
        }:
            self._settle()

    # Keys

    @property
    def marked(self) -> int:
        """The member the keyboard is on, -1 while it is in the line."""
        return self._marked

    def mark(self, index: int) -> None:
        """Put the keyboard on a member, or with -1 into the line."""
        if index != self._marked:
            self._marked = index
            self.update()
            if index != NOBODY:
                self._owner.member_marked(index)

    def entered(self) -> None:
        """The keyboard has come: what is only read has no line to be in."""
        if self._reading and self._members and self._marked == NOBODY:
            self.mark(0)
        self.update()

    def left(self) -> None:
        """The keyboard went elsewhere."""
        self.mark(NOBODY)
        self.update()

    def key_in_chips(self, key: Qt.Key) -> bool:
        """Do what a key means for the chips; tell whether it means anything."""
        count = len(self._members)
        ahead, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.isRightToLeft():
            ahead, back = back, ahead
        if not count or (self._marked == NOBODY and key not in {back, Qt.Key.Key_Backspace, Qt.Key.Key_Home}):
            return False
        here = count if self._marked == NOBODY else self._marked
        last = count - 1
        if key == back:
            self.mark(max(0, here - 1))
        elif key == Qt.Key.Key_Home:
            self.mark(0)
        elif key in {ahead, Qt.Key.Key_End}:
            further = here + 1 if key == ahead else count
            self.mark(further if further <= last else (last if self._reading else NOBODY))
        elif key in _BACK:
            self._remove(min(here, last))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._owner.open_member(here, Qt.KeyboardModifier.NoModifier)
        elif key == Qt.Key.Key_Escape and not self._reading:
            self.mark(NOBODY)
        else:
            return False
        return True

    def _remove(self, index: int) -> None:
        if not self._reading:
            self._owner.remove(index)

    # Pointer

    def _under(self, at: QPoint) -> tuple[int, bool] | None:
        """Find the chip at a place, and whether it is its cross."""
        for index in range(len(self._members)):
            if self.chip_rect(index).contains(at):
                return index, self.cross_rect(index).contains(at)
        return None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._pressed = self._under(at)
        left = event.button() == Qt.MouseButton.LeftButton
        if self._pressed is None and left and not self._reading:
            self.line.setFocus(Qt.FocusReason.MouseFocusReason)
            if self.tool_rect().contains(at):
                self._owner.tool_used()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pressed != self._under(event.position().toPoint()):
            return
        index, cross = pressed
        if cross and event.button() == Qt.MouseButton.LeftButton:
            self.line.setFocus(Qt.FocusReason.MouseFocusReason)
            self._remove(index)
        elif not cross and event.button() in {Qt.MouseButton.LeftButton, _MIDDLE}:
            middle = event.button() == _MIDDLE
            held = Qt.KeyboardModifier.ControlModifier if middle else event.modifiers()
            self._owner.open_member(index, held)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over = event.position().toPoint()
        under = self._under(self._over)
        hand = under is not None or (not self._reading and self.tool_rect().contains(self._over))
        text = Qt.CursorShape.ArrowCursor if self._reading else Qt.CursorShape.IBeamCursor
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else text)
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._over = QPoint(-1, -1)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return self._tip()
        return super().event(event)

    def _tip(self) -> bool:
        under = self._under(self._over)
        if under is None:
            return False
        index, cross = under
        name = self.name_of(index)
        text = self.tr("Remove {name}").replace("{name}", name) if cross else self.spoken_name(index)
        QToolTip.showText(self.mapToGlobal(self._over), for_tip(for_painting(text)), self)
        return True

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        if not self._reading:
            ground = t.surf if self.isEnabled() else t.surf2
            box(painter, self.rect(), ground, t.edge)
            if self.line.hasFocus() and self._marked == NOBODY:
                ring(painter, self.rect())
            spot = _centred(self.tool_rect(), metrics().px(14))
            icons.paint(painter, "search", spot, t.text if self.tool_rect().contains(self._over) else t.mute)
        for index, member in enumerate(self._members):
            self._paint_chip(painter, index, member)

    def _paint_chip(self, painter: QPainter, index: int, member: Party) -> None:
        t, chip, off = tokens(), self.chip_rect(index), self._is_off(index)
        marked = index == self._marked and self.line.hasFocus()
        ground = t.bads if off else t.surf2
        box(painter, chip, t.accs if marked else ground, t.bad if off else t.line, chip_height() / 2)
        if marked:
            ring(painter, chip, chip_height() / 2)
        icon = icon_of_table(member.who.ref.table) if member.who is not None else "email"
        icon = "error" if off else icon
        side = metrics().px(14)
        mirror = self.layoutDirection()
        spot = QRect(chip.x() + GAP + 2, chip.center().y() - side // 2 + 1, side, side)
        icons.paint(painter, icon, QStyle.visualRect(mirror, chip, spot), t.bad if off else t.mute)
        end = GAP if self._reading else cross_width()
        room = QStyle.visualRect(mirror, chip, chip.adjusted(GAP + icon_width(), 0, -end, 0))
        painter.setPen(t.bad if off else t.acc if member.who is not None else t.text)
        shown = font_metrics().elidedText(
            for_painting(self.name_of(index)), Qt.TextElideMode.ElideRight, room.width()
        )
        side_flag = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        flags = side_flag | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
        cross = self.cross_rect(index)
        if not cross.isEmpty():
            ink = t.text if cross.contains(self._over) or marked else t.mute
            icons.paint(painter, "close", _centred(cross, metrics().px(12)), ink)


def _known(_member: Party) -> bool:
    return False


def _centred(rect: QRect, side: int) -> QRect:
    spot = QRect(0, 0, side, side)
    spot.moveCenter(rect.center())
    return spot


def member_names(members: Sequence[Party]) -> str:
    """List members by name, for who hears the field."""
    return ", ".join(one_line(member.name) for member in members)
