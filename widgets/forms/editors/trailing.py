"""A line with one small tool at its end: a calendar, a cross, a magnifier."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from widgets import icons
from widgets.forms.editors.inputs import InputOwner, LineInput
from widgets.theme import TARGET, metrics, tokens
from widgets.theme.draw.fields import PADDING


class ToolOwner(InputOwner, Protocol):
    """A field with a tool."""

    def tool_used(self) -> None:
        """The tool was pressed."""
        ...


class ToolLine(LineInput):
    """A line that paints its tool instead of holding a button: ten of them stand on a page.

    The tool is also on Alt+Down, so that nothing needs the pointer.
    """

    def __init__(self, owner: ToolOwner, parent: QWidget) -> None:
        super().__init__(owner, parent)
        self.tool_owner = owner
        self._over_tool = False
        self.setMouseTracking(True)

    def tool(self) -> str:
        """Return the tool's icon, empty for none now."""
        return ""

    @override
    def set_reading(self, *, reading: bool) -> None:
        super().set_reading(reading=reading)
        if not reading:
            self.setTextMargins(PADDING - 2, 0, TARGET + 2, 0)

    def tool_rect(self) -> QRect:
        """Return where the tool is."""
        side = max(TARGET, metrics().px(TARGET))
        spot = QRect(self.width() - side - 2, 0, side, self.height())
        return QStyle.visualRect(self.layoutDirection(), self.rect(), spot)

    def _on_tool(self, at: QPoint) -> bool:
        return bool(self.tool()) and not self.isReadOnly() and self.tool_rect().contains(at)

    @override
    def mousePressEvent(self, arg__1: QMouseEvent) -> None:
        if arg__1.button() == Qt.MouseButton.LeftButton and self._on_tool(arg__1.position().toPoint()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.tool_owner.tool_used()
            return
        super().mousePressEvent(arg__1)

    @override
    def mouseMoveEvent(self, arg__1: QMouseEvent) -> None:
        super().mouseMoveEvent(arg__1)
        at = arg__1.position().toPoint()
        over = self._on_tool(at)
        self.setCursor(self.cursor_at(at))
        if over != self._over_tool:
            self._over_tool = over
            self.update()

    def cursor_at(self, at: QPoint) -> Qt.CursorShape:
        """Return the pointer's shape at a place."""
        return Qt.CursorShape.ArrowCursor if self._on_tool(at) else Qt.CursorShape.IBeamCursor

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._over_tool:
            self._over_tool = False
            self.update()

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        alt = arg__1.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and arg__1.key() == Qt.Key.Key_Down and self.tool() and not self.isReadOnly():
            self.tool_owner.tool_used()
            return
        super().keyPressEvent(arg__1)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        super().paintEvent(arg__1)
        name = self.tool()
        if not name or self.isReadOnly():
            return
        t = tokens()
        spot = self.tool_rect()
        side = metrics().px(14)
        drawn = QRect(0, 0, side, side)
        drawn.moveCenter(spot.center())
        icons.paint(QPainter(self), name, drawn, t.text if self._over_tool else t.mute)
