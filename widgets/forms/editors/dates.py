"""Dates and moments: typed freely, or picked from a calendar."""

from __future__ import annotations

from datetime import date, datetime, time

from typing_extensions import override

from session_engine.forms.state import FieldKind
from session_engine.records.state import FieldProblem, Value
from session_engine.wall_clock.state import at_wall, day_of
from widgets.forms.editors.calendar_popup import CalendarPopup
from widgets.forms.editors.inputs import LineInput
from widgets.forms.editors.line import LineEditor
from widgets.forms.editors.trailing import ToolLine
from widgets.forms.moments import DAY_STARTS, local_time, parse_date, parse_moment
from widgets.grids.times import utc_now


class _DateLine(ToolLine):
    @override
    def tool(self) -> str:
        return "appointment"


class DateEditor(LineEditor):
    """A day."""

    @override
    def make_line(self) -> LineInput:
        self._calendar: CalendarPopup | None = None
        return _DateLine(self, self)

    def tool_used(self) -> None:
        """Let her pick from a calendar."""
        self.open_calendar()

    @override
    def parse(self, text: str) -> tuple[Value, FieldProblem | None]:
        if not text.strip():
            return None, None
        made = parse_date(text, day_of(utc_now()))
        return (made, None) if made is not None else (text, FieldProblem.NOT_A_DATE)

    def open_calendar(self) -> None:
        """Let her pick from a calendar."""
        if self._calendar is None:
            self._calendar = CalendarPopup(self, with_time=self.plan.kind is FieldKind.DATETIME)
            self._calendar.chosen.connect(self._picked)
        day, clock = self._now_shown()
        self._calendar.open_at(self.line, day, clock)

    def _now_shown(self) -> tuple[date | None, time | None]:
        value = self.shown_value()
        return (value if isinstance(value, date) else None), None

    def _picked(self, day: date, clock: time | None) -> None:
        value = self.value_of(day, clock)
        self.show_value(value)
        self.take(value)

    def value_of(self, day: date, _clock: time | None, /) -> Value:
        """Make a value of what was picked."""
        return day


class DateTimeEditor(DateEditor):
    """A moment: shown and typed on the agent's clock, kept as aware UTC unless the column knows no zone."""

    @override
    def parse(self, text: str) -> tuple[Value, FieldProblem | None]:
        if not text.strip():
            return None, None
        _day, clock = self._now_shown()
        made = parse_moment(text, day_of(utc_now()), clock or DAY_STARTS)
        return (self._kept(made), None) if made is not None else (text, FieldProblem.NOT_A_DATE)

    def _kept(self, made: datetime) -> datetime:
        known = self._field.value
        zoneless = isinstance(known, datetime) and known.tzinfo is None
        return made if zoneless else at_wall(made)

    @override
    def _now_shown(self) -> tuple[date | None, time | None]:
        value = self.shown_value()
        if not isinstance(value, datetime):
            value = self._field.value
        if not isinstance(value, datetime):
            return None, None
        local = local_time(value)
        return local.date(), local.time()

    @override
    def value_of(self, day: date, clock: time | None, /) -> Value:
        return self._kept(datetime.combine(day, clock or DAY_STARTS))
