"""What waits is written together: one commit, each piece of work whole or not at all, each answered after it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from org_service.description import load_description
from org_service.storage import Change, Storage, change_log, open_storage, writing
from org_service.storage.change_log import log_change
from org_service.storage.writing import MOST_TOGETHER

Work = Callable[[Connection], Any]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine not part what waits together."""
    monkeypatch.setattr(writing, "LONGEST", 60.0)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    found = open_storage(f"sqlite:///{tmp_path / 'organisation.db'}", load_description())
    yield found
    found.close()


def log(record: str) -> Work:
    return lambda c: log_change(c, "incident", record, "update", ["title"], "u", "2026-03-11T12:00:00Z")


def half(record: str) -> Work:
    def work(connection: Connection) -> None:
        log(record)(connection)
        raise RuntimeError(record)

    return work


def together(
    storage: Storage, *works: Work, alone: int | None = None, into: list[Future[Any]] | None = None
) -> list[Future[Any]]:
    """Queue works while the writer is held up, so that they wait together."""
    busy, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        busy.set()
        go.wait(10)

    storage.submit_write(hold, alone=True)
    assert busy.wait(10)
    found = into if into is not None else []
    found += [storage.submit_write(work, alone=number == alone) for number, work in enumerate(works)]
    go.set()
    for each in found:
        each.exception(10)
    return found


def records(storage: Storage) -> list[str]:
    return [change.id for change in storage.submit_read(lambda c: change_log(c, 0)).result() or ()]


def test_what_waits_shares_a_commit_and_keeps_its_order(storage: Storage) -> None:
    commits: list[tuple[Change, ...]] = []
    storage.subscribe(commits.append)
    found = together(storage, *(log(str(number)) for number in range(5)))
    assert [each.result() for each in found] == [1, 2, 3, 4, 5]
    assert [[change.id for change in commit] for commit in commits] == [["0", "1", "2", "3", "4"]]
    assert records(storage) == ["0", "1", "2", "3", "4"]


def test_what_fails_costs_itself_alone(storage: Storage) -> None:
    heard: list[str] = []
    storage.subscribe(lambda changes: heard.extend(change.id for change in changes))
    found = together(storage, half("first"), log("a"), half("second"), log("b"))
    assert [type(each.exception()) for each in found] == [RuntimeError, type(None), RuntimeError, type(None)]
    assert records(storage) == heard == ["a", "b"]


def test_nobody_is_answered_before_the_commit(storage: Storage) -> None:
    waiting: list[Future[Any]] = []
    answered: list[bool] = []
    storage.before_commit(lambda _: answered.extend(each.done() for each in waiting))
    together(storage, log("a"), log("b"), half("c"), into=waiting)
    assert answered == [False, False, False]
    assert all(each.done() for each in waiting)


def test_what_a_follower_refuses_costs_itself_alone(storage: Storage) -> None:
    """The index cannot take one of them: the others are written all the same, once."""

    def refuse(connection: Connection) -> None:
        if any(change.id == "bad" for change in change_log(connection, 0) or ()):
            message = "index"
            raise RuntimeError(message)

    storage.before_commit(refuse)
    found = together(storage, log("a"), log("bad"), log("b"))
    assert [each.exception() is None for each in found] == [True, False, True]
    assert records(storage) == ["a", "b"]


def test_a_transaction_that_is_lost_as_a_whole_is_done_again_one_by_one(storage: Storage) -> None:
    """SQLite takes everything back when the disk is full, and not only to the savepoint."""

    def lose(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("ROLLBACK")
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    heard: list[str] = []
    storage.subscribe(lambda changes: heard.extend(change.id for change in changes))
    found = together(storage, log("a"), lose, log("b"))
    assert [each.exception() is None for each in found] == [True, False, True]
    assert records(storage) == heard == ["a", "b"]


def test_what_takes_long_is_written_alone(storage: Storage) -> None:
    commits: list[list[str]] = []
    storage.subscribe(lambda changes: commits.append([change.id for change in changes]))
    together(storage, log("a"), log("b"), log("long"), log("c"), log("d"), alone=2)
    assert commits == [["a", "b"], ["long"], ["c", "d"]]


def test_no_more_than_so_many_share_a_commit(storage: Storage) -> None:
    commits: list[int] = []
    storage.subscribe(lambda changes: commits.append(len(changes)))
    count = MOST_TOGETHER + 3
    together(storage, *(log(str(number)) for number in range(count)))
    assert sum(commits) == count
    assert max(commits) <= MOST_TOGETHER
    assert len(records(storage)) == count


def test_a_listener_that_fails_keeps_the_news_from_nobody(storage: Storage) -> None:
    heard: list[str] = []

    def fail(_: tuple[Change, ...]) -> None:
        message = "a listener's own fault"
        raise RuntimeError(message)

    storage.subscribe(fail)
    storage.subscribe(lambda changes: heard.extend(change.id for change in changes))
    assert [each.exception() for each in together(storage, log("a"), log("b"))] == [None, None]
    assert heard == ["a", "b"]


def test_what_waits_is_written_before_the_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'organisation.db'}"
    storage = open_storage(url, load_description())
    found = [storage.submit_write(log(str(number))) for number in range(20)]
    storage.close()
    assert [each.result(0) for each in found] == list(range(1, 21))
