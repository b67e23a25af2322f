"""The page on which a script is written: fields, steps and their order, faults, what others saved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.script_editing.state import EditorState, EditorStatus, Target
from session_engine.scripts.checking import findings
from session_engine.scripts.state import Script, ScriptRecord, ScriptSource, StepKind
from tests.widgets import script_samples as samples
from tests.widgets.active import show_active
from tests.widgets.form_bench import Heard
from tests.widgets.pointer import drag
from widgets.scripts.editor.fields import changed_script, script_values
from widgets.scripts.editor.page import ScriptEditorPage
from widgets.scripts.editor.preview import Subject

pytestmark = pytest.mark.usefixtures("theme")
LINE = LineId("demo")
MESH = samples.script(4, "nlh_mesh")
RECORD = ScriptRecord(
    RecordRef(LINE, "msdyn_productivityagentscript", "1"), "e", "Amara Osei", "Ben Whitlock"
)
CASE = RecordRef(LINE, "incident", "2")


def state(script: Script = MESH, base: Script | None = MESH, **more: object) -> EditorState:
    made = EditorState(
        TabId(3),
        LINE,
        EditorStatus.READY,
        script,
        base,
        ScriptSource.ORGANISATION,
        RECORD,
        macros=(Target("nlh_send", "Send the guide"), Target("nlh_other", "Another")),
        scripts=(Target("nlh_wifi", "Slow wifi"),),
    )
    return replace(made, **more)  # pyright: ignore[reportArgumentType]


class Desk:
    """A page that is rendered with what it wishes for, as the engine would."""

    def __init__(self, qtbot: QtBot) -> None:
        self.page = ScriptEditorPage(
            lambda found: f"{found.step}!{found.problem.value}", lambda *_: "It failed."
        )
        qtbot.addWidget(self.page)
        self.page.resize(1000, 700)
        self.page.edited.connect(self._edited)
        self.commands: list[str] = []
        self.page.command.connect(self.commands.append)
        self.state = state()
        show_active(qtbot, self.page)
        self.render(self.state)

    def render(self, state: EditorState) -> None:
        self.state = state
        self.page.render_state(state, (Subject(CASE, "No wifi"),))

    def _edited(self, script: Script) -> None:
        self.render(replace(self.state, script=script))

    @property
    def names(self) -> list[str]:
        return [each.unique_name for each in self.state.script.steps]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_what_is_typed_is_told_field_by_field(desk: Desk) -> None:
    name = desk.page.card.editor("name").input()
    assert isinstance(name, QLineEdit)
    name.setFocus()
    QTest.keyClick(name, Qt.Key.Key_End)
    QTest.keyClicks(name, " now")
    assert desk.state.script.name == "Mesh drops now"
    assert desk.page.save.isEnabled()
    unique = desk.page.card.editor("unique_name").input()
    assert isinstance(unique, QLineEdit)
    assert unique.isReadOnly()  # it was saved under it
    table = desk.page.card.editor("table").input()
    assert isinstance(table, QComboBox)
    table.activated.emit(table.findText("Cases"))
    for column, value in script_values(desk.state.script).items():
        assert changed_script(desk.state.script, column, value) == desk.state.script


def test_steps_are_added_taken_away_and_moved_by_keys(desk: Desk) -> None:
    steps = desk.page.table.list
    steps.setFocus()
    steps.setCurrentRow(1)
    QTest.keyClick(steps, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert desk.names == ["nlh_mesh_0", "nlh_mesh_2", "nlh_mesh_1", "nlh_mesh_3"]
    assert steps.currentRow() == 2
    QTest.keyClick(steps, Qt.Key.Key_Delete)
    assert desk.names == ["nlh_mesh_0", "nlh_mesh_2", "nlh_mesh_3"]
    desk.page.table.add.click()
    assert desk.names == ["nlh_mesh_0", "nlh_mesh_2", "nlh_mesh_3", "nlh_mesh_4"]
    assert steps.currentRow() == 3


def test_steps_are_moved_by_dragging(desk: Desk) -> None:
    steps = desk.page.table.list
    view = steps.viewport()
    first = steps.visualItemRect(steps.item(0)).center()
    below = steps.visualItemRect(steps.item(2)).center() + QPoint(0, 4)
    drag(view, first, first + QPoint(0, 20), below)
    assert desk.names == ["nlh_mesh_1", "nlh_mesh_2", "nlh_mesh_0", "nlh_mesh_3"]


def test_each_kind_of_step_has_its_fields(desk: Desk) -> None:
    page = desk.page
    page.table.list.setCurrentRow(0)
    card = page._step_cards[StepKind.TEXT]
    kind = card.editor("kind").input()
    assert isinstance(kind, QComboBox)
    kind.activated.emit(kind.findText("Macro"))
    assert desk.state.script.steps[0].kind is StepKind.MACRO
    assert not card.isVisible()
    macro = page._step_cards[StepKind.MACRO].editor("macro").input()
    assert isinstance(macro, QComboBox)
    macro.activated.emit(macro.findText("Another"))
    assert desk.state.script.steps[0].macro == "nlh_other"


def test_faults_are_said_at_their_fields_and_at_once_above(desk: Desk) -> None:
    wrong = replace(MESH.steps[0], text="Ask ${customerName")
    script = replace(MESH, condition="1 +", steps=(wrong, *MESH.steps[1:]))
    found = findings(script, (), frozenset({"nlh_send"}))
    desk.render(state(script, findings=found))
    assert "bad_placeholder" in desk.page._step_cards[StepKind.TEXT].editor("text").problem()
    assert "bad_condition" in desk.page.card.editor("condition").problem()
    assert desk.page._message.bar is None
    desk.render(state(script, findings=found, tried=True))
    bar = desk.page._message.bar
    assert bar is not None
    assert bar.accessibleName().startswith("It is not saved yet.")
    assert "Step 0: find out which version it is!bad_placeholder" in bar.accessibleName()
    mark = desk.page.table.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert mark.endswith("!")


def test_what_a_colleague_saved_is_a_choice(desk: Desk) -> None:
    desk.render(state(replace(MESH, name="Mine"), theirs=replace(MESH, name="Ben's")))
    bar = desk.page._message.bar
    assert bar is not None
    assert bar.accessibleName() == "Ben Whitlock saved another version of this script meanwhile."
    bar.action_triggered.emit("keep_mine")
    desk.render(state(failure=Failure.FORBIDDEN))
    assert bar.accessibleName() == "It failed. What you have written is kept here."
    bar.action_triggered.emit("save_local")
    assert desk.commands == ["keep_mine", "save_local"]


def test_it_is_looked_at_with_a_record(desk: Desk) -> None:
    chosen: list[object] = []
    desk.page.preview_chosen.connect(chosen.append)
    desk.page.preview.record.activated.emit(1)
    desk.page.preview.record.activated.emit(0)
    assert chosen == [CASE, None]
    wanted = Heard(desk.page.other_wanted)
    last = desk.page.preview.record.count() - 1
    desk.page.preview.record.setCurrentIndex(last)
    desk.page.preview.record.activated.emit(last)
    assert (wanted.calls, desk.page.preview.record.currentIndex(), chosen) == ([()], 0, [CASE, None])
    texts = {each.unique_name: (each.name, "Ask Okonkwo.") for each in MESH.steps}
    desk.render(state(preview=CASE, texts=texts))
    body = desk.page.preview.steps.rows[0].body
    assert body is not None
    assert body._text.text() == "Ask Okonkwo."
    assert not body.action.isVisible()
    desk.page.preview.run.click()
    assert desk.commands == ["try"]


def test_what_is_not_there_says_so(desk: Desk) -> None:
    desk.render(replace(state(), status=EditorStatus.MISSING))
    assert desk.page._nothing.accessibleName() == "There is no such script"
    desk.render(state(shared=False))
    assert desk.page.save.text() == "Keep on this computer"


def test_a_further_step_begins_empty_while_the_one_before_has_the_keyboard(desk: Desk) -> None:
    page = desk.page
    page.table.list.setCurrentRow(0)
    page.focus_step()
    page.table.add.click()
    name = page._step_cards[StepKind.TEXT].editor("name").input()
    assert isinstance(name, QLineEdit)
    assert (name.text(), name.hasFocus()) == ("", True)
    QTest.keyClicks(name, "New")
    assert [each.name for each in desk.state.script.steps][:2] == [MESH.steps[0].name, "New"]


def test_discarding_shows_what_is_saved_also_where_the_keyboard_is(desk: Desk) -> None:
    name = desk.page.card.editor("name").input()
    assert isinstance(name, QLineEdit)
    name.setFocus()
    QTest.keyClicks(name, "x")
    desk.render(state())
    assert name.text() == "Mesh drops"
