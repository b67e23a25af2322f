"""Round the regions of the window by F6; the productivity pane, and Smart Assist in it, as a person uses them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTextEdit

from desktop.tour.hands import NotSeen, in_slot, until
from session_engine.assist.state import Suggestion
from session_engine.ids import LineId, RecordRef, SessionId
from tests.end_to_end.running import RunningDesk
from tests.fixtures.faults import Answer
from widgets.assist.card import SuggestionCard
from widgets.assist.panel import AssistPanel
from widgets.grids.table import GridTable
from widgets.pane.dock import Dock
from widgets.pane.edge import STEP
from widgets.pane.room import CONTENT, ICONS, NARROW
from widgets.primitives.toast import Toast
from widgets.shell import PageTabs
from widgets.shell.search_field import SearchField
from widgets.shell.session_tab import SessionTab

pytestmark = pytest.mark.window
SHIFT = Qt.KeyboardModifier.ShiftModifier
RED = (
    "All three satellites show a red light since the update to 4.2.1, wired devices work. "
    "Go back to 4.1.9 and reset the radio of the satellites?"
)


def dock(desk: RunningDesk) -> Dock:
    return desk.person.one(Dock)


def cards(desk: RunningDesk) -> list[SuggestionCard]:
    return desk.person.all(SuggestionCard)


def card(desk: RunningDesk, number: str) -> SuggestionCard:
    for each in cards(desk):
        if each.suggestion is not None and each.suggestion.number == number:
            return each
    raise NotSeen(f"{number} among {[each.accessibleName() for each in cards(desk)]}")


def suggested(desk: RunningDesk, number: str = "KA-01007") -> Suggestion:
    found = card(desk, number).suggestion
    assert found is not None
    return found


def told(desk: RunningDesk, number: str) -> list[Toast]:
    return [each for each in desk.person.all(Toast) if number in each.accessibleName()]


def numbers(desk: RunningDesk) -> list[str]:
    return [each.suggestion.number for each in cards(desk) if each.suggestion is not None]


async def link_a_solved_case_and_take_it_back(desk: RunningDesk, case: str) -> None:
    person, ben = desk.person, desk.second_client()
    solved = next(number for number in numbers(desk) if number.startswith("CAS-"))
    card(desk, solved).setFocus()
    await person.press(Qt.Key.Key_Space)
    await person.choose("Link to the case")
    await until(lambda: suggested(desk, solved).linked, "the link to a solved case on its card")
    connected = f"connections?$filter=_record1id_value eq {case}"
    await until(lambda: ben.count(connected) == 1, "the link between the cases at the organisation")
    await until(lambda: told(desk, solved), "a notice of it")
    await person.push("Undo", told(desk, solved)[0])
    await until(lambda: not suggested(desk, solved).linked, "no link any more")
    await until(lambda: ben.count(connected) == 0, "no link at the organisation")


async def send_its_link(desk: RunningDesk) -> None:
    person, engine = desk.person, desk.engine
    card(desk, "KA-01007").setFocus()
    await person.press(Qt.Key.Key_Space)
    await person.choose("Email the link")
    await until(
        lambda: any(
            "ninedesk://record/knowledgearticle/" in text.toPlainText() for text in person.all(QTextEdit)
        ),
        "the link in a letter",
    )
    letter = engine.workspace.state.focused_tab.page.record
    assert letter is not None
    assert not engine.records.value(letter, "to"), "customers cannot open it: it is for a colleague"


async def test_suggestions_beside_a_case_from_typing_to_the_answer(desk: RunningDesk) -> None:
    """What is typed is asked about; the article is linked, called helpful, opened and sent; all by the keyboard."""
    person, engine = desk.person, desk.engine
    case = await desk.open_new_case("Red light on every satellite")
    await person.go_to_field("Description")
    await person.type(RED)
    await until(lambda: suggested(desk).words, "the article, before anything is saved")
    assert engine.records.dirty(RecordRef(LineId("demo"), "incident", case.id))

    await person.press(Qt.Key.Key_F6)
    await until(lambda: isinstance(QApplication.focusWidget(), SuggestionCard), "the keyboard in the pane")
    await person.press(Qt.Key.Key_Home)
    for _ in range(numbers(desk).index("KA-01007")):
        await person.press(Qt.Key.Key_Down)
    await until(lambda: card(desk, "KA-01007").hasFocus(), "the article's card")
    assert not suggested(desk).unread
    desk.picture("pane")
    for _ in range(2):
        await person.press(Qt.Key.Key_Right)
    await person.press(Qt.Key.Key_Return)
    await until(lambda: suggested(desk).linked, "the link on the card")
    ben = desk.second_client()
    links = f"knowledgearticleincidents?$filter=_incidentid_value eq {case.id}"
    await until(lambda: ben.count(links) == 1, "the link at the organisation")

    await person.press(Qt.Key.Key_Right)
    await person.press(Qt.Key.Key_Return)
    await until(lambda: suggested(desk).helpful, "the mark that stays")
    before = numbers(desk)
    other = next(number for number in before if number != "KA-01007")
    await person.push("Not helpful: show the next one", card(desk, other))
    await until(lambda: other not in numbers(desk), "the next one in its place")
    assert len(numbers(desk)) == len(before)
    await until(lambda: told(desk, other), "a notice of it")
    await person.push("Undo", told(desk, other)[0])
    await until(lambda: numbers(desk) == before, "the suggestion where it stood")

    await link_a_solved_case_and_take_it_back(desk, case.id)
    card(desk, "KA-01007").setFocus()
    await person.press(Qt.Key.Key_Space)
    await person.choose("Email the article's text")
    await until(
        lambda: any("Return to 4.1.9" in text.toPlainText() for text in person.all(QTextEdit)), "the e-mail"
    )
    assert len(engine.workspace.state.focused_session.tabs) == 2
    assert person.all(AssistPanel), "the pane stays with the session"
    await send_its_link(desk)


async def test_the_pane_is_each_sessions_own(desk: RunningDesk) -> None:
    """Collapsed, widened and pinned in one session; another has its own; Home has none; a failure says so."""
    person, engine = desk.person, desk.engine
    assert not person.all(Dock), "Home has no pane"
    fault = desk.break_line(Answer(500), method="POST", path="similar")
    await desk.open_new_case("Printer on fire")
    first = engine.workspace.state.focused_session.id
    await until(lambda: any("Something went wrong" in text for text in person.texts()), "what went wrong")
    desk.proxy.remove(fault)
    await person.click(person.button("Try again"))
    await until(lambda: not any("Something went wrong" in text for text in person.texts()), "an answer")

    usual = dock(desk).width()
    await person.click(person.button("Follow the tab in front"))
    edge = next(each for each in person.all(type(dock(desk)._edge)))
    await in_slot(lambda: edge.setFocus(Qt.FocusReason.TabFocusReason))
    await person.press(Qt.Key.Key_Left)
    await until(lambda: dock(desk).width() == usual + STEP, "a wider pane")
    await person.chord("Ctrl+J")
    await until(lambda: dock(desk).width() == ICONS, "its icons")
    await until(
        lambda: not dock(desk).isAncestorOf(QApplication.focusWidget() or dock(desk)),
        "the keyboard on the page",
    )

    await desk.open_new_case("Another one")
    await until(lambda: dock(desk).width() == usual, "the other session's own pane")
    await in_slot(lambda: desk.window.resize(NARROW - 100, 700))
    await until(lambda: dock(desk).width() == ICONS, "icons in a narrow window")
    await person.chord("Ctrl+J")
    await until(lambda: dock(desk).is_open and desk.window.stack.width() >= CONTENT, "opened by hand")
    await in_slot(lambda: desk.window.resize(1366, 768))
    await in_slot(lambda: engine.workspace.focus_session(first))
    await until(lambda: dock(desk).width() == ICONS, "collapsed as it was left")
    view = engine.workspace.state.sessions[first].anchor.state.pane
    assert (view.expanded, view.pinned) == (False, True)
    await in_slot(lambda: engine.workspace.focus_session(SessionId(1)))
    await until(lambda: not person.all(Dock), "no pane on Home")


def _has_keyboard(kind: type) -> bool:
    return isinstance(QApplication.focusWidget(), kind)


async def test_f6_goes_round_and_back(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+0")
    table = person.tile("My Active Cases").grid.table
    await person.select_row(table, "Refund for two thermostats")
    for kind in (SearchField, SessionTab):
        await person.press(Qt.Key.Key_F6)
        await until(lambda kind=kind: _has_keyboard(kind), kind.__name__)
    await person.press(Qt.Key.Key_F6)
    await until(lambda: person.one(PageTabs).tabBar().hasFocus(), "the tabs")
    await person.press(Qt.Key.Key_F6)
    await until(lambda: _has_keyboard(GridTable), "the page, where the keyboard was")
    await person.press(Qt.Key.Key_F6, SHIFT)
    await until(lambda: person.one(PageTabs).tabBar().hasFocus(), "the tabs again")
