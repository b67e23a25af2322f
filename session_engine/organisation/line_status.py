"""How one line stands, as its requests tell; announced when a person would see a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.events import LineChanged
from session_engine.organisation.latency import Latency
from session_engine.organisation.standing import TABLE, Happening
from session_engine.organisation.state import WELL, Connection, LineState, Person
from session_engine.ports import Clock

_OFFLINE = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
_UNMOVED = frozenset({Connection.STARTING, Connection.SIGNING_IN})
"""Standings to which nothing that happens in them adds anything."""
_REFUSALS = frozenset({Happening.KEY_REFUSED, Happening.NO_KEY})
_MISSES = frozenset({Happening.NO_ANSWER, Happening.TOLD_TO_WAIT})
_TELL_EVERY = 1.0
"""Seconds between two announcements of nothing but another mean time."""
_WORTH_TELLING = 0.2


class LineStatus:
    """The writer of one line's state.

    Attributes:
        refusals: How often a key was refused so far.
        missed: How often it gave no answer so far, or wanted to be asked later.
    """

    def __init__(self, line: LineState, bus: EventBus, clock: Clock) -> None:
        self.state = replace(line, since=clock.now())
        self.refusals = 0
        self.missed = 0
        self._heard_at: datetime | None = None
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
        self._move(Happening.GONE)

    def connecting(self) -> None:
        """Say that an address is known, or that the person wants it asked, and its first answer is awaited."""
        self._latency.forget()
        self._move(Happening.ADDRESS)

    def signing_in(self) -> None:
        """Say that a key was refused and another one is awaited."""
        self._move(Happening.KEY_REFUSED, Failure.SIGNED_OUT)

    def asks_again(self, seconds: float) -> None:
        """Say that an organisation that is away is asked again in a while."""
        if self.state.connection is Connection.OFFLINE:
            self._change(replace(self.state, again_at=self._clock.now() + _span(seconds)))

    def heard(self) -> None:
        """Note a sign of life."""
        self._heard_at = self._clock.now()

    def answered(self, milliseconds: float) -> None:
        """Take the time of an answer that shows the organisation at work, whether it said yes or no."""
        self._latency.add(milliseconds)
        self._heard_at = self._clock.now()
        slow = self._latency.slow
        happening = Happening.SLOW_ANSWER if slow else Happening.ANSWER
        same = TABLE[self.state.connection][happening] is self.state.connection
        if same and self.state.failure is None:
            if self._latency.known:
                self._tell_mean(self._latency.mean)
            return
        self._told_at = self._clock.monotonic()
        self._move(happening)

    def waits(self, milliseconds: float) -> None:
        """Note that an answer is awaited for so long already: where all was well, it is slow."""
        if self.state.connection is Connection.ONLINE:
            self._move(Happening.SLOW_ANSWER)
            self._change(replace(self.state, milliseconds=milliseconds))

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
            self._move(Happening.NO_ANSWER, error.failure)
        elif error.failure is Failure.SIGNED_OUT:
            self._move(Happening.NO_KEY, error.failure)
        elif error.failure is Failure.BUSY:
            wait = error.retry_after
            again = None if wait is None else self._clock.now() + _span(wait)
            self._move(Happening.TOLD_TO_WAIT, error.failure, again)

    def _move(
        self, happening: Happening, failure: Failure | None = None, again_at: datetime | None = None
    ) -> None:
        """Go where the table says; what comes with it belongs to the new standing."""
        self.refusals += happening in _REFUSALS
        self.missed += happening in _MISSES
        before = self.state.connection
        connection = TABLE[before][happening]
        if connection is before and connection in _UNMOVED:
            return
        moved = connection is not before
        well = connection in WELL
        still_away = connection is before and connection is Connection.OFFLINE
        self._change(
            replace(
                self.state,
                connection=connection,
                milliseconds=self._latency.mean if well and self._latency.known else None,
                failure=None if well else failure,
                again_at=self.state.again_at if still_away else again_at,
                since=self._clock.now() if moved or self.state.since is None else self.state.since,
                heard_at=None if well else self._heard_at,
            )
        )

    def takes(self, state: LineState) -> None:
        """Take another person and organisation; how the line stands stays."""
        others = {"person": state.person, "organisation": state.organisation}
        self._change(replace(self.state, **others, organisation_id=state.organisation_id))

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
