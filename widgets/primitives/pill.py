"""Pills: a short status on a soft ground, as a widget and as a painter for delegates."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives import tones
from widgets.primitives.tones import Tone
from widgets.text import for_painting
from widgets.theme import Type, metrics, tokens
from widgets.theme.draw.lines import At, line, measured
from widgets.theme.draw.shapes import box
from widgets.theme.draw.stills import still

_PADDING = 8
_GAP = 4


def _icon_side() -> int:
    return metrics().px(12)


def pill_size(text: str, icon: str = "") -> QSize:
    """Return the size of a pill."""
    width = measured(text, Type.SMALL_STRONG)[0] + 2 * _PADDING
    if icon:
        width += _icon_side() + (_GAP if text else 0)
    return QSize(width, metrics().px(18))


def paint_pill(painter: QPainter, rect: QRect, text: str, tone: Tone = Tone.NEUTRAL, icon: str = "") -> int:
    """Paint a pill at the leading edge of `rect`, centred in its height; return its width.

    The painter's layout direction decides where the leading edge is. Text that does not fit is
    elided.
    """
    size = pill_size(text, icon)
    wide, tall = min(size.width(), rect.width()), size.height()
    rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    x = rect.right() + 1 - wide if rtl else rect.x()
    y = rect.y() + (rect.height() - tall) // 2
    body = QRect(0, 0, wide, tall)
    still(
        painter, x, y, wide, tall, ("pill", text, tone, icon, rtl),
        lambda drawn: _pill(drawn, body, text, tone, icon, rtl=rtl),
    )  # fmt: skip
    return wide


def _pill(painter: QPainter, body: QRect, text: str, tone: Tone, icon: str, *, rtl: bool) -> None:
    border = tones.ink(tone) if tokens().high_contrast else None
    box(painter, body, tones.ground(tone), border, body.height() / 2)
    _contents(painter, body.adjusted(_PADDING, 0, -_PADDING, 0), text, tone, icon, rtl=rtl)


def _contents(painter: QPainter, room: QRect, text: str, tone: Tone, icon: str, *, rtl: bool) -> None:
    ink = tones.ink(tone)
    if icon:
        side = _icon_side()
        x = room.right() + 1 - side if rtl else room.x()
        icons.paint(painter, icon, QRect(x, room.y(), side, room.height()), ink)
        room = room.adjusted(0, 0, -side - _GAP, 0) if rtl else room.adjusted(side + _GAP, 0, 0, 0)
    line(painter, room, text, Type.SMALL_STRONG, ink, at=At.CENTRE, rtl=rtl)


class Pill(QWidget):
    """A short status: "In progress", "22 min left"."""

    def __init__(
        self,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text = self._icon = ""
        self._tone = Tone.NEUTRAL
        self.render_value(text, tone, icon)

    def render_value(self, text: str, tone: Tone = Tone.NEUTRAL, icon: str = "") -> None:
        """Show a status. Nothing is repainted when it is shown already."""
        text = for_painting(text)
        if (text, tone, icon) == (self._text, self._tone, self._icon):
            return
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.setAccessibleDescription(tones.spoken(tone))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return pill_size(self._text, self._icon)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        paint_pill(painter, self.rect(), self._text, self._tone, self._icon)
