"""The change feed: order, resuming, readers that are slow or leave."""

import asyncio
import json
from collections.abc import Callable, Coroutine, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from org_service.conversations.ledger import CUSTOMER, TEXT, Entry
from org_service.conversations.messages import post
from org_service.feed import ChangeFeed, open_feed
from org_service.storage.change_log import Change
from tests.unit.org_service.conversations import desk

Message = MutableMapping[str, object]


def change(position: int) -> Change:
    return Change(position, "incident", f"id-{position}", "update", ("title",), "amara", "now")


class Log:
    """A change log in memory."""

    def __init__(self, *positions: int, oldest: int = 0) -> None:
        self.changes = [change(position) for position in positions]
        self.oldest = oldest
        self.listeners: list[Callable[[tuple[Change, ...]], None]] = []

    async def newest(self) -> int:
        return self.changes[-1].position if self.changes else 0

    async def after(self, position: int, limit: int) -> Sequence[Change] | None:
        if position < self.oldest:
            return None
        return [found for found in self.changes if found.position > position][:limit]

    def subscribe(self, listener: Callable[[tuple[Change, ...]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def commit(self, *positions: int) -> None:
        added = tuple(map(change, positions))
        self.changes += added
        for listener in self.listeners:
            listener(added)


class Reader:
    """A connection, as the server hands it to the application."""

    def __init__(self, feed: ChangeFeed, after: int | None = None) -> None:
        self.left = asyncio.Event()
        self.came = asyncio.Event()
        self.blocked = asyncio.Event()
        self.text = ""
        self.bodies = 0
        self.ended = False
        self.task = asyncio.create_task(feed.serve(after, self.receive, self.send))

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.blocked.is_set():
            await asyncio.Future()
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        self.text += body.decode()
        self.bodies += 1
        self.ended = message.get("more_body") is False
        self.came.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in self.text:
                self.came.clear()
                await self.came.wait()

    @property
    def positions(self) -> list[int]:
        return [int(line[4:]) for line in self.text.splitlines() if line.startswith("id: ")]


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_hello_then_changes_in_order() -> None:
    async def work() -> None:
        log = Log(1, 2, 3)
        feed = ChangeFeed(log, 3)
        reader = Reader(feed)
        await reader.until("hello")
        log.commit(4)
        log.commit(5, 6)
        await reader.until("id: 6")
        assert reader.text.startswith('event: hello\ndata: {"position":3}\n\n')
        assert reader.positions == [4, 5, 6]
        data = json.loads(reader.text.split("data: ")[2].split("\n")[0])
        assert data == {
            "table": "incident",
            "id": "id-4",
            "kind": "update",
            "columns": ["title"],
            "etag": 'W/"4"',
            "by": "amara",
        }
        feed.stop()
        assert await reader.task
        assert reader.ended

    run(work)


@pytest.mark.parametrize("kept", [2, 100])
def test_a_reader_resumes_where_it_stopped(kept: int) -> None:
    async def work() -> None:
        log = Log(*range(1, 8))
        feed = ChangeFeed(log, 7, kept=kept)
        log.commit(8, 9, 10, 11)
        reader = Reader(feed, after=2)
        await reader.until("id: 11")
        assert reader.positions == list(range(3, 12))
        feed.stop()
        await reader.task

    run(work)


@pytest.mark.parametrize(("after", "oldest"), [(2, 5), (99, 0)])
def test_a_position_that_is_not_held_means_reload(after: int, oldest: int) -> None:
    async def work() -> None:
        log = Log(*range(6, 9), oldest=oldest)
        feed = ChangeFeed(log, 8)
        reader = Reader(feed, after=after)
        await reader.until('event: reload\ndata: {"position":8}')
        log.commit(9)
        await reader.until("id: 9")
        assert reader.positions == [9]
        feed.stop()
        await reader.task

    run(work)


def test_silence_is_broken_by_a_heartbeat() -> None:
    async def work() -> None:
        feed = ChangeFeed(Log(), 0, heartbeat=0.01)
        reader = Reader(feed)
        await reader.until(": heartbeat\n\n: heartbeat\n\n")
        feed.stop()
        await reader.task

    run(work)


def test_a_reader_that_does_not_read_is_cut_off() -> None:
    async def work() -> None:
        log = Log()
        feed = ChangeFeed(log, 0, patience=0.01)
        slow, quick = Reader(feed), Reader(feed)
        await slow.until("hello")
        await quick.until("hello")
        slow.blocked.set()
        log.commit(1)
        assert await slow.task is False
        await quick.until("id: 1")
        assert feed.readers == 1
        feed.stop()
        await quick.task

    run(work)


def test_a_reader_that_leaves_is_forgotten() -> None:
    async def work() -> None:
        feed = ChangeFeed(Log(), 0)
        reader = Reader(feed)
        await reader.until("hello")
        reader.left.set()
        assert await reader.task
        assert feed.readers == 0
        assert not reader.ended

    run(work)


def test_many_readers_get_the_same_bytes() -> None:
    async def work() -> None:
        log = Log()
        feed = ChangeFeed(log, 0)
        readers = [Reader(feed) for _ in range(50)]
        for reader in readers:
            await reader.until("hello")
        for position in range(1, 200):
            log.commit(position)
        for reader in readers:
            await reader.until("id: 199")
            assert reader.positions == list(range(1, 200))
        feed.stop()
        for reader in readers:
            await reader.task

    run(work)


def test_a_commit_after_the_end_does_no_harm() -> None:
    log = Log()

    async def work() -> None:
        ChangeFeed(log, 0)

    run(work)
    log.commit(1)


def test_what_is_told_in_passing_reaches_who_is_there_and_nobody_later() -> None:
    async def work() -> None:
        log = Log(1)
        feed = ChangeFeed(log, 1)
        reader = Reader(feed)
        await reader.until("hello")
        for text in (b'{"n":1}', b'{"n":2}'):
            feed.tell("typing", "one", text)
        feed.tell("typing", "other", b"{}")
        await reader.until("event: typing\ndata: {}\n\n")
        assert reader.text.count("event: typing") == 2, "of one thing only the newest is told"
        assert '{"n":1}' not in reader.text
        assert reader.positions == []
        late = Reader(feed, after=0)
        await late.until("id: 1")
        assert "typing" not in late.text
        feed.stop()
        await asyncio.gather(reader.task, late.task)

    run(work)


def test_a_message_travels_whole_and_so_it_does_when_it_is_read_back(tmp_path: Path) -> None:
    async def work() -> None:
        with desk.opened(tmp_path) as storage:
            feed = await open_feed(storage)
            start = feed.position
            begun = Reader(feed)
            await begun.until("hello")
            texts = ["Hello", "is anybody there?", "üöä"]

            def write(connection: Connection) -> None:
                tx = desk.transaction(storage, connection)
                key = desk.arrived(tx)["activityid"]
                for text in texts:
                    post(tx, key, Entry(TEXT, CUSTOMER, name="Maria", text=text))

            await storage.write(write)
            again = Reader(await open_feed(storage), after=start)
            for reader in (begun, again):
                await reader.until("üöä")
                found = [part for part in reader.text.split("\n\n") if part.startswith("event: message\n")]
                told = [json.loads(part.split("data: ")[1]) for part in found]
                assert [(each["number"], each["text"]) for each in told] == list(enumerate(texts, 1))
                ids = [int(part.split("id: ")[1].split("\n")[0]) for part in found]
                assert ids == sorted(ids)
                reader.left.set()
                await reader.task
            assert begun.text.split("event: message", 1)[1] == again.text.split("event: message", 1)[1]

    run(work)


def test_what_comes_in_a_burst_is_told_together_and_what_comes_after_a_rest_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A round of a hundred readers for each of four hundred commits a second would be all that the service does."""

    async def work() -> None:
        log, loop = Log(), asyncio.get_running_loop()
        feed = ChangeFeed(log, 0)
        readers = [Reader(feed) for _ in range(3)]
        for reader in readers:
            await reader.until("hello")
        log.commit(1)
        for reader in readers:
            await reader.until("id: 1")
        monkeypatch.setattr(feed, "_rested", loop.time() + 0.2)
        bodies = [reader.bodies for reader in readers]
        for position in range(2, 40):
            log.commit(position)
            await asyncio.sleep(0)
        for reader in readers:
            await reader.until("id: 39")
        assert [reader.bodies - before for reader, before in zip(readers, bodies, strict=True)] == [1, 1, 1]
        assert all(reader.positions == list(range(1, 40)) for reader in readers)
        feed.stop()
        await asyncio.gather(*(reader.task for reader in readers))

    run(work)
