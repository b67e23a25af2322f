"""The order of messages: each once, by its number, whatever happens to them on the way (facts 9, F3)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from session_engine.conversations.following import READS_IN, Followed
from session_engine.conversations.reading import Page
from session_engine.conversations.state import CHUNK, Author, Message, MessageKind, Messages
from session_engine.conversations.thread import KEPT, MOST, Thread
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.held import START
from tests.unit.engine.web_api import LINE

REF = RecordRef(LINE, CONVERSATION_TABLE, guid(1))


def said(number: int, author: Author = Author.CUSTOMER, kind: MessageKind = MessageKind.TEXT) -> Message:
    return Message(
        guid(1000 + number), number, kind, author, START + timedelta(seconds=number), f"message {number}"
    )


def numbers(messages: Messages) -> list[int]:
    return [message.number for message in messages]


def test_a_new_message_leaves_all_full_chunks_as_they_are() -> None:
    before = Messages.of(said(n) for n in range(1, 10_001))
    after = before.followed_by((said(10_001),))
    kept = after._chunks[: len(before._chunks) - 1]
    assert all(new is old for new, old in zip(kept, before._chunks, strict=False))
    assert len(kept) == 10_000 // CHUNK
    assert len(before) == 10_000
    assert after[-1].number == 10_001
    assert after != before
    assert after == Messages(after._chunks)


@settings(max_examples=20)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_messages_are_found_by_place_and_by_number(older: int, newer: int, start: int) -> None:
    messages = Messages.of(said(n) for n in range(301, 301 + newer)).preceded_by(
        said(n) for n in range(301 - older, 301)
    )
    everything = list(range(301 - older, 301 + newer))
    assert numbers(messages) == everything
    assert [m.number for m in messages.backwards()] == everything[::-1]
    assert [m.number for m in messages.between(start, start + 70)] == everything[start : start + 70]
    for place, number in list(enumerate(everything))[:: CHUNK // 3]:
        assert messages[place].number == number
        assert messages.position(number) == place
        assert messages.numbered(number) == said(number)
    assert messages.numbered(9_999) is None
    assert messages.numbered(1) is None or older == 300


@settings(max_examples=60)
@given(st.data())
def test_whatever_comes_is_shown_once_and_in_order(data: st.DataObject) -> None:
    """Doubled, reordered and lost deliveries, answers that are older than what was heard, reconnects, paging."""
    last = data.draw(st.integers(1, 40), label="last")
    absent = data.draw(st.frozensets(st.integers(2, max(2, last)), max_size=3), label="numbers nobody has")
    there = [n for n in range(1, last + 1) if n not in absent]
    written = data.draw(st.integers(0, len(there)), label="written before it was opened")
    thread, first = Thread(), max(0, written - 10)
    if data.draw(st.booleans(), label="one is heard before it is read") and there:
        thread = thread.heard((said(data.draw(st.sampled_from(there))),))
    thread = thread.begun(map(said, there[first:written]), complete=first == 0)
    steps = st.one_of(
        st.tuples(st.just("hear"), st.lists(st.sampled_from(there), max_size=6)),
        st.tuples(st.just("ask"), st.integers(1, len(there))),
        st.tuples(st.just("look back"), st.just(0)),
    )
    for step, what in data.draw(st.lists(steps, max_size=25), label="what happens"):
        if step == "hear" and isinstance(what, list):
            thread = thread.heard(map(said, what))
        elif isinstance(what, int) and step == "ask":
            after = thread.upto or 0
            thread = thread.filled(after, [said(n) for n in there if n > after][:what])
        elif thread.messages.first is not None:
            before = [n for n in there if n < thread.messages.first.number]
            thread = thread.preceded_by(map(said, before[-5:]), complete=len(before) <= 5)
        shown = numbers(thread.messages)
        assert shown == sorted(set(shown))
        assert set(shown) <= set(there)
        assert not shown or shown == [n for n in there if shown[0] <= n <= shown[-1]]
    thread = thread.filled(thread.upto or 0, [said(n) for n in there if n > (thread.upto or 0)])
    assert not thread.gap
    shown = numbers(thread.messages)
    assert shown == [n for n in there if not shown or n >= shown[0]] or (not shown and not there)
    assert all(message == said(message.number) for message in thread.messages)


def test_an_answer_that_was_asked_for_earlier_doubles_nothing() -> None:
    thread = Thread().begun(map(said, (1, 2)), complete=True).heard(map(said, (4, 5)))
    assert thread.gap
    assert numbers(thread.messages) == [1, 2]
    late = thread.heard((said(3),)).filled(2, map(said, (3, 4)))
    assert numbers(late.messages) == [1, 2, 3, 4, 5]
    assert not late.gap


def test_what_nobody_has_is_waited_for_no_longer() -> None:
    thread = Thread().begun((said(1),), complete=True).heard((said(3),))
    assert numbers(thread.settled().messages) == [1, 3]
    assert not thread.settled().gap


def test_a_long_conversation_lets_go_of_its_beginning_unless_somebody_looks_at_it() -> None:
    followed = Followed(REF)
    followed.begin(Page(tuple(map(said, range(1, 51))), complete=True))
    followed.looked_back = True
    followed.hear(map(said, range(51, MOST + 60)), "")
    assert len(followed.thread.messages) == MOST + 59
    followed.seen(followed.newest)
    followed.hear((said(MOST + 60),), "")
    assert KEPT <= len(followed.thread.messages) < KEPT + CHUNK
    assert not followed.thread.complete
    assert followed.thread.messages.last == said(MOST + 60)


def test_who_waits_and_what_is_unread_follow_from_what_is_said() -> None:
    followed = Followed(REF)
    followed.begin(Page((said(1), said(2, Author.AGENT)), complete=True))
    followed.seen(2)
    followed.hear((said(3), said(4), said(5, Author.AGENT, MessageKind.NOTE)), "")
    assert (followed.unread, followed.waiting_since) == (2, said(3).sent)
    assert followed.seen(4)
    assert not followed.seen(4)
    assert (followed.unread, followed.waiting_since) == (0, said(3).sent)
    followed.hear((said(6, Author.AGENT),), "")
    assert followed.waiting_since is None
    followed.hear((said(7, Author.SYSTEM, MessageKind.SYSTEM),), "")
    assert (followed.unread, followed.waiting_since) == (0, None)


def test_a_reply_is_held_back_by_what_came_unseen_since_it_was_begun() -> None:
    followed = Followed(REF)
    followed.begin(Page((said(1),), complete=True))
    followed.seen(1)
    followed.began = 1
    followed.hear((said(2), said(3)), "")
    assert followed.unseen(drafted=True) == 2
    assert followed.unseen(drafted=False) == 0
    assert followed.ask()
    assert followed.held_back
    assert not followed.ask()
    followed.hear((said(4),), "")
    assert followed.unseen(drafted=True) == 3
    assert followed.ask()
    assert followed.look()
    assert not followed.look()
    assert followed.unseen(drafted=True) == 0
    assert not followed.held_back


def test_in_sight_while_she_types_is_not_looked_at_until_she_types_on_a_while_later() -> None:
    followed = Followed(REF)
    followed.begin(Page((said(1),), complete=True))
    followed.began = 1
    followed.hear((said(2),), "")
    followed.seen(2, 10.0)
    followed.types_on(10.0 + READS_IN - 0.1)
    assert followed.unseen(drafted=True) == 1
    followed.hear((said(3),), "")
    followed.types_on(10.0 + READS_IN)
    assert followed.unseen(drafted=True) == 1  # the third is out of sight


def test_what_is_read_while_she_types_is_no_news_to_her_reply() -> None:
    followed = Followed(REF)
    followed.began = followed.newest
    followed.begin(Page((said(1), said(2)), complete=True))
    assert followed.unseen(drafted=True) == 0
    assert not followed.ask()
    followed.hear((said(3),), "")
    followed.begin(Page((said(1), said(2), said(3)), complete=True))  # everything is read again
    assert followed.ask()


def test_a_draft_from_before_is_held_back_by_what_she_had_not_read() -> None:
    followed = Followed(REF)
    followed.read_to = 1
    followed.begin(Page((said(1), said(2)), complete=True))
    assert followed.unseen(drafted=True) == 1


def test_no_hole_is_left_where_older_messages_are_read_while_newer_ones_come() -> None:
    followed = Followed(REF)
    followed.begin(Page(tuple(said(number) for number in range(2_001, 2_001 + MOST)), complete=False))
    followed.loading_older = followed.looked_back = True  # she has scrolled up, and asked for what was before
    followed.seen(2_000 + MOST)  # and goes back to the end before it is there
    followed.hear((said(2_001 + MOST),), "")
    older = [said(number) for number in range(1_951, 2_001)]
    followed.thread = followed.thread.preceded_by(older, complete=False)
    assert numbers(followed.thread.messages) == list(range(1_951, 2_002 + MOST))
    followed.loading_older = False
    followed.hear((said(2_002 + MOST),), "")
    held = numbers(followed.thread.messages)
    assert KEPT <= len(held) <= MOST
    assert held == list(range(held[0], 2_003 + MOST))
