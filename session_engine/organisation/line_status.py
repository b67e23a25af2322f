"""How one line stands, as its requests tell; announced when a person would see a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.events import LineChanged
from session_engine.organisation.latency import Latency
from session_engine.organisation.state import Connection, LineState, Person
from session_engine.ports import Clock

_OFFLINE = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
_TELL_EVERY = 1.0
"""Seconds between two announcements of nothing but another mean time."""
_WORTH_TELLING = 0.2


class LineStatus:
    """The writer of one line's state."""

    def __init__(self, line: LineState, bus: EventBus, clock: Clock) -> None:
        self.state = line
        self._bus = bus
        self._clock = clock
        self._latency = Latency()
        self._told_at = 0.0

    @property
    def id(self) -> LineId:
        """The line's name."""
        return self.state.id

    def starting(self) -> None:
        """Say that there is no address yet, or none any more."""
        self._change(replace(self.state, connection=Connection.STARTING, failure=None, again_at=None))

    def connecting(self) -> None:
        """Say that an address is known and its first answer is awaited."""
        self._latency.forget()
        fresh = replace(self.state, connection=Connection.CONNECTING, milliseconds=None)
        self._change(replace(fresh, failure=None, again_at=None))

    def answered(self, milliseconds: float) -> None:
        """Take the time of an answer that shows the organisation at work, whether it said yes or no."""
        self._latency.add(milliseconds)
        connection = Connection.SLOW if self._latency.slow else Connection.ONLINE
        mean = self._latency.mean
        if connection is self.state.connection and self.state.failure is None:
            self._tell_mean(mean)
            return
        self._told_at = self._clock.monotonic()
        fresh = replace(self.state, connection=connection, milliseconds=mean)
        self._change(replace(fresh, failure=None, again_at=None))

    def _tell_mean(self, mean: float) -> None:
        told = self.state.milliseconds
        moved = told is None or abs(mean - told) > told * _WORTH_TELLING
        now = self._clock.monotonic()
        if moved and now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            self._change(replace(self.state, milliseconds=mean))

    def failed(self, error: OrganisationError) -> None:
        """Take a failure that no retry could mend."""
        if error.failure in _OFFLINE:
            self._fell(Connection.OFFLINE, error.failure)
        elif error.failure is Failure.SIGNED_OUT:
            self._fell(Connection.SIGNED_OUT, error.failure)
        elif error.failure is Failure.BUSY:
            wait = error.retry_after
            self._fell(
                Connection.BUSY, error.failure, None if wait is None else self._clock.now() + _span(wait)
            )

    def _fell(self, connection: Connection, failure: Failure, again_at: datetime | None = None) -> None:
        self._change(replace(self.state, connection=connection, failure=failure, again_at=again_at))

    def signed_in(self, person: Person, organisation: str, organisation_id: str = "") -> None:
        """Say who is signed in and where."""
        name = organisation or self.state.organisation
        where = replace(self.state, organisation=name, organisation_id=organisation_id)
        self._change(replace(where, person=person))

    def _change(self, state: LineState) -> None:
        if state != self.state:
            self.state = state
            self._bus.publish(LineChanged(state.id))


def _span(seconds: float) -> timedelta:
    """Give a time span; an organisation that asks for more than a day is asked again after one."""
    return timedelta(seconds=min(seconds, 86_400.0))
