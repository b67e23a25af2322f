from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.widgets.accessibility import nameless, names
from tests.widgets.active import show_active
from tests.widgets.palette_entries import entry, many, real_entries
from widgets.lists.rows import RowsModel
from widgets.palette.matcher import Matcher
from widgets.palette.palette import CommandPalette
from widgets.palette.rows import PaletteRow, all_rows, found_rows
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Bench:
    """A window with a note being written and the palette over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.host.resize(1200, 800)
        column = QVBoxLayout(self.host)
        self.note, self.button = QPlainTextEdit(), QPushButton("Other")
        column.addWidget(self.note)
        column.addWidget(self.button)
        self.palette = CommandPalette(self.host)
        self.input = self.palette.input
        self.chosen: list[tuple[str, Qt.KeyboardModifier]] = []
        self.palette.chosen.connect(self._note_chosen)
        show_active(qtbot, self.host)
        self.note.setFocus()

    def _note_chosen(self, id_: str, modifiers: Qt.KeyboardModifier) -> None:
        self.chosen.append((id_, modifiers))

    def rows(self) -> tuple[PaletteRow, ...]:
        return cast("RowsModel[PaletteRow]", self.palette.list.model()).rows

    def texts(self) -> list[str]:
        return [row.text for row in self.rows()]

    def current(self) -> str:
        return self.rows()[self.palette.list.current_row()].text

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.input, key, modifiers)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def record(_source: QWidget, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("widgets.palette.palette.announce", record)
    return said


def test_everything_stands_under_its_group_with_what_was_used_last_on_top() -> None:
    entries = (entry("a", "Save", "Record"), entry("b", "Home", "Sessions"), entry("c", "Resolve", "Record"))
    rows = all_rows(entries, ("gone", "b"))
    assert [row.text for row in rows] == [
        "Used last",
        "Home",
        "Record",
        "Save",
        "Resolve",
        "Sessions",
        "Home",
    ]
    assert [row.choosable for row in rows] == [False, True, False, True, True, False, True]
    assert all_rows((), ()) == ()


def test_what_does_not_fit_is_said() -> None:
    rows = found_rows(Matcher(real_entries()), "qqq")
    assert [(row.choosable, row.note) for row in rows] == [(False, True)]


def test_models_keep_their_manners(qtmodeltester: ModelTester) -> None:
    model: RowsModel[PaletteRow] = RowsModel()
    matcher = Matcher(real_entries())
    for rows in (all_rows(real_entries(), ("save",)), found_rows(matcher, "se"), found_rows(matcher, "s")):
        model.set_rows(rows)
        qtmodeltester.check(model)


def test_it_opens_with_the_keyboard_and_gives_it_back(bench: Bench, qtbot: QtBot) -> None:
    bench.palette.show_entries(real_entries())
    assert QApplication.focusWidget() is bench.input
    with qtbot.waitSignal(bench.palette.closed):
        bench.press(KEY.Key_Escape)
    assert QApplication.focusWidget() is bench.note
    assert bench.chosen == []


def test_it_is_centred_near_the_top_and_fits_small_windows(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    body = bench.palette.geometry().adjusted(6, 6, -6, -6)
    assert body.width() == 640
    assert abs(body.center().x() - bench.host.rect().center().x()) <= 1
    assert body.top() == 56
    bench.host.resize(500, 260)
    assert bench.host.rect().contains(bench.palette.geometry().adjusted(6, 6, -6, -6))


def test_typing_ranks_and_enter_chooses_where_the_keyboard_was(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    focus: list[QWidget | None] = []
    bench.palette.chosen.connect(lambda: focus.append(QApplication.focusWidget()))
    QTest.keyClicks(bench.input, "close t")
    assert bench.current() == "Close tab"
    bench.press(KEY.Key_Return)
    assert bench.chosen == [("tab_close", NONE)]
    assert focus == [bench.note]
    assert not bench.palette.isVisible()


@pytest.mark.parametrize("modifiers", [CTRL, SHIFT, CTRL | SHIFT])
def test_ctrl_and_shift_pass_on(bench: Bench, modifiers: Qt.KeyboardModifier) -> None:
    send = QAction(bench.host)
    send.setShortcut(QKeySequence("Ctrl+Return"))
    sent: list[bool] = []
    send.triggered.connect(sent.append)
    bench.host.addAction(send)
    bench.palette.show_entries(real_entries())
    QTest.keyClicks(bench.input, "maria")
    bench.press(KEY.Key_Return, modifiers)
    assert bench.chosen == [("record:2", modifiers)]
    assert sent == []


def test_a_held_enter_chooses_once(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    held = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Return, NONE, "\r", True)
    QApplication.sendEvent(bench.input, held)
    assert bench.chosen == []
    assert bench.palette.isVisible()


def test_keys_walk_past_headings_round_the_ends(bench: Bench, spoken: list[str]) -> None:
    entries = (entry("a", "Save", "Record", "Ctrl+S"), entry("b", "Home", "Sessions"))
    bench.palette.show_entries(entries)
    assert bench.current() == "Save"
    for key, expected in (
        (KEY.Key_Down, "Home"), (KEY.Key_Down, "Save"), (KEY.Key_Up, "Home"), (KEY.Key_Tab, "Save"),
        (KEY.Key_PageDown, "Home"), (KEY.Key_PageUp, "Save"),
    ):  # fmt: skip
        bench.press(key)
        assert bench.current() == expected
    bench.press(KEY.Key_Backtab, SHIFT)
    assert bench.current() == "Home"
    assert "Save, Record, Ctrl S" in spoken
    assert bench.input.hasFocus()


def test_pages_of_a_long_list(bench: Bench) -> None:
    bench.palette.show_entries(many(300))
    bench.press(KEY.Key_PageDown)
    shown = bench.palette.list
    assert shown.current_row() > 8
    assert shown.viewport().rect().contains(shown.visualRect(shown.currentIndex()))


def test_results_are_announced(bench: Bench, spoken: list[str]) -> None:
    bench.palette.show_entries(real_entries())
    bench.input.setText("close se")
    assert "Close session" in spoken[-1]
    bench.input.setText("qqq")
    assert spoken[-1] == "No command, session, tab or record fits"


def test_a_click_chooses(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    bench.input.setText("maria")
    shown = bench.palette.list
    spot = shown.visualRect(shown.model().index(0, 0)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, CTRL, spot)
    assert bench.chosen == [("record:2", CTRL)]


def test_clicking_elsewhere_closes_and_leaves_the_keyboard_there(bench: Bench) -> None:
    closed: list[bool] = []
    bench.palette.closed.connect(lambda: closed.append(True))
    bench.palette.show_entries(real_entries())
    bench.button.setFocus()
    assert not bench.palette.isVisible()
    assert bench.button.hasFocus()
    assert closed == [True]


def test_it_closes_once(bench: Bench) -> None:
    closed: list[bool] = []
    bench.palette.closed.connect(lambda: closed.append(True))
    bench.palette.show_entries(real_entries())
    bench.palette.close_panel()
    bench.palette.close_panel()
    assert closed == [True]


def test_showing_again_starts_afresh_but_an_update_keeps_what_is_typed(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    bench.input.setText("close")
    bench.palette.show_entries((entry("x", "Close everything"),))
    assert (bench.input.text(), bench.texts()) == ("close", ["Close everything"])
    bench.palette.close_panel()
    bench.palette.show_entries((entry("x", "Close everything"),))
    assert bench.input.text() == ""


def test_equal_entries_change_nothing(bench: Bench) -> None:
    bench.palette.show_entries(real_entries())
    bench.press(KEY.Key_Down)
    before = bench.palette.list.current_row()
    bench.palette.show_entries(real_entries())
    assert bench.palette.list.current_row() == before


def test_names_for_screen_readers(bench: Bench) -> None:
    bench.palette.show_entries(real_entries(), ("save",))
    assert nameless(bench.palette) == []
    assert "Save, Record, Ctrl S" in names(bench.palette.list)


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("percent", [80, 200])
def test_it_paints_in_every_size_and_direction(
    bench: Bench, theme: Theme, direction: Qt.LayoutDirection, percent: int
) -> None:
    theme.set_text_size(percent)
    bench.host.setLayoutDirection(direction)
    wild = entry("w", "\u202eR&D \u05e9\u05dc\u05d5\u05dd\n" * 900, "Gr&oup", "Ctrl+Shift+PgDown")
    bench.palette.show_entries((wild, *real_entries()))
    for typed in ("", "r&d", "wpo", "qqq"):
        bench.input.setText(typed)
        assert not bench.palette.grab().isNull()
