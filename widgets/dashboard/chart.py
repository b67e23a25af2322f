"""Bars in a card: painted, walked by keyboard, and read out as a list of values."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from session_engine.dashboards.state import ChartKind, ChartPoint, ChartState, Tone
from session_engine.errors import Failure
from widgets.grids.grid import FailureText
from widgets.primitives.card import Card
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.unread import why_empty
from widgets.text import one_line
from widgets.theme import GAP2, GAP3, Type, font_metrics, metrics, tokens
from widgets.theme.draw.lines import At, line
from widgets.theme.draw.shapes import box, ring

_COLOURS = {Tone.PLAIN: "acc", Tone.GOOD: "good", Tone.WARN: "warn", Tone.BAD: "bad"}


class Chart(Card):
    """A chart with its title.

    Signals:
        point_opened: The label of a bar.
    """

    point_opened = Signal(str)
    retry_wanted = Signal()

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._failure_text = failure_text
        self._state: ChartState | None = None
        self.bars = _Bars()
        self.bars.opened.connect(self.point_opened)
        self._skeleton = SkeletonRows(3)
        self._failed = EmptyState()
        self._failed.action_triggered.connect(self.retry_wanted)
        for widget in (self.bars, self._skeleton, self._failed):
            self.body.addWidget(widget, 1)

    @override
    def minimumSizeHint(self) -> QSize:
        bars = metrics().px(20) + 2 * (font_metrics(Type.SMALL).height() + 4) + 2 * GAP2
        return QSize(metrics().px(200), self.chrome_height() + bars)

    def render_state(self, state: ChartState) -> None:
        """Show a chart."""
        if state == self._state:
            return
        self._state = state
        old = state.failure is not None and bool(state.points)
        self.render_title(state.title, self.tr("may be out of date") if old else state.note)
        failed = state.failure is not None and not state.points
        self.bars.setVisible(bool(state.points))
        self._skeleton.setVisible(state.loading and not state.points and not failed)
        self._failed.setVisible(failed or (not state.loading and not state.points))
        if failed:
            failure = state.failure or Failure.SERVER
            text = why_empty(failure, self._failure_text(failure, ""))
            self._failed.render_value(self.tr("Could not be loaded"), text, "offline", self.tr("Try again"))
        else:
            self._failed.render_value(self.tr("No values"), "", "chart-bar")
        self.bars.show_points(state)


class _Bars(QWidget):
    """The bars themselves."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[ChartPoint, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._kind = ChartKind.COLUMN
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_points(self, state: ChartState) -> None:
        self._points, self._kind = state.points, state.kind
        self._labels = tuple(_label(point.label, by_day=state.by_day) for point in state.points)
        spoken = ", ".join(
            f"{name} {point.value:g}" for name, point in zip(self._labels, self._points, strict=True)
        )
        self.setAccessibleName(one_line(state.title))
        self.setAccessibleDescription(spoken)
        self._current = min(self._current, len(self._points) - 1)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(320), metrics().px(160))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index, point in enumerate(self._points):
            self._paint_bar(painter, index, point)
        if self.hasFocus() and not self._points:
            ring(painter, self.rect())

    def _paint_bar(self, painter: QPainter, index: int, point: ChartPoint) -> None:
        t = tokens()
        bar, label, value = self._places(index)
        box(painter, bar, t.colour(_COLOURS[point.tone]), None, 3)
        if self.hasFocus() and index == self._current:
            ring(painter, bar.adjusted(-4, -4, 4, 4))
        at = At.CENTRE if self._kind is ChartKind.COLUMN else At.START
        line(painter, label, self._labels[index], Type.SMALL, t.mute, at=at)
        line(painter, value, QLocale().toString(int(point.value)), Type.SMALL, t.text, at=at)

    def _places(self, index: int) -> tuple[QRect, QRect, QRect]:
        """Give the places of a bar, its label and its value."""
        count = max(1, len(self._points))
        most = max((point.value for point in self._points), default=0) or 1
        share = self._points[index].value / most
        high = font_metrics(Type.SMALL).height() + 4
        area = self.rect().adjusted(GAP3, GAP2, -GAP3, -GAP2)
        if self._kind is ChartKind.BAR:
            return self._row_places(area, index, count, share)
        wide = area.width() / count
        left = area.x() + round(index * wide)
        room = area.height() - 2 * high
        height = max(2, round(room * share))
        bottom = area.bottom() - high
        bar_width = min(round(wide * 0.66), metrics().px(72))
        bar = QRect(left + round((wide - bar_width) / 2), bottom - height, bar_width, height)
        label = QRect(left, bottom + 2, round(wide), high)
        return bar, label, QRect(left, bar.y() - high, round(wide), high)

    def _row_places(self, area: QRect, index: int, count: int, share: float) -> tuple[QRect, QRect, QRect]:
        high = min(area.height() / count, metrics().px(34))
        names = min(area.width() // 3, metrics().px(110))
        numbers = metrics().px(44)
        top = area.y() + round(index * high)
        width = max(2, round((area.width() - names - numbers) * share))
        bar = QRect(area.x() + names, top + round(high * 0.2), width, round(high * 0.6))
        label = QRect(area.x(), top, names - 8, round(high))
        return bar, label, QRect(bar.right() + 8, top, numbers, round(high))

    def _at(self, event: QMouseEvent) -> int:
        position = event.position().toPoint()
        for index in range(len(self._points)):
            if self._places(index)[0].adjusted(-4, -16, 4, 16).contains(position):
                return index
        return -1

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._at(event)
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._current = index
            self.opened.emit(self._points[index].label)
            self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._points:
            self._current = (max(self._current, 0) + step) % len(self._points)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.opened.emit(self._points[self._current].label)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._current = max(self._current, 0) if self._points else -1
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            for index, name in enumerate(self._labels):
                if self._places(index)[0].contains(event.pos()):
                    QToolTip.showText(event.globalPos(), f"{name}: {self._points[index].value:g}", self)
                    return True
        return super().event(event)


def _label(text: str, *, by_day: bool) -> str:
    """Give a bar's label: a weekday for a date, else the organisation's words."""
    if not by_day:
        return one_line(text)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return one_line(text)
    shown = QDate(day.year, day.month, day.day)
    return QLocale().toString(shown, "ddd d")
