"""The bars or the line of a chart: painted, walked by keyboard and pointer, and read out."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from session_engine.dashboards.state import ChartKind, ChartPoint, ChartState, Tone
from widgets.dashboard.marks import Mark, base_line, marks
from widgets.primitives.announce import announce
from widgets.text import for_tip, one_line
from widgets.theme import GAP3, Type, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import box, ring, smooth
from widgets.theme.draw.stills import still

_COLOURS = {Tone.PLAIN: "acc", Tone.GOOD: "good", Tone.WARN: "warn", Tone.BAD: "bad"}
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_THICK = 3


class Plot(QWidget):
    """What a chart shows of its values.

    Signals:
        opened: The label of a bar or a point, as the organisation has it; the keyboard's modifiers.
    """

    opened = Signal(str, Qt.KeyboardModifier)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[ChartPoint, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._kind = ChartKind.COLUMN
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_points(self, state: ChartState) -> None:
        """Show the values of a chart."""
        self._points, self._kind = state.points, state.kind
        self._labels = tuple(_label(point.label, by_day=state.by_day) for point in state.points)
        self.setAccessibleName(one_line(state.title))
        self.setAccessibleDescription(", ".join(map(self.spoken, range(len(self._points)))))
        self._current = min(self._current, len(self._points) - 1)
        self.update()

    def spoken(self, index: int) -> str:
        """Say what a bar or point stands for: its label, its value, and what it means."""
        point = self._points[index]
        said = f"{self._labels[index]}: {_number(point.value)}"
        return said + self.tr(", far more than before") if point.tone is Tone.BAD else said

    def marks(self) -> tuple[Mark, ...]:
        """Give where everything stands."""
        return marks(self._kind, tuple(point.value for point in self._points), self.rect())

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(320), metrics().px(160))

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # It seldom changes, and comes to the front with Home each time.
        look = (
            "plot", self._points, self._labels, self._kind, self._current if self.hasFocus() else None,
            self.isRightToLeft(),
        )  # fmt: skip
        still(QPainter(self), 0, 0, self.width(), self.height(), look, self._draw)

    def _draw(self, painter: QPainter) -> None:
        placed = self.marks()
        if self._kind is ChartKind.LINE and placed:
            self._paint_line(painter, placed)
        for index, mark in enumerate(placed):
            self._paint_mark(painter, index, mark)
            self._paint_words(painter, index, mark)
        if self.hasFocus() and not placed:
            ring(painter, self.rect())

    def _paint_line(self, painter: QPainter, placed: tuple[Mark, ...]) -> None:
        t, base = tokens(), base_line(self.rect())
        painter.fillRect(GAP3, base, self.width() - 2 * GAP3, 1, t.line)
        course = [QPointF(mark.shape.center()) for mark in placed]
        ground = QColor(t.colour("acc"))
        ground.setAlphaF(0.1)
        with smooth(painter):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            ends = (QPointF(course[-1].x(), base), QPointF(course[0].x(), base))
            painter.drawPolygon(QPolygonF([*course, *ends]))
            pen = QPen(t.colour("acc"), _THICK)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(course))

    def _paint_mark(self, painter: QPainter, index: int, mark: Mark) -> None:
        t, tone = tokens(), self._points[index].tone
        if self._kind is not ChartKind.LINE:
            box(painter, mark.shape, t.colour(_COLOURS[tone]), None, 3)
        else:
            with smooth(painter):
                painter.setPen(QPen(t.surf, 2))
                painter.setBrush(t.colour(_COLOURS[tone]))
                if tone is Tone.PLAIN:
                    painter.drawEllipse(mark.shape)
                else:  # what is out of the ordinary differs by its shape too
                    painter.drawPolygon(_diamond(mark))
        if self.hasFocus() and index == self._current:
            ring(painter, mark.shape.adjusted(-4, -4, 4, 4))

    def _paint_words(self, painter: QPainter, index: int, mark: Mark) -> None:
        t = tokens()
        line(painter, mark.label, self._labels[index], Type.SMALL, t.mute, at=mark.label_at)
        line(painter, mark.value, _number(self._points[index].value), Type.SMALL, t.text, at=mark.value_at)

    # Pointer and keyboard

    def _at(self, position: QPoint) -> int:
        """Give the bar or point under the pointer, the nearest of several; -1 for none."""
        near = [
            ((mark.shape.center() - position).manhattanLength(), index)
            for index, mark in enumerate(self.marks())
            if mark.target.contains(position)
        ]
        return min(near)[1] if near else -1

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().toPoint()) >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(index)
            self.opened.emit(self._points[index].label, event.modifiers())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._points) - 1
        if last >= 0 and key in _STEPS:
            self._go_to((max(self._current, 0) + _STEPS[key]) % (last + 1))
        elif last >= 0 and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            without_pad = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            self.opened.emit(self._points[self._current].label, without_pad)
        else:
            super().keyPressEvent(event)

    def _go_to(self, index: int) -> None:
        self._current = index
        announce(self, self.spoken(index))
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._current = max(self._current, 0) if self._points else -1
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), for_tip(self.spoken(index)), self)
                return True
        return super().event(event)


def _diamond(mark: Mark) -> QPolygonF:
    middle, reach = QPointF(mark.shape.center()), mark.shape.width() / 2 + 3
    ways = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
    return QPolygonF([middle + QPointF(x, y) for x, y in ways])


def _number(value: float) -> str:
    return QLocale().toString(int(value)) if value == int(value) else QLocale().toString(value, "f", 1)


def _label(text: str, *, by_day: bool) -> str:
    """Give a bar's label: a weekday for a date, else the organisation's words."""
    if not by_day:
        return one_line(text)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return one_line(text)
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d")
