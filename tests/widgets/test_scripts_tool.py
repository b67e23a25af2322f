"""The scripts tool: what it shows, what it wishes for, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from session_engine.ids import RecordRef
from session_engine.scripts.state import Mark, ScriptsState
from tests.widgets import script_samples as samples
from tests.widgets.active import show_active
from widgets.scripts import words
from widgets.scripts.tool import ScriptsTool, ToolShown
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")
FIRST = frozenset({"nlh_mesh_0"})


@pytest.fixture
def tool(qtbot: QtBot) -> ScriptsTool:
    made = ScriptsTool()
    qtbot.addWidget(made)
    made.resize(318, 600)
    show_active(qtbot, made)
    made.render_state(ToolShown(samples.state(), {"nlh_send": "Send the guide"}, is_open=FIRST))
    qtbot.waitUntil(lambda: len(made.steps.rows) == 5)  # some are made in turns to come
    return made


def put(tool: ScriptsTool, state: ScriptsState, *is_open: str, **more: str) -> None:
    tool.render_state(ToolShown(state, is_open=frozenset(is_open), **more))  # pyright: ignore[reportArgumentType]


def test_a_scripts_steps_and_progress_are_shown(tool: ScriptsTool) -> None:
    state = samples.state()
    put(tool, replace(state, steps=samples.marked(state, 1)), "nlh_mesh_1")
    assert tool.progress.text() == "1 of 5 done"
    assert [tool.picker.itemText(i) for i in range(2)] == ["Mesh drops", "Slow wifi (Deutsch)"]
    assert [row.body is not None and row.body.isVisible() for row in tool.steps.rows] == [
        False, True, False, False, False,
    ]  # fmt: skip
    body = tool.steps.rows[1].body
    assert body is not None
    assert body.box is not None
    assert body.action.text() == "Not done after all"
    names = [row.head.accessibleName() for row in tool.steps.rows]
    assert names[1] == "Step 2 of 5: Step 1: find out which version it is, Text, done"
    interface = QAccessible.queryAccessibleInterface(tool.steps.rows[1].head)
    assert interface.state().checked  # open


def test_marking_by_keyboard_goes_on_to_the_next_step(qtbot: QtBot, tool: ScriptsTool) -> None:
    wishes: list[object] = []
    tool.steps.marked.connect(lambda step, done: wishes.append((step, done)))
    tool.steps.opened.connect(wishes.append)
    tool.focus()
    QTest.keyClick(tool.steps.rows[0].head, Qt.Key.Key_Return)
    assert wishes == [("nlh_mesh_1",), ("nlh_mesh_0", True)]
    qtbot.waitUntil(tool.steps.rows[1].head.hasFocus)


def test_each_kind_wishes_for_its_own(tool: ScriptsTool) -> None:
    wishes: list[object] = []
    tool.steps.run_wanted.connect(wishes.append)
    tool.steps.view_wanted.connect(wishes.append)
    tool.steps.rows[2].action.click()
    tool.steps.rows[4].action.click()
    assert wishes == ["nlh_mesh_2", "nlh_mesh_4"]
    state = samples.state()
    steps = tuple(replace(each, missing=True) for each in state.steps)
    put(tool, replace(state, steps=steps))
    assert not tool.steps.rows[2].action.isEnabled()
    assert "is not there" in tool.steps.rows[2].head.accessibleName()


def test_arrows_walk_and_open(tool: ScriptsTool) -> None:
    opened: list[tuple[str, ...]] = []
    tool.steps.opened.connect(opened.append)
    tool.focus()
    QTest.keyClick(tool.steps.rows[0].head, Qt.Key.Key_Down)
    assert tool.steps.rows[1].head.hasFocus()
    QTest.keyClick(tool.steps.rows[1].head, Qt.Key.Key_Right)
    QTest.keyClick(tool.steps.rows[1].head, Qt.Key.Key_Left)  # it is closed already
    assert opened == [("nlh_mesh_0", "nlh_mesh_1")]
    QTest.keyClick(tool.steps.rows[1].head, Qt.Key.Key_End)
    assert tool.steps.rows[4].head.hasFocus()
    policies = {row.head.focusPolicy() for row in tool.steps.rows[:4]}
    assert policies == {Qt.FocusPolicy.NoFocus}  # one stop for Tab


def test_what_is_typed_is_told_and_left_alone(tool: ScriptsTool) -> None:
    state = samples.state()
    put(tool, state, "nlh_mesh_1")
    body = tool.steps.rows[1].body
    assert body is not None
    assert body.box is not None
    typed: list[object] = []
    tool.steps.answered.connect(lambda step, text: typed.append((step, text)))
    body.box.setFocus()
    QTest.keyClicks(body.box, "4.2")
    assert typed[-1] == ("nlh_mesh_1", "4.2")
    cursor = body.box.textCursor().position()
    steps = tuple(replace(each, answer="4.2") if n == 1 else each for n, each in enumerate(state.steps))
    put(tool, replace(state, steps=steps), "nlh_mesh_1")
    assert (body.box.toPlainText(), body.box.textCursor().position()) == ("4.2", cursor)
    assert tool.note.isEnabled()
    marks: list[object] = []
    tool.steps.marked.connect(lambda step, done: marks.append((step, done)))
    QTest.keyClick(body.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert marks == [("nlh_mesh_1", True)]


def test_another_script_is_wished_for_and_the_way_back_is_named(tool: ScriptsTool) -> None:
    chosen: list[str] = []
    tool.chosen.connect(chosen.append)
    tool.picker.activated.emit(0)
    tool.picker.activated.emit(1)
    assert chosen == ["nlh_wifi"]
    assert not tool.back.isVisible()
    state = samples.state()
    put(tool, replace(state, back=state.offered[1]))
    assert tool.back.accessibleName() == "Back to “Slow wifi”"


def test_without_a_script_it_says_what_to_do(tool: ScriptsTool) -> None:
    state = samples.state()
    put(tool, replace(state, chosen=None, steps=()))
    assert tool.picker.currentIndex() == -1
    assert tool._nothing.accessibleName() == "No script chosen"
    put(tool, replace(state, chosen=None, steps=(), offered=()))
    assert tool._nothing.accessibleName() == "No scripts"


def test_a_script_without_steps_says_so(tool: ScriptsTool) -> None:
    put(tool, replace(samples.state(), steps=()))
    assert tool._nothing.accessibleName() == "This script has no steps"
    assert not tool.progress.isVisible()
    put(tool, samples.state())
    assert tool._nothing.isHidden()
    assert tool.progress.isVisible()


def test_a_trial_says_so(tool: ScriptsTool) -> None:
    commands: list[str] = []
    tool.command.connect(commands.append)
    state = samples.state()
    put(tool, replace(state, trial=True, back=state.offered[0]))
    bar = tool._message.bar
    assert bar is not None
    assert "trying this script out" in bar.accessibleName()
    bar.action_triggered.emit("end_trial")
    assert commands == ["end_trial"]
    put(tool, state, notice="Yours alone")
    assert bar.accessibleName() == "Yours alone"


def test_a_hundred_steps_are_made_as_they_come_into_sight(qtbot: QtBot, tool: ScriptsTool) -> None:
    put(tool, samples.state(samples.script(100, "nlh_long")), "nlh_long_0")
    assert len(tool.steps.rows) < 40
    bar = tool.steps.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(tool.steps.rows) == 100)
    tops = [row.y() for row in tool.steps.rows]
    assert tops == sorted(tops)
    assert tool.steps.rows[-1].geometry().bottom() < bar.maximum() + tool.steps.viewport().height() + 1
    put(tool, samples.state())
    assert len(tool.steps.rows) == 5


def test_rows_out_of_sight_follow_in_turns_of_their_own(qtbot: QtBot, tool: ScriptsTool) -> None:
    made = samples.script(60, "nlh_long")
    put(tool, samples.state(made))
    qtbot.waitUntil(lambda: len(tool.steps.rows) == 60)
    bar = tool.steps.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: tool.steps.rows[59].y() > 0)
    state = samples.state(made)
    steps = tuple(replace(each, name=f"Filled {n}") for n, each in enumerate(state.steps))
    last, place = tool.steps.rows[59], tool.steps.rows[59].y() - bar.value()
    put(tool, replace(state, steps=steps), "nlh_long_0")
    assert "Filled 59" in last.head.accessibleName()
    assert "Filled" not in tool.steps.rows[0].head.accessibleName()  # it is not seen: the turn is not for it
    qtbot.waitUntil(lambda: all("Filled" in row.head.accessibleName() for row in tool.steps.rows))
    body = tool.steps.rows[0].body
    assert body is not None
    assert tool.steps.rows[1].y() >= tool.steps.rows[0].height() > body.height()
    assert last.y() - bar.value() == place  # what she looks at stays, though a step above it was opened


def test_the_keyboard_goes_to_a_step_that_is_not_made_yet(qtbot: QtBot, tool: ScriptsTool) -> None:
    made = samples.script(80, "nlh_long")
    state = samples.state(made)
    put(
        tool,
        replace(state, steps=tuple(replace(e, mark=Mark.DONE) for e in state.steps[:70]) + state.steps[70:]),
    )
    tool.focus()
    qtbot.waitUntil(lambda: len(tool.steps.rows) > 70 and tool.steps.rows[70].head.hasFocus())
    bar = tool.steps.verticalScrollBar()
    assert 0 <= tool.steps.rows[70].y() - bar.value() < tool.steps.viewport().height()


def test_long_names_and_large_text_are_not_cut(qtbot: QtBot, tool: ScriptsTool, theme: Theme) -> None:
    state = samples.state()
    long = "A very long name of a step that nobody can read in one line of a narrow pane"
    steps = tuple(replace(each, name=long) for each in state.steps)
    put(tool, replace(state, steps=steps), "nlh_mesh_0")
    closed, opened = tool.steps.rows[1].head, tool.steps.rows[0].head
    assert opened.height() > closed.height()
    before = tool.steps.rows[0].height()
    theme.set_text_size(150)
    qtbot.waitUntil(lambda: tool.steps.rows[0].height() > before)
    assert tool.steps.rows[0].geometry().bottom() < tool.steps.rows[1].y() + 1


def test_words_of_a_step() -> None:
    state = samples.state()
    assert words.standing(replace(state.steps[0], answer="x")) == "noted"
    assert words.standing(replace(state.steps[2], mark=Mark.FAILED)) == "failed"
    assert words.action(replace(state.steps[2], mark=Mark.FAILED)) == "Run again"
    assert words.trouble(replace(state.steps[4], leads_in_circle=True)).endswith("back to this one.")
    assert (words.language(1031), words.number_of("de_AT"), words.number_of("xx_YY")) == (
        "Deutsch",
        1031,
        1033,
    )


def test_answers_that_are_on_the_case_are_not_written_twice(tool: ScriptsTool) -> None:
    wishes: list[str] = []
    tool.note_wanted.connect(lambda: wishes.append("write"))
    tool.note_opened.connect(lambda: wishes.append("open"))
    state = samples.state()
    noted = replace(state, steps=tuple(replace(each, answer="4.2") for each in state.steps))
    put(tool, noted)
    assert not tool.open_note.isVisible()
    note = RecordRef(samples.LINE, "annotation", "n1")
    put(tool, replace(noted, note=note))
    assert tool.note.accessibleName() == "Written to the case"
    tool.note.click()
    tool.open_note.click()
    assert wishes == ["open"]
    put(tool, replace(noted, note=note, note_is_behind=True))
    assert tool.note.accessibleName() == "Write the changes"
    tool.note.click()
    assert wishes == ["open", "write"]
