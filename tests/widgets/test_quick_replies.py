"""Beside a prepared answer: how it reads, what is inserted, its language, and who may give it to everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.pages.quick_reply_page import examples, read_as, variables
from session_engine.quick_replies.state import QuickReply
from tests.widgets.form_bench import Heard, shown
from widgets.conversation.composer.offers import MANAGE, found_replies
from widgets.quick_replies.side import ReplySide, SideState

pytestmark = pytest.mark.usefixtures("theme")
REPLY = QuickReply("r", "Goodbye", "Bye, {CustomerName}")


def side(qtbot: QtBot, state: SideState) -> ReplySide:
    made = ReplySide(variables())
    shown(qtbot, made, 340, 620)
    made.render_state(state)
    return made


def test_a_preview_has_examples_for_what_a_conversation_knows_and_names_what_is_asked() -> None:
    text = "Hi ${customerfirstname}, {AgentName} here. Your {order number}: {order number}, { date }."
    said, asked = read_as(text, "Amara Osei")
    assert said == "Hi Maria, Amara Osei here. Your [order number]: [order number], [date]."
    assert asked == ("order number", "date")
    assert read_as("", "") == ("", ())
    assert read_as("no { brace\n} closes", "") == ("no { brace\n} closes", ())


def test_every_variable_that_is_offered_has_an_example() -> None:
    assert {each.name.casefold() for each in variables()} == examples("Amara Osei").keys()
    assert all(examples("").values())


def test_a_variable_is_wished_for_by_its_name(qtbot: QtBot) -> None:
    made = side(qtbot, SideState())
    chosen = Heard(made.variable_chosen)
    QTest.mouseClick(made.variables[0], Qt.MouseButton.LeftButton)
    made.variables[1].setFocus()
    QTest.keyClick(made.variables[1], Qt.Key.Key_Space)
    assert chosen.calls == [("CustomerName",), ("CustomerFirstName",)]


def test_the_language_is_shown_and_chosen_and_one_without_a_name_stays(qtbot: QtBot) -> None:
    made = side(qtbot, SideState(language="es"))
    chosen = Heard(made.language_chosen)
    assert made.language.currentText() == "Español"
    made.render_state(SideState(language="cy"))
    assert made.language.currentData() == "cy"
    made.language.setFocus()
    QTest.keyClick(made.language, Qt.Key.Key_Home)
    assert chosen.calls == [("",)]


def test_who_leads_nobody_is_not_asked_for_whom_it_is_and_reads_what_is_everybodys(qtbot: QtBot) -> None:
    state = SideState("Bye", ("date",), shared=True, may_share=True)
    made = side(qtbot, state)
    shares = Heard(made.shared_chosen)
    assert made.shared.isVisible()
    assert "date" in made.asked.text()
    made.shared.setFocus()
    QTest.keyClick(made.shared, Qt.Key.Key_Space)
    assert shares.calls == [(False,)]
    made.render_state(replace(state, may_share=False, editable=False, asked=()))
    assert not made.shared.isVisible()
    assert not made.variables[0].isVisible()
    assert not made.language.isEnabled()
    assert not made.asked.isVisible()


@pytest.mark.parametrize("wanted", ["", "bye", "nothing has this"])
def test_the_last_row_of_the_list_leads_to_all_of_them(wanted: str) -> None:
    rows = found_replies(wanted, (REPLY,))
    assert rows[-1].command == MANAGE
    assert rows[-1].choosable
    assert not rows[-1].foremost, "Enter in a hurry does not leave the conversation"
    assert not any(row.command for row in rows[:-1])
