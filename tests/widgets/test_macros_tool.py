"""The tool of macros: state in, signals out; what is said of a run; the keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.widgets.form_bench import Heard, click, shown
from widgets.macros.key_dialog import KeyDialog
from widgets.macros.rows import MacroRow, MacrosState, Mark, RunRow, StepRow
from widgets.macros.run_view import MOST, RunView
from widgets.macros.tool import MacrosTool
from widgets.primitives.labels import TextLabel

pytestmark = pytest.mark.usefixtures("theme")
LONG = "The satellite in the bedroom & the hall <b>shows</b> a red light. " * 20
MACROS = tuple(MacroRow(f"tst_{n}", f"Macro {n}", LONG if n == 1 else "For this & that") for n in range(3))
DONE = StepRow("1", "Open an article", Mark.DONE, "done", "45 ms", given=(("Record", "KA-01007"),))
FAILED = StepRow("2.1", "Change a record", Mark.FAILED, "failed", "1.2 s", LONG)
RUN = RunRow(7, "Send it", Mark.FAILED, "Failed", "10:42", (DONE, FAILED), 1.0, can_undo=True)


def tool(qtbot: QtBot, state: MacrosState) -> MacrosTool:
    made = MacrosTool()
    made.render_state(state)
    shown(qtbot, made, 318, 700)
    return made


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_macros_are_found_walked_and_run_by_keyboard(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(MACROS))
    ran, searched = Heard(made.run_wanted), Heard(made.searched)
    made.focus()
    QTest.keyClicks(made.search, "ma")
    assert [call[0] for call in searched.calls] == ["m", "ma"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        press(key)
    assert made.lines[1].run_button.hasFocus()
    assert made.lines[1].run_button.accessibleName() == "Run “Macro 1”"
    press(Qt.Key.Key_Space)
    assert ran.calls == [("tst_1",)]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up):
        press(key)
    assert made.search.hasFocus()
    made.render_state(MacrosState(MACROS[:1], query="ma"))
    QTest.keyClick(made.search, Qt.Key.Key_Return)
    assert ran.last == ("tst_0",)
    QTest.keyClick(made.search, Qt.Key.Key_Escape)
    assert searched.last == ("",)


def test_a_run_says_each_step_in_words_and_offers_the_way_back(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(MACROS, RUN, busy=False))
    assert made.run is not None
    undone = Heard(made.undo_wanted)
    names = [line.head.accessibleName() for line in made.run.lines]
    assert names[0] == "Open an article, done, 45 ms"
    assert names[1].startswith("Change a record, failed, 1.2 s, The satellite")
    click(made.run.undo_button)
    assert undone.calls == [(7,)]
    head = made.run.lines[0].head
    head.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(head, Qt.Key.Key_Return)
    assert "KA-01007" in head.accessibleDescription()
    QTest.keyClick(head, Qt.Key.Key_Down)
    assert made.run.lines[1].head.hasFocus()
    problem = made.run.lines[1]._problem
    assert problem is not None
    qtbot.waitUntil(lambda: problem.height() >= problem.heightForWidth(problem.width()), timeout=1000)


def test_while_one_runs_others_wait_and_it_can_be_ended_or_answered(qtbot: QtBot) -> None:
    going = replace(RUN, mark=Mark.RUNNING, words="Running", under_way=True, can_undo=False)
    made = tool(qtbot, MacrosState(MACROS, going, busy=True))
    assert made.run is not None
    cancelled, answered = Heard(made.cancel_wanted), Heard(made.answered)
    assert not any(line.run_button.isEnabled() for line in made.lines)
    assert made.run.undo_button.isHidden()
    assert made.run.cancel_button.y() + made.run._acts.y() < made.run.lines[0].y(), "a loop's steps are many"
    click(made.run.cancel_button)
    assert cancelled.calls == [(7,)]
    made.render_state(MacrosState(MACROS, replace(going, cancelling=True), busy=True))
    assert not made.run.cancel_button.isEnabled()
    made.render_state(MacrosState(MACROS, replace(going, question="Write to Ada & Co?"), busy=True))
    made.focus()
    assert made.run.yes.hasFocus()
    QTest.keyClick(made.run.yes, Qt.Key.Key_Space)
    click(made.run.no)
    assert answered.calls == [(7, True), (7, False)]


def test_a_thousand_steps_show_the_latest(qtbot: QtBot) -> None:
    view = RunView()
    steps = tuple(replace(DONE, path=str(n)) for n in range(1, 1001))
    view.render_run(replace(RUN, steps=steps))
    shown(qtbot, view, 318, 600)
    assert len(view.lines) == MOST
    assert view.lines[-1].row is not None
    assert view.lines[-1].row.path == "1000"
    view.render_run(replace(RUN, steps=steps[: MOST + 1]))
    assert "1 earlier step is not shown" in [label.text() for label in view.findChildren(TextLabel)]
    view.render_run(replace(RUN, steps=steps[:2]))
    assert len(view.lines) == 2


def test_recording_is_seen_for_as_long_as_it_lasts(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(MACROS))
    wishes = Heard(made.wish)
    assert made.recording.isHidden()
    made.render_state(MacrosState(MACROS, recording=3))
    assert "3" in made.recording.accessibleName()
    click(made.recording.stop_button)
    click(made.recording.drop_button)
    assert wishes.calls == [("stop",), ("drop",)]
    made.render_state(MacrosState(MACROS))
    assert made.recording.isHidden()


def test_empty_loading_and_earlier_runs(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(loading=True))
    assert not made._skeleton.isHidden()
    made.render_state(MacrosState(query="xyz"))
    searched, opened = Heard(made.searched), Heard(made.run_opened)
    assert not made._empty.isHidden()
    made._empty.action_triggered.emit()
    assert searched.calls == [("",)]
    made.render_state(MacrosState(MACROS, runs=(RUN, replace(RUN, id=8))))
    assert made._empty.isHidden()
    click(made.run_lines[1].button)
    assert opened.calls == [(8,)]


def test_where_nothing_is_found_it_says_what_was_looked_for_last(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(query="Ord"))
    made.render_state(MacrosState(query="Order"))
    assert "“Order”" in made._empty.accessibleDescription()
    made.render_state(MacrosState())
    assert made._empty.accessibleName() == "No macros for this record"


def test_in_a_narrow_pane_the_name_has_the_room(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(MACROS))
    line = made.lines[0]
    wide = line.run_button.width()
    made.resize(190, 600)
    qtbot.waitUntil(lambda: line.run_button.width() < wide)
    assert line.run_button.text() == ""
    assert line.run_button.accessibleName() == "Run “Macro 0”"
    assert line._title.width() > line.run_button.width()
    made.resize(318, 600)
    qtbot.waitUntil(lambda: line.run_button.text() == "Run")


def test_a_key_is_asked_for_and_refused_with_a_reason(qtbot: QtBot) -> None:
    dialog = KeyDialog("Send it", "", lambda key: "Taken." if key == "Ctrl+S" else "")
    given = Heard(dialog.accepted_with)
    shown(qtbot, dialog, 420, 240)
    QTest.keyClick(dialog.recorder, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.accept_button.isEnabled()
    assert dialog._wrong.text() == "Taken."
    dialog.recorder.setFocus()
    QTest.keyClick(dialog.recorder, Qt.Key.Key_F9)
    dialog.accept_button.click()
    assert given.calls == [("F9",)]


def test_many_macros_come_a_few_in_a_turn_and_the_rest_by_search(qtbot: QtBot) -> None:
    made = MacrosTool()
    made.render_state(MacrosState(tuple(MacroRow(f"tst_{n}", f"Macro {n}") for n in range(60))))
    assert len(made.lines) < 10
    qtbot.waitUntil(lambda: len(made.lines) == 40, timeout=2000)
    assert "20" in made._more.text()
    made.render_state(MacrosState(MACROS))
    assert [line.row for line in made.lines] == list(MACROS)


def test_the_keyboard_goes_with_the_run_and_is_never_nowhere(qtbot: QtBot) -> None:
    made = tool(qtbot, MacrosState(MACROS))
    made.lines[1].run_button.setFocus(Qt.FocusReason.TabFocusReason)
    going = replace(RUN, mark=Mark.RUNNING, words="Running", under_way=True, can_undo=False)
    made.render_state(MacrosState(MACROS, going, busy=True))
    assert made.run is not None
    assert made.run.cancel_button.hasFocus()
    made.render_state(MacrosState(MACROS, replace(going, question="Sure?"), busy=True))
    assert made.run.yes.hasFocus()
    made.render_state(MacrosState(MACROS, going, busy=True))
    assert made.run.cancel_button.hasFocus()
    made.render_state(MacrosState(MACROS, RUN))
    assert made.run.undo_button.hasFocus()
    made.render_state(MacrosState(MACROS, replace(RUN, can_undo=False)))
    assert made.run.lines[0].head.hasFocus()
