"""What a message looks like."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle

from session_engine.conversations.state import MessageFile, MessageKind
from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.conversation.message_layout import MessageLayout, ground_ink, more_text
from widgets.conversation.state import MessageState, Sending, Side
from widgets.conversation.words import day, foot, head, is_picture, seen, who
from widgets.text import for_painting
from widgets.theme import CARD_RADIUS, GAP, GAP2, Type, metrics, tokens
from widgets.theme.draw.lines import At, fitted, line, measured
from widgets.theme.draw.shapes import box, smooth
from widgets.timeline.file_words import size_text

_ROUND = CARD_RADIUS + 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a message shows that depends on more than itself."""

    day: str
    rtl: bool
    seen: bool
    pointed: str = ""

    @classmethod
    def of(
        cls, message: MessageState, made: MessageLayout, now: datetime, *, rtl: bool, seen: bool, pointed: str
    ) -> Told:
        """Put it into words as of a time."""
        return cls(day(message.when, now) if made.day.height() else "", rtl, seen, pointed)


class MessagePainting:
    """One painting of one message."""

    def __init__(
        self, painter: QPainter, width: int, made: MessageLayout, message: MessageState, told: Told
    ) -> None:
        self._painter, self._made, self._message, self._told = painter, made, message, told
        self._row = QRect(0, 0, width, made.height)
        self._rtl = told.rtl
        painter.setLayoutDirection(_direction(rtl=told.rtl))

    def paint(self, picture: QImage | None, marked: tuple[int, int] | None = None) -> None:
        """Paint it; `marked`: the part of its text that is selected."""
        if self._made.day.height():
            self._rule(self._made.day, self._told.day, tokens().mute, tokens().line)
        if self._made.unread.height():
            new = QCoreApplication.translate("conversation", "New")
            self._rule(self._made.unread, new, tokens().bad, tokens().bad)
        if self._message.kind is MessageKind.SYSTEM:
            self._text(tokens().mute, marked)
            return
        if self._made.head.height():
            self._line(
                self._made.head,
                head_within(self._message, self._made.head.width()),
                Type.SMALL,
                tokens().mute,
                end=self._trails,
            )
        ground, border, ink = (tokens().colour(name) if name else None for name in ground_ink(self._message))
        self._ground(ground, border)
        self._file(picture, ink or tokens().text)
        self._text(ink or tokens().text, marked)
        if self._made.more.height():
            self._line(
                self._made.more,
                more_text(cut=self._made.cut),
                Type.SMALL_STRONG,
                ink or tokens().acc,
                underlined=True,
            )
        self._foot()

    @property
    def _trails(self) -> bool:
        return (
            self._made.bubble.right() > self._row.width() - 2 * GAP2 - GAP
            and self._message.side is not Side.CUSTOMER
        )

    def _at(self, part: QRect) -> QRect:
        return QStyle.visualRect(_direction(rtl=self._rtl), self._row, part)

    def _line(
        self, part: QRect, text: str, kind: Type, ink: QColor, *, end: bool = False, underlined: bool = False
    ) -> int:
        at = At.END if end else At.START
        return line(
            self._painter, self._at(part), text, kind, ink, at=at, rtl=self._rtl, underlined=underlined
        )

    def _rule(self, part: QRect, text: str, ink: QColor, rule: QColor) -> None:
        shown, wide, _ = fitted(text, part.width() // 2, Type.SMALL_STRONG)
        middle = part.center().y()
        side = (part.width() - wide) // 2 - GAP2
        self._painter.fillRect(QRect(part.x(), middle, side, 1), rule)
        self._painter.fillRect(QRect(part.right() + 1 - side, middle, side, 1), rule)
        line(self._painter, part, shown, Type.SMALL_STRONG, ink, at=At.CENTRE, rtl=self._rtl)

    def _ground(self, ground: QColor | None, border: QColor | None) -> None:
        place = self._at(self._made.bubble)
        dashed = self._message.kind in (MessageKind.NOTE, MessageKind.CONSULT)
        waits = self._message.sending is not Sending.WAITING or self._made.foot.height() > 0
        fades = waits and self._message.sending is not Sending.SENT and self._message.side is Side.OWN
        self._painter.setOpacity(0.72 if fades else 1.0)
        box(self._painter, place, ground, None if dashed else border, _ROUND)
        self._painter.setOpacity(1.0)
        if dashed and border is not None:
            with smooth(self._painter):
                pen = QPen(border, 1, Qt.PenStyle.DashLine)
                self._painter.setPen(pen)
                self._painter.setBrush(Qt.BrushStyle.NoBrush)
                self._painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)

    def _text(self, ink: QColor, marked: tuple[int, int] | None) -> None:
        text = self._made.text
        if text is None or not self._made.shown:
            return
        place = self._at(self._made.body)
        self._painter.setPen(ink)
        if marked is not None and marked[0] != marked[1]:
            self._painter.setClipRect(place.adjusted(-2, 0, 2, 0))
            text.draw(self._painter, QPointF(place.topLeft()), [_selected(marked)])
            self._painter.setClipping(False)
            return
        for number in range(self._made.shown):
            text.lineAt(number).draw(self._painter, QPointF(place.topLeft()))

    def _file(self, picture: QImage | None, ink: QColor) -> None:
        file = self._message.file
        if file is None:
            return
        if self._made.picture.height():
            self._picture(picture, file)
            return
        room = QRect(self._made.file)
        side = metrics().px(15)
        icons.paint(
            self._painter, "image" if is_picture(file) else "attachment",
            self._at(QRect(room.x(), room.y() + (room.height() - side) // 2, side, side)), ink,
        )  # fmt: skip
        room.setLeft(room.x() + side + GAP)
        size = size_text(file.size)
        name = fitted(for_painting(file.name), room.width() - metrics().px(70 if size else 0), Type.BODY)[0]
        wide = self._line(room, name, Type.BODY, ink, underlined=self._told.pointed == "file")
        room.setLeft(room.x() + wide + GAP2)
        self._line(room, size, Type.SMALL, ink)

    def _picture(self, picture: QImage | None, file: MessageFile) -> None:
        place = self._at(self._made.picture)
        if picture is None or picture.isNull():
            box(self._painter, place, tokens().press, None, 4)
            side = metrics().px(20)
            spot = QRect(QPoint(0, 0), place.size().boundedTo(QRect(0, 0, side, side).size()))
            spot.moveCenter(place.center() - QPoint(0, metrics().px(8)))
            icons.paint(self._painter, "image", spot, tokens().mute)
            name = QRect(place.x() + GAP, spot.bottom() + 2, place.width() - 2 * GAP, metrics().px(20))
            line(
                self._painter,
                name,
                for_painting(file.name),
                Type.SMALL,
                tokens().mute,
                at=At.CENTRE,
                rtl=self._rtl,
            )
            return
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(place, picture)

    def _foot(self) -> None:
        if not self._made.foot.height():
            return
        says, does = foot(self._message)
        bad = self._message.sending is Sending.FAILED
        room = QRect(self._made.foot)
        if does:
            ink = tokens().acc
            self._line(
                self._made.action,
                does,
                Type.SMALL_STRONG,
                ink,
                end=True,
                underlined=self._told.pointed == "action",
            )
            room.setRight(self._made.action.x() - GAP)
        self._line(room, says or seen(), Type.SMALL, tokens().bad if bad else tokens().mute, end=True)


def head_within(message: MessageState, room: int) -> str:
    """Say who and when within pixels; where there is no room for all of it, the name is cut and never the time."""
    name = who(message)
    rest = measured(head(message), Type.SMALL)[0] - measured(name, Type.SMALL)[0]
    return for_painting(head(message, fitted(name, room - rest, Type.SMALL)[0]))


def _selected(part: tuple[int, int]) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = part[0], part[1] - part[0]  # pyright: ignore[reportAttributeAccessIssue]
    looks = QTextCharFormat()
    looks.setBackground(tokens().mark)
    looks.setForeground(tokens().mark_text)
    made.format = looks  # pyright: ignore[reportAttributeAccessIssue]
    return made


def _direction(*, rtl: bool) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
