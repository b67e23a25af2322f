"""Skeleton rows: what a list shows until its first rows are here."""

from PySide6.QtCore import QEvent, QRect, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from widgets.theme import GAP3, metrics, tokens
from widgets.theme.draw.shapes import box

_STEP_MS = 80
_STEPS = 24  # one breath: about two seconds
_FAINTEST = 0.45
_SHARES = ((0.10, 0.42, 0.14), (0.10, 0.33, 0.18), (0.10, 0.50, 0.11), (0.10, 0.27, 0.16))


class SkeletonRows(QWidget):
    """Grey rows that breathe slowly, still where the system asks for less motion."""

    def __init__(self, rows: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._step = 0
        self._breath = QTimer(self, interval=_STEP_MS)
        self._breath.timeout.connect(self._advance)
        self.setAccessibleName(self.tr("Loading"))

    def moves(self) -> bool:
        """Tell whether the rows breathe at present."""
        return self._breath.isActive()

    def _advance(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()

    def _may_move(self) -> bool:
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._may_move():
            self._breath.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._breath.stop()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and not self._may_move():
            self._breath.stop()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(320), self._rows * metrics().row)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, metrics().row)

    def _strength(self) -> float:
        phase = abs(self._step - _STEPS / 2) / (_STEPS / 2)
        return _FAINTEST + (1 - _FAINTEST) * phase

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._strength() if self._breath.isActive() else 1.0)
        row, bar = metrics().row, metrics().px(10)
        for number in range(min(self._rows, self.height() // row + 1)):
            y = number * row + (row - bar) // 2
            self._paint_row(painter, _SHARES[number % len(_SHARES)], y, bar)

    def _paint_row(self, painter: QPainter, shares: tuple[float, ...], y: int, height: int) -> None:
        room = self.width() - 2 * GAP3
        x = GAP3
        for share in shares:
            bar = QRect(x, y, round(room * share), height)  # whole pixels: such boxes are kept as pictures
            if self.isRightToLeft():
                bar.moveRight(self.width() - 1 - x)
            box(painter, bar, tokens().press, None, height / 2)
            x += round(room * (share + 0.06))
