"""One session in the strip."""

from functools import lru_cache
from itertools import cycle, product

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives import tones
from widgets.primitives.badge import badge_size, paint_badge
from widgets.primitives.buttons import IconButton
from widgets.primitives.tones import Tone
from widgets.shell.strip_state import FIXED_KINDS, SessionTabState
from widgets.shell.words import clock_text, icon_of_kind, session_tooltip, spoken_session
from widgets.text import for_tip, isolate, one_line
from widgets.theme import CARD_RADIUS, TARGET, Type, font_metrics, generation, metrics, tokens
from widgets.theme.draw.lines import At, fitted_in_the_middle, line, measured
from widgets.theme.draw.shapes import box, ring, smooth

_EDGE = 10
_GAP = 6
_ROOMY = 280  # a title gets no more at 100 %
_TIGHT = 56  # nor less, before sessions move into the overflow list
_DOT = 7
_SPOKEN_STEP = 10


class SessionTab(QAbstractButton):
    """A session: icon, title, unread badge, waiting time, dot for unsaved, close button."""

    close_requested = Signal(int)

    def __init__(self, item: SessionTabState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._item = item
        self._spoken: object = None
        self._close_at: QRect | None = None
        self._close: IconButton | None = None
        self._say()

    @property
    def item(self) -> SessionTabState:
        """What is shown."""
        return self._item

    @property
    def movable(self) -> bool:
        """Home and the inbox keep their place."""
        return self._item.kind not in FIXED_KINDS

    def show_item(self, item: SessionTabState) -> bool:
        """Show a session's new state; tell whether its width may be another."""
        if item == self._item:
            return False
        before, self._item = self._item, item
        self._say()
        self._place_close()
        self.update()
        return _shape(before) != _shape(item)

    def _say(self) -> None:
        item = self._item
        # A second more of waiting is no news for a screen reader; ten are.
        waited = None if item.waiting_seconds is None else item.waiting_seconds // _SPOKEN_STEP
        spoken = (
            item.title,
            item.kind,
            item.unread,
            item.new,
            item.unsaved,
            item.unsent,
            item.focused,
            waited,
        )
        if spoken == self._spoken:
            return
        self._spoken = spoken
        self.setAccessibleName(spoken_session(item))
        self.setAccessibleDescription(self.tr("in front") if item.focused else "")
        self.setToolTip(for_tip(session_tooltip(item)))
        if self._close is not None:
            self._name_close(self._close)

    def _name_close(self, button: IconButton) -> None:
        button.set_name(self.tr("Close {0}").format(one_line(self._item.title)))

    # Size

    def title_width(self) -> int:
        """Return the room the title would like."""
        wanted, _ = measured(isolate(one_line(self._item.title)), Type.STRONG)
        return min(wanted + 1, metrics().px(_ROOMY))

    def tightest_title(self) -> int:
        """Return the least room that a title is shown in."""
        return min(self.title_width(), metrics().px(_TIGHT))

    def fixed_width(self) -> int:
        """Return the room of everything but the title."""
        width = 2 * _EDGE + metrics().icon + _GAP
        item = self._item
        if item.unread:
            width += badge_size(item.unread).width() + _GAP
        if item.waiting_seconds is not None:
            width += self._waiting_width() + _GAP
        if item.unsaved or item.unsent:
            width += (_DOT if item.unsaved else metrics().px(13)) + _GAP
        if item.closable and item.focused:
            width += _close_side() - _GAP
        return width

    def _waiting_width(self) -> int:
        text = clock_text(self._item.waiting_seconds or 0)
        # As wide as with any digits: the strip must not tremble each second.
        shape = "".join("8" if c.isdigit() else c for c in text)
        return metrics().px(13) + 3 + _widest(shape, generation())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fixed_width() + self.title_width(), metrics().strip - 4)

    # Close button: always on the focused one, on others while pointed at or focused

    def _place_close(self) -> None:
        item = self._item
        side = _close_side()
        y = (self.height() - side + 1) // 2
        x = 3 if self.isRightToLeft() else self.width() - side - 3
        shown = item.closable and (item.focused or self.underMouse() or self.hasFocus())
        place = QRect(x, y, side, side) if shown else None
        if place == self._close_at:
            return
        self._close_at = place
        if place is not None:
            button = self._close_button()
            button.setIconSize(QSize(metrics().icon, metrics().icon))
            button.setGeometry(place)
        if self._close is not None:
            self._close.setVisible(shown)

    def _close_button(self) -> IconButton:
        # Made when it is shown for the first time: most of nine sessions have never been in front.
        if self._close is None:
            self._close = IconButton("close", "", parent=self)
            self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._close.setMinimumSize(1, 1)  # its size is the tab's to give
            self._close.clicked.connect(lambda: self.close_requested.emit(self._item.id))
            self._name_close(self._close)
        return self._close

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_close()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._place_close()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._place_close()

    @override
    def focusInEvent(self, arg__1: QFocusEvent) -> None:
        super().focusInEvent(arg__1)
        self._place_close()

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self._place_close()

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in {Qt.Key.Key_Space, Qt.Key.Key_Select}:
            super().keyPressEvent(e)
        else:
            e.ignore()  # arrows and the rest are the strip's

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        if e.button() == Qt.MouseButton.MiddleButton and self._item.closable:
            self.close_requested.emit(self._item.id)
        super().mouseReleaseEvent(e)

    # Paint

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        t = tokens()
        item = self._item
        body = self.rect()
        if item.focused:
            _raised(painter, body)
        elif self.underMouse() or self.isDown():
            box(painter, body.adjusted(2, 3, -2, -4), t.press if self.isDown() else t.line)
        self._paint_parts(painter)
        if self.hasFocus():
            ring(painter, body.adjusted(2, 3, -2, -3))

    def _paint_parts(self, painter: QPainter) -> None:
        """Paint from the leading edge to the trailing one."""
        t = tokens()
        item = self._item
        row = _Row(self.rect().adjusted(_EDGE, 2, -_EDGE, -1), rtl=self.isRightToLeft())
        colour = t.text if item.focused else t.mute
        spot = row.take(metrics().icon)
        icons.paint(painter, item.icon or icon_of_kind(item.kind), spot, colour)
        if item.colour:
            box(
                painter,
                QRect(spot.x() - 6, spot.y() + 5, 3, spot.height() - 10),
                QColor(item.colour),
                None,
                1.5,
            )
        row.skip(_GAP)
        kind = Type.STRONG if item.focused or item.new else Type.BODY
        text = fitted_in_the_middle(item.title, self.width() - self._beside_title(), kind)
        place = row.take(measured(text, kind)[0] + 1)
        ink = t.text if item.focused or item.new else t.mute
        line(painter, place, text, kind, ink, at=At.CENTRE, rtl=row.rtl)
        row.skip(_GAP)
        if item.unsaved:
            _dot(painter, row.take(_DOT), t.acc)
            row.skip(_GAP)
        elif item.unsent:
            icons.paint(painter, "waiting", row.take(metrics().px(13)), t.mute)
            row.skip(_GAP)
        if item.unread:
            paint_badge(painter, row.take(badge_size(item.unread).width()), item.unread)
            row.skip(_GAP)
        if item.waiting_seconds is not None:
            self._paint_waiting(painter, row.take(self._waiting_width()), item.waiting_seconds)
        if item.new:
            _dot(painter, QRect(spot.right() - 2, spot.center().y() - 9, 6, 6), t.acc)

    def _paint_waiting(self, painter: QPainter, place: QRect, seconds: int) -> None:
        tone = self._item.waiting_tone
        ink = tones.ink(tone) if tone in {Tone.WARN, Tone.BAD} else tokens().mute
        row = _Row(place, rtl=self.isRightToLeft())
        icons.paint(painter, _WAITING_ICONS.get(tone, "clock"), row.take(metrics().px(13)), ink)
        row.skip(3)
        line(painter, row.rest(), clock_text(seconds), Type.SMALL_STRONG, ink, at=At.CENTRE, rtl=row.rtl)

    def _beside_title(self) -> int:
        """Return the room of everything but the title as it is painted now."""
        extra = _close_side() - _GAP if not self._item.focused and self._close_at is not None else 0
        return self.fixed_width() + extra


def _close_side() -> int:
    return max(TARGET, metrics().px(TARGET))


@lru_cache(maxsize=64)
def _widest(shape: str, _generation: int) -> int:
    """Return the room of a waiting time: a pair of digits may be wider than two eights, as “20” is in some fonts."""
    advance = font_metrics(Type.SMALL_STRONG).horizontalAdvance
    pairs = (cycle(pair) for pair in product("0123456789", repeat=2))
    return max(advance("".join(next(pair) if c.isdigit() else c for c in shape)) for pair in pairs)


_WAITING_ICONS = {Tone.WARN: "waiting", Tone.BAD: "overdue"}


def _shape(item: SessionTabState) -> tuple[object, ...]:
    """Return what decides a tab's width."""
    waiting = None if item.waiting_seconds is None else len(clock_text(item.waiting_seconds))
    unread = badge_size(item.unread).width() if item.unread else 0
    return (item.title, item.focused, item.closable, unread, waiting, item.unsaved, item.unsent)


def _raised(painter: QPainter, body: QRect) -> None:
    """Paint the focused session as part of the surface below it, under its accent line."""
    t = tokens()
    path = QPainterPath()
    left, top, right, bottom = body.left() + 0.5, body.top() + 0.5, body.right() + 0.5, body.bottom() + 1.0
    r = float(CARD_RADIUS)
    path.moveTo(left, bottom)
    path.lineTo(left, top + r)
    path.quadTo(left, top, left + r, top)
    path.lineTo(right - r, top)
    path.quadTo(right, top, right, top + r)
    path.lineTo(right, bottom)
    with smooth(painter):
        painter.setPen(t.edge if t.high_contrast else t.line)
        painter.setBrush(t.surf)
        painter.drawPath(path)
    painter.fillRect(QRect(body.x() + CARD_RADIUS, body.y(), body.width() - 2 * CARD_RADIUS, 2), t.acc)


def _dot(painter: QPainter, place: QRect, colour: QColor) -> None:
    with smooth(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        half = min(place.width(), _DOT) / 2
        painter.drawEllipse(QPointF(place.center()) + QPointF(0.5, 0.5), half, half)


class _Row:
    """Hands out places from the leading edge on."""

    def __init__(self, room: QRect, *, rtl: bool) -> None:
        self._room, self.rtl = room, rtl

    def take(self, width: int) -> QRect:
        x = self._room.right() + 1 - width if self.rtl else self._room.x()
        taken = QRect(x, self._room.y(), width, self._room.height())
        self.skip(width)
        return taken

    def skip(self, width: int) -> None:
        if self.rtl:
            self._room = self._room.adjusted(0, 0, -width, 0)
        else:
            self._room = self._room.adjusted(width, 0, 0, 0)

    def rest(self) -> QRect:
        return self._room
