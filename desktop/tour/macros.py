"""The tour's macro, the e-mail it begins, and the end of the case."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.tour.hands import NotSeen, until
from desktop.tour.okonkwo import OKONKWO, beside_okonkwo
from desktop.tour.run import Guide
from session_engine.timeline.state import EntryState, TimelineEntry
from widgets.dialogs.resolve import ResolveDialog
from widgets.macros.macro_line import MacroLine
from widgets.macros.rows import Mark, RunRow
from widgets.macros.run_view import RunView
from widgets.mail.page import ComposePage
from widgets.timeline.view import TimelineView

MACRO, LETTER = "Send roll-back guide", "How to bring your satellites back"
GREEN = 5
"""Steps of the macro; one more where the article is not linked to the case yet."""
THINKING = 40.0
"""Seconds until an e-mail has left: ten to think again, and the sending."""


async def send_guide(guide: Guide) -> None:
    """14: a macro with five green steps: the article linked, the case set, the e-mail begun."""
    hands = guide.hands
    await beside_okonkwo(guide, "Macros", MacroLine)
    await until(lambda: hands.button(f"Run “{MACRO}”"), "the macro")
    await hands.click(hands.button(f"Run “{MACRO}”"))
    await until(lambda: _run(guide).mark is Mark.DONE, "the macro's end")
    steps = _run(guide).steps
    links = any(step.depth for step in steps)
    if len(steps) != GREEN + links or {step.mark for step in steps} != {Mark.DONE}:
        raise NotSeen(f"green steps alone: {[(step.title, step.words) for step in steps]}")
    await until(lambda: hands.all(ComposePage), "the draft")
    letter = hands.all(ComposePage)[0]
    await until(lambda: "Dear " in letter.text.toPlainText(), "the template's words")
    await until(lambda: "Return to 4.1.9" in letter.text.toPlainText(), "the article's words")


def _run(guide: Guide) -> RunRow:
    """Give the run whose log is in sight."""
    row = guide.hands.one(RunView).row
    if row is None:
        raise NotSeen("a run")
    return row


async def send_and_resolve(guide: Guide) -> None:
    """15: the e-mail sent, with Undo; on the timeline; the case resolved though a task is open, and read-only then."""
    hands = guide.hands
    await hands.click(hands.button("Send"))
    await until(lambda: hands.shows("Sent in"), "the seconds to think")
    await until(lambda: hands.button("Undo"), "the way back")
    await until(lambda: not hands.all(ComposePage), "the e-mail sent", THINKING)
    await hands.click_tab(OKONKWO)
    await until(lambda: _sent(guide, LETTER), "the e-mail on the timeline", THINKING)
    await _let_go_of_edits(guide)
    await hands.click(hands.button("Resolve"))
    await until(lambda: hands.shows("1 open activity of this case will be cancelled."), "the warning")
    dialog = hands.all(ResolveDialog)[0]
    await until(lambda: dialog.first_focus().hasFocus(), "the keyboard in the dialog")
    await hands.type("Rolled back to 4.1.9")
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: hands.shows("This case is resolved and read-only."), "the banner")
    await until(lambda: hands.button("Reactivate"), "the way back")
    await until(lambda: not hands.all(ResolveDialog), "the dialog gone")
    await until(lambda: _active(guide), "the keyboard back in the window")


def _active(guide: Guide) -> bool:
    """Whether the window has the keyboard again; where no window manager gives it back, it is taken."""
    window = guide.hands.window
    if not window.isActiveWindow():
        window.activateWindow()
    return window.isActiveWindow()


async def _let_go_of_edits(guide: Guide) -> None:
    """Let go of what was typed on the way, where there is anything: Ben has written about it since."""
    hands = guide.hands
    discard = hands.button("Discard changes")
    if discard.isEnabled():
        await hands.click(discard)
        await until(lambda: not hands.button("Discard changes").isEnabled(), "the edits gone")


def _sent(guide: Guide, subject: str) -> bool:
    """Whether the timeline shows an e-mail that has left."""
    entries = (entry for shown in guide.hands.all(TimelineView) for entry in shown.entries.entries)
    return any(subject in entry.subject and _left(entry) for entry in entries)


def _left(entry: TimelineEntry) -> bool:
    return entry.state is EntryState.DONE and not entry.waiting
