"""Forms, views and charts that are broken in the organisation: plain ones instead, said once, the rest works (6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from desktop import messages
from desktop.tour.hands import until
from session_engine.notices.area import NoticeTold
from session_engine.notices.state import Notice
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from widgets.dashboard.chart import Chart

pytestmark = pytest.mark.window
BREAKS = (
    "UPDATE systemform SET formxml = '<form><tabs><tab' WHERE objecttypecode = 'contact' AND type = 2",
    "UPDATE systemform SET formxml = '<form><nosuch/>&amp;</form>' WHERE objecttypecode = 'task' AND type = 7",
    "UPDATE savedquery SET layoutxml = '<grid><row' WHERE name = 'Active Accounts'",
    "UPDATE savedquery SET fetchxml = '<fetch><entity name=\"nosuch\"/></fetch>' WHERE name = 'My Open Activities'",
    "UPDATE savedqueryvisualization SET datadescription = 'no XML' WHERE name LIKE '%Priority%'",
)


@pytest.fixture(scope="module")
def told() -> list[Notice]:
    """What was told from the start on; the usual forms are read before anybody opens one."""
    return []


@pytest.fixture(scope="module")
def running(
    theme: Any, stage: Stage, told: list[Notice], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningDesk]:
    """One running program for the module, whose organisation somebody customised badly."""
    folder = tmp_path_factory.mktemp("broken")
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        with sqlite3.connect(desk.places.organisation) as database:
            for statement in BREAKS:
                assert database.execute(statement).rowcount, statement
        database.close()
        stage.run(desk.start(theme))
        desk.engine.bus.subscribe(NoticeTold, lambda event: told.append(event.notice))
        try:
            yield desk
        finally:
            stage.run(desk.stop())


async def test_the_dashboard_shows_what_can_be_read(desk: RunningDesk) -> None:
    person = desk.person
    await until(lambda: person.sees_row("Refund for two thermostats"), "the tile beside the broken one")
    charts = person.all(Chart)
    assert len(charts) == 2
    await until(lambda: person.shows("Could not be loaded"), "what cannot be read")
    await until(lambda: not person.waits(), "no skeleton where nothing comes")
    await person.open_row(person.tile("My Active Cases").grid.table, "Refund for two thermostats")
    await until(lambda: person.text_of("Case Title") == "Refund for two thermostats", "a case")


async def test_a_broken_form_is_replaced_by_a_plain_one(desk: RunningDesk, told: list[Notice]) -> None:
    person, ben = desk.person, desk.second_client()
    maria = ben.find("contact", "fullname", "Maria Lopez")
    await person.open_by_search("maria.lopez@example.org", "Maria Lopez")
    await until(lambda: person.text_of("Last Name") == "Lopez", "a plain form")
    assert sum(notice.code == "form_broken" for notice in told) == 1
    assert "so a plain one is shown" in messages.notice("form_broken", {"name": "Contact"})
    await person.fill_in("Last Name", "Lopez-Ruiz")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(maria, "lastname") == "Lopez-Ruiz", "it to be saved all the same")


async def test_a_broken_view_is_replaced_by_a_plain_one(desk: RunningDesk, told: list[Notice]) -> None:
    person = desk.person
    await person.chord("Ctrl+G")
    await person.push("Accounts")
    await until(lambda: len(person.rows(person.table())) > 10, "rows")
    assert [n.values["name"] for n in told if n.code == "view_broken"].count("Active Accounts") == 1
