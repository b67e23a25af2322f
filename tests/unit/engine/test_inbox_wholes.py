"""What a view holds is put together anew only where something of it has changed."""

from __future__ import annotations

from session_engine.inbox.listing import Wholes
from session_engine.inbox.marks import Marks
from session_engine.inbox.ports import MarksInMemory
from session_engine.inbox.reading import Answer
from session_engine.inbox.state import ViewName
from tests.unit.engine.held import START
from tests.unit.engine.test_inbox import BEN, LINE, ME, card

MINE, OTHERS = ViewName.MY_WORK, ViewName.CLOSED


def made() -> tuple[Wholes, Marks, Answer, Answer]:
    cards = (card(1), card(2, by=ME), card(3))
    return (
        Wholes(),
        Marks(MarksInMemory(), LINE, ME, START),
        Answer(cards),
        Answer((card(4), card(5, by=BEN))),
    )


def test_nothing_is_put_together_twice() -> None:
    wholes, marks, mine, _ = made()
    assert wholes.of(MINE, (mine,), marks) is wholes.of(MINE, (mine,), marks)


def test_a_mark_renews_the_views_that_hold_its_item_alone() -> None:
    wholes, marks, mine, others = made()
    before = wholes.of(MINE, (mine,), marks), wholes.of(OTHERS, (others,), marks)
    assert [item.unread for item in before[0]] == [1, 0, 1]
    marks.read(before[0][0], START)
    assert [item.unread for item in wholes.of(MINE, (mine,), marks)] == [0, 0, 1]
    assert wholes.of(OTHERS, (others,), marks) is before[1]


def test_what_is_put_off_goes_and_comes_back() -> None:
    wholes, marks, mine, _ = made()
    first = wholes.of(MINE, (mine,), marks)[0].ref
    marks.snooze(first, START, START)
    assert first not in [item.ref for item in wholes.of(MINE, (mine,), marks)]
    marks.wake(first, START, unread=True)
    assert first in [item.ref for item in wholes.of(MINE, (mine,), marks)]


def test_another_answer_and_another_person_are_another_view() -> None:
    wholes, marks, mine, others = made()
    assert len(wholes.of(MINE, (mine,), marks)) == 3
    assert len(wholes.of(MINE, (mine, others), marks)) == 5
    ben = Marks(MarksInMemory(), LINE, BEN, START)
    assert [item.unread for item in wholes.of(MINE, (mine,), ben)] == [0, 1, 0]


def test_what_is_not_new_is_no_copy() -> None:
    _, marks, mine, _ = made()
    assert marks.shown(mine.cards[1]) is mine.cards[1].item
