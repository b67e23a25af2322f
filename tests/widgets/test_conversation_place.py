"""The place in a conversation: the message at the top is told, and is there again."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.widgets.conversation_samples import many, thread
from tests.widgets.form_bench import Heard, shown
from widgets.conversation.kept_message import KeptMessage
from widgets.conversation.view import MessageView

pytestmark = pytest.mark.usefixtures("theme")
ALL = many(200)


class Bench:
    """A list in which the newest fifty were read, on its way to a message."""

    def __init__(self, qtbot: QtBot, number: int, above: int = 7) -> None:
        self.view = MessageView()
        self.place = KeptMessage(self.view)
        self.rested, self.older = Heard(self.place.rested), Heard(self.view.older_wanted)
        if number:
            self.place.restore(number, above)
        self.view.set_thread(thread(more=False))  # nothing was read yet
        shown(qtbot, self.view, 372, 400)
        self.read(150)

    def read(self, first: int, *, loading: bool = False) -> None:
        self.view.set_thread(thread(*ALL[first:], more=first > 0, loading=loading))


def test_the_message_at_the_top_is_told_once_she_rests(qtbot: QtBot) -> None:
    bench = Bench(qtbot, 0)
    qtbot.waitUntil(lambda: bench.rested.calls == [(0, 0)])
    bench.view.verticalScrollBar().setValue(bench.view.verticalScrollBar().maximum() // 2)
    qtbot.waitUntil(lambda: len(bench.rested.calls) == 2)
    number, above = bench.rested.last
    assert (number, above) == bench.view.top()
    assert 150 < number < 200
    bench.view.go_to_end()
    qtbot.waitUntil(lambda: bench.rested.last == (0, 0))


def test_a_message_that_was_read_is_at_the_top_at_once(qtbot: QtBot) -> None:
    bench = Bench(qtbot, 160)
    assert bench.view.top() == (160, 7)
    assert not bench.view.at_end
    assert not bench.older.calls


def test_one_that_was_not_read_is_gone_to_as_it_comes(qtbot: QtBot) -> None:
    bench = Bench(qtbot, 60)
    assert len(bench.older.calls) == 1
    bench.read(150, loading=True)
    bench.read(100)
    assert len(bench.older.calls) == 2
    assert bench.view.at_end
    bench.read(50)
    assert bench.view.top() == (60, 7)
    bench.read(0)
    assert bench.view.top() == (60, 7)


@pytest.mark.parametrize("by_wheel", [True, False])
def test_who_scrolls_meanwhile_is_not_taken_away(qtbot: QtBot, by_wheel: bool) -> None:
    bench = Bench(qtbot, 60)
    if by_wheel:
        bench.view.verticalScrollBar().setValue(bench.view.verticalScrollBar().maximum() - 500)
    else:
        bench.view.go_to_end()
    there = bench.view.top()
    bench.read(50)
    assert bench.view.top() == there


def test_one_that_is_not_there_leaves_her_at_the_end(qtbot: QtBot) -> None:
    bench = Bench(qtbot, 999)
    while bench.older.calls:
        bench.older.calls.clear()
        bench.read(0)
    assert bench.view.at_end
    bench.read(0)
    assert not bench.older.calls


def test_no_more_of_a_message_is_above_than_it_has(qtbot: QtBot) -> None:
    """Its text may be smaller than it was."""
    assert Bench(qtbot, 160, 9_999).view.top()[0] == 160
