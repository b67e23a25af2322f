"""Macros as a person runs them: from the pane, the palette and a key; taken back; recorded and written (D5)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import in_slot, until
from tests.end_to_end.organisation import Record, SecondClient
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk
from widgets.dialogs.checklist import ChecklistDialog
from widgets.macros.editor.page import MacroEditor
from widgets.macros.rows import Mark
from widgets.macros.run_view import RunView
from widgets.macros.tool import MacrosTool
from widgets.mail.page import ComposePage

pytestmark = pytest.mark.window
GUIDE = "Send roll-back guide"
MACROS = "Scripts & macros: Macros"


async def tool_of(person: Person) -> MacrosTool:
    """Bring the macros to the front."""
    if not person.all(MacrosTool):
        await until(lambda: person.pushable("Scripts & macros", None), "the tool's icon")
        if person.pushable(MACROS, None) is None:
            await person.push("Scripts & macros")
        await person.push(MACROS)
    await until(lambda: person.all(MacrosTool) and person.one(MacrosTool).lines, "the macros")
    return person.one(MacrosTool)


def log_of(person: Person) -> RunView:
    return person.one(RunView)


async def test_a_macro_runs_from_the_pane_says_what_it_did_and_is_taken_back(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Bedrooms lost the network")
    tool = await tool_of(person)
    await person.click(tool.search)
    await person.type("roll-back")
    await until(lambda: [line.row and line.row.title for line in tool.lines] == [GUIDE], "the one found")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(RunView) and log_of(person).row, "its log")
    await until(lambda: log_of(person).row.mark is Mark.DONE, "its end")  # type: ignore[union-attr]
    row = log_of(person).row
    assert row is not None
    assert [step.mark for step in row.steps] == [Mark.DONE] * 6
    await until(lambda: person.all(ComposePage), "the draft")
    page = person.one(ComposePage)
    await until(lambda: "4.1.9" in page.text.toPlainText(), "template and article in it")
    log_of(person).lines[0].toggle()
    await person.click(log_of(person).undo_button)
    await until(lambda: log_of(person).row.mark is Mark.UNDONE, "it taken back")  # type: ignore[union-attr]
    assert not ben.all(f"knowledgearticleincidents?$filter=_incidentid_value eq {case.id}")
    await desk.command("Open the customer", row="Open the customer,")
    await until(lambda: person.front_tab().startswith("Okonkwo"), "what the palette's macro opens")


async def test_a_macro_is_written_checked_tried_out_and_run_by_its_key(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Guest network is slow")
    await desk.command("New macro")
    await until(lambda: person.all(MacroEditor), "the editor")
    page = person.one(MacroEditor)
    await until(lambda: page.head.fields and page.head.fields[0].input.hasFocus(), "the keyboard in its name")
    await person.press(Qt.Key.Key_A, CTRL)
    await person.type("Mark as urgent")
    await until(lambda: written(page, "unique_name") == "own_mark_as_urgent", "its unique name")
    await person.click(page.add_button)
    await person.choose("Records and pages")
    await person.choose("Change a record")
    await until(
        lambda: [row.problem for row in page.outline.rows] == ["“Fields” is missing.", ""], "what is missing"
    )
    await person.command("Save")
    await until(lambda: any("Not saved yet." in text for text in person.texts()), "why it is not saved")
    assert desk.engine.macros.library(desk.engine.line).item("own_mark_as_urgent") is None
    await person.push("Add a field")
    await until(lambda: person.options("Field 1"), "the columns")
    await person.type("prioritycode")
    await person.press(Qt.Key.Key_Tab)
    await person.fill_in("Value 1", "High")
    await until(lambda: not any(row.problem for row in page.outline.rows), "nothing missing")
    await person.command("Test run")
    await until(lambda: person.text_of("Try it on") == case.title, "the session's case")
    await person.push("Run it there")
    await until(lambda: page.run.row and page.run.row.mark is Mark.DONE, "the test run's end")
    assert priority(ben, case) == 1
    await person.push("Undo what it did")
    await until(lambda: priority(ben, case) == 2, "the test run taken back")
    await _publish_to_experts_and_then_to_everybody(desk, page)
    assert not desk.engine.workspace.state.focused_tab.state.draft
    desk.engine.settings.set("key.macro:own_mark_as_urgent", "F9")
    await person.window_active()
    await person.press(Qt.Key.Key_F9)
    await until(lambda: priority(ben, case) == 1, "what its key does")
    await tool_of(person)
    await until(lambda: person.all(RunView), "its log")
    field = page.head.field("description")
    assert field is not None
    await in_slot(field.input.setFocus)
    await person.type("For the worst")
    (row,) = ben.all("workflows?$filter=uniquename eq 'own_mark_as_urgent'")
    ben.http.patch(f"workflows({row['workflowid']})", json={"name": "Ben's"}, headers={"If-Match": "*"})
    await person.command("Save")
    await until(lambda: person.pushable("Save mine", None), "what counts is asked")
    await person.push("Save mine")
    await until(lambda: "not saved" not in page._standing.text(), "it saved")
    (row,) = ben.all("workflows?$filter=uniquename eq 'own_mark_as_urgent'")
    assert (row["name"], row["description"]) == ("Mark as urgent", "For the worst")


async def test_what_is_done_is_recorded_and_files_that_are_no_macros_are_told_apart(
    desk: RunningDesk, tmp_path: Path
) -> None:
    person, macros = desk.person, desk.composition.desk.macros
    await desk.open_new_case("Radio off after the storm")
    tool = await tool_of(person)
    await desk.command("Record my steps, or stop")
    await until(tool.recording.isVisible, "the mark of the recording")
    await person.fill_in("Description", "Storm on Monday")
    await person.chord("Ctrl+S")
    await until(
        lambda: macros.area.recording is not None and len(macros.area.recording.steps) == 2, "two steps"
    )
    await until(lambda: "2" in tool.recording.accessibleName(), "how many")
    await person.click(tool.recording.stop_button)
    await until(lambda: person.all(MacroEditor), "what was recorded")
    page = person.one(MacroEditor)
    await until(lambda: [row.title for row in page.outline.rows[:2]] == ["Fill in fields", "Save the record in front"],
                "its steps")  # fmt: skip
    assert not tool.recording.isVisible()
    assert written(page, "unique_name") == "own_recorded_steps"
    await person.command("Test run")
    await person.push("Run it there")
    await until(lambda: page.run.row and page.run.row.mark is Mark.DONE, "the recorded steps, done again")
    whole = macros.area.drafts.state(desk.engine.workspace.state.focused_tab.id)
    assert whole is not None
    for name, content, told_as in (
        ("cut.json", macros.area.write_file(whole.macro)[:-9], "cannot be read as a macro"),
        ("noise.json", bytes(range(256)) * 40, "cannot be read as a macro"),
        ("deep.json", b"[" * 500_000, "cannot be read as a macro"),
        ("other.json", b'{"format": "else"}', "holds something else"),
        ("newer.json", b'{"format": "ninedesk.macro", "version": 99}', "newer version"),
        ("large.json", b" " * 1_500_000, "too large"),
    ):
        file = tmp_path / name
        await asyncio.to_thread(file.write_bytes, content)
        macros.writing.read(file)
        await until(
            lambda told_as=told_as: any(told_as in text for text in person.texts()), f"what {name} is"
        )
        await person.dismiss_notices()
    macros.writing.read(tmp_path)
    await until(lambda: any(tmp_path.name in text for text in person.texts()), "that a folder is no file")
    file = tmp_path / "good.json"
    macros.writing.write_to(replace(whole.macro, name="From a file"), file)
    await until(file.exists, "the file")
    macros.writing.read(file)
    await until(lambda: person.front_tab().startswith("From a file"), "the macro of the file")


def written(page: MacroEditor, name: str) -> str:
    field = page.head.field(name)
    return field.field.value if field is not None else ""


def priority(ben: SecondClient, case: Record) -> object:
    return ben.get(f"incidents({case.id})?$select=prioritycode")["prioritycode"]


def _profiles_not_read_yet(desk: RunningDesk) -> None:
    """As on a slow line, where a macro was for everybody at once since nobody knew of profiles yet."""
    experience = desk.engine.experience
    experience._known.clear()
    experience._read.clear()


async def _publish_to_experts_and_then_to_everybody(desk: RunningDesk, page: MacroEditor) -> None:
    person, library = desk.person, desk.engine.macros.library
    _profiles_not_read_yet(desk)
    await person.command("Publish")
    await until(lambda: person.all(ChecklistDialog), "whom it is for")
    dialog = person.all(ChecklistDialog)[0]
    await until(dialog.list.hasFocus, "the keyboard in the list")
    await person.press(Qt.Key.Key_Down)
    await person.press(Qt.Key.Key_Space)
    await until(dialog.chosen, "experts chosen")
    await person.click(dialog.accept_button)
    await until(lambda: "profiles: Second line." in page._standing.text(), "it published to experts")
    item = library(desk.engine.line).item("own_mark_as_urgent")
    assert item is not None
    assert (item.published, item.runs) == (True, False), "Amara is no expert"
    await person.command("Who can run it")
    await until(lambda: person.all(ChecklistDialog), "whom it is for")
    again = person.all(ChecklistDialog)[0]
    assert again.chosen()
    await until(again.list.hasFocus, "the keyboard in the list")
    await person.press(Qt.Key.Key_Space)
    await until(lambda: not again.chosen(), "everybody chosen")
    await person.click(again.accept_button)
    await until(lambda: "Published to everybody" in page._standing.text(), "it published")
