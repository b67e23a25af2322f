"""The load and the soak of conversations in small: real lines, faults of every kind, and counts that can be wrong."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.conversation_load.agent import Agent
from tests.benchmarks.conversation_load.lines import FeedLine
from tests.benchmarks.conversation_load.load import Load, Plan
from tests.benchmarks.conversation_load.organisation import Person, furnish
from tests.benchmarks.conversation_load.service import HOST, Process, Service
from tests.benchmarks.conversation_load.tally import Counts, Tally
from tests.fixtures.fork_server import begin_service
from tests.soak.conversations import Trouble


def forked(arguments: Sequence[str]) -> Process:
    return begin_service(arguments)


def test_nothing_is_lost_doubled_or_reordered_whatever_breaks(tmp_path: Path) -> None:
    """Conversations go on while agents die, lines break and the service is killed; two agents reach for each."""
    office = furnish(tmp_path, 3)
    service = Service(office, start=forked)
    service.begin()

    async def talk() -> Tally:
        async with Load(office, service, Plan(visitors=8, per_second=80)) as load:
            trouble = Trouble(load, random.Random(1))
            load.twice = 0.3
            load.talk()
            for number, harm in enumerate(
                (trouble.kill_agents, trouble.close_browsers, trouble.all_at_once), 1
            ):
                await load.until(lambda number=number: len(load.tally) >= 15 * number, "some messages")
                await harm()
            await load.until(lambda: len(load.tally) >= 70, "more messages after all of it")
            await load.hush()
            return load.tally

    try:
        tally = asyncio.run(talk())
    finally:
        service.close()
    counts = tally.counts(office.database)
    assert counts.problems == []
    assert (counts.lost, counts.doubled, counts.reordered) == (0, 0, 0)
    assert counts.delivered == counts.acknowledged == counts.sent >= 70


@pytest.mark.parametrize(
    ("written", "lost", "doubled", "reordered"),
    [
        (["a", "b", "c"], 0, 0, 0),
        (["a", "c"], 1, 0, 0),
        (["a", "b", "c", "another"], 0, 1, 0),
        (["b", "a", "c"], 0, 0, 2),
        ([], 3, 0, 0),
    ],
)
def test_what_is_written_otherwise_is_counted(
    tmp_path: Path, written: list[str], lost: int, doubled: int, reordered: int
) -> None:
    counts = _tallied(tmp_path, written, heard=("a", "b", "c"))
    assert (counts.lost, counts.doubled, counts.reordered) == (lost, doubled, reordered)
    assert counts.good is (written == ["a", "b", "c"])


def test_what_nobody_heard_is_lost(tmp_path: Path) -> None:
    counts = _tallied(tmp_path, ["a", "b", "c"], heard=("a", "c"))
    assert (counts.sent, counts.delivered, counts.lost) == (3, 2, 1)


def test_what_a_page_does_not_show_at_the_end_is_lost() -> None:
    tally = Tally()
    tally.wrote("a", "talk", "agent")
    tally.shows("talk", ["a"])
    assert not tally._problems
    tally.shows("talk", [])
    tally.shows("talk", ["a", "a"])
    assert (tally._unshown, len(tally._problems)) == (1, 2)


def _tallied(folder: Path, written: list[str], heard: Sequence[str]) -> Counts:
    database = folder / "organisation.db"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "CREATE TABLE ninedesk_conversationmessage (ninedesk_conversationid, ninedesk_author, ninedesk_number,"
            " ninedesk_conversationmessageid)"
        )
        rows = [("talk", 1, number, name) for number, name in enumerate(written, 1)]
        connection.executemany("INSERT INTO ninedesk_conversationmessage VALUES (?, ?, ?, ?)", rows)
    connection.close()
    tally = Tally()
    for name in "abc":
        tally.wrote(name, "talk", "customer")
        tally.acknowledged(name)
    for name in heard:
        tally.arrived(name)
    return tally.counts(database)


def test_an_agent_told_to_read_anew_goes_on_from_no_position() -> None:
    """A reader that is too far behind is told so; from her old position she would be told so again, for ever."""

    async def told() -> bytes:
        agent = Agent(Person("", "key"), HOST, 9, Tally())
        agent._position, agent._knows = b"41", True
        agent._feed = feed = FeedLine(b"", agent._hear)
        feed.position = b"44"
        feed.data_received(b'event: reload\ndata: {"position":99}\n\n')
        agent._leave_feed()
        return agent._position

    assert asyncio.run(told()) == b""
