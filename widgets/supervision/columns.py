"""Where the parts of a conversation's row stand, and those of the line above the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.lists.room import Room
from widgets.theme import Type, metrics, tokens
from widgets.theme.draw.lines import At, line

EDGE, GAP = 14, 12
Share: TypeAlias = Callable[[Qt.LayoutDirection, QRect], dict[str, QRect]]
_SUBJECT_FROM = 820
"""Width from which there is room for what a conversation is about, at 100 % text size."""
_RUNNING_FROM = 330
"""Width from which a queue's row has room for how many are served, at 100 % text size."""
_SHARES = {"customer": 26, "subject": 28, "queue": 22, "agent": 20}
_NUMBERS = frozenset({"waits", "waiting", "running"})
_FIXED = {"waits": 78, "unread": 30, "mood": 20, "status": 92}


def columns(direction: QPainter | Qt.LayoutDirection, rect: QRect) -> dict[str, QRect]:
    """Share a row between its parts; in little room what it is about is left out."""
    px = metrics().px
    room = Room(direction, rect.adjusted(EDGE, 0, -EDGE, 0))
    places = {"icon": room.leading(metrics().icon, GAP - 4)}
    for name, width in _FIXED.items():
        places[name] = room.trailing(px(width), GAP if name != "unread" else 6)
    shares = dict(_SHARES)
    if rect.width() < px(_SUBJECT_FROM):
        del shares["subject"]
    free = room.width - GAP * (len(shares) - 1)
    whole = sum(shares.values())
    for name, share in shares.items():
        places[name] = room.leading(max(0, free * share // whole), GAP)
    return places


def queue_columns(direction: QPainter | Qt.LayoutDirection, rect: QRect) -> dict[str, QRect]:
    """Share a queue's row between its parts; in little room those that are served are left out."""
    px = metrics().px
    room = Room(direction, rect.adjusted(EDGE, 0, -EDGE, 0))
    places = {"waits": room.trailing(px(78), GAP)}
    if rect.width() >= px(_RUNNING_FROM):
        places["running"] = room.trailing(px(58), GAP)
    places["waiting"] = room.trailing(px(58), GAP)
    return {**places, "name": room.rect}


class ColumnsHead(QWidget):
    """The names of the parts, in one line above the rows.

    Args:
        share: Tells where the parts of a row stand.
        names: What they are called, by the names of their places; those of numbers stand as numbers do.
    """

    def __init__(self, share: Share, names: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._names = share, names
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._beside = 0

    def leave(self, beside: int) -> None:
        """Leave the width of a scroll bar free, as the rows do."""
        if beside != self._beside:
            self._beside = beside
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, metrics().px(28))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        rtl = self.isRightToLeft()
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)
        rows = self.rect().adjusted(self._beside if rtl else 0, 0, 0 if rtl else -self._beside, 0)
        for name, place in self._share(self.layoutDirection(), rows).items():
            at = At.END if name in _NUMBERS else At.START
            line(painter, place, self._names.get(name, ""), Type.SMALL, t.mute, at=at, rtl=rtl)


def queue_names() -> dict[str, str]:
    """Name the parts of a queue's row."""
    tr = QCoreApplication.translate
    return {
        "name": tr("Supervision", "Queue"),
        "waiting": tr("Supervision", "In queue"),
        "running": tr("Supervision", "Active"),
        "waits": tr("Supervision", "Longest"),
    }


def conversation_names() -> dict[str, str]:
    """Name the parts of a conversation's row."""
    tr = QCoreApplication.translate
    return {
        "customer": tr("Supervision", "Customer"),
        "subject": tr("Supervision", "About"),
        "queue": tr("Supervision", "Queue"),
        "agent": tr("Supervision", "Agent"),
        "status": tr("Supervision", "State"),
        "waits": tr("Supervision", "Waits"),
    }
