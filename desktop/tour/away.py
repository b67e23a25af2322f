"""23: the line is cut, work goes on, and comes back: what waited is sent once, and one conflict is a choice."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.tour.colleague import colleague_describes
from desktop.tour.hands import Hands, NotSeen, until
from desktop.tour.run import Guide
from session_engine.ids import RecordRef
from session_engine.organisation.state import Connection
from widgets.quick_create.flyout import QuickCreate

NOWHERE = "http://127.0.0.1:9"
"""An address at which nobody answers: as far as the program can tell, the line is cut."""
HERS, HIS = "Two routers, one for each floor.", "One router will do: the cable to the first floor is there."


async def away(guide: Guide) -> None:
    """Save an edit and a task without the line, let Ben change the same, and come back."""
    hands, engine = guide.hands, guide.composition.engine
    await hands.chord("Ctrl+2")
    await until(lambda: hands.shows("Second router"), "the case made before")
    case = _record(guide)
    await _know_quick_create(guide)
    engine.lines.set_address(engine.line, NOWHERE)
    await until(lambda: engine.lines.state(engine.line).connection is Connection.OFFLINE, "being offline", 30)
    await hands.click(hands.field("Description"))
    await hands.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await hands.type(HERS)
    await hands.chord("Ctrl+S")
    await until(lambda: hands.shows("1 change waiting"), "the edit waiting")
    await _make_task(guide)
    await until(lambda: hands.shows("2 changes waiting"), "both waiting")
    await colleague_describes(guide, case.id, HIS)
    engine.lines.set_address(engine.line, guide.composition.embedded.process.address)
    await until(lambda: hands.shows("Sent: Ring about the cable"), "the task sent", 30)
    await until(lambda: hands.shows("Somebody else changed this too"), "the conflict told")
    await until(lambda: hands.shows(HIS), "Ben's text beside hers")
    await until(lambda: hands.shows("1 change needs you"), "what is hers to decide")


def _record(guide: Guide) -> RecordRef:
    ref = guide.composition.engine.workspace.state.focused_tab.page.record
    if ref is None:
        raise NotSeen("a record in front")
    return ref


async def _know_quick_create(guide: Guide) -> None:
    """Let the form of a task be known before the line is cut."""
    await _quick_create_task(guide)
    await guide.hands.press(Qt.Key.Key_Escape)
    await until(lambda: not guide.hands.all(QuickCreate), "the flyout to close")


async def _quick_create_task(guide: Guide) -> Hands:
    hands = guide.hands
    await hands.chord("Ctrl+Shift+P")
    await until(lambda: hands.field("Command palette").hasFocus(), "the palette")
    await hands.type("New task")
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: hands.all(QuickCreate), "the flyout")
    inside = Hands(hands.all(QuickCreate)[0])
    await until(lambda: inside.field("Subject"), "its fields")
    return inside


async def _make_task(guide: Guide) -> None:
    inside = await _quick_create_task(guide)
    await guide.hands.click(inside.field("Subject"))
    await guide.hands.type("Ring about the cable")
    await guide.hands.click(inside.button("Save"))
