"""Who asks goes before what is done in the background."""

import threading

import pytest

from org_service.assist.right_of_way import RightOfWay

PATIENCE = 30.0


def test_work_goes_on_when_nobody_asks() -> None:
    assert RightOfWay().give(0.0)


def test_work_waits_until_the_last_one_has_been_answered() -> None:
    way = RightOfWay()
    with way.taken():
        with way.taken():
            assert not way.give(0.0)
        assert not way.give(0.0), "another one still asks"
    assert way.give(0.0)


def test_work_goes_on_at_once_when_the_answer_is_there() -> None:
    way = RightOfWay()
    went_on: list[bool] = []
    work = threading.Thread(target=lambda: went_on.append(way.give(PATIENCE)))
    with way.taken():
        work.start()
        assert went_on == []
    work.join(PATIENCE)
    assert went_on == [True]


def test_a_question_that_fails_holds_nobody_up() -> None:
    way = RightOfWay()
    with pytest.raises(ZeroDivisionError), way.taken():
        _ = 1 / 0
    assert way.give(0.0)
