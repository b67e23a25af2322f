"""What the feed tells of conversations, as events: messages of one chunk together, who types or is where one by one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from session_engine.conversations.events import Heard, MessagesHeard, TypingHeard
from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.organisation import attendance_wire as wire
from session_engine.organisation import json_text
from session_engine.organisation.conversation_wire import heard_on_feed
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.sse import ServerEvent

log = logging.getLogger(__name__)
CUSTOMER = "customer"


def events_of(line: LineId, said: Iterable[ServerEvent]) -> Iterator[Event]:
    """Give what events of the feed tell; one that cannot be understood is left out, and asked for as a gap is."""
    messages: list[Heard] = []
    passing: list[Event] = []
    for event in said:
        try:
            payload = json_text.as_object(json_text.decode(event.data))
            if event.name == "message":
                messages.append(heard_on_feed(payload))
            elif event.name == "attending":
                passing.append(wire.heard(line, payload))
            else:
                passing.append(_typing(line, payload))
        except NotJson as error:
            log.warning("the feed told of a conversation what cannot be understood: %s", error)
    # A mark ends with the message it was for, so it has to come before it.
    yield from passing
    if messages:
        yield MessagesHeard(line, tuple(messages))


def _typing(line: LineId, payload: Payload) -> TypingHeard:
    who = json_text.text_of(payload, "who").lower()
    conversation = json_text.text_of(payload, "conversation").lower()
    if not conversation or not who:
        raise NotJson("a typing mark of nobody")
    return TypingHeard(line, conversation, "" if who == CUSTOMER else who, json_text.text_of(payload, "name"))
