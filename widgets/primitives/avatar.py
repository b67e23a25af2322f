"""Avatars: initials on a colour that stays with the name."""

from functools import lru_cache
from zlib import crc32

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.text import for_painting, for_tip, initials
from widgets.theme import Type, font, metrics, tokens
from widgets.theme.contrast import readable
from widgets.theme.draw.shapes import box
from widgets.theme.draw.stills import still

_WHITE = QColor("#ffffff")
_HUES = 24


@lru_cache(maxsize=1024)
def colour_of(name: str) -> QColor:
    """Return the colour of a person or organisation, dark enough for white initials."""
    hue = crc32(name.casefold().encode("utf-8", "replace")) % _HUES / _HUES
    return readable(QColor.fromHslF(hue, 0.45, 0.5), _WHITE)


@lru_cache(maxsize=64)
def _font(side: int) -> QFont:
    made = QFont(font(Type.STRONG))
    made.setPixelSize(max(7, round(side * 0.4)))
    return made


def paint_avatar(painter: QPainter, rect: QRect, name: str) -> None:
    """Paint the avatar of a name as a circle in the middle of `rect`."""
    side = min(rect.width(), rect.height())
    circle = QRect(0, 0, side, side)
    circle.moveCenter(rect.center())
    still(
        painter, circle.x(), circle.y(), side, side, ("avatar", name),
        lambda drawn: _circle(drawn, QRect(0, 0, side, side), name),
    )  # fmt: skip


def _circle(painter: QPainter, circle: QRect, name: str) -> None:
    side = circle.width()
    border = tokens().text if tokens().high_contrast else None
    box(painter, circle, colour_of(name), border, side / 2)
    painter.setFont(_font(side))
    painter.setPen(_WHITE)
    painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), initials(name))


class Avatar(QWidget):
    """The initials of a person or organisation."""

    def __init__(self, name: str = "", side: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._side = side
        self._name = ""
        self.render_value(name)

    def render_value(self, name: str) -> None:
        """Show whose avatar it is."""
        if name == self._name:
            return
        self._name = name
        self.setAccessibleName(for_painting(name))
        self.setToolTip(for_tip(for_painting(name)))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = metrics().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), self.rect(), self._name)
