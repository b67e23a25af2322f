"""Who has which record open: told of changes alone, gone with the desk, its connection, or its silence."""

import json
from typing import Any

import pytest

from org_service.attendance import LEASE, MOST_DESKS, Attendance
from org_service.errors import TooManyRequests
from org_service.passing import Passing

CASE, OTHER = ("incident", "case"), ("incident", "other")
LOOKS, EDITS, TYPES = 2, 3, 4


class Book:
    """The book with a clock that is held, and what it has told."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.told: list[dict[str, Any]] = []
        passing = Passing()
        passing.listen(lambda event, _, data: self.told.append({"event": event, **json.loads(data)}))
        self.attendance = Attendance(passing, lambda: self.time)

    def put(
        self, who: str, desk: str = "desk", **records: int
    ) -> dict[tuple[str, str], list[tuple[str, int]]]:
        wanted = {("incident", key): doing for key, doing in records.items()}
        found = self.attendance.put(who, who.title(), f"{who} {desk}", wanted)
        return {key: [(each.who, each.doing) for each in here] for key, here in found.items()}

    def news(self) -> list[tuple[str, list[tuple[str, int]]]]:
        told, self.told = self.told, []
        assert {each["event"] for each in told} <= {"attending"}
        return [(each["id"], [(who["who"], who["doing"]) for who in each["here"]]) for each in told]


@pytest.fixture
def book() -> Book:
    return Book()


def test_each_hears_who_else_is_there_and_who_does_most_comes_first(book: Book) -> None:
    assert book.put("anna", case=LOOKS) == {CASE: [("anna", LOOKS)]}
    assert book.put("ben", case=TYPES) == {CASE: [("ben", TYPES), ("anna", LOOKS)]}
    assert book.news() == [
        ("case", [("anna", LOOKS)]),
        ("case", [("ben", TYPES), ("anna", LOOKS)]),
    ]
    book.put("ben", case=EDITS, other=LOOKS)
    assert book.news() == [("case", [("ben", EDITS), ("anna", LOOKS)]), ("other", [("ben", LOOKS)])]


def test_saying_the_same_again_tells_nobody_anything(book: Book) -> None:
    book.put("anna", case=LOOKS)
    book.news()
    book.put("anna", case=LOOKS)
    assert book.news() == []


def test_who_only_wants_to_know_is_not_there(book: Book) -> None:
    book.put("anna", case=0)
    assert book.news() == []
    assert book.put("ben", case=LOOKS) == {CASE: [("ben", LOOKS)]}


def test_what_is_closed_is_left(book: Book) -> None:
    book.put("anna", case=LOOKS, other=LOOKS)
    book.news()
    book.put("anna", other=LOOKS)
    assert book.news() == [("case", [])]


def test_two_desks_of_one_person_are_one_and_do_the_most_of_both(book: Book) -> None:
    book.put("anna", "one", case=EDITS)
    book.put("anna", "two", case=LOOKS)
    assert book.put("ben", case=LOOKS)[CASE] == [("anna", EDITS), ("ben", LOOKS)]
    book.put("anna", "one")
    assert book.put("ben", case=LOOKS)[CASE] == [("anna", LOOKS), ("ben", LOOKS)]


def test_a_desk_that_is_silent_for_too_long_is_gone(book: Book) -> None:
    book.put("anna", case=LOOKS)
    book.time += LEASE - 1
    assert book.put("ben", case=LOOKS)[CASE] == [("anna", LOOKS), ("ben", LOOKS)]
    book.news()
    book.time += 2
    assert book.put("ben", case=LOOKS)[CASE] == [("ben", LOOKS)]
    assert book.news() == [("case", [("ben", LOOKS)])]


def test_with_the_last_connection_of_a_person_all_that_is_hers_is_gone(book: Book) -> None:
    with book.attendance.reading("anna"):
        with book.attendance.reading("anna"):
            book.put("anna", "one", case=LOOKS)
            book.put("anna", "two", other=LOOKS)
            book.news()
        assert book.news() == [], "one of her desks still hears"
    assert sorted(book.news()) == [("case", []), ("other", [])]
    assert book.put("ben", case=0) == {CASE: []}


def test_a_person_has_so_many_desks_and_the_one_that_was_silent_longest_gives_way(book: Book) -> None:
    for number in range(MOST_DESKS):
        book.time += 1
        book.put("anna", f"desk {number}", **({"case": LOOKS} if number == 0 else {"other": LOOKS}))
    book.news()
    book.put("anna", "one more", other=LOOKS)
    assert book.news() == [("case", [])]


def test_who_says_too_much_has_to_wait_and_may_again_after_a_while(book: Book) -> None:
    def calls() -> int:
        for number in range(1000):
            try:
                book.attendance.admit("anna", "Anna")
            except TooManyRequests as no:
                assert no.headers["Retry-After"] == "1"
                return number
        return 1000

    assert calls() == 30
    book.attendance.admit("ben", "Ben")
    book.time += 1
    assert calls() == 4
