"""Macros as a person runs them: from the pane, the palette and a key; taken back; recorded and written (D5)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
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
    assert [step.mark for step in row.steps] == [Mark.DONE] * 5
    await until(lambda: person.all(ComposePage), "the draft")
    page = person.one(ComposePage)
    await until(lambda: "4.1.9" in page.text.toPlainText(), "template and article in it")
    log_of(person).lines[0].toggle()
    await person.click(log_of(person).undo_button)
    await until(lambda: log_of(person).row.mark is Mark.UNDONE, "it taken back")  # type: ignore[union-attr]
    assert not ben.all(f"knowledgearticleincidents?$filter=_incidentid_value eq {case.id}")
