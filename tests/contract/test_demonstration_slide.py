"""The desk stays alive: what nobody touched moves on, what somebody touched stays."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from org_service.demonstration import build, build_demonstration, settle, slide, start_afresh
from org_service.demonstration.base import Base
from org_service.demonstration.content import Content
from org_service.demonstration.moments import Clock
from org_service.demonstration.registry import make_registry
from org_service.demonstration.rows import Rows
from org_service.description import load_description
from org_service.storage import Storage, latest_position, open_storage
from org_service.storage.change_log import log_change, oldest_position
from tests.fixtures.demonstration import NOW, demonstration_database  # noqa: F401  # pyright: ignore[reportUnusedImport]

THREE_WEEKS = NOW + timedelta(days=24, hours=12, minutes=28)
"""A Sunday night."""


@pytest.fixture
def storage(demonstration_database: Path) -> Iterator[Storage]:  # noqa: F811 - the fixture
    opened = open_storage(f"sqlite:///{demonstration_database}", load_description())
    yield opened
    opened.close()


def value(storage: Storage, query: str) -> str:
    found = storage.submit_read(lambda connection: connection.exec_driver_sql(query).scalar_one()).result()
    return str(found)


def touch(storage: Storage, number: str) -> None:
    """Change a case as the service does: a row of the log gives the new version."""

    def work(connection: Connection) -> None:
        case = connection.exec_driver_sql(
            "SELECT incidentid FROM incident WHERE ticketnumber = ?", (number,)
        ).scalar_one()
        position = log_change(
            connection, "incident", case, "update", ["title"], "amara", "2026-03-12T10:50:00Z"
        )
        connection.exec_driver_sql(
            "UPDATE incident SET title = 'touched', versionnumber = ? WHERE incidentid = ?", (position, case)
        )

    storage.submit_write(work).result()


def test_a_later_start_tells_the_story_anew(storage: Storage) -> None:
    assert slide(storage, THREE_WEEKS) > 1000
    due = value(storage, "SELECT resolveby FROM incident WHERE ticketnumber = 'CAS-01187'")
    assert datetime.fromisoformat(due) - THREE_WEEKS == timedelta(minutes=22)
    draft = value(storage, "SELECT modifiedon FROM activitypointer WHERE subject = 'Answer Smith & Sons'")
    assert draft == "2026-04-04T18:47:00Z"


def test_the_chart_still_rises_on_a_sunday_night(storage: Storage) -> None:
    slide(storage, THREE_WEEKS)
    last = value(
        storage,
        "SELECT count(*) FROM incident i JOIN product p ON p.productid = i.productid"
        " WHERE p.name LIKE 'Beacon Mesh%' AND i.createdon >= '2026-04-05T00:00:00Z'",
    )
    assert last == "27"


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(NOW + timedelta(days=1, hours=13, minutes=40), id="Saturday, 00:22"),
        pytest.param(NOW + timedelta(days=4, hours=-4), id="Monday, 06:42"),
        pytest.param(NOW + timedelta(days=5, hours=7), id="Tuesday, 17:42"),
        pytest.param(THREE_WEEKS, id="Sunday, 23:10"),
    ],
)
def test_the_order_of_things_holds_whenever_the_start_is(storage: Storage, start: datetime) -> None:
    slide(storage, start)
    now = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    for table in ("incident", "activitypointer", "annotation", "queueitem", "knowledgearticle"):
        wrong = f"SELECT count(*) FROM {table} WHERE createdon > '{now}' OR modifiedon > '{now}'"
        assert value(storage, wrong) == "0", table
        assert value(storage, f"SELECT count(*) FROM {table} WHERE modifiedon < createdon") == "0", table
    early = (
        "SELECT coalesce(group_concat(i.ticketnumber || ' ' || a.createdon || ' ' || i.createdon), '') FROM {} a"
        " JOIN incident i ON i.incidentid = a.{} WHERE a.createdon < i.createdon OR a.createdon > i.modifiedon"
    )
    assert value(storage, early.format("activitypointer", "regardingobjectid")) == ""
    assert value(storage, early.format("annotation", "objectid")) == ""


def test_what_somebody_touched_stays_with_all_that_belongs_to_it(storage: Storage) -> None:
    query = (
        "SELECT group_concat(moment) FROM (SELECT i.createdon || i.resolveby AS moment FROM incident i"
        " WHERE i.ticketnumber = 'CAS-01151' UNION ALL SELECT a.createdon FROM activitypointer a"
        " JOIN incident i ON i.incidentid = a.regardingobjectid WHERE i.ticketnumber = 'CAS-01151')"
    )
    before = value(storage, query)
    touch(storage, "CAS-01151")
    slide(storage, THREE_WEEKS)
    assert value(storage, query) == before
    slide(storage, THREE_WEEKS + timedelta(days=1))
    assert value(storage, query) == before


def test_a_new_note_keeps_its_case_where_it_is(storage: Storage) -> None:
    before = value(storage, "SELECT createdon FROM incident WHERE ticketnumber = 'CAS-01166'")

    def add(connection: Connection) -> None:
        position = log_change(connection, "annotation", "n1", "create", [], "amara", "2026-03-12T10:50:00Z")
        connection.exec_driver_sql(
            "INSERT INTO annotation (annotationid, objectid, versionnumber)"
            " SELECT 'n1', incidentid, ? FROM incident WHERE ticketnumber = 'CAS-01166'",
            (position,),
        )

    storage.submit_write(add).result()
    slide(storage, THREE_WEEKS)
    assert value(storage, "SELECT createdon FROM incident WHERE ticketnumber = 'CAS-01166'") == before


def test_moved_rows_have_a_new_version_and_old_positions_must_reload(storage: Storage) -> None:
    version = "SELECT versionnumber FROM incident WHERE ticketnumber = 'CAS-01187'"
    before = int(value(storage, version))
    touch(storage, "CAS-01149")
    slide(storage, THREE_WEEKS)
    position = storage.submit_read(latest_position).result()
    assert before < int(value(storage, version)) == position
    assert storage.submit_read(oldest_position).result() == position


def test_a_start_within_the_minute_moves_nothing(storage: Storage) -> None:
    assert slide(storage, NOW + timedelta(seconds=40)) == 0
    assert slide(storage, NOW - timedelta(days=1)) == 0


def test_older_cases_follow_by_whole_weeks(storage: Storage) -> None:
    touched, other = "CAS-00300", "CAS-00301"
    query = "SELECT createdon FROM incident WHERE ticketnumber = '{}'"
    before = {number: value(storage, query.format(number)) for number in (touched, other)}
    touch(storage, touched)
    slide(storage, THREE_WEEKS)
    assert value(storage, query.format(other)) == before[other]

    asyncio.run(settle(storage, THREE_WEEKS, piece=4000, pause=0))

    moved = datetime.fromisoformat(value(storage, query.format(other)))
    assert moved - datetime.fromisoformat(before[other]) == timedelta(weeks=3)
    assert value(storage, query.format(touched)) == before[touched]
    assert asyncio.run(settle(storage, THREE_WEEKS)) == 0


def test_starting_afresh_brings_the_first_day_back(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "plan", only_the_company)
    touch(storage, "CAS-01187")
    slide(storage, THREE_WEEKS)
    start_afresh(storage, NOW)
    assert value(storage, "SELECT count(*) FROM systemuser") == "8"
    for emptied in ("incident", "demonstration_live", "demonstration_touched", "search_document"):
        few = int(value(storage, f"SELECT count(*) FROM {emptied}"))
        assert few < 100, emptied
    assert not slide(storage, NOW)


def only_the_company(content: Content, now: datetime, seed: int, zone_code: int) -> Rows:
    """Leave out customers and cases, which take seconds."""
    del seed
    rows = Rows(Clock(now))
    Base(content, rows, make_registry(content.story), zone_code).add_all()
    return rows


def test_it_is_not_built_into_a_database_that_is_in_use(storage: Storage) -> None:
    assert not build_demonstration(storage, NOW)


def test_without_a_demonstration_nothing_slides(tmp_path: Path) -> None:
    empty = open_storage(f"sqlite:///{tmp_path / 'empty.db'}", load_description())
    try:
        assert slide(empty, NOW) == 0
        assert asyncio.run(settle(empty, NOW)) == 0
    finally:
        empty.close()


def test_the_copy_is_a_database_of_its_own(demonstration_database: Path) -> None:  # noqa: F811 - the fixture
    connection = sqlite3.connect(demonstration_database)
    connection.execute("DELETE FROM incident")
    connection.commit()
    connection.close()
