"""The calendar, and the times beside it, that open from a date's field."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from session_engine.wall_clock.state import day_of
from widgets.forms.moments import DAY_STARTS, write_time
from widgets.grids.times import utc_now
from widgets.theme import GAP, metrics, tokens
from widgets.theme.draw.shapes import box

_STEP = 30
_TIMES = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, _STEP)]


class CalendarPopup(QWidget):
    """A month and, for moments, the times of a day.

    Signals:
        chosen: A date and, for moments, a time (else None).
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget, *, with_time: bool) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._calendar = QCalendarWidget()
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._calendar.setAccessibleName(self.tr("Calendar"))
        self._calendar.clicked.connect(self._day_clicked)
        self._calendar.activated.connect(self._accept)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._calendar)
        self._times = self._make_times() if with_time else None
        if self._times is not None:
            row.addWidget(self._times)

    def _make_times(self) -> QListWidget:
        times = QListWidget()
        times.setAccessibleName(self.tr("Time"))
        times.setFrameShape(QListWidget.Shape.NoFrame)
        times.setFixedWidth(metrics().px(92))
        for moment in _TIMES:
            times.addItem(QListWidgetItem(write_time(moment)))
        times.itemClicked.connect(self._accept)
        times.itemActivated.connect(self._accept)
        return times

    def open_at(self, anchor: QWidget, day: date | None, clock: time | None) -> None:
        """Open below a field with a date and a time chosen."""
        shown = day or day_of(utc_now())
        self._calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        if self._times is not None:
            at = clock or DAY_STARTS
            self._times.setCurrentRow((at.hour * 60 + at.minute) // _STEP)
        self.adjustSize()
        self.move(self._spot(anchor))
        self.show()
        self._calendar.setFocus(Qt.FocusReason.PopupFocusReason)
        if self._times is not None:
            self._times.scrollToItem(self._times.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def _spot(self, anchor: QWidget) -> QPoint:
        below = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        x = max(room.left(), min(below.x(), room.right() - self.width()))
        over = anchor.mapToGlobal(QPoint(0, -self.height() - 2)).y()
        fits = below.y() + self.height() <= room.bottom()
        return QPoint(x, below.y() if fits else max(over, room.top()))

    def _day(self) -> date:
        day = self._calendar.selectedDate()
        return date(day.year(), day.month(), day.day())

    def _clock(self) -> time | None:
        return _TIMES[max(self._times.currentRow(), 0)] if self._times is not None else None

    def _day_clicked(self) -> None:
        if self._times is None:
            self._accept()
        else:
            self._times.setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept(self) -> None:
        self.chosen.emit(self._day(), self._clock())
        self.close()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.surf, t.edge if t.high_contrast else t.line)
