from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QRadioButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from session_engine.settings import table
from session_engine.settings.state import SettingsState, Source
from tests.widgets.accessibility import nameless, names
from tests.widgets.active import show_active
from tests.widgets.setting_rows import GROUPS, key_problem, keys, settings
from widgets.lists.rows import RowsModel
from widgets.primitives import LinkButton, TextLabel
from widgets.settings.editors import ChoiceEditor, LinesEditor, NumberEditor, SwitchEditor, TextEditor
from widgets.settings.groups import GroupCard, KeysCard
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.key_rows import KeyLine, key_lines
from widgets.settings.key_table import KeyTable
from widgets.settings.line import SettingLine
from widgets.settings.page import SettingsPage
from widgets.settings.rows import EditorKind
from widgets.theme import TARGET, Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Bench:
    """A settings page and its wishes."""

    def __init__(self, qtbot: QtBot) -> None:
        self.page = SettingsPage(GROUPS, key_problem)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 760)
        show_active(qtbot, self.page)
        self.set: list[tuple[str, object]] = []
        self.reset: list[str] = []
        self.page.set_wanted.connect(self._note_set)
        self.page.reset_wanted.connect(self.reset.append)
        self.page.render_state(settings(), keys())

    def _note_set(self, name: str, value: object) -> None:
        self.set.append((name, value))

    def line(self, name: str) -> SettingLine:
        group = next(g.id for g in GROUPS if any(row.name == name for row in g.rows))
        self.page.show_group(group)
        return next(line for line in self.page.findChildren(SettingLine) if line.row.name == name)

    def keys(self) -> KeyTable:
        self.page.show_group("keys")
        return self.page.findChildren(KeyTable)[0]

    def recorder(self) -> KeyRecorder:
        return self.page.findChildren(KeyRecorder)[0]

    def cards(self) -> list[str]:
        cards = (*self.page.findChildren(GroupCard), *self.page.findChildren(KeysCard))
        return [card.accessibleName() for card in cards if card.isVisible()]


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def record(_source: QWidget, text: str, *, at_once: bool = False) -> None:
        said.append(text)

    monkeypatch.setattr("widgets.settings.key_table.announce", record)
    monkeypatch.setattr("widgets.settings.page.announce", record)
    return said


def texts(line: QWidget) -> list[str]:
    return [label.text() for label in line.findChildren(TextLabel) if label.isVisible()]


# The words


def test_every_setting_of_the_engine_has_words_that_fit_its_type() -> None:
    rows = {row.name: row for group in GROUPS for row in group.rows}
    for setting in table.TABLE:
        if setting.internal or setting.managed_only:
            continue
        row = rows[setting.name]
        if setting.allowed:
            assert tuple(choice.value for choice in row.choices) == setting.allowed
        if isinstance(setting.default, bool):
            assert row.editor is EditorKind.SWITCH
        elif isinstance(setting.default, int):
            assert (row.minimum, row.maximum) == (setting.minimum, setting.maximum)
    own = {row.name for row in rows.values() if row.editor not in {EditorKind.COMMAND, EditorKind.FACT}}
    assert own <= {setting.name for setting in table.TABLE}


# The editors


def test_a_choice_by_mouse_and_keyboard(bench: Bench) -> None:
    line = bench.line("appearance.theme")
    segments = line.findChildren(QRadioButton)
    assert [s.isChecked() for s in segments] == [True, False, False]
    QTest.mouseClick(segments[2], Qt.MouseButton.LeftButton)
    segments[2].setFocus()
    QTest.keyClick(segments[2], KEY.Key_Left)
    assert bench.set == [("appearance.theme", "dark"), ("appearance.theme", "light")]
    bench.page.render_state(settings(appearance__theme="light"), keys())
    assert [s.isChecked() for s in segments] == [False, True, False]


def test_a_wish_that_came_to_nothing_goes_back(bench: Bench) -> None:
    line = bench.line("appearance.theme")
    segments = line.findChildren(QRadioButton)
    QTest.mouseClick(segments[2], Qt.MouseButton.LeftButton)
    bench.page.render_state(settings(), keys())
    assert segments[0].isChecked()


def test_many_choices_are_a_list(bench: Bench) -> None:
    combo = bench.line("demo.person").findChildren(QComboBox)[0]
    assert combo.currentText() == "Amara Osei, first line"
    combo.setFocus()
    QTest.keyClick(combo, KEY.Key_Down)
    assert bench.set == [("demo.person", "ben.whitlock@northlight.example")]


def test_a_number_by_slider_and_digits(bench: Bench) -> None:
    editor = bench.line("appearance.text_size").editor
    assert isinstance(editor, NumberEditor)
    editor.slider.setFocus()
    assert editor.slider.height() >= TARGET, "the ring around its handle is not cut off"
    QTest.keyClick(editor.slider, KEY.Key_Right)
    assert editor.spin.value() == 110
    editor.spin.setFocus()
    editor.spin.selectAll()
    QTest.keyClicks(editor.spin, "150")
    assert bench.set == [("appearance.text_size", 110)], "not at every digit"
    QTest.keyClick(editor.spin, KEY.Key_Return)
    assert bench.set[1:] == [("appearance.text_size", 150)]
    assert editor.slider.value() == 150


def test_the_wheel_scrolls_the_page_and_changes_nothing(bench: Bench) -> None:
    editor = bench.line("appearance.text_size").editor
    assert isinstance(editor, NumberEditor)
    spot = QPointF(5, 5)
    for part in (editor.slider, editor.spin):
        wheel = QWheelEvent(
            spot, spot, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(part, wheel)
    assert bench.set == []


def test_a_switch(bench: Bench) -> None:
    editor = bench.line("sessions.confirm_close").editor
    assert isinstance(editor, SwitchEditor)
    assert editor.switch.isChecked()
    QTest.mouseClick(editor.switch, Qt.MouseButton.LeftButton, NONE, QPoint(editor.switch.width() - 4, 8))
    editor.switch.setFocus()
    QTest.keyClick(editor.switch, KEY.Key_Space)
    assert bench.set == [("sessions.confirm_close", False), ("sessions.confirm_close", True)]


def test_text_is_wished_for_with_enter_and_when_the_keyboard_leaves(bench: Bench) -> None:
    editor = bench.line("person.display_name").editor
    assert isinstance(editor, TextEditor)
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "Amara")
    assert bench.set == []
    QTest.keyClick(editor.field, KEY.Key_Return)
    assert bench.set == [("person.display_name", "Amara")]
    bench.page.find_box.setFocus()
    assert len(bench.set) == 1, "told once"
    editor.field.setFocus()
    QTest.keyClicks(editor.field, " O")
    bench.page.find_box.setFocus()
    assert bench.set[1:] == [("person.display_name", "Amara O")]


@pytest.mark.parametrize("name", ["person.display_name", "person.signature"])
def test_what_counts_nowhere_yet_says_so(name: str) -> None:
    """Whoever makes use of these settings takes “not yet” out of their words."""
    root = Path(__file__).parents[2]
    apart = {root / "widgets/settings/standard.py", root / "session_engine/settings/table.py"}
    files = {
        path for part in ("desktop", "widgets", "session_engine") for path in (root / part).rglob("*.py")
    }
    used = any(name in path.read_text(encoding="utf-8") for path in files - apart)
    row = next(row for group in GROUPS for row in group.rows if row.name == name)
    assert ("does not write them yet" in row.explanation) is not used


def test_text_is_wished_for_although_the_keys_do_not_rest(bench: Bench, qtbot: QtBot) -> None:
    editor = bench.line("person.display_name").editor
    assert isinstance(editor, TextEditor)
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "Am")
    timer = editor._rest._timer
    left = timer.remainingTime()
    qtbot.waitUntil(lambda: timer.remainingTime() < left)
    with qtbot.waitSignal(bench.page.set_wanted):
        QTest.keyClicks(editor.field, "a")
        assert timer.remainingTime() < left
    assert bench.set[-1] == ("person.display_name", "Ama")


def test_what_is_being_typed_is_left_alone(bench: Bench) -> None:
    editor = bench.line("person.signature").editor
    assert isinstance(editor, LinesEditor)
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "Kind re")
    bench.page.render_state(settings(person__signature="Other"), keys())
    assert editor.field.toPlainText() == "Kind re"
    bench.page.find_box.setFocus()
    assert bench.set == [("person.signature", "Kind re")]
    bench.page.render_state(settings(person__signature="Third"), keys())
    assert editor.field.toPlainText() == "Third"
    assert bench.set == [("person.signature", "Kind re")], "showing is no wish"
    QTest.keyClick(editor.field, KEY.Key_Tab)
    assert editor.field.toPlainText() == "Third", "Tab goes on instead of being text"


def test_a_command(bench: Bench, qtbot: QtBot) -> None:
    button = bench.line("start_afresh").editor.findChildren(QWidget)[0]
    with qtbot.waitSignal(bench.page.command) as caught:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert caught.args == ["start_afresh"]
    assert bench.set == []


# Who decided


def test_sources(bench: Bench) -> None:
    sources = {"appearance.theme": Source.LOCKED, "appearance.density": Source.MANAGED_DEFAULT}
    bench.page.render_state(settings(sources, appearance__text_size=120), keys())
    theme, density, size = (bench.line(f"appearance.{name}") for name in ("theme", "density", "text_size"))
    assert "Set by your administrator" in texts(theme)
    assert not theme.findChildren(QRadioButton)[0].isEnabled()
    assert "Your administrator's choice, which you may change" in texts(density)
    assert density.findChildren(QRadioButton)[0].isEnabled()
    assert [line.reset.isVisible() for line in (theme, density, size)] == [False, False, True]
    QTest.mouseClick(size.reset, Qt.MouseButton.LeftButton)
    assert bench.reset == ["appearance.text_size"]
    bench.page.render_state(settings(), keys())
    assert not size.reset.isVisible()


def test_values_of_rubbish_do_no_harm(bench: Bench) -> None:
    for group in ("appearance", "sessions", "person", "demo"):
        bench.page.show_group(group)
    bench.page.render_state(
        settings(appearance__theme=7, appearance__text_size="x", person__signature=None, demo__person=""),
        keys(),
    )
    bench.page.render_state(SettingsState(), ())
    assert bench.set == []


# Groups and search


def test_groups(bench: Bench) -> None:
    chosen: list[str] = []
    bench.page.group_chosen.connect(chosen.append)
    assert bench.cards() == ["Appearance"]
    bench.page.groups.setFocus()
    QTest.keyClick(bench.page.groups, KEY.Key_Down)
    assert bench.cards() == ["Sessions"]
    spot = bench.page.groups.visualRect(bench.page.groups.model().index(3, 0)).center()
    QTest.mouseClick(bench.page.groups.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    assert bench.cards() == ["Person"]
    assert chosen == ["sessions", "person"]
    bench.page.show_group("keys")
    assert bench.cards() == ["Keys"]
    assert chosen == ["sessions", "person"], "showing is no wish"


def test_search_goes_over_everything(bench: Bench, spoken: list[str]) -> None:
    bench.page.focus_find()
    QTest.keyClicks(bench.page.find_box, "close")
    assert bench.cards() == ["Sessions", "Keys"]
    visible = [line.row.name for line in bench.page.findChildren(SettingLine) if line.isVisible()]
    assert visible == ["sessions.confirm_close"]
    assert bench.page.find_box.hasFocus()
    bench.page.find_box.setText("NIGHT")
    assert bench.cards() == ["Appearance"]
    bench.page.find_box.setText("ctrl+shift+w")
    assert bench.cards() == ["Keys"]
    bench.page.find_box.setText("qqq")
    assert bench.cards() == []
    assert spoken == ["No setting matches “qqq”"]
    QTest.keyClick(bench.page.find_box, KEY.Key_Escape)
    assert bench.cards() == ["Appearance"]


def test_choosing_a_group_ends_the_search(bench: Bench) -> None:
    bench.page.focus_find()
    QTest.keyClicks(bench.page.find_box, "close")
    bench.page.groups.setFocus()
    assert bench.page.find_box.text() == "close", "the keyboard passing by is no choice"
    QTest.keyClick(bench.page.groups, KEY.Key_Return)
    assert bench.page.find_box.text() == ""
    assert bench.cards() == ["Appearance"]


# Keys


def test_key_rows_keep_the_models_manners(qtmodeltester: ModelTester) -> None:
    model: RowsModel[KeyLine] = RowsModel()
    for lines in (key_lines(keys(), []), key_lines(keys({"save": "F9"}), ["close"]), key_lines((), [])):
        model.set_rows(lines)
        qtmodeltester.check(model)


def spoken_row(table_: KeyTable, action: str) -> str:
    model = table_.model()
    rows = [str(model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount())]
    return next(row for row in rows if row.startswith(action))


def test_a_key_is_recorded(bench: Bench) -> None:
    shown = bench.keys()
    shown.record("save")
    assert bench.recorder().hasFocus()
    QTest.keyClick(bench.recorder(), KEY.Key_J, CTRL | SHIFT)
    assert bench.set == [("key.save", "Ctrl+Shift+J")]
    assert not bench.recorder().isVisible()
    assert shown.hasFocus(), "the keyboard is back on the row"
    bench.page.render_state(settings(), keys({"save": "Ctrl+Shift+J"}))
    assert spoken_row(shown, "Save") == "Save, Ctrl Shift J, changed"


def test_recording_starts_with_enter_and_by_click(bench: Bench) -> None:
    shown = bench.keys()
    shown.setFocus()
    QTest.keyClick(shown, KEY.Key_Down)
    QTest.keyClick(shown, KEY.Key_Return)
    assert shown.recording() == "palette"
    QTest.keyClick(bench.recorder(), KEY.Key_Escape)
    assert shown.recording() == ""
    assert bench.set == []
    rect = shown.visualRect(shown.model().index(1, 0))
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, NONE, rect.topLeft() + QPoint(40, 12))
    assert shown.recording() == "", "a click on the words only goes there"
    place = shown._painter.keys_place(rect, shown.layoutDirection())
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, NONE, place.center())
    assert shown.recording() == "search"


@pytest.mark.parametrize(
    ("key", "modifiers", "text"),
    [
        (KEY.Key_F9, NONE, "F9"),
        (KEY.Key_Tab, CTRL, "Ctrl+Tab"),
        (KEY.Key_Backtab, CTRL | SHIFT, "Ctrl+Shift+Tab"),
        (KEY.Key_Return, CTRL, "Ctrl+Return"),
        (KEY.Key_PageUp, CTRL | SHIFT, "Ctrl+Shift+PgUp"),
        (KEY.Key_Escape, CTRL, "Ctrl+Esc"),
        (KEY.Key_Question, CTRL | SHIFT, "Ctrl+?"),
        (KEY.Key_7, CTRL | Qt.KeyboardModifier.KeypadModifier, "Ctrl+7"),
        (KEY.Key_Plus, CTRL, "Ctrl++"),
        (KEY.Key_Q, Qt.KeyboardModifier.AltModifier, "Alt+Q"),
    ],
)
def test_chords(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
    recorder = KeyRecorder()
    qtbot.addWidget(recorder)
    recorder.show()
    with qtbot.waitSignal(recorder.recorded) as caught:
        QTest.keyClick(recorder, key, modifiers)
    assert caught.args == [text]


def test_modifiers_alone_are_no_chord(qtbot: QtBot) -> None:
    recorder = KeyRecorder()
    qtbot.addWidget(recorder)
    recorder.show()
    with qtbot.assertNotEmitted(recorder.recorded):
        QTest.keyPress(recorder, KEY.Key_Control)
        assert recorder.text().startswith("Ctrl")
        QTest.keyRelease(recorder, KEY.Key_Control)
        assert recorder.text() == ""


def test_shortcuts_of_the_window_keep_still_while_recording(bench: Bench) -> None:
    refresh = QAction(bench.page)
    refresh.setShortcut(QKeySequence("F9"))
    done: list[bool] = []
    refresh.triggered.connect(done.append)
    bench.page.addAction(refresh)
    bench.keys().record("save")
    QTest.keyClick(bench.recorder(), KEY.Key_F9)
    assert done == []
    assert bench.set == [("key.save", "F9")]


def test_a_key_that_may_not_be_is_said_inline(bench: Bench, spoken: list[str]) -> None:
    shown = bench.keys()
    height = shown.sizeHint().height()
    shown.record("save")
    QTest.keyClick(bench.recorder(), KEY.Key_W, CTRL)
    problem = "Ctrl+W already belongs to “Close tab”"
    assert spoken_row(shown, "Save") == f"Save, Ctrl S, {problem}"
    assert spoken == [problem]
    assert bench.set == []
    assert shown.sizeHint().height() > height
    assert bench.recorder().isVisible(), "another may be tried at once"
    QTest.keyClick(bench.recorder(), KEY.Key_I, CTRL)
    assert spoken_row(shown, "Save").endswith("Ctrl+I is left to editors and the system")
    QTest.keyClick(bench.recorder(), KEY.Key_F9)
    assert bench.set == [("key.save", "F9")]
    assert spoken_row(shown, "Save") == "Save, Ctrl S", "what it is comes from the state"


def test_the_same_key_again_is_no_wish(bench: Bench) -> None:
    bench.keys().record("save")
    QTest.keyClick(bench.recorder(), KEY.Key_S, CTRL)
    assert bench.set == []
    assert not bench.recorder().isVisible()


def test_delete_takes_a_key_away(bench: Bench) -> None:
    shown = bench.keys()
    shown.record("save")
    QTest.keyClick(bench.recorder(), KEY.Key_Backspace)
    shown.set_current(1)
    QTest.keyClick(shown, KEY.Key_Delete)
    assert bench.set == [("key.save", ""), ("key.search", "")]
    bench.page.render_state(settings(), keys({"save": ""}))
    assert spoken_row(shown, "Save") == "Save, no key, changed"


def test_keys_are_reset_one_or_all(bench: Bench) -> None:
    shown = bench.keys()
    bench.page.render_state(settings(), keys({"search": "F8", "save": "F9"}))
    rect = shown.visualRect(shown.model().index(1, 0))
    place = shown._painter.reset_place(rect, shown.layoutDirection())
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, NONE, place.center())
    assert bench.reset == ["key.search"]
    everything = next(
        b for b in bench.page.findChildren(LinkButton) if b.accessibleName() == "Reset all keys"
    )
    QTest.mouseClick(everything, Qt.MouseButton.LeftButton)
    assert bench.reset[1:] == ["key.search", "key.save"]
    bench.page.render_state(settings(), keys())
    assert not everything.isVisible()


def test_the_context_menu_offers_all_by_keyboard(bench: Bench, qtbot: QtBot) -> None:
    shown = bench.keys()
    bench.page.render_state(settings(), keys({"search": "F8"}))
    shown.setFocus()
    shown.set_current(1)
    row = keys({"search": "F8"})[0]
    assert row.action == "search"
    menu = shown._menu(row)
    assert isinstance(menu, QMenu)
    assert [action.isEnabled() for action in menu.actions()] == [True, True, True]
    menu.actions()[2].trigger()
    assert bench.reset == ["key.search"]
    menu.close()


def test_locked_keys_stay(bench: Bench) -> None:
    shown = bench.keys()
    bench.page.render_state(settings(), keys(locked=frozenset({"search"})))
    shown.record("search")
    assert shown.recording() == ""
    shown.set_current(1)
    QTest.keyClick(shown, KEY.Key_Delete)
    assert bench.set == []
    assert spoken_row(shown, "Search,").endswith("set by your administrator")


def test_the_keyboard_stays_on_its_row_when_the_table_changes(bench: Bench) -> None:
    shown = bench.keys()
    shown.setFocus()
    number = next(n for n in range(50) if shown.model().index(n, 0).data() == "Save")
    shown.set_current(number)
    bench.page.render_state(settings(), keys({"save": "F9"}))
    assert shown.currentIndex().data() == "Save"


def test_the_page_scrolls_to_the_row_with_the_keyboard(bench: Bench, qtbot: QtBot) -> None:
    shown = bench.keys()
    shown.setFocus()
    bar = bench.page._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(shown, KEY.Key_End)
    assert bar.value() > 0
    rect = shown.visualRect(shown.currentIndex())
    spot = shown.viewport().mapTo(bench.page._scroll.viewport(), rect.center())
    assert bench.page._scroll.viewport().rect().contains(spot)


# Everybody


def test_names_for_screen_readers(bench: Bench) -> None:
    for group in GROUPS:
        bench.page.show_group(group.id)
        assert nameless(bench.page) == []
    assert "Search, Ctrl K, Ctrl Shift F" in names(bench.keys())


def test_an_equal_state_changes_nothing(bench: Bench, qtbot: QtBot) -> None:
    shown = bench.keys()
    with qtbot.assertNotEmitted(shown.model().rowsRemoved):
        bench.page.render_state(settings(), keys())


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize(("percent", "width"), [(80, 1366), (200, 1000), (100, 420)])
def test_it_paints_in_every_size_and_direction(
    bench: Bench, qtbot: QtBot, theme: Theme, direction: Qt.LayoutDirection, percent: int, width: int
) -> None:
    theme.set_text_size(percent)
    bench.page.setLayoutDirection(direction)
    bench.page.resize(width, 700)
    for group in GROUPS:
        bench.page.show_group(group.id)
        qtbot.waitUntil(lambda: all(inside(line) for line in bench.page.findChildren(SettingLine)))
        assert not bench.page.grab().isNull()


def inside(line: SettingLine) -> bool:
    """Tell whether an editor is where it can be seen, and as wide as it needs."""
    editor = line.editor
    return not line.isVisible() or (
        line.rect().contains(editor.geometry())
        and all(editor.rect().contains(c.geometry()) for c in _children(editor))
        and line.width() <= line.window().width()
    )


def _children(editor: QWidget) -> list[QWidget]:
    children = editor.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [child for child in children if child.isVisible()]


def test_choice_editors_by_number_of_choices() -> None:
    many = next(row for group in GROUPS for row in group.rows if row.name == "demo.person")
    few = next(row for group in GROUPS for row in group.rows if row.name == "appearance.theme")
    assert ChoiceEditor(many).combo is not None
    assert ChoiceEditor(few).segments is not None
