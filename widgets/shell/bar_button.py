"""Buttons of the dark top bar."""

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives.menu_tool_button import MenuToolButton
from widgets.text import for_tip, one_line
from widgets.theme import RADIUS, Type, font, font_metrics, metrics, tokens
from widgets.theme.contrast import mix
from widgets.theme.draw.shapes import box, ring

_PADDING = 10
_GAP = 7


class BarButton(MenuToolButton):
    """An icon, a text or both, light on the bar's ground."""

    def __init__(
        self, icon: str, name: str, label: str = "", *, filled: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon, self._label, self._filled = icon, "", filled
        self._alert = False
        self.set_name(name)
        self.set_label(label)

    def set_name(self, name: str) -> None:
        """Name the button for its tooltip and for screen readers."""
        self.setAccessibleName(one_line(name))
        self.setToolTip(for_tip(one_line(name)))

    def set_label(self, label: str, *, alert: bool = False) -> None:
        """Show a text beside the icon; `alert` marks it with a dot."""
        if (label, alert) != (self._label, self._alert):
            self._label, self._alert = label, alert
            self.updateGeometry()
            self.update()

    def fill_menu(self) -> QMenu:
        """Return the button's menu, emptied."""
        menu = cast("QMenu | None", self.menu())
        if menu is None:
            menu = QMenu(self)
            self.setMenu(menu)
        menu.clear()
        return menu

    @override
    def sizeHint(self) -> QSize:
        width = 2 * _PADDING + metrics().icon if self._label else metrics().button + 4
        if self._label:
            width += font_metrics(Type.BODY).horizontalAdvance(self._label) + _GAP
        return QSize(width, metrics().button)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = tokens()
        active = self.isDown() or self.underMouse()
        if self._filled or active:
            box(painter, self.rect(), mix(t.topf, t.topt, 0.12) if active else t.topf)
        if t.high_contrast:
            box(painter, self.rect(), None, t.topt)
        self._contents(painter)
        if self.hasFocus():
            ring(painter, self.rect(), RADIUS, t.topt)

    def _contents(self, painter: QPainter) -> None:
        t, side = tokens(), metrics().icon
        spot = QRect(0, 0, side, side)
        spot.moveCenter(self.rect().center())
        rtl = self.isRightToLeft()
        if self._label:
            spot.moveLeft(self.width() - _PADDING - side if rtl else _PADDING)
        icons.paint(painter, self._icon, spot, t.topt)
        if self._alert:
            box(painter, QRect(spot.right() - 5, spot.top() - 1, 8, 8), t.bad, t.topf, 4, 1.5)
        painter.setFont(font())
        painter.setPen(t.topt)
        room = self.rect().adjusted(_PADDING + side + _GAP, 0, -_PADDING, 0)
        room = room if not rtl else self.rect().adjusted(_PADDING, 0, -_PADDING - side - _GAP, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self._label)
