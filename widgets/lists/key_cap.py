"""Key caps: a shortcut as the system writes it, in a small box."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter

from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box

_PADDING = 6
_LRI, _PDI = "\u2066", "\u2069"  # a key is read from left to right everywhere
_JOIN = re.compile(r"\+(?=.)")


@lru_cache(maxsize=512)
def key_text(key: str) -> str:
    """Return a portable key text as the system shows it, "Ctrl K" for `Ctrl+K`."""
    native = QKeySequence(key, QKeySequence.SequenceFormat.PortableText).toString(
        QKeySequence.SequenceFormat.NativeText
    )
    return _JOIN.sub(" ", native or key)


def key_size(key: str) -> QSize:
    """Return the size of a key cap."""
    width = font_metrics(Type.SMALL).horizontalAdvance(key_text(key)) + 2 * _PADDING
    return QSize(width, metrics().px(19))


def paint_key(painter: QPainter, room: QRect, key: str, *, trailing: bool = True) -> int:
    """Paint a key cap at an end of `room`, centred in its height; return its width."""
    size = key_size(key)
    mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    at_left = mirrored if trailing else not mirrored
    x = room.x() if at_left else room.right() + 1 - size.width()
    cap = QRect(x, room.y() + (room.height() - size.height()) // 2, size.width(), size.height())
    t = tokens()
    box(painter, cap, t.surf2, t.edge if t.high_contrast else t.line, 4)
    painter.setFont(font(Type.SMALL))
    painter.setPen(t.mute)
    painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), f"{_LRI}{key_text(key)}{_PDI}")
    return size.width()
