"""A case and its life: made, edited, resolved, cancelled, reactivated, given away (E2)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.tour.hands import until
from session_engine.links.reading import read_link
from session_engine.links.state import LinkKind
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window


async def test_a_case_is_made_in_the_full_form(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+Shift+N")
    await person.fill_in("Case Title", "Made in the full form")
    await person.look_up("Customer", "okonkwo den", "Okonkwo Dental")
    await person.choose_option("Origin", "Phone")
    await person.fill_in("Description", "She rang about the guest network.")
    await person.command("Save")
    await until(lambda: person.front_session() == "Made in the full form", "its title in the strip")
    await until(lambda: "Resolve" in person.commands(), "what can be done with it")
    case = desk.second_client().find("incident", "title", "Made in the full form")
    row = desk.second_client().get(f"incidents({case.id})?$select=description,caseorigincode,_ownerid_value")
    assert row["description"] == "She rang about the guest network."
    assert row["_ownerid_value"] == desk.second_client().user("Amara Osei")
    await until(lambda: person.shows(case.number), "its number in the header")


async def test_a_new_record_has_a_name_and_the_keyboard_at_once(desk: RunningDesk) -> None:
    person = desk.person
    for _ in range(2):  # the second time everything is known already
        await person.chord("Ctrl+Shift+N")
        await until(lambda: person.front_session() == "New case", "a session with a name")
        assert person.tabs() == ["New case"]
        assert "New case" in person.spoken_sessions()[-1]
        await until(lambda: person.has_keyboard("Case Title"), "the keyboard in the first field")
        await person.type("Typed at once")
        await until(lambda: person.front_session() == "Typed at once", "the name typed")
        await person.chord("Ctrl+Shift+W")
        await person.answer("unsaved changes", "Discard")


async def test_what_is_required_is_asked_for(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+Shift+N")
    await person.fill_in("Description", "Typed before anything else")
    await person.chord("Ctrl+S")
    await until(lambda: "Required" in person.input("Case Title").accessibleName(), "the title marked")
    assert "Required" in person.input("Customer").accessibleName()
    assert person.text_of("Description") == "Typed before anything else"
    await until(lambda: any("Please fill in" in text for text in person.notices()), "what is missing")
    await person.fill_in("Case Title", "Now it has one")
    await until(lambda: "Required" not in person.input("Case Title").accessibleName(), "the mark to go")
    await person.look_up("Customer", "okonkwo den", "Okonkwo Dental")
    await person.chord("Ctrl+S")
    await until(lambda: person.front_session() == "Now it has one", "the case to be saved")


async def test_a_case_is_edited_and_saved(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Edited by the mouse")
    assert not person.can("Save")
    await person.fill_in("Case Title", "Edited and saved")
    await person.choose_option("Case Type", "Problem")
    await person.look_up("Contact", "ada oko", "Ada Okonkwo")
    await until(lambda: person.can("Save"), "saving to be possible")
    await person.command("Save")
    await until(
        lambda: "unsaved" not in person.session("Edited and saved").accessibleName(), "it to be saved"
    )
    assert not person.can("Save")
    row = desk.second_client().get(f"incidents({case.id})")
    assert (row["title"], row["casetypecode"]) == ("Edited and saved", 2)
    assert row["_primarycontactid_value"]
    assert person.front_session() == "Edited and saved"
    assert person.front_tab() == "Edited and saved"


async def test_changes_can_be_discarded(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Nothing came of it")
    await person.fill_in("Case Title", "Something else")
    await person.command("Discard changes")
    await until(lambda: person.text_of("Case Title") == case.title, "the title as it was")
    assert not person.can("Save")


async def test_resolving_warns_of_open_activities_and_closes_them(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Solved at last")
    first, second = (ben.new_task(case, subject) for subject in ("Ring back", "Send the label"))
    await person.command("Resolve")
    await until(lambda: person.asked("2 open activities of this case will be cancelled"), "the warning")
    await person.type("Back to 4.1.9")
    await person.answer("Resolve case", "Resolve")
    await until(lambda: "This case is resolved and read-only." in person.bars(), "the banner")
    assert [ben.column(task, "statecode") for task in (first, second)] == [2, 2]
    assert ben.column(case, "statecode") == 1
    assert not person.can("Save")
    await until(lambda: any(f"Resolved: {case.title}" in text for text in person.notices()), "the notice")

    await person.push("Reactivate")
    await until(lambda: "This case is resolved and read-only." not in person.bars(), "the banner to go")
    assert ben.column(case, "statecode") == 0
    await person.fill_in("Description", "It broke again")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "It broke again", "it to be saved")


async def test_a_resolution_needs_its_subject(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Resolved without words")
    await person.command("Resolve")
    await until(lambda: person.asked("Resolve case"), "the dialog")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: "Required" in person.input("Resolution").accessibleName(), "the field marked")
    assert desk.second_client().column(case, "statecode") == 0
    await person.answer("Resolve case", "Cancel")


async def test_unsaved_changes_are_saved_before_resolving(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Typed, then resolved")
    await person.fill_in("Description", "The last word")
    await person.command("Resolve")
    await until(lambda: person.asked("Resolve case"), "the dialog")
    await person.type("Done")
    await person.answer("Resolve case", "Resolve")
    await until(lambda: ben.column(case, "statecode") == 1, "it to be resolved")
    assert ben.column(case, "description") == "The last word"


async def test_cancelling_is_refused_while_activities_are_open(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Opened twice")
    task = ben.new_task(case, "Not yet")
    await person.command("Cancel case")
    await until(lambda: person.asked("Cancel case"), "the dialog")
    await person.push("Cancel the case")
    await until(lambda: person.asked("Activities are still open (1)"), "why not")
    assert ben.column(case, "statecode") == 0
    ben.change(task, statecode=1, statuscode=5)
    await person.answer("Cancel case", "Cancel the case")
    await until(lambda: "This case is cancelled and read-only." in person.bars(), "the banner")
    assert ben.column(case, "statecode") == 2
    await person.push("Reactivate")
    await until(lambda: ben.column(case, "statecode") == 0, "it to be active again")


async def test_a_case_is_given_to_a_colleague_and_taken_back(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Better with Chiara")
    await person.command("Assign")
    await until(lambda: person.asked("User or team") or person.asked("Assign"), "the dialog")
    await person.look_up("User or team", "chia", "Chiara Moretti")
    await person.answer("Assign", "Assign")
    await until(lambda: ben.column(case, "_ownerid_value") == ben.user("Chiara Moretti"), "her case")
    await until(lambda: person.shows("Chiara Moretti"), "her name in the header")
    await person.press_in_notice("Assigned to Chiara Moretti", "Undo")
    await until(lambda: ben.column(case, "_ownerid_value") == ben.user("Amara Osei"), "Amara's again")


async def test_a_case_goes_through_a_queue(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Through a queue")
    assert not {"Pick", "Release"} & set(person.commands()), "a case in no queue"
    await person.command("Queue")
    await until(lambda: person.asked("Add to queue"), "the dialog")
    await person.look_up("Queue", "network exp", "Network experts")
    await person.answer("Add to queue", "Add")
    await until(lambda: any("Added to Network experts" in text for text in person.notices()), "the notice")

    def item() -> dict[str, object]:
        return ben.all(f"queueitems?$filter=_objectid_value eq {case.id}")[0]

    assert item()["_workerid_value"] is None
    await until(lambda: "Pick" in person.commands(), "what can be done in a queue")
    assert "Release" not in person.commands()
    await person.command("Pick")
    await until(lambda: item()["_workerid_value"] == ben.user("Amara Osei"), "her work")
    await until(lambda: "Release" in person.commands(), "what can be done with her own work")
    assert "Pick" not in person.commands()
    await person.command("Release")
    await until(lambda: item()["_workerid_value"] is None, "nobody's work")
    await until(lambda: "Pick" in person.commands(), "it to be free again")

    await person.command("Queue")
    await until(lambda: person.text_of("Queue") == "Network experts", "the queue it is in")
    await person.press(Qt.Key.Key_Escape)


async def test_a_child_case_has_parent_and_customer(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    parent = await desk.open_new_case("A parent")
    await person.command("New child case")
    await until(lambda: len(person.sessions()) == 3, "a session for it")
    await until(lambda: person.text_of("Customer") == "Okonkwo Dental", "the customer filled in")
    await person.fill_in("Case Title", "A child")
    await person.command("Save")
    await until(lambda: "New child case" in person.commands(), "what can be done once it is saved")
    child = ben.find("incident", "title", "A child")
    assert ben.column(child, "_parentcaseid_value") == parent.id
    assert not person.can("New child case"), "one level of children only"


async def test_deleting_asks_and_closes_the_tab(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Made by mistake")
    await person.command("Delete")
    await person.answer("Delete this record?", "Keep")
    assert ben.count(f"incidents?$filter=incidentid eq {case.id}") == 1
    await person.command("Delete")
    await person.answer("Delete this record?", "Delete")
    await until(lambda: ben.count(f"incidents?$filter=incidentid eq {case.id}") == 0, "it to be gone")
    await until(
        lambda: person.sessions() == ["Home"] or person.shows("Not there any more"), "its session to say so"
    )


async def test_a_link_is_copied(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Passed on by link")
    await person.command("Copy link")
    await until(lambda: case.id in QGuiApplication.clipboard().text(), "the link in the clipboard")
    link = read_link(QGuiApplication.clipboard().text())
    assert (link.kind, link.table, link.id) == (LinkKind.RECORD, "incident", case.id)
    assert link.organisation
