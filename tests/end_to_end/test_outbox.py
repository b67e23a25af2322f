"""Work goes on without the organisation: what is saved and done waits, survives a relaunch, goes out once (B5)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.organisation.state import Connection
from tests.end_to_end.organisation import Record
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from tests.fixtures.faults import Answer
from widgets.outbox.waiting_list import WaitingList
from widgets.primitives.wait_pill import WaitPill
from widgets.quick_create.flyout import QuickCreate
from widgets.shell import StatusLine

pytestmark = pytest.mark.window


def status(person: Person) -> str:
    return person.one(StatusLine).accessibleName()


def rows_of(person: Person, title: str) -> list[bool]:
    """Tell of each row of a title among her cases whether it waits to be sent."""
    if person.tiles_loading():
        return []
    model = person.tile("My Active Cases").grid.table.grid_model
    rows = [row for number in range(model.rowCount()) if (row := model.row(number)) is not None]
    return [row.unsent for row in rows if row.values.get("title") == title]


async def know_quick_create(person: Person) -> None:
    """Open the flyout once: its form is known then, also without the organisation."""
    await person.chord("Ctrl+N")
    # As long as a wait is shown, Escape ends that.
    await until(lambda: person.all(QuickCreate) and not person.all(WaitPill), "the flyout")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "the flyout to close")


async def make_a_case(person: Person, title: str) -> None:
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await until(lambda: person.text_of("Customer"), "the customer filled in")
        await person.fill_in("Case Title", title)
        await person.push("Save")


async def offline(desk: RunningDesk) -> None:
    engine = desk.engine
    await until(lambda: engine.lines.state(engine.line).connection is Connection.OFFLINE, "being offline")


def check_what_arrived(desk: RunningDesk, edited: Record, solved: Record) -> None:
    other = desk.second_client()
    assert other.column(edited, "description") == "Between two stations"
    assert other.column(solved, "statecode") == 1
    made = other.get("incidents?$select=title&$filter=title eq 'Made in the tunnel'")["value"]
    assert len(made) == 1
    resolutions = other.get(f"incidentresolutions?$select=subject&$filter=_incidentid_value eq {solved.id}")[
        "value"
    ]
    assert [row["subject"] for row in resolutions] == ["Talked it through"]


async def test_edits_actions_and_new_cases_wait_over_a_relaunch_and_go_out_once(
    folder: Path, theme: Any
) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        person = first.person
        solved = await first.open_new_case("Solved on the train")
        edited = await first.open_new_case("Written on the train")
        await know_quick_create(person)
        with proxy.offline():
            await offline(first)
            await person.fill_in("Description", "Between two stations")
            await person.chord("Ctrl+S")
            await until(lambda: "1 change waiting" in status(person), "the change in the status line")
            await until(
                lambda: any("Waiting to be sent: Written" in text for text in person.notices()), "the notice"
            )
            assert any("Waiting to be sent" in text for text in person.bars())
            assert "Written on the train, waiting to be sent" in person.spoken_tabs()
            assert any(
                "Written on the train" in said and "waiting" in said for said in person.spoken_sessions()
            )
            await person.chord("Ctrl+1")
            await person.command("Resolve")
            await until(lambda: person.asked("Resolve case"), "the dialog")
            await person.type("Talked it through")
            await person.answer("Resolve case", "Resolve")
            await until(lambda: "2 changes waiting" in status(person), "two changes")
            await until(lambda: person.shows("This case is resolved"), "the case as it will be")
            await make_a_case(person, "Made in the tunnel")
            await until(lambda: "3 changes waiting" in status(person), "three changes")
            await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme, serve=False)
        try:
            person = second.person
            await until(lambda: "3 changes waiting" in status(person), "all three after the relaunch")
            assert not second.engine.records.dirty_records()
            assert not any("Begun before" in text for text in person.notices()), "what was given up is gone"
            await person.search_for("tunnel")
            await until(
                lambda: any("Made in the tunnel" in row for row in person.suggestions()), "what was made"
            )
            await person.press(Qt.Key.Key_Escape)
            await person.chord("Ctrl+0")
            await until(lambda: rows_of(person, "Made in the tunnel") == [True], "its row, waiting")
            second.process.start()
            await until(lambda: "waiting" not in status(person), "all of it sent")
            await until(lambda: rows_of(person, "Made in the tunnel") == [False], "the organisation's row")
            assert not any("waiting" in said for said in (*person.spoken_sessions(), *person.spoken_tabs()))
            await until(lambda: any("3 changes sent" in text for text in person.notices()), "the notice")
            check_what_arrived(second, edited, solved)
        finally:
            await second.stop()


async def test_a_conflict_comes_back_as_a_choice(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Both write about it", description="As it was")
    with desk.proxy.offline():
        await offline(desk)
        await person.fill_in("Description", "What Amara wrote")
        await person.chord("Ctrl+S")
        await until(lambda: "1 change waiting" in status(person), "the waiting change")
        desk.second_client().change(case, description="What Ben wrote")
    desk.engine.lines.reconnect(desk.engine.line)
    await until(
        lambda: any("Somebody else changed this too" in text for text in person.notices()), "the notice"
    )
    await until(lambda: person.shows("What Ben wrote"), "Ben's value beside hers")
    assert person.text_of("Description") == "What Amara wrote"
    assert "1 change needs you" in status(person)
    assert desk.second_client().column(case, "description") == "What Ben wrote"
    await person.push("Keep mine")
    await person.chord("Ctrl+S")
    await until(
        lambda: desk.second_client().column(case, "description") == "What Amara wrote", "her value at last"
    )
    await until(lambda: "needs you" not in status(person), "nothing waiting")


async def test_what_waits_is_listed_and_can_be_dropped_by_keyboard(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Thought better of it", description="As it was")
    with desk.proxy.offline():
        await offline(desk)
        await person.fill_in("Description", "Written in anger")
        await person.chord("Ctrl+S")
        await until(lambda: "1 change waiting" in status(person), "the waiting change")
        await desk.command("Changes waiting to be sent")
        await until(lambda: person.all(WaitingList), "the list")
        with person.looking_at(person.one(WaitingList)):
            await until(lambda: person.shows("Save: Thought better of it"), "the change")
            await person.push("Drop")
        await person.answer("Drop “Save: Thought better of it”?", "Drop")
        await until(lambda: "waiting" not in status(person), "nothing waiting")
        assert person.text_of("Description") == "As it was"
    desk.engine.lines.reconnect(desk.engine.line)
    assert desk.second_client().column(case, "description") == "As it was"


async def test_what_is_refused_for_good_says_why_and_is_edited_there(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Not accepted", description="As it was")
    refusal = {"error": {"code": "0x80040203", "message": "Descriptions are frozen at the end of the year."}}
    with desk.proxy.offline():
        await offline(desk)
        await person.fill_in("Description", "Too late for this year")
        await person.chord("Ctrl+S")
        await until(lambda: "1 change waiting" in status(person), "the waiting change")
        desk.break_line(Answer(400, json.dumps(refusal).encode()), method="PATCH", path=case.id)
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: "1 change needs you" in status(person), "the refusal in the status line")
    await desk.command("Changes waiting to be sent")
    await until(lambda: person.all(WaitingList), "the list")
    with person.looking_at(person.one(WaitingList)):
        await until(lambda: person.shows("Save: Not accepted"), "what was refused")
        assert person.shows("Descriptions are frozen at the end of the year.")
        assert person.pushable("Drop", None) is not None
        await person.push("Edit")
    await until(lambda: person.text_of("Description") == "Too late for this year", "her words in the form")
    desk.mend_line()
    await person.fill_in("Description", "Early for the next")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Early for the next", "it to be saved now")
    await until(lambda: "needs you" not in status(person), "nothing waiting")


async def test_being_signed_out_in_mid_work_costs_nothing(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    solved = await desk.open_new_case("Solved while signed out")
    written = await desk.open_new_case("Written while signed out")
    await know_quick_create(person)
    desk.break_line(Answer(401))
    await person.fill_in("Description", "The key was taken back")
    await person.chord("Ctrl+S")
    await until(lambda: "1 change waiting" in status(person), "the save waiting")
    assert sum("You are signed out" in text for text in person.notices()) == 1
    await make_a_case(person, "Made while signed out")
    await until(lambda: "2 changes waiting" in status(person), "the new case waiting")
    await person.chord("Ctrl+1")
    await person.command("Resolve")
    await until(lambda: person.asked("Resolve case"), "the dialog")
    await person.type("Solved all the same")
    await person.answer("Resolve case", "Resolve")
    await until(lambda: "3 changes waiting" in status(person), "the resolving waiting")
    desk.mend_line()
    await person.press_in_notice("You are signed out", "Connect again")
    await until(lambda: "waiting" not in status(person), "all of it sent")
    assert ben.column(written, "description") == "The key was taken back"
    assert ben.column(solved, "statecode") == 1
    assert ben.count("incidents?$filter=title eq 'Made while signed out'") == 1
    told = [notice for notice in desk.engine.notices.state.notices if notice.code == "signed_out"]
    assert [notice.read for notice in told] == [True]
