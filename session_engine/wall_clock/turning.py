"""Notices that a day has ended, or that the machine was given another time zone."""

from __future__ import annotations

from session_engine.events import EventBus
from session_engine.ports import Clock
from session_engine.wall_clock.events import DayTurned
from session_engine.wall_clock.state import calendar, her_calendar, look_again


class Days:
    """The day that it was when somebody looked last.

    Args:
        bus: Where another day is announced.
        clock: The time.
    """

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._last = self._days()

    def minute(self) -> None:
        """Look at the calendar; called once a minute by whoever shows the time."""
        look_again()
        before, self._last = self._last, self._days()
        if self._last != before:
            self._bus.publish(DayTurned())

    def _days(self) -> tuple[object, object]:
        now = self._clock.now()
        return calendar(now), her_calendar(now)
