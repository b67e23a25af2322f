"""Colleagues are alive: what they do goes through the rules and is told by the change log."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from org_service.access import Keys
from org_service.demonstration import Life
from org_service.organisation import Organisation, open_organisation
from org_service.storage import change_log, latest_position
from tests.fixtures.demonstration import NOW, demonstration_database  # noqa: F401  # pyright: ignore[reportUnusedImport]


@pytest.fixture
def organisation(demonstration_database: Path) -> Iterator[Organisation]:  # noqa: F811 - the fixture
    opened = open_organisation(
        f"sqlite:///{demonstration_database}", Keys(), now=lambda: NOW + timedelta(minutes=5)
    )
    yield opened
    opened.close()


def row(organisation: Organisation, query: str, *values: object) -> Any:
    path = organisation.storage.url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchone()
    finally:
        connection.close()


def test_a_report_comes_in_with_the_next_number(organisation: Organisation) -> None:
    case = asyncio.run(Life(organisation).report())
    number, title, state, created = row(
        organisation,
        "SELECT ticketnumber, title, statecode, createdon FROM incident WHERE incidentid = ?",
        case,
    )
    assert number == "CAS-01192"
    assert "{" not in title
    assert state == 0
    assert datetime.fromisoformat(created) == NOW.astimezone(UTC) + timedelta(minutes=5)
    queue, worker = row(
        organisation,
        "SELECT q.name, i.workerid FROM queueitem i JOIN queue q ON q.queueid = i.queueid WHERE i.objectid = ?",
        case,
    )
    assert (queue, worker) == ("Home network", None)


def test_a_colleague_picks_it_and_solves_it(organisation: Organisation) -> None:
    async def day() -> tuple[str | None, str | None, list[str]]:
        life = Life(organisation, seed=3)
        case = await life.report()
        item = await life.pick()
        solved = [found for _ in range(12) if (found := await life.solve())]
        return case, item, solved

    case, item, solved = asyncio.run(day())
    assert item is not None
    assert solved == [case]
    state, owner = row(
        organisation,
        "SELECT i.statecode, u.fullname FROM incident i JOIN systemuser u ON u.systemuserid = i.ownerid"
        " WHERE incidentid = ?",
        case,
    )
    assert state == 1
    assert owner != "Amara Osei"


def test_amaras_desk_is_left_to_amara(organisation: Organisation) -> None:
    async def day() -> None:
        life = Life(organisation, seed=5)
        for _ in range(25):
            await life.act()

    asyncio.run(day())
    amara = "SELECT systemuserid FROM systemuser WHERE domainname = 'amara.osei@northlight.example'"
    assert row(
        organisation, f"SELECT count(*) FROM incident WHERE statecode = 0 AND ownerid = ({amara})"
    ) == (7,)
    untouched = row(
        organisation,
        "SELECT count(*) FROM queueitem q JOIN incident i ON i.incidentid = q.objectid"
        " WHERE q.workerid IS NULL AND i.statecode = 0 AND i.ticketnumber BETWEEN 'CAS-01173' AND 'CAS-01191'",
    )
    assert untouched == (9,)


def test_a_note_of_ben_is_in_the_change_log(organisation: Organisation) -> None:
    before = organisation.storage.submit_read(latest_position).result()

    async def write() -> str | None:
        life = Life(organisation, seed=2)
        return await life.note()

    case = asyncio.run(write())
    assert case is not None
    changes = organisation.storage.submit_read(lambda connection: change_log(connection, before)).result()
    assert changes is not None
    assert (changes[0].table, changes[0].kind) == ("annotation", "create")


def test_it_goes_on_until_it_is_ended(organisation: Organisation) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 4:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Life(organisation, sleep=sleep).run())
    assert len(waited) == 5
    assert min(waited) >= 60


def test_an_organisation_of_ones_own_has_no_such_colleagues(tmp_path: Path) -> None:
    own = open_organisation(f"sqlite:///{tmp_path / 'own.db'}", Keys(), now=lambda: NOW)
    try:
        asyncio.run(Life(own).run())
    finally:
        own.close()
