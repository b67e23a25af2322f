"""The database behind its threads: one writer, snapshots, the log, steps."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from org_service.description import load_description
from org_service.dialect.connections import prepare
from org_service.dialect.failures import was_interrupted
from org_service.dialect.moments import local_part
from org_service.dialect.texts import fits, folded
from org_service.storage import BulkLoad, Change, Storage, change_log, latest_position, open_storage
from org_service.storage.change_log import drop_before, log_change
from org_service.storage.migrations import NewerDatabase
from tests.contract.small_data import NOW

DESCRIPTION = load_description()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'organisation.db'}"


@pytest.fixture
def storage(url: str) -> Iterator[Storage]:
    found = open_storage(url, DESCRIPTION)
    yield found
    found.close()


def log(connection: Connection, record: str = "r", kind: str = "update") -> int:
    return log_change(connection, "incident", record, "update", ["title"], "u", "2026-03-11T12:00:00Z")


def test_what_fails_leaves_no_trace(storage: Storage) -> None:
    def half(connection: Connection) -> None:
        log(connection)
        message = "no"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="no"):
        storage.submit_write(half).result()
    assert storage.submit_read(lambda c: change_log(c, 0)).result() == ()
    assert storage.submit_write(log).result() == 1


def test_a_read_that_takes_too_long_is_broken_off(storage: Storage) -> None:
    storage.patience = 0.05
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"

    async def read() -> None:
        with pytest.raises(DBAPIError) as raised:
            await storage.read(lambda connection: connection.exec_driver_sql(endless).fetchall())
        assert was_interrupted(raised.value)
        assert await storage.read(latest_position) == 0

    asyncio.run(read())


def test_readers_cannot_write(storage: Storage) -> None:
    with pytest.raises(Exception, match="readonly"):
        storage.submit_read(log).result()


def test_a_reader_sees_one_state_while_others_write(storage: Storage) -> None:
    started, written = threading.Event(), threading.Event()

    def read(connection: Connection) -> tuple[int, int]:
        first = len(change_log(connection, 0) or ())
        started.set()
        written.wait(10)
        return first, len(change_log(connection, 0) or ())

    reading = storage.submit_read(read)
    started.wait(10)
    storage.submit_write(log).result()
    written.set()
    assert reading.result() == (0, 0)
    assert len(storage.submit_read(lambda c: change_log(c, 0)).result() or ()) == 1


def test_listeners_hear_of_commits_in_order_and_only_of_commits(storage: Storage) -> None:
    heard: list[int] = []

    def listen(changes: tuple[Change, ...]) -> None:
        heard.extend(change.position for change in changes)

    stop = storage.subscribe(listen)

    def twice(connection: Connection) -> None:
        log(connection)
        log(connection)

    storage.submit_write(twice).result()
    storage.submit_write(lambda connection: None).result()
    storage.submit_write(log).result()
    stop()
    storage.submit_write(log).result()
    assert heard == [1, 2, 3]


def test_a_follower_works_in_the_transaction_and_may_break_it_off(storage: Storage) -> None:
    def refuse(_connection: Connection) -> None:
        message = "index"
        raise RuntimeError(message)

    storage.before_commit(refuse)
    with pytest.raises(RuntimeError, match="index"):
        storage.submit_write(log).result()
    assert storage.submit_read(latest_position).result() == 0


def test_the_log_is_resumed_or_says_that_it_is_too_short(storage: Storage) -> None:
    for _ in range(3):
        storage.submit_write(log).result()
    positions = [change.position for change in storage.submit_read(lambda c: change_log(c, 1)).result() or ()]
    assert positions == [2, 3]
    storage.submit_write(lambda c: drop_before(c, NOW.replace(year=2030))).result()
    assert storage.submit_read(lambda c: change_log(c, 1)).result() is None
    assert storage.submit_read(lambda c: change_log(c, 3)).result() == ()
    assert storage.submit_write(log).result() == 4


def test_opening_again_keeps_what_was_written(url: str) -> None:
    storage = open_storage(url, DESCRIPTION)
    storage.submit_write(log).result()
    storage.close()
    storage = open_storage(url, DESCRIPTION)
    assert storage.submit_read(latest_position).result() == 1
    storage.close()


def test_the_writer_closes_last_and_leaves_nothing_beside_the_file(url: str) -> None:
    storage = open_storage(url, DESCRIPTION)
    storage.submit_write(log).result()
    begun, free = threading.Event(), threading.Event()

    def read(connection: Connection) -> None:
        del connection
        begun.set()
        free.wait(10)

    storage.submit_read(read)
    assert begun.wait(10)
    writer, closing = storage._writer, threading.Thread(target=storage.close)
    closing.start()
    assert writer is not None
    writer.join(0.1)  # it would be through by now, if it did not wait for who reads
    assert writer.is_alive()
    free.set()
    closing.join(10)
    path = Path(url.removeprefix("sqlite:///"))
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_database_that_lacks_a_column_gets_it(url: str) -> None:
    storage = open_storage(url, DESCRIPTION)

    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("DROP INDEX ix_incident_resolveby")
        connection.exec_driver_sql("DROP INDEX ix_incident_statecode_resolveby")
        connection.exec_driver_sql("ALTER TABLE incident DROP COLUMN resolveby")
        connection.exec_driver_sql("UPDATE service_state SET value = 'older' WHERE name = 'description'")

    storage.submit_write(forget).result()
    storage.close()
    storage = open_storage(url, DESCRIPTION)
    rows = storage.submit_read(
        lambda c: c.exec_driver_sql("SELECT resolveby FROM incident").fetchall()
    ).result()
    assert rows == []
    storage.close()


def test_page_types_of_tab_templates_get_the_numbers_that_dataverse_has(url: str) -> None:
    table = "msdyn_applicationtabtemplate"
    kinds = {"dashboard": 509180001, "list": 509180002, "record": 509180003, "search": 509180004}

    def older(connection: Connection) -> None:
        rows = [{f"{table}id": name, "msdyn_pagetype": kind} for name, kind in kinds.items()]
        bulk = BulkLoad(connection, storage.tables, DESCRIPTION)
        bulk.insert(table, rows)
        bulk.finish()
        connection.exec_driver_sql("PRAGMA user_version = 1")

    storage = open_storage(url, DESCRIPTION)
    storage.submit_write(older).result()
    storage.close()
    for _ in range(2):  # a second start finds them as they are to be
        storage = open_storage(url, DESCRIPTION)
        query = f"SELECT {table}id, msdyn_pagetype FROM {table}"
        found = dict(
            tuple(r) for r in storage.submit_read(lambda c, q=query: c.exec_driver_sql(q).fetchall()).result()
        )
        storage.close()
        assert found == {"dashboard": 509180004, "list": 509180000, "record": 509180001, "search": 509180005}


def test_a_database_from_before_there_were_tab_templates_gets_them(url: str) -> None:
    storage = open_storage(url, DESCRIPTION)

    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE msdyn_applicationtabtemplate")
        connection.exec_driver_sql("PRAGMA user_version = 1")
        connection.exec_driver_sql("UPDATE service_state SET value = 'older' WHERE name = 'description'")

    storage.submit_write(forget).result()
    storage.close()
    storage = open_storage(url, DESCRIPTION)
    query = "SELECT count(*) FROM msdyn_applicationtabtemplate"
    assert storage.submit_read(lambda c: c.exec_driver_sql(query).scalar()).result() == 0
    storage.close()


def test_a_newer_database_is_left_alone(url: str) -> None:
    storage = open_storage(url, DESCRIPTION)
    storage.submit_write(lambda c: c.exec_driver_sql("PRAGMA user_version = 99")).result()
    storage.close()
    with pytest.raises(NewerDatabase, match="newer version"):
        open_storage(url, DESCRIPTION)


def test_a_path_that_cannot_be_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open"):
        open_storage(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", DESCRIPTION)
    with pytest.raises(ValueError, match="SQLite"):
        open_storage("mysql://x", DESCRIPTION)


def test_bulk_rows_get_versions_defaults_and_numbers(storage: Storage) -> None:
    def load(connection: Connection) -> None:
        bulk = BulkLoad(connection, storage.tables, DESCRIPTION)
        assert (
            bulk.insert("incident", [{"incidentid": "a", "ticketnumber": "CAS-00041", "createdon": NOW}]) == 1
        )
        bulk.insert("task", [{"activityid": "b"}])
        bulk.finish()

    storage.submit_write(load).result()
    query = "SELECT statuscode, prioritycode, createdon, versionnumber FROM incident"
    [row] = storage.submit_read(lambda c: c.exec_driver_sql(query).fetchall()).result()
    assert tuple(row) == (1, 2, "2026-03-11T12:00:00Z", 1)
    query = "SELECT activitytypecode, statuscode FROM activitypointer"
    [row] = storage.submit_read(lambda c: c.exec_driver_sql(query).fetchall()).result()
    assert tuple(row) == ("task", 2)
    assert storage.submit_write(log).result() == 3


def test_folding_and_parts_of_dates() -> None:
    assert folded("Jürgen MÜLLER") == "jurgen muller"
    assert folded("Straße İstanbul") == "strasse istanbul"
    assert folded(None) is None
    assert fits("Beacon", "b[aeiou]acon") is True
    # Half past midnight in Berlin is still the day before in UTC.
    assert local_part("2026-03-10T23:30:00Z", "Europe/Berlin", "day") == 11
    assert local_part("2026-03-10T23:30:00Z", "UTC", "day") == 10
    assert local_part("2026-01-01T12:00:00Z", "UTC", "week") == 1
    assert local_part("2026-01-04", "UTC", "week") == 2
    assert local_part("2026-08-04", "UTC", "quarter") == 3
    assert local_part(None, "UTC", "year") is None


def test_a_large_database_is_mapped_whole(tmp_path: Path) -> None:
    """What lies behind what is mapped would fill the cache of each connection as the organisation grows."""
    with closing(sqlite3.connect(tmp_path / "large.db")) as connection:
        prepare(connection)
        assert connection.execute("PRAGMA mmap_size").fetchone()[0] >= 2**30
