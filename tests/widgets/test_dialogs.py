"""Dialogs: keys and pointer in, answers out; what was typed stays when the work fails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Choice, Lookup
from session_engine.search.state import Match
from session_engine.views.state import ColumnFilter, FilterOperator, GridColumn
from tests.widgets.form_bench import Heard, click, focused, key, keys, shown
from tests.widgets.form_samples import BEN, GRID_PLAN, PRIORITY, STATUS, field
from widgets.dialogs.bulk_edit import BulkEditDialog
from widgets.dialogs.capacity import CapacityDialog
from widgets.dialogs.checklist import CheckItem, ChecklistDialog
from widgets.dialogs.choose import AssignDialog, QueueDialog, RecordDialog
from widgets.dialogs.columns import ColumnsDialog
from widgets.dialogs.dialog import OVER_DIALOGS, Dialog
from widgets.dialogs.due import SetDueDialog
from widgets.dialogs.filter_popup import FilterPopup
from widgets.dialogs.filter_words import operator_text, operators
from widgets.dialogs.question import Choice as Answer
from widgets.dialogs.question import Question
from widgets.dialogs.requests import ResolveAnswer
from widgets.dialogs.resolve import CancelCaseDialog, ResolveDialog
from widgets.primitives import MessageBar

pytestmark = pytest.mark.usefixtures("theme")
TYPES = (Choice(5, "Problem solved"), Choice(1000, "Information provided"))
CONTROL = Qt.KeyboardModifier.ControlModifier


class Window(QWidget):
    """A window with a line that had the keyboard before the dialog."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)
        shown(qtbot, self, 900, 600)
        self.line.setFocus()
        self.qtbot = qtbot

    def open(self, dialog: Dialog) -> None:
        dialog.open()
        self.qtbot.waitExposed(dialog)
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(qtbot)


def visible(widget: QWidget, kind: type[Any]) -> list[Any]:
    return [child for child in widget.findChildren(kind) if child.isVisible()]


# Questions

ANSWERS = (
    Answer("save", "Save", primary=True),
    Answer("discard", "Discard", danger=True),
    Answer("keep", "Keep editing", cancel=True),
)


@pytest.mark.parametrize(("pressed", "answer"), [(Qt.Key.Key_Return, "save"), (Qt.Key.Key_Escape, "keep")])
def test_keys_answer_a_question(window: Window, pressed: Qt.Key, answer: str) -> None:
    question = Question("R&D: save?", "It is not saved.", ANSWERS, window)
    heard = Heard(question.answered)
    window.open(question)
    key(pressed)
    assert heard.calls == [(answer,)]
    assert not question.isVisible()


def test_the_arrows_reach_what_is_dangerous(window: Window) -> None:
    question = Question("Save?", "", ANSWERS, window)
    heard = Heard(question.answered)
    window.open(question)
    key(Qt.Key.Key_Left)
    assert focused() is question.button("discard")
    key(Qt.Key.Key_Return)
    assert heard.calls == [("discard",)]


def test_return_never_destroys_by_itself(window: Window) -> None:
    answers = (Answer("delete", "Delete", danger=True), Answer("keep", "Keep", cancel=True))
    question = Question("Delete?", "", answers, window, ("One", "Two & three"))
    heard = Heard(question.answered)
    window.open(question)
    assert focused() is question.button("keep")
    key(Qt.Key.Key_Return)
    assert heard.calls == [("keep",)]


def test_the_keyboard_returns_where_it_was(window: Window, qtbot: QtBot) -> None:
    question = Question("Save?", "", ANSWERS, window)
    window.open(question)
    key(Qt.Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(window.line.hasFocus)


def test_a_closed_dialog_goes(window: Window) -> None:
    question = Question("Save?", "", ANSWERS, window)
    window.open(question)
    key(Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(question, QEvent.Type.DeferredDelete.value)
    assert not isValid(question)


def test_a_key_that_cannot_wait_acts_while_a_dialog_is_open(window: Window) -> None:
    acted: list[str] = []
    for name, chord, urgent in (("decline", "Ctrl+Shift+D", True), ("close", "Ctrl+Shift+W", False)):
        action = QAction(name, window, shortcut=QKeySequence(chord))
        action.setProperty(OVER_DIALOGS, urgent)
        action.triggered.connect(lambda _=False, name=name: acted.append(name))
        window.addAction(action)
    question = Question("Save?", "", ANSWERS, window.line)
    window.open(question)
    both = CONTROL | Qt.KeyboardModifier.ShiftModifier
    key(Qt.Key.Key_D, both)
    key(Qt.Key.Key_W, both)
    second = Question("Really?", "", ANSWERS, question)
    window.open(second)
    key(Qt.Key.Key_D, both)
    assert acted == ["decline", "decline"]
    assert question.isVisible()


def test_a_dialog_is_window_modal(window: Window) -> None:
    question = Question("Save?", "", ANSWERS, window)
    window.open(question)
    assert question.windowModality() == Qt.WindowModality.WindowModal


# Resolving


class Resolving:
    def __init__(self, window: Window, open_activities: int = 0) -> None:
        self.dialog = ResolveDialog(TYPES, open_activities, window)
        self.answers = Heard(self.dialog.accepted_with)
        self.looked = Heard(self.dialog.activities_wanted)
        window.open(self.dialog)


def test_resolving_asks_for_the_resolution_first(window: Window) -> None:
    bench = Resolving(window)
    keys("Back to 4.1.9")
    key(Qt.Key.Key_Return)
    assert bench.answers.calls == [(ResolveAnswer(5, "Back to 4.1.9"),)]
    assert bench.dialog.isVisible()  # until the organisation has answered


def test_everything_given_is_told(window: Window) -> None:
    bench = Resolving(window)
    keys("Radio reset")
    key(Qt.Key.Key_Tab)
    keys("Line one")
    key(Qt.Key.Key_Return)
    keys("line two")
    bench.dialog.fields.editor("minutes").focus_input()
    keys("25")
    bench.dialog.fields.editor("resolution_type").focus_input()
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return, CONTROL)
    assert bench.answers.calls == [(ResolveAnswer(1000, "Radio reset", "Line one\nline two", 25),)]


def test_what_is_missing_is_marked_and_nothing_is_told(window: Window) -> None:
    bench = Resolving(window)
    key(Qt.Key.Key_Return)
    assert bench.answers.calls == []
    assert bench.dialog.fields.editor("subject").problem() == "Required"
    assert bench.dialog.fields.editor("subject").input().hasFocus()
    keys("x")
    assert bench.dialog.fields.editor("subject").problem() == ""


def test_a_time_that_is_none_is_marked(window: Window) -> None:
    bench = Resolving(window)
    keys("x")
    bench.dialog.fields.editor("minutes").focus_input()
    keys("-5")
    key(Qt.Key.Key_Return)
    assert bench.answers.calls == []
    assert bench.dialog.fields.editor("minutes").problem() == "Out of range"


def test_open_activities_are_a_warning_with_a_way_to_look(window: Window) -> None:
    bench = Resolving(window, 1)
    bar = visible(bench.dialog, MessageBar)[0]
    assert bar.accessibleName().startswith("1 open activity")
    assert bar.findChildren(QPushButton)[0].text() == "Show it"
    click(bar.findChildren(QPushButton)[0])
    assert len(bench.looked.calls) == 1


def test_a_failure_is_said_inside_and_keeps_the_text(window: Window) -> None:
    bench = Resolving(window)
    keys("Back to 4.1.9")
    key(Qt.Key.Key_Return)
    bench.dialog.set_busy(busy=True)
    key(Qt.Key.Key_Return)
    bench.dialog.set_busy(busy=False)
    bench.dialog.show_failure("The organisation said no.")
    assert len(bench.answers.calls) == 1
    assert visible(bench.dialog, MessageBar)[0].accessibleName() == "The organisation said no."
    key(Qt.Key.Key_Return)
    assert bench.answers.calls[1] == bench.answers.calls[0]
    assert not visible(bench.dialog, MessageBar)


def test_closed_while_busy_it_comes_back_with_the_failure(window: Window, qtbot: QtBot) -> None:
    bench = Resolving(window)
    keys("Back to 4.1.9")
    key(Qt.Key.Key_Return)
    bench.dialog.set_busy(busy=True)
    key(Qt.Key.Key_Escape)
    assert not bench.dialog.isVisible()
    bench.dialog.set_busy(busy=False)
    bench.dialog.show_failure("No.")
    assert bench.dialog.isVisible()
    assert bench.dialog.fields.value("subject") == "Back to 4.1.9"


def test_a_wait_that_can_be_ended_says_so_and_escape_ends_it(window: Window, qtbot: QtBot) -> None:
    bench, ended = Resolving(window), list[bool]()
    keys("Back to 4.1.9")
    key(Qt.Key.Key_Return)
    bench.dialog.set_busy(busy=True, give_up=lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(visible(bench.dialog, MessageBar)))
    assert visible(bench.dialog, MessageBar)[0].accessibleName() == "Waiting for the organisation …"
    key(Qt.Key.Key_Escape)
    assert ended == [True]
    assert bench.dialog.isVisible()
    bench.dialog.set_busy(busy=False)
    assert not visible(bench.dialog, MessageBar)
    key(Qt.Key.Key_Escape)
    assert not bench.dialog.isVisible()


def test_cancelling_a_case_tells_the_status(window: Window) -> None:
    dialog = CancelCaseDialog((Choice(6, "Cancelled"), Choice(2000, "Merged")), window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    assert heard.calls == [(2000,)]


# Choosing


def test_assigning_looks_up_and_tells(window: Window, qtbot: QtBot) -> None:
    dialog = AssignDialog(3, window)
    typed, chosen = Heard(dialog.lookup_typed), Heard(dialog.accepted_with)
    window.open(dialog)
    keys("ben")
    qtbot.waitUntil(lambda: typed.calls == [("ben",)])
    dialog.show_suggestions((Match(BEN.ref, "User", "Ben Whitlock"),))
    key(Qt.Key.Key_Return)
    assert chosen.calls == []  # the first Return takes the suggestion
    key(Qt.Key.Key_Return)
    assert chosen.calls == [(Lookup(BEN.ref, "Ben Whitlock"),)]


def test_assigning_nobody_is_marked(window: Window) -> None:
    dialog = QueueDialog(1, window)
    chosen = Heard(dialog.accepted_with)
    window.open(dialog)
    key(Qt.Key.Key_Return)
    assert chosen.calls == []
    assert dialog.fields.editor("to").problem() == "Required"


def test_what_is_so_already_is_filled_in_and_typing_replaces_it(window: Window) -> None:
    queue = Lookup(BEN.ref, "Network experts")
    dialog = QueueDialog(1, window)
    chosen = Heard(dialog.accepted_with)
    window.open(dialog)
    dialog.preset(queue)
    key(Qt.Key.Key_Return)
    assert chosen.calls == [(queue,)]
    QTest.keyClicks(dialog.first_focus(), "f")
    dialog.preset(queue)
    assert cast("QLineEdit", dialog.first_focus()).text() == "f"


def test_a_name_that_may_be_the_one_is_looked_for_and_typing_replaces_it(window: Window) -> None:
    dialog = RecordDialog("Link a customer", "Link", "Contact or account", ("contact",), window)
    asked, chosen = Heard(dialog.lookup_typed), Heard(dialog.accepted_with)
    dialog.look_for("Maria Lopez")
    window.open(dialog)
    window.qtbot.waitUntil(lambda: asked.calls == [("Maria Lopez",)])
    line = cast("QLineEdit", dialog.first_focus())
    assert (line.text(), line.selectedText()) == ("Maria Lopez", "Maria Lopez")
    assert dialog.fields.value("to") is None, "it is hers to choose"
    dialog.show_suggestions((Match(BEN.ref, "Contact", "Maria Lopez"),))
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Return)
    assert chosen.calls == [(Lookup(BEN.ref, "Maria Lopez"),)]


def test_to_me_is_one_press(window: Window) -> None:
    dialog = AssignDialog(1, window)
    mine = Heard(dialog.to_me)
    window.open(dialog)
    click(dialog.me)
    assert len(mine.calls) == 1
    dialog.set_busy(busy=True)
    assert not dialog.me.isEnabled()


# Due


def test_a_due_time_is_told_in_utc(window: Window) -> None:
    dialog = SetDueDialog(2, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    keys("2027-03-04 10:42")
    key(Qt.Key.Key_Return)
    assert heard.calls == [(datetime(2027, 3, 4, 10, 42).astimezone(UTC),)]


def test_what_is_no_moment_is_said_at_the_field_with_room_for_it(window: Window) -> None:
    dialog = SetDueDialog(1, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    editor, tall = next(iter(dialog.fields.editors())), dialog.height()
    assert "tomorrow" in cast("QLineEdit", editor.input()).placeholderText()
    keys("25:99")
    key(Qt.Key.Key_Return)
    assert (editor.problem(), heard.calls) == ("Not a date", [])
    assert dialog.height() > tall
    assert editor.height() >= editor.height_for(editor.width()), "its words are in sight"


def test_the_usual_times_are_a_press_away(window: Window) -> None:
    dialog = SetDueDialog(1, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    click(next(b for b in dialog.findChildren(QPushButton) if b.text() == "In an hour"))
    key(Qt.Key.Key_Return, CONTROL)
    left = heard.last[0] - datetime.now(UTC)
    assert timedelta(minutes=58) < left <= timedelta(hours=1)


# Capacity


def test_capacity_is_a_number_of_units_in_its_bounds(window: Window) -> None:
    dialog = CapacityDialog("Amara Osei", 30, 100, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    assert any("30 of 100" in label.text() for label in dialog.findChildren(QLabel))
    editor = next(iter(dialog.fields.editors()))
    for wrong in ("10001", "-1", "many", ""):
        key(Qt.Key.Key_A, CONTROL)
        key(Qt.Key.Key_Delete)
        keys(wrong)
        key(Qt.Key.Key_Return)
        assert (bool(editor.problem()), heard.calls) == (True, []), wrong
    key(Qt.Key.Key_A, CONTROL)
    keys("10000")
    key(Qt.Key.Key_Return)
    assert heard.calls == [(10000,)]


def test_capacity_of_whom_nothing_was_said_begins_with_the_usual_one(window: Window) -> None:
    dialog = CapacityDialog("Amara Osei", parent=window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    assert any("It was 100 so far" in label.text() for label in dialog.findChildren(QLabel))
    key(Qt.Key.Key_Return)
    assert heard.calls == [(100,)]


# Bulk edit


def test_bulk_edit_gives_a_column_a_value(window: Window) -> None:
    fields = (
        field("prioritycode", FieldKind.CHOICE, "Priority", choices=PRIORITY),
        FieldPlan("title", FieldKind.TEXT, "Title", Required.REQUIRED),
    )
    dialog = BulkEditDialog(fields, 3, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    dialog.choose_column("title")
    key(Qt.Key.Key_Return, CONTROL)
    assert heard.calls == []
    keys("Another")
    key(Qt.Key.Key_Return)
    assert heard.calls == [("title", "Another")]


def test_bulk_edit_can_empty_a_column(window: Window) -> None:
    dialog = BulkEditDialog((field("followupby", FieldKind.DATE, "Follow up"),), 3, window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    key(Qt.Key.Key_Return, CONTROL)
    assert heard.calls == [("followupby", None)]


def test_bulk_edit_looks_up_with_its_column(window: Window, qtbot: QtBot) -> None:
    dialog = BulkEditDialog(
        (field("ownerid", FieldKind.LOOKUP, "Owner", targets=("systemuser",)),), 3, window
    )
    typed = Heard(dialog.lookup_typed)
    window.open(dialog)
    key(Qt.Key.Key_Tab)
    keys("b")
    qtbot.waitUntil(lambda: typed.calls == [("ownerid", "b")])


# Columns


def test_columns_are_chosen_and_ordered_by_keys(window: Window) -> None:
    dialog = ColumnsDialog(GRID_PLAN.columns, (), window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    key(Qt.Key.Key_Space)  # off: the number
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)  # the title below the status
    key(Qt.Key.Key_Return)
    assert heard.calls == [(("statuscode", "title", "modifiedon"),)]
    assert not dialog.isVisible()


def test_everybody_and_some_exclude_each_other(window: Window) -> None:
    items = (CheckItem("a", "Second line", checked=True), CheckItem("b", "Customer desk"))
    dialog = ChecklistDialog("Who is it for?", "", "Save", items, window, "Everybody")
    told = Heard(dialog.accepted_with)
    window.open(dialog)
    assert dialog.chosen() == ("a",)
    assert dialog.list.item(0).checkState() == Qt.CheckState.Unchecked
    key(Qt.Key.Key_Space)
    assert dialog.chosen() == (), "everybody"
    key(Qt.Key.Key_Space)
    assert dialog.list.item(0).checkState() == Qt.CheckState.Checked, "nobody at all is no choice"
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Space)
    assert dialog.list.item(0).checkState() == Qt.CheckState.Unchecked
    click(dialog.accept_button)
    assert told.calls == [(("b",),)]


def test_among_many_entries_one_is_found_by_typing(window: Window) -> None:
    items = tuple(CheckItem(str(number), f"Person {number}", number == 3) for number in range(20))
    dialog = ChecklistDialog("Who is in it?", "", "Save", items, window)
    window.open(dialog)
    keys("person 17")
    rows = [dialog.list.item(row) for row in range(dialog.list.count())]
    assert [row.text() for row in rows if not row.isHidden()] == ["Person 17"]
    assert dialog.chosen() == ("3",), "out of sight is not out of the profile"


def test_the_views_own_columns_are_told_as_none(window: Window) -> None:
    dialog = ColumnsDialog(GRID_PLAN.columns, ("title",), window)
    heard = Heard(dialog.accepted_with)
    window.open(dialog)
    click(next(b for b in dialog.findChildren(QPushButton) if b.text() == "As the view has it"))
    assert heard.calls == [((),)]


def test_one_column_must_stay(window: Window) -> None:
    dialog = ColumnsDialog(GRID_PLAN.columns, ("title",), window)
    window.open(dialog)
    key(Qt.Key.Key_Space)
    assert not dialog.accept_button.isEnabled()
    key(Qt.Key.Key_Return)
    assert dialog.isVisible()


# Filter


class Filtering:
    def __init__(self, window: Window, column: GridColumn, current: ColumnFilter | None = None) -> None:
        self.popup = FilterPopup(column, current, window)
        self.heard = Heard(self.popup.chosen)
        self.popup.popup(QPoint(50, 50))

    def choose(self, operator: FilterOperator) -> None:
        box: QComboBox = self.popup.operator_box
        box.setCurrentIndex(box.findText(operator_text(operator)))


def column(kind: FieldKind, **more: Any) -> GridColumn:
    return GridColumn("alias.column", "R&D", kind, 90, **more)


def test_a_text_is_filtered_by_typing_and_return(window: Window) -> None:
    bench = Filtering(window, column(FieldKind.TEXT))
    keys("mesh")
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == [(ColumnFilter("alias.column", FilterOperator.CONTAINS, ("mesh",)),)]


def test_choices_are_ticked(window: Window) -> None:
    current = ColumnFilter("alias.column", FilterOperator.EQUALS, (STATUS[1],))
    bench = Filtering(window, column(FieldKind.STATUS, choices=STATUS), current)
    key(Qt.Key.Key_Space)
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == [
        (ColumnFilter("alias.column", FilterOperator.EQUALS, (STATUS[0], STATUS[1])),)
    ]


def test_a_truth_without_words_is_yes_or_no(window: Window) -> None:
    bench = Filtering(window, column(FieldKind.BOOLEAN))
    key(Qt.Key.Key_Space)
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == [(ColumnFilter("alias.column", FilterOperator.EQUALS, (True,)),)]


def test_a_date_is_a_date(window: Window) -> None:
    bench = Filtering(window, column(FieldKind.DATETIME))
    bench.choose(FilterOperator.BEFORE)
    keys("2026-03-04")
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == [(ColumnFilter("alias.column", FilterOperator.BEFORE, (date(2026, 3, 4),)),)]


def test_some_conditions_need_no_value(window: Window) -> None:
    bench = Filtering(window, column(FieldKind.DATETIME))
    bench.choose(FilterOperator.TODAY)
    click(bench.popup.apply_button)
    assert bench.heard.calls == [(ColumnFilter("alias.column", FilterOperator.TODAY),)]


def test_a_missing_or_wrong_value_is_marked(window: Window) -> None:
    bench = Filtering(window, column(FieldKind.INTEGER))
    key(Qt.Key.Key_Return)
    keys("many")
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == []
    assert bench.popup.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_A, CONTROL)
    keys("7")
    key(Qt.Key.Key_Return)
    assert bench.heard.calls == [(ColumnFilter("alias.column", FilterOperator.EQUALS, (7,)),)]


def test_a_filter_is_cleared(window: Window) -> None:
    current = ColumnFilter("alias.column", FilterOperator.BEGINS_WITH, ("me",))
    bench = Filtering(window, column(FieldKind.TEXT), current)
    assert bench.popup.operator_box.currentText() == "begins with"
    click(bench.popup.clear_button)
    assert bench.heard.calls == [(None,)]


def test_escape_closes_the_filter_and_gives_the_keyboard_back(window: Window, qtbot: QtBot) -> None:
    bench = Filtering(window, column(FieldKind.TEXT))
    key(Qt.Key.Key_Escape)
    assert bench.heard.calls == []
    qtbot.waitUntil(window.line.hasFocus)


@pytest.mark.parametrize("kind", FieldKind)
def test_every_kind_can_be_filtered(window: Window, kind: FieldKind) -> None:
    bench = Filtering(window, column(kind, choices=STATUS))
    for operator in operators(kind):
        bench.choose(operator)
    assert bench.popup.operator_box.count() == len(operators(kind))
    bench.popup.close()
