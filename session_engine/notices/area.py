"""The notices' verbs: tell, read, dismiss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import WayOut
from session_engine.events import Event, EventBus
from session_engine.light_dataclass import dataclass
from session_engine.notices.state import Notice, NoticesState, Weight
from session_engine.ports import Clock

KEPT = 200
"""Notices behind the bell."""


@dataclass(frozen=True, slots=True)
class NoticeTold(Event):
    """Something is to be shown as a toast."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class NoticeDismissed(Event):
    """A notice was taken back or put away: it goes wherever it stands."""

    notice_id: int


@dataclass(frozen=True, slots=True)
class NoticesChanged(Event):
    """The list behind the bell is another one."""


class NoticesArea:
    """What the person was told."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._state = NoticesState()
        self._last = 0

    @property
    def state(self) -> NoticesState:
        """All notices, newest first."""
        return self._state

    def tell(
        self,
        code: str,
        values: Mapping[str, object] | None = None,
        *,
        weight: Weight = Weight.INFO,
        actions: tuple[WayOut, ...] = (),
    ) -> int:
        """Tell the person something; the answer names the notice.

        What is told again while it is the newest and unread, as by a key that is held, renews it.
        """
        frozen = MappingProxyType(dict(values or {}))
        notice = Notice(self._last + 1, code, frozen, weight, self._clock.now(), actions)
        others = self._state.notices
        if others and not others[0].read and replace(others[0], id=notice.id, at=notice.at) == notice:
            notice, others = replace(others[0], at=notice.at), others[1:]
        self._last = notice.id
        self._state = NoticesState((notice, *others)[:KEPT])
        self._bus.publish(NoticeTold(notice))
        self._bus.publish(NoticesChanged())
        return notice.id

    def mark_read(self, notice_id: int | None = None) -> None:
        """Mark one notice read, or all."""
        notices = tuple(
            replace(notice, read=True) if notice_id in (None, notice.id) else notice
            for notice in self._state.notices
        )
        self._replace(notices)

    def dismiss(self, notice_id: int) -> None:
        """Take a notice off the list and from the windows it stands in."""
        self._replace(tuple(n for n in self._state.notices if n.id != notice_id))
        self._bus.publish(NoticeDismissed(notice_id))

    def take_back(self, is_over: Callable[[Notice], bool]) -> None:
        """Take back what was told and is over."""
        for notice in self._state.notices:
            if is_over(notice):
                self.dismiss(notice.id)

    def _replace(self, notices: tuple[Notice, ...]) -> None:
        if notices != self._state.notices:
            self._state = NoticesState(notices)
            self._bus.publish(NoticesChanged())
