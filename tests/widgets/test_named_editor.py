"""A text that names a record: chosen from a list by what people call it, or typed as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.records.state import FieldState
from widgets.forms.editors import make_editor
from widgets.forms.editors.named import NamedEditor

pytestmark = pytest.mark.usefixtures("theme")
NAMES = (("north_chat", "Home network chat"), ("msdyn_default", "Incoming <b>chat</b>"))


@pytest.fixture
def editor(qtbot: QtBot) -> NamedEditor:
    plan = FieldPlan(
        "msdyn_notificationtemplate_consult",
        FieldKind.TEXT,
        "Consult",
        targets=("msdyn_notificationtemplate",),
    )
    made = make_editor(plan, lambda _problem, detail: detail)
    assert isinstance(made, NamedEditor)
    qtbot.addWidget(made)
    made.resize(260, 60)
    made.show()
    return made


def said(editor: NamedEditor) -> list[object]:
    found: list[object] = []
    editor.signals.edited.connect(lambda _column, value: found.append(value))
    return found


def test_a_name_is_shown_as_people_call_it_as_soon_as_that_is_known(editor: NamedEditor) -> None:
    asked: list[str] = []
    editor.signals.names_wanted.connect(asked.append)
    editor.render_field(FieldState())
    assert asked == [], "nothing to name"
    editor.render_field(FieldState(value="north_chat"))
    editor.render_field(FieldState(value="north_chat", edited=True))
    assert (asked, editor.line.text()) == (["msdyn_notificationtemplate_consult"], "north_chat")
    edits = said(editor)
    editor.show_names(NAMES)
    assert (editor.line.text(), editor.shown_value(), edits) == ("Home network chat", "north_chat", [])


def test_one_is_chosen_from_the_list_by_the_keyboard(editor: NamedEditor, qtbot: QtBot) -> None:
    editor.render_field(FieldState())
    edits = said(editor)
    editor.focus_input()
    with qtbot.waitSignal(editor.signals.names_wanted):
        QTest.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    editor.show_names(NAMES)
    (menu,) = editor.findChildren(QMenu)
    assert menu.isVisible()
    assert [each.text() for each in menu.actions()] == ["None", "Home network chat", "Incoming <b>chat</b>"]
    menu.actions()[1].trigger()
    assert (edits, editor.line.text()) == (["north_chat"], "Home network chat")
    menu.actions()[0].trigger()
    assert (edits[-1], editor.line.text()) == (None, "")


def test_what_is_typed_is_the_name_or_what_people_call_it(editor: NamedEditor) -> None:
    editor.render_field(FieldState())
    editor.show_names(NAMES)
    edits = said(editor)
    QTest.keyClicks(editor.line, "home network chat")
    assert edits[-1] == "north_chat"
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "own_name ")
    assert edits[-1] == "own_name"


def test_names_that_cannot_be_read_are_asked_for_again(editor: NamedEditor) -> None:
    asked: list[str] = []
    editor.signals.names_wanted.connect(asked.append)
    editor.render_field(FieldState(value="north_chat"))
    editor.show_names(None)
    editor.tool_used()
    assert len(asked) == 2
    assert editor.line.text() == "north_chat"
