"""Announcements: frozen events in the past tense, published after the change."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar, cast

from session_engine.light_dataclass import dataclass

log = logging.getLogger(__name__)


class Origin(StrEnum):
    """Who made a change."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. Areas define their own kinds beside their verbs."""


E = TypeVar("E", bound=Event)
Subscriber = Callable[[E], None]


class EventBus:
    """Hand every event to all who subscribed to its class, in order, one event at a time.

    An event published while another is being handled waits its turn. A subscriber that fails is logged and the
    rest still run.
    """

    def __init__(self) -> None:
        self._subscribers: dict[type[Event], list[Subscriber[Event]]] = {}
        self._waiting: deque[Event] = deque()
        self._handling = False

    def subscribe(self, kind: type[E], subscriber: Subscriber[E]) -> Callable[[], None]:
        """Call `subscriber` with every event of exactly this class; the answer unsubscribes."""
        subscribers = self._subscribers.setdefault(kind, [])
        erased = cast("Subscriber[Event]", subscriber)
        subscribers.append(erased)

        def unsubscribe() -> None:
            if erased in subscribers:
                subscribers.remove(erased)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Announce `event` once the one being handled is through."""
        self._waiting.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._waiting:
                self._hand_out(self._waiting.popleft())
        finally:
            self._handling = False

    def _hand_out(self, event: Event) -> None:
        for subscriber in tuple(self._subscribers.get(type(event), ())):
            try:
                subscriber(event)
            except Exception:  # one bad subscriber must not silence the others
                log.exception("a subscriber to %s failed", type(event).__name__)
