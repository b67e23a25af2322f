"""The editor of macros: steps walked, moved by keyboard and by dragging; forms whose typing is left alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.widgets.form_bench import Heard, shown
from tests.widgets.pointer import drag
from widgets.dialogs.versions import LineMark, VersionLine, VersionRow, VersionsDialog
from widgets.macros.editor.choice_box import ChoiceBox
from widgets.macros.editor.outline import Outline
from widgets.macros.editor.page import MacroEditor
from widgets.macros.editor.pairs import PairsField
from widgets.macros.editor.state import Addable, EditorState, FieldType, FormField, OutlineRow, RowKind

pytestmark = pytest.mark.usefixtures("theme")
FIRST, IF, INNER, LAST = (("", 0),), (("", 1),), (("", 1), ("then", 0)), (("", 2),)
ROWS = (
    OutlineRow(RowKind.STEP, FIRST, "Open R&D", "open", "incident"),
    OutlineRow(
        RowKind.STEP, IF, "If ${anchor.title} is empty", "sure", problem="The condition is not finished."
    ),
    OutlineRow(RowKind.BRANCH, INNER, "Then", depth=1),
    OutlineRow(RowKind.STEP, INNER, "Save", "save", depth=1),
    OutlineRow(RowKind.ADD, (("", 1), ("then", 1)), "Add a step here", depth=1),
    OutlineRow(RowKind.ADD, LAST, "Add a step"),
)
CHOICES = (("title", "Case Title (title)"), ("prioritycode", "Priority (prioritycode)"))
FIELDS = (
    FormField("entity", "Table", FieldType.CHOICE, "incident", choices=(("incident", "Case (incident)"),)),
    FormField("record", "Record", FieldType.RECORD, "${Session.AnchorTab.entityId}", required=True),
    FormField("values", "Fields", FieldType.PAIRS, pairs=(("title", "New"),), choices=CHOICES),
    FormField("remarks", "Remarks", FieldType.TEXT, "Long"),
    FormField("limit", "At most", FieldType.NUMBER, "20"),
)
ADDABLE = (Addable("if", "Condition", ""), Addable("run_flow", "Start a flow", "Flow", "No address."))
CTRL = Qt.KeyboardModifier.ControlModifier


def outline(qtbot: QtBot) -> Outline:
    made = Outline()
    made.render_rows(ROWS, FIRST)
    shown(qtbot, made, 420, 400)
    made.setFocus()
    return made


def test_steps_are_walked_moved_copied_and_taken_out_by_keyboard(qtbot: QtBot) -> None:
    made = outline(qtbot)
    selected, nudged, adding = Heard(made.selected), Heard(made.nudged), Heard(made.add_wanted)
    removed, copied, undone, form = (
        Heard(made.remove_wanted), Heard(made.copy_wanted), Heard(made.undo_wanted), Heard(made.form_wanted),
    )  # fmt: skip
    QTest.keyClick(made, Qt.Key.Key_Down)
    QTest.keyClick(made, Qt.Key.Key_Down)
    assert selected.calls == [(IF,), (INNER,)]
    QTest.keyClick(made, Qt.Key.Key_Down, CTRL)
    QTest.keyClick(made, Qt.Key.Key_Up, CTRL)
    assert nudged.calls == [(INNER, 1), (INNER, -1)]
    QTest.keyClick(made, Qt.Key.Key_Insert)
    assert adding.last[0] == (("", 1), ("then", 1))
    QTest.keyClick(made, Qt.Key.Key_D, CTRL)
    QTest.keyClick(made, Qt.Key.Key_Delete)
    QTest.keyClick(made, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert (copied.calls, removed.calls, undone.calls, form.calls) == ([(INNER,)], [(INNER,)], [()], [()])
    QTest.keyClick(made, Qt.Key.Key_Down)
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert adding.last[0] == (("", 1), ("then", 1))
    assert ROWS[1].spoken.endswith("The condition is not finished.")


def drag_step(made: Outline, start: int, end: int, below: bool = False) -> None:
    view = made.viewport()
    begin = made.visualRect(made.model().index(start, 0)).center()
    rect = made.visualRect(made.model().index(end, 0))
    stop = QPoint(rect.center().x(), rect.bottom() - 2 if below else rect.top() + 2)
    drag(view, begin, begin + QPoint(0, 20), stop)


def test_a_step_is_dragged_into_a_condition_and_to_the_end(qtbot: QtBot) -> None:
    made = outline(qtbot)
    moved, adding = Heard(made.moved), Heard(made.add_wanted)
    drag_step(made, 0, 3)
    drag_step(made, 0, 5)
    drag_step(made, 3, 2)
    drag_step(made, 0, 0)
    assert moved.calls == [(FIRST, INNER), (FIRST, LAST)]
    assert adding.calls == []
    QTest.mouseClick(
        made.viewport(), Qt.MouseButton.LeftButton, pos=made.visualRect(made.model().index(5, 0)).center()
    )
    assert adding.last[0] == LAST


def test_the_outline_is_a_model(qtmodeltester: ModelTester) -> None:
    made = Outline()
    made.render_rows(ROWS, None)
    qtmodeltester.check(made.model())
    made.render_rows(ROWS[:2], IF)
    qtmodeltester.check(made.model())


def editor(qtbot: QtBot, **more: object) -> MacroEditor:
    made = MacroEditor(ADDABLE)
    made.render_state(EditorState((), ROWS, FIRST, "Open", (), FIELDS, (("${caseId}", ""),), **more))  # type: ignore[arg-type]
    shown(qtbot, made, 1000, 800)
    return made


def test_what_is_typed_is_told_and_left_alone(qtbot: QtBot) -> None:
    made = editor(qtbot)
    told, pairs, picks = Heard(made.field_changed), Heard(made.pairs_changed), Heard(made.pick_wanted)
    record = made.form.field("record")
    assert record is not None
    line = record.input
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "ab")
    assert told.calls == [("record", "a"), ("record", "ab")]
    made.render_state(EditorState((), ROWS, FIRST, "Open", ("Wrong.",), FIELDS, ()))
    assert line.text() == "ab"
    assert made._form_problems.text() == "Wrong."
    record.pick_wanted.emit("record")
    assert picks.calls == [("record",)]
    field = made.form.field("values")
    assert field is not None
    values = field.input
    assert isinstance(values, PairsField)
    assert values.pairs() == (("title", "New"),)
    values.add_button.click()
    box = QApplication.focusWidget()
    assert box is not None
    QTest.keyClicks(box, "Priority (prioritycode)")
    assert pairs.last == ("values", (("title", "New"), ("prioritycode", "")))
    made.render_state(EditorState((), ROWS, FIRST, "Open", (), FIELDS, ()))
    other = tuple(FormField("text", "Question", FieldType.TEXT, "Sure?") for _ in range(1))
    made.render_state(EditorState((), ROWS, IF, "Ask", (), other, ()))
    assert [each.field.name for each in made.form.fields] == ["text"]


def test_a_choice_is_found_by_any_part_and_anything_may_be_typed(qtbot: QtBot) -> None:
    box = ChoiceBox()
    written = Heard(box.written)
    box.render_value("title", CHOICES)
    shown(qtbot, box, 300, 60)
    assert box.currentText() == "Case Title (title)"
    box.line.setFocus()
    box.line.selectAll()
    QTest.keyClicks(box.line, "x")
    assert written.last == ("x",)
    box.render_value("title", CHOICES)
    assert box.currentText() == "x"


def test_kinds_of_steps_are_offered_with_why_not(qtbot: QtBot) -> None:
    made = editor(qtbot)
    wanted = Heard(made.add_wanted)
    made.outline.ask_to_add(5)
    menu = made._menu
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Condition", "Flow"]
    flow = menu.actions()[1].menu()
    assert not flow.actions()[0].isEnabled()  # type: ignore[union-attr]
    menu.actions()[0].trigger()
    assert wanted.calls == [(LAST, "if")]
    menu.close()
    made.render_state(EditorState(known=False))
    assert not made._gone.isHidden()


def test_a_version_is_looked_at_and_taken(qtbot: QtBot) -> None:
    dialog = VersionsDialog()
    taken = Heard(dialog.accepted_with)
    dialog.show_versions(())
    assert not dialog.accept_button.isEnabled()
    lines = tuple(VersionLine(mark, text) for mark, text in (
        (LineMark.SAME, "Name: Urgent"), (LineMark.SAME, "Open"), (LineMark.GONE, "Save"), (LineMark.CAME, "Resolve"),
    ))  # fmt: skip
    dialog.show_versions((VersionRow(2, "Until today", lines[:2]), VersionRow(1, "Until then", lines)))
    shown(qtbot, dialog, 720, 300)
    dialog.list.setCurrentRow(1)
    assert dialog.preview.toPlainText().split("\n") == ["  …", "  Open", "− Save", "+ Resolve"]
    dialog.whole.setChecked(True)
    assert dialog.preview.toPlainText().startswith("  Name: Urgent")
    dialog.accept_button.click()
    assert taken.calls == [(1,)]


def test_steps_stand_above_their_form_where_there_is_little_room(qtbot: QtBot) -> None:
    made = editor(qtbot)
    assert made._split.orientation() is Qt.Orientation.Horizontal
    made.resize(480, 900)
    qtbot.waitUntil(lambda: made._split.orientation() is Qt.Orientation.Vertical, timeout=1000)
    for field in made.form.fields:
        assert field.mapTo(made, QPoint(field.width(), 0)).x() <= made.width()
