"""The embedded organisation's life: who one is, starting, dying, starting afresh (H1, 6)."""

import os
import signal
from typing import Any

import pytest

from desktop.tour.hands import until
from tests.end_to_end.running import BEN, RunningDesk

pytestmark = pytest.mark.window


async def test_another_person_at_the_desk(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client(BEN)
    await person.push("Change person")
    await person.choose("Ben Whitlock")
    await until(lambda: person.shows("You are Ben Whitlock"), "whose desk it is")
    me = ben.user("Ben Whitlock")
    mine = ben.count(f"incidents?$filter=statecode eq 0 and _ownerid_value eq {me}")
    table = person.tile("My Active Cases").grid.table
    await until(lambda: table.grid_model.rowCount() == mine, f"{mine} cases of Ben's")
    await until(lambda: person.shows("Hello, Ben"), "the greeting")
    case = await make_case(desk, "Made as Ben")
    assert ben.column(case, "_ownerid_value") == me

    await person.chord("Ctrl+0")
    await person.push("Change person")
    await person.choose("Amara Osei")
    await until(lambda: person.shows("You are Amara Osei"), "whose desk it is again")
    await until(lambda: "Refund for two thermostats" in person.rows(table, "title"), "her cases")


async def make_case(desk: RunningDesk, title: str) -> Any:
    person = desk.person
    await person.chord("Ctrl+Shift+N")
    await person.fill_in("Case Title", title)
    await person.look_up("Customer", "okonkwo den", "Okonkwo Dental")
    await person.chord("Ctrl+S")
    await until(lambda: "Resolve" in person.commands(), "it to be saved")
    return desk.second_client().find("incident", "title", title)


async def test_a_killed_organisation_is_started_again(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Open while it was killed")
    await person.fill_in("Description", "Half a sentence")
    before = desk.process.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    await until(lambda: any("being started again" in text for text in person.told()), "what happened")
    assert person.text_of("Description") == "Half a sentence"
    await person.type(" and the rest")
    await until(lambda: desk.process.pid not in (None, before), "another process")
    await until(lambda: person.shows("Connected"), "the line again")
    assert person.text_of("Description") == "Half a sentence and the rest"
    await person.chord("Ctrl+S")
    ben = desk.second_client()
    await until(lambda: ben.column(case, "description") == "Half a sentence and the rest", "it to be saved")
    ben.change(case, title="Heard by the new one")
    await until(lambda: "Heard by the new one" in person.sessions(), "changes to be heard again")


async def test_what_is_opened_while_it_starts_again_is_filled_later(desk: RunningDesk) -> None:
    person = desk.person
    case = desk.second_client().new_case("Opened while it started again")
    await person.search_for(case.number)
    await until(lambda: any(case.title in row for row in person.suggestions()), "the suggestion")
    assert desk.process.pid is not None
    os.kill(desk.process.pid, signal.SIGKILL)
    await until(lambda: person.shows("Starting the organisation"), "that it starts")
    await person.take_suggestion(case.title)
    await until(lambda: len(person.sessions()) == 2, "its session at once")
    await until(lambda: person.text_of("Case Title") == case.title, "its form after all")


async def test_starting_afresh(desk: RunningDesk) -> None:
    person = desk.person
    case = desk.second_client().new_case("Forgotten by starting afresh")
    await person.leave_tiles()
    table = person.tile("My Active Cases").grid.table
    await until(lambda: case.title in person.rows(table, "title"), "its row")
    before = desk.process.pid
    await desk.command("Start the demonstration afresh")
    await person.answer("Start the demonstration afresh?", "Start afresh")
    await until(lambda: desk.process.pid not in (None, before), "another process")
    await until(lambda: person.shows("Connected"), "the line again", patience=120)
    await person.leave_tiles()
    await until(lambda: case.title not in person.rows(table, "title"), "the demonstration as at first")
    await until(lambda: table.grid_model.rowCount() == 7, "her seven cases")
