"""No wait freezes the window: each shows itself after a moment, and ends when the person wants it to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from tests.end_to_end.organisation import Record
from tests.end_to_end.running import RunningDesk
from tests.fixtures.faults import Hold, HoldAnswer
from widgets.forms.editors.suggestions import Suggestions
from widgets.primitives.wait_pill import WaitPill
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
WAITING = "Waiting for the organisation"
NOT_WAITED_FOR = "You did not wait"


def waits(desk: RunningDesk) -> list[str]:
    return [pill.accessibleName() for pill in desk.person.all(WaitPill)]


async def waited_for(desk: RunningDesk, text: str) -> None:
    await until(lambda: any(text in wait for wait in waits(desk)), f"the wait “{text}”")


@dataclass(frozen=True, slots=True)
class Verb:
    """What is pressed, what is held, how the wait calls itself."""

    press: Callable[[RunningDesk], Awaitable[object]]
    held: str
    says: str


async def delete(desk: RunningDesk) -> None:
    await desk.person.command("Delete")
    await desk.person.answer("Delete this record?", "Delete")


async def _contacts(desk: RunningDesk) -> None:
    await desk.person.chord("Ctrl+G")
    await desk.person.push("Contacts")
    await until(lambda: len(desk.person.rows(desk.person.table())) > 10, "the rows")


VERBS = {
    "save": Verb(lambda desk: desk.person.chord("Ctrl+S"), "/incidents(", "Saving “"),
    "resolve, before it asks": Verb(
        lambda desk: desk.person.command("Resolve"), "activitypointers", "Opening"
    ),
    "delete": Verb(delete, "/incidents(", "Deleting"),
}


@pytest.mark.parametrize("name", ["save", "resolve, before it asks", "delete"])
async def test_a_verb_that_takes_long_says_so_and_can_be_ended(desk: RunningDesk, name: str) -> None:
    person, verb = desk.person, VERBS[name]
    case = await desk.open_new_case(f"Waited for: {name}")
    if name == "save":
        await person.fill_in("Description", "Typed")
    desk.break_line(Hold(), path=verb.held)
    await verb.press(desk)
    await waited_for(desk, verb.says)
    assert person.text_of("Case Title") == case.title, "the page can be read meanwhile"
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not waits(desk), "the end of the wait")
    assert not any("internal" in error for error in desk.errors)


async def _held_save(desk: RunningDesk, title: str) -> Record:
    case = await desk.open_new_case(title)
    await desk.person.fill_in("Description", "Typed before it hung")
    return case


async def test_a_save_given_up_that_never_arrived_stays_unsaved(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await _held_save(desk, "Given up before it arrived")
    desk.break_line(Hold(), method="PATCH", path=case.id)
    await person.chord("Ctrl+S")
    await waited_for(desk, "Saving")
    await person.push("Cancel", person.one(WaitPill))
    await until(lambda: any(NOT_WAITED_FOR in notice for notice in person.notices()), "what is known")
    assert "unsaved" in person.session(case.title).accessibleName()
    assert person.text_of("Description") == "Typed before it hung"
    assert ben.column(case, "description") != "Typed before it hung"


async def test_a_save_given_up_that_has_arrived_is_found_out(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await _held_save(desk, "Given up after it arrived")
    desk.break_line(HoldAnswer(), method="PATCH", path=case.id)
    await person.chord("Ctrl+S")
    await waited_for(desk, "Saving")
    await until(lambda: ben.column(case, "description") == "Typed before it hung", "it to arrive")
    await person.press(Qt.Key.Key_Escape)
    await until(
        lambda: "unsaved" not in person.session(case.title).accessibleName(), "it to be known as saved"
    )


async def test_rows_that_are_asked_for_again_stay_and_the_wait_can_be_ended(desk: RunningDesk) -> None:
    person = desk.person
    await _contacts(desk)
    desk.break_line(Hold(), path="/contacts")
    await person.command("Refresh")
    await waited_for(desk, "Asking the organisation")
    assert len(person.rows(person.table())) > 10
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.shows("These rows may be out of date"), "what is known of the rows")
    assert len(person.rows(person.table())) > 10
    desk.mend_line()
    await person.recover("Try again", lambda: not person.shows("may be out of date"))
    await until(lambda: not person.shows("may be out of date"), "the rows as they are")


async def test_a_search_can_be_ended_and_asked_again(desk: RunningDesk) -> None:
    person = desk.person
    await person.search_for("thermostat")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.shows("Top results"), "the results")
    desk.break_line(Hold(), path="search")
    await person.press(Qt.Key.Key_F5)
    await waited_for(desk, "Asking the organisation")
    await person.push("Cancel", person.one(WaitPill))
    await until(lambda: person.shows("You did not want to wait"), "that it was ended")
    desk.mend_line()
    await person.recover("Try again", lambda: not person.shows("You did not want to wait"))
    await until(lambda: not person.shows("You did not want to wait"), "the results")


async def test_a_form_read_again_stays_as_it_was_when_nobody_waits(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Read again in vain")
    desk.break_line(Hold(), path=case.id)
    await person.press(Qt.Key.Key_F5)
    await waited_for(desk, "Asking the organisation")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not waits(desk), "the end of the wait")
    assert person.text_of("Case Title") == case.title
    desk.mend_line()
    desk.second_client().change(case, title="Heard all the same")
    await until(lambda: "Heard all the same" in person.sessions(), "later changes")


@pytest.mark.parametrize(
    ("command", "field", "typed", "choice", "accept"),
    [
        ("Assign", "User or team", "ben whit", "Ben Whitlock", "Assign"),
        ("Queue", "Queue", "network exp", "Network experts", "Add"),
    ],
)
async def test_a_dialog_that_waits_says_so_and_escape_ends_the_wait_first(
    desk: RunningDesk, command: str, field: str, typed: str, choice: str, accept: str
) -> None:
    person = desk.person
    await desk.open_new_case(f"Waited for in a dialog: {command}")
    await person.command(command)
    await until(lambda: person.dialog() is not None, "the dialog")
    await person.look_up(field, typed, choice)
    desk.break_line(Hold(), method="PATCH")
    desk.break_line(Hold(), method="POST", path="AddToQueue")
    await person.push(accept, person.dialog())
    await until(lambda: person.asked(WAITING), "that it waits")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.asked("You did not wait"), "what is known")
    desk.mend_line()
    await person.push(accept, person.dialog())
    await until(lambda: any(choice in notice for notice in person.notices()), "it to be done")


async def test_escape_ends_a_quick_create_that_hangs_and_keeps_what_was_typed(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await desk.open_new_case("Beside a flyout that hangs")
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await person.fill_in("Case Title", "Typed into what hung")
        desk.break_line(Hold(), method="PATCH", path="/incidents")
        await person.push("Save")
    await waited_for(desk, "Saving")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: any(NOT_WAITED_FOR in bar for bar in person.bars()), "what is known")
    with person.looking_at(person.one(QuickCreate)):
        assert person.text_of("Case Title") == "Typed into what hung"
        desk.mend_line()
        await person.push("Save")
    await until(lambda: any("Created" in notice for notice in person.notices()), "the notice")
    assert ben.count("incidents?$filter=title eq 'Typed into what hung'") == 1


async def test_a_lookup_says_that_it_searches_and_escape_closes_it(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Looked up in vain")
    await person.go_to_field("Contact")
    for path in ("search", "/contacts"):
        desk.break_line(Hold(), path=path)
    await person.type("ada")
    searching = lambda: [shown.line_text() for shown in person.all(Suggestions)]  # noqa: E731
    await until(lambda: any("Searching" in line for line in searching()), "that it searches")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(Suggestions), "the list to close")


async def test_what_a_dialog_looked_up_may_come_when_it_is_gone(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Assigned to nobody")
    await person.command("Assign")
    await until(lambda: person.dialog() is not None, "the dialog")
    held = [desk.break_line(Hold(), path=path) for path in ("search", "/systemusers", "/teams")]
    await person.type("ben")
    await until(lambda: any(fault.met for fault in held), "the question")
    await person.push("Cancel", person.dialog())
    await until(lambda: person.dialog() is None, "the dialog to close")
    desk.mend_line()
    await until(lambda: not desk.engine.tasks.running("casework"), "the answer")
    assert not desk.errors


async def test_the_search_flyout_shows_that_it_searches_and_escape_closes_it(desk: RunningDesk) -> None:
    person = desk.person
    desk.break_line(Hold(), path="search")
    await person.search_for("thermostat")
    await until(lambda: any("Loading" in row for row in person.suggestions()), "that it searches")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not any("Loading" in row for row in person.suggestions()), "the flyout to close")


async def test_a_verb_that_is_ended_says_what_is_known(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    task = ben.new_task(ben.new_case("With a task"), "Completed, or not")
    ref = RecordRef(desk.engine.line, "task", task.id)
    desk.composition.desk.open_record(ref, Place.LINK, title=task.title)
    await until(lambda: "Mark complete" in person.commands(), "the task")
    desk.break_line(HoldAnswer(), method="PATCH", path=task.id)
    await person.command("Mark complete")
    await waited_for(desk, "Completing")
    await until(lambda: ben.column(task, "statecode") == 1, "it to arrive")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: any(NOT_WAITED_FOR in notice for notice in person.notices()), "what is known")
    desk.mend_line()
    await until(lambda: "Mark complete" not in person.commands(), "that the page knows")


async def test_changing_the_person_is_said_while_it_is_awaited_and_another_can_be_chosen(
    desk: RunningDesk,
) -> None:
    person, engine = desk.person, desk.engine
    desk.break_line(Hold(), path="WhoAmI")
    desk.composition.embedded.change_person("ben.whitlock@northlight.example")
    await until(lambda: person.shows("Connecting"), "that it is being connected")
    desk.composition.embedded.change_person("amara.osei@northlight.example")
    desk.mend_line()
    await until(lambda: person.shows("Connected"), "the line")
    await until(lambda: person.shows("you are Amara Osei"), "whose desk it is")
    assert engine.lines.state(engine.line).person is not None
