"""Working through a script beside a case: steps, answers, the way back, kept where she left it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.tour.hands import in_slot, until
from session_engine.script_editing.state import EditorState
from session_engine.scripts.state import Mark, ScriptsState
from tests.end_to_end.running import RunningDesk
from widgets.dialogs.versions import VersionsDialog
from widgets.grids.page import GridPage
from widgets.macros.run_view import RunView
from widgets.scripts.editor.page import ScriptEditorPage
from widgets.scripts.editor.step_table import StepTable
from widgets.scripts.step_list import StepList
from widgets.scripts.tool import ScriptsTool

pytestmark = pytest.mark.window
SCRIPTS = "msdyn_productivityagentscripts"


async def bring_scripts(desk: RunningDesk) -> ScriptsTool:
    """Bring the tool to the front, as a click on its icon does."""
    person = desk.person
    if not person.all(ScriptsTool):
        await until(lambda: person.pushable("Scripts & macros", None), "the tool's icon")
        await person.push("Scripts & macros")
    await until(lambda: person.all(ScriptsTool), "the tool")
    return person.one(ScriptsTool)


def shown(desk: RunningDesk) -> ScriptsState:
    engine = desk.engine
    return engine.scripts.state(engine.workspace.state.focused_session.id)


async def test_a_script_is_worked_through_noted_and_found_again(desk: RunningDesk) -> None:
    person = desk.person
    mesh = desk.second_client().rows("products", "contains(name,'Mesh')")[0]["productid"]
    case = await desk.open_new_case("Bedroom drops out", **{"productid@odata.bind": f"/products({mesh})"})
    tool = await bring_scripts(desk)
    await until(lambda: tool.picker.currentText().startswith("Mesh drops"), "the script that fits by rule")
    await until(lambda: "0 of 7 done" in tool.progress.text(), "how far it is")
    await until(lambda: any("Good morning " in text for text in person.texts()), "the first step, filled in")
    assert not any("${" in text for text in person.texts())
    await person.push("Mark as done", tool)
    await until(lambda: shown(desk).done == 1, "the first step done")
    steps = person.one(StepList)
    body = steps.rows[1].body
    assert body is not None, "the next step is open"
    assert body.box is not None
    await person.click(body.box)
    await person.type("4.2.1, since Tuesday")
    await person.chord("Ctrl+Return")
    await until(lambda: shown(desk).done == 2, "the second step, by keyboard")
    desk.picture("scripts")
    await person.push("Write the answers to the case", tool)
    await until(lambda: desk.second_client().notes(case), "the note")
    (note,) = desk.second_client().notes(case)
    assert (note["subject"], note["notetext"]) == ("Mesh drops", "Firmware version\n4.2.1, since Tuesday")
    # Another session has its own; this one is as it was left.
    await desk.open_new_case("Something else")
    await until(lambda: shown(desk).done == 0, "the other case's own script")
    engine = desk.engine
    found = next(
        session.id
        for session in engine.workspace.state.sessions.values()
        if session.anchor.title == "Bedroom drops out"
    )
    engine.workspace.focus_session(found)
    await until(lambda: tool.progress.text() == "2 of 7 done", "how far this one is")
    await until(lambda: "4.2.1, since Tuesday" in _answers(tool), "what was noted")
    # A step leads to another script, and back.
    engine.scripts.view(found, "nlh_mesh_drops_7")
    await until(lambda: tool.picker.currentText().startswith("Slow"), "the script it leads to")
    await person.push("Back to “Mesh drops”", tool)
    await until(lambda: tool.progress.text() == "3 of 7 done", "the first one again")
    # What a step's macro asks is asked where she is.
    engine.scripts.choose(found, "nlh_angry_customer")
    engine.scripts.run(found, "nlh_angry_customer_5")
    await until(lambda: person.all(RunView), "the run that asks")
    await person.push("Stop here", person.one(RunView))
    await until(lambda: shown(desk).steps[4].mark is Mark.FAILED, "what has come of it")


def _answers(tool: ScriptsTool) -> list[str]:
    boxes = (row.body.box for row in tool.steps.rows if row.body is not None and row.body.box is not None)
    return [box.toPlainText() for box in boxes]


async def test_a_script_is_written_checked_saved_and_found_in_the_list(
    desk: RunningDesk, tmp_path: Path
) -> None:
    person = desk.person
    await desk.command("New agent script")
    await until(lambda: person.all(ScriptEditorPage), "the page")
    page = person.one(ScriptEditorPage)
    await until(lambda: person.has_keyboard("Name"), "the keyboard in the name")
    await person.type("Printer jams")
    await person.push("Add a step")
    await until(lambda: person.all(StepTable) and person.one(StepTable).list.count() == 1, "a step")
    await person.type("Open the lid")
    await person.fill_in("What to say or do", "Ask ${customerName to open it.")
    await person.chord("Ctrl+S")
    await until(lambda: any("It is not saved yet." in text for text in person.texts()), "why not")
    assert not desk.second_client().rows(SCRIPTS, "msdyn_name eq 'Printer jams'")
    kept = desk.engine.workspace.state.focused_tab
    assert (kept.title, bool(kept.state.draft)) == ("Printer jams", True)
    await person.fill_in("What to say or do", "Ask ${customerName} to open it.")
    await person.chord("Ctrl+S")
    await until(lambda: desk.second_client().rows(SCRIPTS, "msdyn_name eq 'Printer jams'"), "the record")
    await until(lambda: not page.discard.isEnabled(), "nothing is unsaved")
    (row,) = desk.second_client().rows(SCRIPTS, "msdyn_name eq 'Printer jams'")
    assert row["msdyn_uniquename"] == "own_printer_jams"
    desk.picture("script-editor")
    await desk.command("Agent scripts")
    await until(lambda: person.sees_row("Printer jams"), "the list")
    await person.open_row(person.table(showing="Printer jams"), "Printer jams")
    await until(lambda: person.all(ScriptEditorPage) and person.one(ScriptEditorPage) is not page, "its page")
    await until(lambda: person.text_of("Name") == "Printer jams", "what was saved")
    await take_back_a_version(desk)
    await write_and_read_a_file(desk, tmp_path)
    await person.window_active()
    await desk.command("Agent scripts")
    await until(lambda: person.sees_row("Printer jams"), "the list again")
    await person.command("Open a script from a file")
    await until(file_dialogs, "which file")
    await in_slot(file_dialogs()[0].reject)
    await person.push("New", person.one(GridPage))
    await until(lambda: person.front_tab().startswith("New script"), "the page of a new one")
    desk.second_client().http.delete(f"{SCRIPTS}({row['msdyn_productivityagentscriptid']})")


def file_dialogs() -> list[QFileDialog]:
    return [
        each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()
    ]


async def take_back_a_version(desk: RunningDesk) -> None:
    person = desk.person
    page = person.one(ScriptEditorPage)
    await person.fill_in("What to say or do", "Ask whether it is plugged in.")
    await person.chord("Ctrl+S")
    state = partial(desk.engine.script_editors.state, desk.engine.workspace.state.focused_tab.id)
    await until(lambda: _saved_text(state()).startswith("Ask whether"), "it saved again")
    await in_slot(page.entries["versions"].trigger)
    await until(
        lambda: person.all(VersionsDialog) and person.one(VersionsDialog).list.count() == 1, "a version"
    )
    dialog = person.one(VersionsDialog)
    changed = dialog.preview.toPlainText().splitlines()
    assert [line[0] for line in changed if line[0] in "−+"] == ["−", "+"], changed
    await person.push("Put this version into the editor")
    await until(
        lambda: person.text_of("What to say or do").startswith("Ask ${customerName}"), "the version before"
    )


def _saved_text(state: EditorState) -> str:
    return state.base.steps[0].text if state.base is not None and not state.saving else ""


async def write_and_read_a_file(desk: RunningDesk, folder: Path) -> None:
    person, scripts = desk.person, desk.composition.desk.scripts
    state = desk.engine.script_editors.state(desk.engine.workspace.state.focused_tab.id)
    file = folder / "printer.json"
    scripts.write_to(state.script, file)
    await until(file.exists, "the file")
    await asyncio.to_thread((folder / "noise.json").write_bytes, b"x" * 2000)
    scripts.read(folder / "noise.json")
    await until(
        lambda: any("cannot be read as a script" in text for text in person.texts()), "that it is none"
    )
    scripts.read(file)
    await until(lambda: person.text_of("Unique name") == "own_printer_jams_2", "the script of the file")
