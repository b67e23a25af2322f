"""Hear of changes: the organisation's feed, resumed where it broke off; polling where there is none."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation import json_text
from session_engine.organisation.client import Client
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard, ChangesMissed
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.replies import rubbish
from session_engine.organisation.sse import EventDecoder, ServerEvent, TooLong
from session_engine.waiting import Pause, real_pause

FEED_PATH = "/feed/changes"
SILENCE = 45.0
"""Seconds without a byte after which the line counts as dead; the heartbeat comes every 15."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 15.0
_DOUBLED = 10
"""How often the wait is doubled at most: a line may be away for days."""
_NO_FEED = frozenset({301, 302, 303, 307, 308, 400, 403, 404, 405, 406, 410, 501})
"""Answers that say there is none here; a Dataverse organisation may also lead to its page for signing in."""


class Source(StrEnum):
    """How changes are heard."""

    UNKNOWN = "unknown"
    FEED = "feed"
    POLLING = "polling"


class Poller(Protocol):
    """Asks for what has changed, where no feed tells."""

    async def run(self) -> None:
        """Ask until cancelled."""
        ...


class Feed:
    """Publish the organisation's changes until cancelled.

    Args:
        line: Whose changes.
        client: The way to it.
        bus: Where they are told.
        poller: Takes over where the organisation has no feed.
        pause: How to wait.
        chance: A number from 0 to 1 that spreads the reconnecting of many clients.
    """

    def __init__(
        self,
        line: LineId,
        client: Client,
        bus: EventBus,
        poller: Poller,
        *,
        pause: Pause = real_pause,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._line = line
        self._client = client
        self._bus = bus
        self._poller = poller
        self._pause = pause
        self._chance = chance
        self._position: int | None = None
        self._failures = 0
        self.source = Source.UNKNOWN

    async def run(self) -> None:
        """Follow the feed, connect again after every break."""
        while self.source is not Source.POLLING:
            try:
                await self._follow()
            except OrganisationError as error:
                if self.source is Source.UNKNOWN and error.status in _NO_FEED:
                    self.source = Source.POLLING
                    break
            self._failures += 1
            wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(self._failures - 1, _DOUBLED))
            await self._pause(wait * (0.5 + self._chance() / 2))
        await self._poller.run()

    async def _follow(self) -> None:
        path = FEED_PATH if self._position is None else f"{FEED_PATH}?after={self._position}"
        async with self._client.stream(path, SILENCE) as stream:
            if not stream.headers.get("content-type", "").startswith("text/event-stream"):
                raise OrganisationError(
                    Failure.RUBBISH, status=404
                )  # a page for people: no feed here, or not now
            decoder = EventDecoder()
            async for chunk in stream.chunks():
                self._client.heard()
                try:
                    self._handle(tuple(decoder.feed(chunk)))
                except (TooLong, NotJson) as error:
                    raise rubbish(stream.status) from error

    def _handle(self, events: tuple[ServerEvent, ...]) -> None:
        changes: list[Change] = []
        said: list[ServerEvent] = []
        for event in events:
            if event.name == "change":
                self._note_position(event.id)
                changes.append(change_of(json_text.as_object(json_text.decode(event.data))))
            elif event.name in ("message", "typing", "attending"):
                self._note_position(event.id)
                said.append(event)
            elif event.name in ("hello", "reload"):
                self._tell(changes, said)
                changes, said = [], []
                self._begin(event)
        self._tell(changes, said)

    def _begin(self, event: ServerEvent) -> None:
        position = json_text.number_of(json_text.as_object(json_text.decode(event.data)), "position")
        first = self._position is None
        self.source = Source.FEED
        self._failures = 0
        if first or event.name == "reload":
            # What was read before the feed stood may have changed unheard.
            self._position = position
            self._bus.publish(ChangesMissed(self._line))

    def _note_position(self, text: str) -> None:
        if text.isascii() and text.isdigit():
            self._position = int(text)

    def _tell(self, changes: list[Change], said: list[ServerEvent]) -> None:
        if changes:
            self._bus.publish(ChangesHeard(self._line, tuple(changes)))
        if said:
            self._tell_said(said)

    def _tell_said(self, said: list[ServerEvent]) -> None:
        """Tell what was said in conversations, and who is where."""
        # An organisation without conversations needs none of it.
        from session_engine.organisation.conversations_heard import events_of  # noqa: PLC0415

        for event in events_of(self._line, said):
            self._bus.publish(event)


def change_of(payload: Payload) -> Change:
    """Read one change of the feed; raise NotJson when it is none."""
    table, record_id = json_text.text_of(payload, "table"), json_text.text_of(payload, "id")
    try:
        kind = ChangeKind(json_text.text_of(payload, "kind"))
    except ValueError as error:
        raise NotJson("an unknown kind of change") from error
    if not table or not record_id:
        raise NotJson("a change without a record")
    columns = payload.get("columns")
    names = json_text.as_list(columns) if columns is not None else []
    return Change(
        table,
        record_id.lower(),
        kind,
        frozenset(name for name in names if isinstance(name, str)),
        json_text.text_of(payload, "etag") or None,
        json_text.text_of(payload, "by").lower(),
    )
