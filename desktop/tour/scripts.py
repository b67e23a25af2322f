"""The tour's script: worked through as far as its second step."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.tour.hands import NotSeen, until
from desktop.tour.okonkwo import beside_okonkwo
from desktop.tour.run import Guide
from widgets.scripts.step_body import StepBody
from widgets.scripts.tool import ScriptsTool

CUSTOMER, SCRIPT = "Okonkwo Dental", "Mesh drops"


async def work_through(guide: Guide) -> None:
    """13: a script is chosen; two steps are done, an answer noted, the customer's name filled in."""
    hands = guide.hands
    await beside_okonkwo(guide, "Scripts", ScriptsTool)
    await until(lambda: hands.all(ScriptsTool), "the scripts")
    tool = hands.all(ScriptsTool)[0]
    await until(tool.picker.currentText, "the script that fits by rule")
    if tool.picker.currentText() != SCRIPT:
        await hands.click(tool.picker)
        await until(tool.picker.view().isVisible, "the scripts to choose from")
        await hands.type(SCRIPT)
        await hands.press(Qt.Key.Key_Return)
    await until(lambda: tool.picker.currentText() == SCRIPT, "the script about the mesh")
    await until(lambda: hands.shows(f"Good morning {CUSTOMER}"), "the customer's name in the first step")
    await hands.click(_body(tool, 0).action)
    await until(lambda: tool.progress.text() == "1 of 7 done", "the first step done")
    box = _body(tool, 1).box
    if box is None:
        raise NotSeen("where the answer is noted")
    await hands.click(box)
    await hands.type("4.2.1")
    await hands.click(_body(tool, 1).action)
    await until(lambda: tool.progress.text() == "2 of 7 done", "the second step done")
    await hands.click(tool.steps.rows[1].head)
    await until(
        lambda: hands.shows(f"Ask {CUSTOMER} to open the Northlight app"), "the second step, filled in"
    )


def _body(tool: ScriptsTool, step: int) -> StepBody:
    """Give what an open step shows."""
    body = tool.steps.rows[step].body
    if body is None or not body.isVisible():
        raise NotSeen(f"step {step + 1}, open")
    return body
