"""The change feed: events cut anywhere, resuming, missed changes, no feed at all."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.conversations.events import Heard, MessagesHeard, TypingHeard
from session_engine.conversations.state import Author, Message, MessageFile, MessageKind
from session_engine.events import Event
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard, ChangesMissed
from session_engine.organisation.feed import Feed, Source, change_of
from session_engine.organisation.json_text import NotJson
from session_engine.organisation.sse import EventDecoder, ServerEvent, TooLong
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.held import FreeTime, until
from tests.unit.engine.web_api import LINE, Wire, answer, wire

pytestmark = pytest.mark.anyio
STREAM = {"content-type": "text/event-stream"}


def sse(name: str, data: object, event_id: str = "") -> bytes:
    identity = f"id: {event_id}\n" if event_id else ""
    return f"event: {name}\n{identity}data: {json.dumps(data)}\n\n".encode()


def change(number: int, **more: object) -> dict[str, object]:
    return {
        "table": "incident",
        "id": guid(number),
        "kind": "update",
        "columns": ["title"],
        "etag": f'W/"{number}"',
        "by": guid(1),
        **more,
    }


class Organisation:
    """Answers each connection with the next list of chunks, then breaks the line."""

    def __init__(self, *connections: list[bytes] | httpx.Response) -> None:
        self.connections = list(connections)
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.raw_path.decode())
        if not self.connections:
            return answer(404)
        connection = self.connections.pop(0)
        if isinstance(connection, httpx.Response):
            return connection

        async def chunks() -> AsyncIterator[bytes]:
            for chunk in connection:
                yield chunk
            raise httpx.ReadError("the line broke")

        return httpx.Response(200, headers=STREAM, content=chunks())


class Nothing:
    """A poller that notes that it was asked."""

    def __init__(self) -> None:
        self.runs = 0

    async def run(self) -> None:
        self.runs += 1


async def followed(organisation: Organisation, answers: int = 0) -> tuple[list[Event], Feed, Wire, Nothing]:
    made = wire(organisation, FreeTime())
    events: list[Event] = []
    for kind in (ChangesHeard, ChangesMissed):
        made.bus.subscribe(kind, events.append)
    poller = Nothing()
    feed = Feed(LINE, made.client, made.bus, poller, pause=made.time.pause, chance=lambda: 1.0)
    made.tasks.start(feed.run(), owner="test", group="feed")
    await until(lambda: poller.runs > 0 or 0 < answers < len(organisation.asked))
    await made.tasks.close()
    return events, feed, made, poller


async def test_changes_are_told_in_order_and_in_batches() -> None:
    organisation = Organisation(
        [
            sse("hello", {"position": 10}),
            sse("change", change(11), "11") + sse("change", change(12, kind="delete", columns=None), "12"),
            b": heartbeat\n\n",
            sse("change", change(13), "13"),
        ]
    )
    events, _, _, _ = await followed(organisation, 1)
    first = Change("incident", guid(11), ChangeKind.UPDATE, frozenset({"title"}), 'W/"11"', guid(1))
    assert events[0] == ChangesMissed(LINE)
    assert isinstance(events[1], ChangesHeard)
    assert events[1].changes[0] == first
    assert events[1].changes[1].kind is ChangeKind.DELETE
    assert isinstance(events[2], ChangesHeard)
    assert len(events) == 3


async def test_it_goes_on_where_the_line_broke() -> None:
    organisation = Organisation(
        [sse("hello", {"position": 10}), sse("change", change(11), "11")],
        [sse("hello", {"position": 12}), sse("change", change(12), "12")],
    )
    events, _, made, _ = await followed(organisation, 2)
    assert organisation.asked[:3] == ["/feed/changes", "/feed/changes?after=11", "/feed/changes?after=12"]
    assert [type(event) for event in events] == [ChangesMissed, ChangesHeard, ChangesHeard]
    assert made.time.pauses[0] == 0.5


async def test_a_position_no_longer_held_means_reading_everything_again() -> None:
    organisation = Organisation(
        [sse("hello", {"position": 10})],
        [sse("hello", {"position": 5000}), sse("reload", {"position": 5000})],
    )
    events, _, _, _ = await followed(organisation, 2)
    assert [type(event) for event in events] == [ChangesMissed, ChangesMissed]
    assert organisation.asked[2] == "/feed/changes?after=5000"


async def test_reconnecting_backs_off_while_it_fails() -> None:
    failing = httpx.Response(500)
    organisation = Organisation(failing, failing, failing, failing, failing, failing, failing)
    _, _, made, _ = await followed(organisation)
    assert made.time.pauses == [0.5, 1, 2, 4, 8, 15, 15]


@pytest.mark.parametrize(
    "connection",
    [
        httpx.Response(404),
        httpx.Response(501),
        httpx.Response(302, headers={"location": "https://login.example"}),
        httpx.Response(200, text="<html>welcome</html>"),
    ],
)
async def test_where_there_is_no_feed_changes_are_asked_for(connection: httpx.Response) -> None:
    _, feed, _, poller = await followed(Organisation(connection))
    assert (feed.source, poller.runs) == (Source.POLLING, 1)


@pytest.mark.parametrize("between", [httpx.Response(404), httpx.Response(200, text="<html>welcome</html>")])
async def test_a_feed_that_has_been_is_looked_for_again(between: httpx.Response) -> None:
    hello = sse("hello", {"position": 1})
    organisation = Organisation([hello], between, between, [hello, sse("change", change(2), "2")])
    events, feed, _, poller = await followed(organisation, 4)
    assert (feed.source, poller.runs) == (Source.FEED, 0)
    assert [type(event) for event in events] == [ChangesMissed, ChangesHeard]


@pytest.mark.parametrize(
    "rubbish", [b"event: change\ndata: {\n\n", b"event: change\ndata: {}\n\n", b"data:" + b"x" * 2_000_000]
)
async def test_rubbish_breaks_the_line_and_it_is_tried_again(rubbish: bytes) -> None:
    organisation = Organisation([sse("hello", {"position": 1}), rubbish], [sse("hello", {"position": 1})])
    events, _, _, _ = await followed(organisation, 2)
    assert [type(event) for event in events] == [ChangesMissed]


def test_changes_without_a_record_are_rubbish() -> None:
    for payload in ({}, change(1, kind="explode"), change(1, table=""), change(1, columns="title")):
        with pytest.raises(NotJson):
            change_of(payload)


@given(st.lists(st.tuples(st.text("abc", min_size=1), st.text(min_size=1)), max_size=4), st.data())
def test_events_may_be_cut_anywhere(events: list[tuple[str, str]], data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    expected = [ServerEvent(name, json.dumps(text), str(n)) for n, (name, text) in enumerate(events, 1)]
    whole = "".join(
        f"event: {e.name}{ending}id:{e.id}{ending}data: {e.data}{ending}{ending}" for e in expected
    ).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    decoder = EventDecoder()
    found: list[ServerEvent] = []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += decoder.feed(whole[start:end])
    found += decoder.feed(b": done\n")
    assert found == expected


def test_an_event_without_end_is_given_up() -> None:
    decoder = EventDecoder()
    with pytest.raises(TooLong):
        list(decoder.feed(b"data: " + b"x" * 2_000_000))


async def test_what_is_said_travels_whole_and_what_cannot_be_understood_stops_nothing() -> None:
    said = {
        "conversation": guid(1).upper(), "id": guid(2), "number": 17, "kind": 2, "author": 1, "agent": "",
        "name": "Maria", "text": "", "values": None, "sent": "2026-11-22T18:20:01.123Z",
        "file": {"name": "plan.png", "type": "image/png", "size": 1234},
    }  # fmt: skip
    strange = {**said, "kind": 99}
    note = {
        **said,
        "number": 18,
        "kind": 3,
        "author": 3,
        "text": "joined",
        "values": {"who": "Ben"},
        "file": None,
    }
    organisation = Organisation(
        [
            sse("hello", {"position": 10}),
            sse("change", change(11), "11") + sse("message", said, "12") + sse("message", strange, "13"),
            sse("typing", {"conversation": guid(1), "who": "customer", "name": "Maria"}),
            sse("message", note, "14"),
        ]
    )
    heard: list[Event] = []
    made = wire(organisation, FreeTime())
    for kind in (ChangesHeard, MessagesHeard, TypingHeard):
        made.bus.subscribe(kind, heard.append)
    feed = Feed(LINE, made.client, made.bus, Nothing(), pause=made.time.pause, chance=lambda: 1.0)
    made.tasks.start(feed.run(), owner="test", group="feed")
    await until(lambda: len(organisation.asked) > 1)
    await made.tasks.close()
    changes, first, typing, second = heard
    assert isinstance(changes, ChangesHeard)
    sent = datetime(2026, 11, 22, 18, 20, 1, 123000, tzinfo=UTC)
    file = MessageFile("plan.png", "image/png", 1234)
    message = Message(guid(2), 17, MessageKind.FILE, Author.CUSTOMER, sent, "", "Maria", file=file, values={})
    assert first == MessagesHeard(LINE, (Heard(guid(1), message),))
    assert typing == TypingHeard(LINE, guid(1), "", "Maria")
    assert isinstance(second, MessagesHeard)
    assert second.messages[0].message.values == {"who": "Ben"}
    assert organisation.asked[1] == "/feed/changes?after=14"
