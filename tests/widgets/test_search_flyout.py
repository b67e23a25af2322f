from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.search.state import FlyoutState, Match, SearchStatus
from tests.widgets.accessibility import names
from tests.widgets.active import show_active
from tests.widgets.searching import LOPEZ, MARIA, OKONKWO, RECENT, failure_text, match
from widgets.lists.rows import RowsModel
from widgets.search.flyout import SearchFlyout
from widgets.search.flyout_rows import FlyoutKind, FlyoutRow, flyout_rows
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Bench:
    """A window with a note being written, a search field and its flyout."""

    def __init__(self, qtbot: QtBot) -> None:
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.host.resize(1200, 800)
        column = QVBoxLayout(self.host)
        self.field, self.note = QLineEdit(), QPlainTextEdit()
        column.addWidget(self.field)
        column.addWidget(self.note)
        self.flyout = SearchFlyout(self.host, failure_text)
        self.flyout.attach(self.field)
        self.opened: list[tuple[RecordRef, str, Qt.KeyboardModifier]] = []
        self.searched: list[str] = []
        self.flyout.opened.connect(self._note_opened)
        self.flyout.searched.connect(self.searched.append)
        show_active(qtbot, self.host)
        self.note.setFocus()

    def _note_opened(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self.opened.append((ref, title, modifiers))

    def rows(self) -> tuple[FlyoutRow, ...]:
        return cast("RowsModel[FlyoutRow]", self.flyout.list.model()).rows

    def current(self) -> str:
        row = self.flyout.list.current_row()
        return self.rows()[row].text if row >= 0 else ""

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.field, key, modifiers)

    def click(self, text: str, modifiers: Qt.KeyboardModifier = NONE, *, middle: bool = False) -> None:
        number = next(n for n, row in enumerate(self.rows()) if row.text == text)
        spot = self.flyout.list.visualRect(self.flyout.list.model().index(number, 0)).center()
        button = Qt.MouseButton.MiddleButton if middle else Qt.MouseButton.LeftButton
        QTest.mouseClick(self.flyout.list.viewport(), button, modifiers, spot)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def record(_source: QWidget, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("widgets.search.flyout.announce", record)
    return said


def kinds(state: FlyoutState) -> list[FlyoutKind]:
    return [row.kind for row in flyout_rows(state, failure_text)]


def test_rows_of_recent_things() -> None:
    rows = flyout_rows(RECENT, failure_text)
    assert [row.kind for row in rows] == [
        FlyoutKind.HEADING, *[FlyoutKind.SEARCH] * 3, FlyoutKind.HEADING, *[FlyoutKind.RECORD] * 7
    ]  # fmt: skip
    assert rows[5].spoken == (
        "Whole practice offline, 30 desks, Case, CAS-01187, Okonkwo Dental, In progress"
    )
    assert flyout_rows(FlyoutState(), failure_text) == ()


def test_rows_while_typing() -> None:
    assert kinds(MARIA)[:2] == [FlyoutKind.HEADING, FlyoutKind.RECORD]
    assert kinds(MARIA)[-1] is FlyoutKind.ALL
    assert flyout_rows(MARIA, failure_text)[-1].text == "All results for “maria”"
    loading = FlyoutState("mesh", status=SearchStatus.LOADING)
    assert kinds(loading) == [FlyoutKind.HEADING, *[FlyoutKind.SKELETON] * 4, FlyoutKind.ALL]
    known = FlyoutState("mesh", suggestions=(OKONKWO,), status=SearchStatus.LOADING)
    assert FlyoutKind.SKELETON not in kinds(known), "what was found stays while more is asked for"
    failed = flyout_rows(FlyoutState("mesh", status=SearchStatus.FAILED), failure_text)
    assert [row.text for row in failed] == [failure_text(Failure.SERVER, ""), "All results for “mesh”"]
    empty = flyout_rows(FlyoutState("mesh", status=SearchStatus.EMPTY), failure_text)
    assert empty[0].kind is FlyoutKind.NOTE
    short = FlyoutState("me", RECENT.recent_searches, RECENT.recent_records)
    assert kinds(short).count(FlyoutKind.RECORD) == 7, "recent things stay until there are matches"


def test_the_model_keeps_its_manners(qtmodeltester: ModelTester) -> None:
    model: RowsModel[FlyoutRow] = RowsModel()
    model.set_rows(flyout_rows(RECENT, failure_text))
    qtmodeltester.check(model)
    assert model.set_rows(flyout_rows(MARIA, failure_text))
    qtmodeltester.check(model)
    assert not model.set_rows(flyout_rows(MARIA, failure_text))


def test_focus_opens_and_typing_goes_on(bench: Bench, qtbot: QtBot) -> None:
    bench.flyout.render_state(RECENT)
    assert not bench.flyout.isVisible()
    with qtbot.waitSignal(bench.flyout.focused):
        bench.field.setFocus()
    assert bench.flyout.isVisible()
    typed: list[str] = []
    bench.flyout.typed.connect(typed.append)
    QTest.keyClicks(bench.field, "ma")
    assert (typed, bench.field.text()) == (["m", "ma"], "ma")
    assert bench.flyout.geometry().top() < bench.field.geometry().bottom() + 12


def test_down_and_up_walk_past_headings_and_back_to_the_field(bench: Bench, spoken: list[str]) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    bench.press(KEY.Key_Down)
    assert bench.current() == "okonkwo"
    bench.press(KEY.Key_Up)
    assert bench.current() == ""
    bench.press(KEY.Key_Up)
    assert bench.current() == "Call Dr Okonkwo back"
    for _ in range(5):
        bench.press(KEY.Key_Down)
    assert bench.current() == OKONKWO.title
    assert bench.field.hasFocus()
    assert spoken[-1].startswith("Whole practice offline, 30 desks, Case")


@pytest.mark.parametrize("modifiers", [NONE, CTRL, SHIFT, CTRL | SHIFT])
def test_enter_opens_the_current_row(bench: Bench, modifiers: Qt.KeyboardModifier) -> None:
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "maria")
    bench.flyout.render_state(MARIA)
    bench.press(KEY.Key_Down)
    bench.press(KEY.Key_Return, modifiers)
    assert bench.opened == [(LOPEZ.ref, "Maria Lopez", modifiers)]
    assert bench.field.text() == ""
    assert not bench.flyout.isVisible()
    assert bench.note.hasFocus()


def test_enter_without_a_row_searches_for_what_stands_in_the_field(bench: Bench) -> None:
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "maria l")
    bench.flyout.render_state(MARIA)  # the answer to less than was typed
    bench.press(KEY.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert bench.searched == ["maria l"]
    assert bench.field.text() == "", "the page of results has it in a field of its own"
    assert bench.opened == []


def test_enter_in_an_empty_field_does_nothing(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    bench.press(KEY.Key_Return)
    assert bench.searched == []
    assert bench.flyout.isVisible()


def test_a_shortcut_of_the_window_does_not_take_enter(bench: Bench) -> None:
    send = QAction(bench.host)
    send.setShortcut(QKeySequence("Ctrl+Return"))
    sent: list[bool] = []
    send.triggered.connect(sent.append)
    bench.host.addAction(send)
    bench.field.setFocus()
    bench.flyout.render_state(MARIA)
    bench.press(KEY.Key_Down)
    bench.press(KEY.Key_Return, CTRL)
    assert sent == []
    assert [modifiers for _, _, modifiers in bench.opened] == [CTRL]


def test_escape_closes_and_returns_the_keyboard(bench: Bench, qtbot: QtBot) -> None:
    QTest.keyClicks(bench.note, "half a sen")
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    with qtbot.waitSignal(bench.flyout.closed):
        bench.press(KEY.Key_Escape)
    assert bench.note.hasFocus()
    assert not bench.flyout.isVisible()
    QTest.keyClicks(bench.note, "tence")
    assert bench.note.toPlainText() == "half a sentence"


def test_what_was_dismissed_stays_away_until_asked_for(bench: Bench) -> None:
    bench.note.hide()  # nothing to return to
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    bench.press(KEY.Key_Escape)
    bench.flyout.render_state(MARIA)
    assert not bench.flyout.isVisible()
    bench.field.setFocus()
    bench.press(KEY.Key_Down)
    assert bench.flyout.isVisible()


def test_leaving_the_field_closes_without_taking_the_keyboard(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    bench.note.setFocus()
    assert not bench.flyout.isVisible()
    assert bench.note.hasFocus()


def test_clicks_choose_and_leave_the_field_its_keyboard(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    heading = bench.flyout.list.visualRect(bench.flyout.list.model().index(0, 0)).center()
    QTest.mouseClick(bench.flyout.list.viewport(), Qt.MouseButton.LeftButton, NONE, heading)
    assert bench.field.hasFocus()
    assert bench.flyout.isVisible()
    bench.click(OKONKWO.title, CTRL)
    bench.field.setFocus()
    bench.click(OKONKWO.title, middle=True)
    assert bench.opened == [(OKONKWO.ref, OKONKWO.title, CTRL)] * 2
    bench.field.setFocus()
    bench.click("+34 600 123")
    assert bench.searched == ["+34 600 123"]
    assert bench.field.text() == ""


def test_a_click_beside_the_rows_keeps_the_flyout(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    QTest.mouseClick(bench.flyout, Qt.MouseButton.LeftButton, NONE, QPoint(20, 8))
    assert bench.field.hasFocus()
    assert bench.flyout.isVisible()


def test_all_results_searches(bench: Bench) -> None:
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "maria")
    bench.flyout.render_state(MARIA)
    bench.click("All results for “maria”")
    assert bench.searched == ["maria"]


def test_an_equal_state_changes_nothing(bench: Bench, qtbot: QtBot) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(MARIA)
    bench.press(KEY.Key_Down)
    with qtbot.assertNotEmitted(bench.flyout.list.model().rowsRemoved):
        bench.flyout.render_state(MARIA)
    assert bench.current() == "Maria Lopez"


def test_the_same_record_matched_otherwise_keeps_the_keyboard(bench: Bench) -> None:
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "maria")
    bench.flyout.render_state(replace(MARIA, status=SearchStatus.LOADING))
    bench.press(KEY.Key_Down)
    assert bench.current() == "Maria Lopez"
    marked = replace(LOPEZ, spans=((0, 11),))
    bench.flyout.render_state(replace(MARIA, suggestions=(MARIA.suggestions[1], marked)))
    assert bench.current() == "Maria Lopez"
    bench.press(KEY.Key_Return)
    assert [title for _, title, _ in bench.opened] == ["Maria Lopez"]


def test_more_matches_keep_the_current_row_and_other_words_do_not(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(MARIA)
    bench.press(KEY.Key_Down)
    first = match("contact", "Contact", "Maria Anders")
    bench.flyout.render_state(with_first(first))
    assert bench.current() == "Maria Lopez"
    bench.flyout.render_state(FlyoutState("marian", suggestions=MARIA.suggestions, status=SearchStatus.READY))
    assert bench.current() == ""


def with_first(first: Match) -> FlyoutState:
    return FlyoutState("maria", suggestions=(first, *MARIA.suggestions), status=SearchStatus.READY)


def test_the_count_is_announced_once(bench: Bench, spoken: list[str]) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(MARIA)
    bench.flyout.render_state(MARIA)
    assert len(spoken) == 1
    assert "5" in spoken[0]
    bench.flyout.render_state(FlyoutState("xx", status=SearchStatus.EMPTY))
    assert spoken[1:] == ["Nothing found"]


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("percent", [80, 200])
def test_it_paints_in_every_size_and_direction(
    bench: Bench, theme: Theme, direction: Qt.LayoutDirection, percent: int
) -> None:
    theme.set_text_size(percent)
    bench.host.setLayoutDirection(direction)
    bench.field.setFocus()
    wild = match(
        "contact",
        "Contact\n",
        "\u202eR&D \u05e9\u05dc\u05d5\u05dd\n" * 300,
        "\x00",
        spans=((1, 5), (9, 4), (990, 99999)),
    )
    for state in (RECENT, with_first(wild), FlyoutState("x", status=SearchStatus.LOADING)):
        bench.flyout.render_state(state)
        assert bench.host.rect().contains(bench.flyout.geometry().adjusted(6, 6, -6, -6))
        assert not bench.flyout.grab().isNull()


def test_a_window_too_low_gets_a_list_that_scrolls(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    bench.host.resize(700, 300)
    assert bench.flyout.geometry().bottom() <= 300
    for _ in range(10):
        bench.press(KEY.Key_Down)
    assert (
        bench.flyout.list.viewport()
        .rect()
        .contains(bench.flyout.list.visualRect(bench.flyout.list.currentIndex()))
    )


def test_it_has_names_for_screen_readers(bench: Bench) -> None:
    bench.field.setFocus()
    bench.flyout.render_state(RECENT)
    found = names(bench.flyout.list)
    assert "Search again for okonkwo" in found
    assert "Call Dr Okonkwo back, Task, due today 15:00" in found
