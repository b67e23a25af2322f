"""The room of a row, given away piece by piece from either end, in the direction of writing."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter


class Room:
    """What is left of a row while it is painted."""

    def __init__(self, direction: QPainter | Qt.LayoutDirection, rect: QRect) -> None:
        self.rect = QRect(rect)
        if isinstance(direction, QPainter):
            direction = direction.layoutDirection()
        self._mirrored = direction == Qt.LayoutDirection.RightToLeft

    @property
    def width(self) -> int:
        return max(0, self.rect.width())

    def leading(self, width: int, gap: int = 0) -> QRect:
        """Take a piece from where reading begins, and a gap after it."""
        return self._cut(width, gap, at_left=not self._mirrored)

    def trailing(self, width: int, gap: int = 0) -> QRect:
        """Take a piece from where reading ends, and a gap before it."""
        return self._cut(width, gap, at_left=self._mirrored)

    def _cut(self, width: int, gap: int, *, at_left: bool) -> QRect:
        r = self.rect
        if at_left:
            piece = QRect(r.x(), r.y(), width, r.height())
            self.rect = r.adjusted(width + gap, 0, 0, 0)
        else:
            piece = QRect(r.right() + 1 - width, r.y(), width, r.height())
            self.rect = r.adjusted(0, 0, -width - gap, 0)
        return piece
