"""The search field of the top bar."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from widgets import icons
from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box

_PADDING = 10


class SearchField(QLineEdit):
    """Takes what is searched for; the flyout below it belongs to the window."""

    opened = Signal()
    """The keyboard came: show what was looked for lately."""
    moved = Signal(int)
    """Up (-1) or down (1) in the flyout's list, while the keyboard stays here."""
    left = Signal()
    """Escape was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search cases, people, articles, phone numbers"))
        self.setAccessibleName(self.tr("Search"))
        self._key = ""
        self._dress()

    def set_key(self, key: str) -> None:
        """Show the shortcut that leads here."""
        if key != self._key:
            self._key = key
            self._dress()
            self.update()

    def look_changed(self) -> None:
        """Take the colours of the look in force."""
        self._dress()

    def _dress(self) -> None:
        t = tokens()
        palette = QPalette()
        role = QPalette.ColorRole
        palette.setColor(role.Base, t.topf)
        palette.setColor(role.Text, t.topt)
        palette.setColor(role.PlaceholderText, t.topm)
        self.setPalette(palette)
        self.setProperty("edge", "tope")
        self.setProperty("ring", "topt")
        lead, trail = _PADDING + metrics().icon + 6, self._key_width() + _PADDING
        margins = (trail, 0, lead, 0) if self.isRightToLeft() else (lead, 0, trail, 0)
        self.setTextMargins(*margins)

    def _key_width(self) -> int:
        return font_metrics(Type.SMALL).horizontalAdvance(self._key) + 12 if self._key else 0

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.LayoutDirectionChange:
            self._dress()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        t, side = tokens(), metrics().icon
        rtl = self.isRightToLeft()
        x = self.width() - _PADDING - side if rtl else _PADDING
        icons.paint(painter, "search", QRect(x, 0, side, self.height()), t.topm)
        if self._key and not self.text():
            self._paint_key(painter, rtl=rtl)

    def _paint_key(self, painter: QPainter, *, rtl: bool) -> None:
        t, wide, tall = tokens(), self._key_width(), metrics().px(18)
        cap = QRect(6 if rtl else self.width() - wide - 6, (self.height() - tall) // 2, wide, tall)
        box(painter, cap, None, t.tope, 4)
        painter.setFont(font(Type.SMALL))
        painter.setPen(t.topm)
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._key)
