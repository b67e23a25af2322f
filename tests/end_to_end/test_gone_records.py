"""What was typed into a record that is gone or no longer hers is not lost: a new record, a note, the clipboard."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.tour.hands import until
from tests.end_to_end.organisation import Record
from tests.end_to_end.running import RunningDesk
from tests.fixtures.faults import Answer

pytestmark = pytest.mark.window
WORDS = "Twenty minutes of what she said"


async def typed_into_nothing(desk: RunningDesk, title: str) -> Record:
    case = await desk.open_new_case(title)
    await desk.person.fill_in("Description", WORDS)
    desk.second_client().delete(case)
    await until(lambda: any("not there any more" in bar for bar in desk.person.bars()), "that it is gone")
    assert desk.person.text_of("Description") == WORDS
    return case


async def test_it_becomes_a_new_record_with_all_that_was_known(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await typed_into_nothing(desk, "Deleted while she typed")
    await person.push("Save as a new record")
    await until(lambda: len(person.sessions()) == 3, "a session for the new record")
    await until(lambda: person.text_of("Customer") == "Okonkwo Dental", "the customer filled in")
    assert person.text_of("Case Title") == case.title
    assert person.text_of("Description") == WORDS
    await person.chord("Ctrl+S")
    found = f"incidents?$filter=title eq '{case.title}' and description eq '{WORDS}'"
    await until(lambda: ben.count(found) == 1, "the new record")
    await person.chord("Ctrl+1")
    await until(lambda: person.shows("Close this tab"), "nothing more to save")


async def test_it_becomes_a_note_on_the_customer(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await typed_into_nothing(desk, "Deleted, kept as a note")
    await person.push("Save as a note on Okonkwo Dental")
    await until(lambda: person.shows("Close this tab"), "nothing more to save")
    (note,) = ben.all(
        f"annotations?$filter=subject eq '{case.title} (deleted)'&$select=notetext,_objectid_value"
    )
    assert note["notetext"] == f"Description:\n{WORDS}"


async def test_it_can_be_copied_and_typed_on(desk: RunningDesk) -> None:
    person = desk.person
    await typed_into_nothing(desk, "Deleted, copied")
    await person.fill_in("Description", WORDS + ", and on")
    assert person.text_of("Description") == WORDS + ", and on"
    await person.push("Copy what I typed")
    await until(lambda: any("Copied" in notice for notice in person.notices()), "the notice")
    assert QGuiApplication.clipboard().text() == f"Description:\n{WORDS}, and on"


async def test_what_is_no_longer_hers_offers_the_same(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Taken out of her hands", description="As it was")
    await person.fill_in("Description", WORDS)
    desk.break_line(Answer(403), path=case.id)
    await person.chord("Ctrl+S")
    await until(lambda: any("not allowed" in bar for bar in person.bars()), "that it is not hers")
    assert person.text_of("Description") == WORDS
    await person.push("Copy what I typed")
    assert QGuiApplication.clipboard().text() == f"Description:\n{WORDS}"
    await person.push("Save as a note on Okonkwo Dental")
    found = (
        f"annotations?$filter=subject eq '{case.title} (not saved)' and notetext eq 'Description:\n{WORDS}'"
    )
    await until(lambda: ben.count(found) == 1, "the note")
    assert ben.column(case, "description") == "As it was"
    await until(lambda: not person.shows("Save as a new record"), "nothing more to keep")
