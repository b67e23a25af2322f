# ruff: noqa: DTZ001  what a person types has no zone
"""Fields: state in, signals out, and whose the text is while the person types."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Choice, FieldProblem, FieldState, Lookup, Parties, Party, Value
from session_engine.search.state import Match
from tests.widgets.form_bench import FieldBench, Heard, click, count_calls, focused, problem_text
from tests.widgets.form_samples import ADA, OKONKWO, ORIGIN
from widgets.forms.editors import EDITORS, LookupEditor, make_editor
from widgets.forms.editors.choice import ChoiceEditor
from widgets.forms.editors.contact import ContactEditor
from widgets.forms.editors.dates import DateEditor
from widgets.primitives import CopyButton, LinkButton
from widgets.primitives.labels import TextLabel
from widgets.theme import Theme

K = FieldKind
pytestmark = pytest.mark.usefixtures("theme", "english")


@pytest.fixture
def english() -> Any:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


def plan(kind: FieldKind = K.TEXT, **more: Any) -> FieldPlan:
    return FieldPlan("column", kind, more.pop("label", "Label"), **more)


SAMPLES: dict[FieldKind, Value] = {
    K.TEXT: "Whole practice offline",
    K.MULTILINE: "one\ntwo",
    K.CHOICE: ORIGIN[1],
    K.LOOKUP: OKONKWO,
    K.PARTIES: Parties((Party(OKONKWO), Party(address="someone@example.com"))),
    K.DATE: date(2026, 3, 4),
    K.DATETIME: datetime(2026, 3, 4, 10, 42, tzinfo=UTC),
    K.INTEGER: 1234,
    K.DECIMAL: Decimal("3.5"),
    K.MONEY: Decimal("12.5"),
    K.BOOLEAN: True,
    K.STATUS: ORIGIN[0],
    K.EMAIL: "a@b.example",
    K.PHONE: "+44 20 7946 0958",
    K.URL: "https://b.example",
    K.READ_ONLY_TEXT: "as it is",
}


def test_every_kind_has_an_editor() -> None:
    assert set(EDITORS) == set(FieldKind) == set(SAMPLES)


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_value_is_shown_and_nothing_is_said_by_rendering(
    qtbot: QtBot, kind: FieldKind, read_only: bool
) -> None:
    field = plan(kind, choices=ORIGIN, rows=3)
    bench = FieldBench(qtbot, field)
    bench.editor.render_field(FieldState(SAMPLES[kind]), read_only=read_only)
    assert bench.editor.shown_value() == SAMPLES[kind]
    bench.editor.render_field(FieldState(None), read_only=read_only)
    assert bench.editor.shown_value() is None
    bench.focus() if bench.input.focusPolicy() & Qt.FocusPolicy.TabFocus else None
    bench.leave()
    assert bench.edited.calls == []


@pytest.mark.parametrize("kind", FieldKind)
def test_an_equal_state_changes_nothing(qtbot: QtBot, kind: FieldKind) -> None:
    bench = FieldBench(qtbot, plan(kind, choices=ORIGIN), FieldState(SAMPLES[kind]))
    shows = count_calls(bench.editor, "show_value")
    bench.editor.render_field(FieldState(SAMPLES[kind]))
    assert shows() == 0


def test_each_letter_is_an_edit(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan())
    bench.focus()
    bench.type("ab")
    bench.key(Qt.Key.Key_Backspace)
    bench.key(Qt.Key.Key_Backspace)
    assert bench.values() == ["a", "ab", "a", None]


def test_the_text_stays_hers_while_she_types(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("before"))
    bench.focus()
    bench.input.setCursorPosition(6)
    bench.type("!")
    bench.editor.render_field(FieldState("before!", edited=True))
    bench.input.setCursorPosition(2)
    bench.editor.render_field(
        FieldState("before!", edited=True, newer="his", has_newer=True, newer_by="Ben Whitlock")
    )
    assert bench.input.text() == "before!"
    assert bench.input.cursorPosition() == 2
    assert bench.input.isUndoAvailable()


def test_a_newer_value_is_offered_beside_it(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.CHOICE, choices=ORIGIN))
    before = bench.editor.height_for(200)
    state = FieldState(
        ORIGIN[0], edited=True, newer=ORIGIN[2], has_newer=True, newer_by="Ben Whitlock", base=ORIGIN[1]
    )
    bench.editor.render_field(state)
    assert bench.editor.height_for(200) > before
    told = [label.text() for label in bench.editor.findChildren(TextLabel)]
    assert told == [f"Ben Whitlock changed this from “{ORIGIN[1].label}” to “{ORIGIN[2].label}”"]
    links = [link for link in bench.editor.findChildren(LinkButton) if link.isVisible()]
    assert [link.text() for link in links] == ["Take it", "Keep mine", "As it was"]
    assert links[0].accessibleName() == "Label: take the newer value"
    click(links[0])
    click(links[1])
    click(links[2])
    assert bench.said.calls == [("column",), ("column",), ("column",)]
    bench.editor.render_field(FieldState(ORIGIN[0], edited=True))
    assert not any(link.isVisible() for link in links)
    assert bench.editor.height_for(200) == before


@pytest.mark.parametrize("kind", [K.TEXT, K.MULTILINE, K.CHOICE, K.LOOKUP, K.DATETIME])
def test_what_counts_is_chosen_by_the_keyboard(qtbot: QtBot, kind: FieldKind) -> None:
    bench = FieldBench(qtbot, plan(kind, choices=ORIGIN, rows=3), FieldState(None))
    mine = FieldState(SAMPLES[kind], edited=True)
    bench.editor.render_field(mine)
    bench.focus()
    bench.editor.render_field(replace(mine, has_newer=True, newer=None, base=SAMPLES[kind]))
    links = [link for link in bench.editor.findChildren(LinkButton) if link.isVisible()]
    while bench.editor.isAncestorOf(focused()) and focused() not in links:
        bench.key(Qt.Key.Key_Tab)  # a moment has a field for the day and one for the time
    assert focused() is links[0], "it follows the field, not everything else in the window"
    bench.key(Qt.Key.Key_Tab)
    bench.key(Qt.Key.Key_Space)
    assert bench.said.calls == [("column",)]
    assert bench.editor.isAncestorOf(focused())
    bench.editor.render_field(mine)
    assert bench.input.hasFocus()


@pytest.mark.parametrize("chosen", ["Take it", "As it was"])
def test_what_was_chosen_is_shown_though_the_keyboard_is_back(qtbot: QtBot, chosen: str) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.type("!")
    bench.editor.render_field(
        FieldState("old!", edited=True, newer="his", has_newer=True, newer_by="Ben Whitlock", base="old")
    )
    link = next(link for link in bench.editor.findChildren(LinkButton) if link.text() == chosen)
    link.setFocus(Qt.FocusReason.TabFocusReason)
    bench.key(Qt.Key.Key_Space)
    after = FieldState("his") if chosen == "Take it" else FieldState("old", edited=True)
    bench.editor.render_field(after)
    assert bench.input.text() == after.value
    assert bench.input.hasFocus()
    bench.editor.render_field(replace(after, value="hers by now"))
    assert bench.input.text() == after.value, "from then on it is hers again"


def test_tab_keeps_its_order_when_a_choice_may_be_made_after_all(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.CHOICE, choices=ORIGIN))
    bench.editor.render_field(FieldState(ORIGIN[0]), read_only=True)
    bench.editor.render_field(FieldState(ORIGIN[0]))
    further = make_editor(plan(), problem_text, bench.window)
    further.render_field(FieldState())
    further.show()
    bench.focus()
    bench.key(Qt.Key.Key_Tab)
    assert bench.neighbour.input().hasFocus()


def test_a_value_that_comes_while_the_cursor_is_here_waits(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.editor.render_field(FieldState("new"))
    assert bench.input.text() == "old"
    bench.leave()
    assert bench.input.text() == "new"
    assert bench.edited.calls == []


def test_what_waits_can_be_taken_at_once(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.editor.render_field(FieldState("new"))
    take = next(link for link in bench.editor.findChildren(LinkButton) if link.text() == "Take it")
    click(take)
    assert bench.input.text() == "new"
    assert bench.said.calls == []


def test_keeping_hers_makes_it_an_edit(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.editor.render_field(FieldState("new"))
    keep = next(link for link in bench.editor.findChildren(LinkButton) if link.text() == "Keep mine")
    click(keep)
    assert bench.values() == ["old"]


def test_discarding_shows_the_old_value_even_with_the_cursor_here(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.type("x")
    bench.editor.render_field(FieldState("x", edited=True))
    bench.editor.render_field(FieldState("old"))
    assert bench.input.text() == "old"


def test_what_saving_trims_does_not_disturb(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("old"))
    bench.focus()
    bench.key(Qt.Key.Key_End)
    bench.type("er ")
    bench.editor.render_field(FieldState("older ", edited=True))
    bench.editor.render_field(FieldState("older"))
    assert bench.input.text() == "older "
    bench.leave()
    assert bench.input.text() == "older"


def test_an_input_method_is_left_alone(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("a"))
    bench.focus()
    bench.input.setCursorPosition(1)
    QApplication.sendEvent(bench.input, QInputMethodEvent("にほ", []))
    bench.editor.render_field(FieldState("b", edited=True))
    bench.editor.render_field(FieldState("c"))
    assert bench.input.text() == "a"
    commit = QInputMethodEvent("", [])
    commit.setCommitString("日本")
    QApplication.sendEvent(bench.input, commit)
    assert "日本" in str(bench.values()[-1])
    assert len(bench.values()) == 1


def test_what_is_composed_in_a_field_stays_when_the_keyboard_goes(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("a"))
    bench.focus()
    bench.key(Qt.Key.Key_End)
    QApplication.sendEvent(bench.input, QInputMethodEvent("にほ", []))
    bench.leave()
    assert bench.values()[-1:] == ["aにほ"]


def test_a_long_text_with_anything_in_it_comes_through(qtbot: QtBot) -> None:
    text = ("R&D \u202e\u0007 שלום &amp; <b> " * 500)[:10_000]
    bench = FieldBench(qtbot, plan(K.MULTILINE, rows=4), FieldState(text))
    assert bench.editor.shown_value() == text
    bench.focus()
    bench.input.moveCursor(QTextCursor.MoveOperation.End)
    bench.type("!")
    assert bench.values() == [text + "!"]


def test_line_ends_and_no_break_spaces_are_not_edits(qtbot: QtBot) -> None:
    text = "one\r\ntwo\u00a0three\u2028four"
    bench = FieldBench(qtbot, plan(K.MULTILINE), FieldState(text))
    assert bench.editor.shown_value() == text
    bench.editor.render_field(FieldState(text, problem=FieldProblem.TOO_LONG))
    assert bench.edited.calls == []
    bench.focus()
    bench.input.moveCursor(QTextCursor.MoveOperation.End)
    bench.type("!")
    assert bench.values() == ["one\ntwo\u00a0three\nfour!"]


def test_a_long_line_is_not_cut(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(max_length=10), FieldState("x" * 40_000))
    assert bench.editor.shown_value() == "x" * 40_000
    assert len(bench.input.text()) == 40_000


@pytest.mark.parametrize("width", [300, 380, 480, 560])
def test_a_text_to_read_stands_there_whole(qtbot: QtBot, width: int) -> None:
    text = "A letter on paper came for the young man with the patient voice. " * 4
    bench = FieldBench(qtbot, plan(K.MULTILINE), FieldState(text))
    bench.window.resize(width, 500)
    bench.editor.render_field(FieldState(text), read_only=True)
    QApplication.processEvents()
    assert not bench.input.horizontalScrollBar().isVisible()
    assert not bench.input.verticalScrollBar().isVisible()
    last = bench.input.document().lastBlock()
    assert bench.input.blockBoundingGeometry(last).bottom() <= bench.input.viewport().height()


def test_pasting_into_a_text_leaves_the_formats_behind(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.MULTILINE))
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    bench.input.insertFromMimeData(mime)
    assert bench.values() == ["bold"]


def test_tab_leaves_a_text(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.MULTILINE))
    bench.focus()
    bench.key(Qt.Key.Key_Tab)
    assert bench.neighbour.input().hasFocus()


# Numbers


def test_a_number_is_told_as_a_number(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.INTEGER))
    bench.focus()
    bench.type("12")
    assert bench.values() == [1, 12]


def test_what_is_no_number_yet_travels_as_text_with_its_problem(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DECIMAL, precision=2))
    bench.focus()
    bench.type("-")
    assert bench.values() == ["-"]
    assert bench.editor.problem() == "not_a_number"
    assert "not_a_number" in bench.input.accessibleName()
    bench.type("2.5")
    assert bench.values()[-1] == Decimal("-2.5")
    assert bench.editor.problem() == ""


def test_a_draft_that_is_no_number_is_shown_again(qtbot: QtBot) -> None:
    state = FieldState("1,2,3x", edited=True, problem=FieldProblem.NOT_A_NUMBER)
    bench = FieldBench(qtbot, plan(K.MONEY), state)
    assert bench.input.text() == "1,2,3x"


def test_a_float_stays_a_float(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DECIMAL), FieldState(1.5))
    bench.focus()
    bench.key(Qt.Key.Key_End)
    bench.type("5")
    assert bench.values() == [1.55]
    assert isinstance(bench.values()[0], float)


def test_money_is_written_out_when_she_leaves(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.MONEY, precision=2))
    bench.focus()
    bench.type("1234.5")
    assert bench.input.text() == "1234.5"
    bench.editor.render_field(FieldState(Decimal("1234.5"), edited=True))
    bench.leave()
    assert bench.input.text() == "1,234.50"


# Dates


def test_a_date_is_typed_freely(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATE))
    bench.focus()
    bench.type("4/3/2026")
    assert bench.values()[-1] == date(2026, 3, 4)
    bench.leave()
    assert bench.input.text() == "04/03/2026"


def test_a_moment_is_typed_on_her_clock_and_told_in_utc(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATETIME))
    bench.focus()
    bench.type("4/3/2026 10:42")
    wanted = datetime(2026, 3, 4, 10, 42).astimezone(UTC)
    assert bench.values()[-1] == wanted
    assert bench.values()[-1].tzinfo is UTC


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(sys.platform == "win32", reason="TZ is not what sets its zone")
@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("28/3/2027 02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # left out in spring: half past three
        ("31/12/9999 23:59", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_that_her_clock_does_not_have_is_one_too(qtbot: QtBot, text: str, wanted: datetime) -> None:
    """The first came an hour too early, of the last nothing was taken at all."""
    bench = FieldBench(qtbot, plan(K.DATETIME))
    bench.focus()
    bench.type(text)
    bench.leave()
    assert bench.values()[-1] == wanted


def test_a_column_without_a_zone_stays_without(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATETIME), FieldState(datetime(2026, 3, 4, 10, 42)))
    bench.focus()
    bench.input.selectAll()
    bench.type("5/3/2026 8:00")
    assert bench.values()[-1] == datetime(2026, 3, 5, 8, 0)


def test_half_a_date_is_a_problem_and_kept(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATE))
    bench.focus()
    bench.type("4/")
    bench.leave()
    assert bench.editor.problem() == "not_a_date"
    assert bench.input.text() == "4/"


def test_the_calendar_opens_and_answers(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATE), FieldState(date(2026, 3, 4)))
    assert isinstance(bench.editor, DateEditor)
    bench.focus()
    bench.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(QApplication.focusWidget() or popup, Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget() or popup, Qt.Key.Key_Return)
    assert bench.values() == [date(2026, 3, 5)]
    assert bench.input.text() == "05/03/2026"


def test_the_calendar_opens_by_the_pointer_too(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.DATETIME))
    click(bench.input, bench.input.tool_rect().center())
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


# Choices


def test_a_choice_is_told_and_the_wheel_changes_nothing(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.CHOICE, choices=ORIGIN), FieldState(ORIGIN[0]))
    assert isinstance(bench.editor, ChoiceEditor)
    bench.focus()
    bench.key(Qt.Key.Key_Down)
    assert bench.values() == [ORIGIN[1]]
    bench.key(Qt.Key.Key_Home)
    assert bench.values()[-1] is None  # not required: an empty entry is first


def test_a_required_choice_has_no_empty_entry(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.CHOICE, choices=ORIGIN, required=Required.REQUIRED))
    assert bench.input.count() == len(ORIGIN)
    assert bench.input.currentIndex() == -1


def test_an_option_no_longer_offered_is_shown(qtbot: QtBot) -> None:
    old = Choice(99, "R&D of before")
    bench = FieldBench(qtbot, plan(K.CHOICE, choices=ORIGIN), FieldState(old))
    assert bench.input.currentText() == "R&D of before"
    assert bench.editor.shown_value() == old


def test_yes_and_no_have_the_organisations_words(qtbot: QtBot) -> None:
    words = (Choice(0, "No"), Choice(1, "Sent & seen"))
    bench = FieldBench(qtbot, plan(K.BOOLEAN, choices=words), FieldState(False))
    bench.focus()
    bench.key(Qt.Key.Key_Space)
    assert bench.values() == [True]
    assert bench.input.text() == "Sent && seen"


def test_two_named_ways_are_both_to_be_seen(qtbot: QtBot) -> None:
    ways = (Choice(0, "Incoming"), Choice(1, "Outgoing"))
    bench = FieldBench(qtbot, plan(K.BOOLEAN, choices=ways), FieldState(True))
    assert bench.input.currentText() == "Outgoing"
    bench.focus()
    bench.key(Qt.Key.Key_Up)
    assert bench.values() == [False]
    assert bench.input.currentText() == "Incoming"


# Lookups


def matches() -> tuple[Match, ...]:
    return (
        Match(OKONKWO.ref, "Account", "Okonkwo Dental", ("London",)),
        Match(ADA.ref, "Contact", "Dr Ada Okonkwo"),
    )


class LookupBench(FieldBench):
    def __init__(self, qtbot: QtBot, value: Lookup | None = None, **more: Any) -> None:
        targets = more.pop("targets", ("account", "contact"))
        super().__init__(qtbot, plan(K.LOOKUP, targets=targets, **more), FieldState(value))
        assert isinstance(self.editor, LookupEditor)
        self.lookup: LookupEditor = self.editor
        self.typed = Heard(self.editor.signals.lookup_typed)
        self.new = Heard(self.editor.signals.lookup_new)
        self.editor.signals.offers_new = True
        self.qtbot = qtbot

    def look_up(self, text: str) -> None:
        self.focus()
        self.type(text)
        self.qtbot.waitUntil(lambda: bool(self.typed.calls))
        self.lookup.show_suggestions(matches())


def test_typing_asks_and_return_takes_the_first(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot)
    bench.look_up("okon")
    assert bench.typed.calls == [("column", "okon")]
    assert bench.lookup.suggestions_shown()
    bench.key(Qt.Key.Key_Return)
    assert bench.values() == [Lookup(OKONKWO.ref, "Okonkwo Dental")]
    assert not bench.lookup.suggestions_shown()
    assert bench.input.text() == "Okonkwo Dental"


def test_down_marks_the_next(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot)
    bench.look_up("okon")
    bench.key(Qt.Key.Key_Down)
    bench.key(Qt.Key.Key_Return)
    assert bench.values() == [Lookup(ADA.ref, "Dr Ada Okonkwo")]


def test_the_last_entry_makes_a_new_record(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot)
    bench.look_up("New & Co")
    bench.key(Qt.Key.Key_Up)  # round the end
    bench.key(Qt.Key.Key_Return)
    assert bench.new.calls == [("column", "New & Co")]
    assert bench.edited.calls == []


def test_people_are_not_made_by_the_way(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, targets=("systemuser", "team"))
    bench.look_up("ben")
    bench.key(Qt.Key.Key_Up)
    bench.key(Qt.Key.Key_Return)
    assert bench.new.calls == []


def test_escape_and_leaving_keep_what_the_field_holds(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.look_up("xyz")
    bench.key(Qt.Key.Key_Escape)
    assert bench.input.text() == "Okonkwo Dental"
    bench.type("xyz")
    bench.leave()
    assert bench.input.text() == "Okonkwo Dental"
    assert not bench.lookup.suggestions_shown()
    assert bench.edited.calls == []


def test_leaving_after_a_whole_name_takes_it(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot)
    bench.look_up("dr ada okonkwo")
    bench.leave()
    assert bench.values() == [Lookup(ADA.ref, "Dr Ada Okonkwo")]


def test_an_emptied_lookup_is_none(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.focus()
    bench.input.selectAll()
    bench.key(Qt.Key.Key_Delete)
    assert bench.values() == [None]


def test_the_cross_empties(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.focus()
    click(bench.input, bench.input.tool_rect().center())
    assert bench.values() == [None]
    assert bench.input.text() == ""


@pytest.mark.parametrize("read_only", [False, True])
def test_a_press_on_the_name_opens_the_record(qtbot: QtBot, read_only: bool) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.editor.render_field(FieldState(OKONKWO), read_only=read_only)
    spot = bench.input.link_rect().center()
    control = Qt.KeyboardModifier.ControlModifier
    click(bench.input, spot)
    click(bench.input, spot, modifiers=control)
    click(bench.input, spot, button=Qt.MouseButton.MiddleButton)
    assert not bench.input.hasFocus()
    assert [call[2] for call in bench.opened.calls] == [Qt.KeyboardModifier.NoModifier, control, control]
    assert bench.opened.last[:2] == (OKONKWO.ref, "Okonkwo Dental")


def test_return_on_a_name_opens_the_record(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.focus()
    bench.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bench.opened.last == (OKONKWO.ref, "Okonkwo Dental", Qt.KeyboardModifier.ShiftModifier)


def test_a_press_beside_the_name_edits(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    click(bench.input, QPoint(bench.input.link_rect().right() + 10, 10))
    assert bench.input.hasFocus()
    bench.type("k")
    assert bench.input.text() == "k"
    assert bench.opened.calls == []


def test_late_suggestions_do_not_pop_up(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.look_up("x")
    bench.leave()
    bench.lookup.show_suggestions(matches())
    assert not bench.lookup.suggestions_shown()


def test_a_name_that_changes_is_fresh_at_once(qtbot: QtBot) -> None:
    bench = LookupBench(qtbot, OKONKWO)
    bench.focus()
    bench.editor.render_field(FieldState(Lookup(OKONKWO.ref, "Okonkwo & Daughters")))
    assert bench.input.text() == "Okonkwo & Daughters"


# What all have


def test_copying_says_what(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(K.PHONE, label="Phone"), FieldState("+44 20 7946 0958"))
    assert isinstance(bench.editor, ContactEditor)
    copied = Heard(bench.editor.signals.copied)
    button = bench.editor.findChild(CopyButton)
    assert button is not None
    assert button.accessibleName() == "Copy Phone"
    click(button)
    assert copied.calls == [("+44 20 7946 0958",)]
    assert QGuiApplication.clipboard().text() == "+44 20 7946 0958"
    bench.editor.render_field(FieldState(None))
    assert not button.isVisible()


def test_the_name_says_required_unsaved_and_wrong(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(label="Case & Title", required=Required.REQUIRED))
    bench.editor.render_field(FieldState(None, edited=True, problem=FieldProblem.REQUIRED))
    assert bench.input.accessibleName() == "Case & Title, required, not saved, required"
    assert bench.input.property("invalid") is True
    bench.editor.render_field(FieldState("x"))
    assert bench.input.accessibleName() == "Case & Title, required"
    assert bench.input.property("invalid") is False


def test_a_problem_takes_room_below(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan())
    grown = Heard(bench.editor.height_changed)
    before = bench.editor.height_for(150)
    long = "the organisation's own rule says that this must not be so, in many words " * 3
    bench.editor.render_field(FieldState("x", edited=True, problem=FieldProblem.REFUSED, problem_detail=long))
    assert bench.editor.height_for(150) > before + 40
    assert bench.editor.height_for(600) < bench.editor.height_for(150)
    assert grown.calls


def test_a_press_on_the_label_takes_the_keyboard_to_the_field(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan())
    bench.leave()
    click(bench.editor, QPoint(10, 5))
    assert bench.input.hasFocus()


def test_reading_is_text_that_can_be_selected_but_not_changed(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("before"))
    bench.editor.render_field(FieldState("before"), read_only=True)
    bench.focus()
    bench.type("x")
    assert bench.input.text() == "before"
    assert bench.edited.calls == []
    assert not bench.input.hasFrame()
    bench.editor.render_field(FieldState("before"), read_only=False)
    bench.type("x")
    assert bench.values() == ["x"]  # all was selected


def test_the_menu_offers_to_undo_the_field(qtbot: QtBot) -> None:
    bench = FieldBench(qtbot, plan(), FieldState("x", edited=True))
    menu = QMenu()
    bench.editor.extend_menu(menu)
    menu.actions()[-1].trigger()
    assert bench.said.calls == [("column",)]


def test_larger_text_needs_more_room(qtbot: QtBot, theme: Theme) -> None:
    bench = FieldBench(qtbot, plan())
    before = bench.editor.height_for(200)
    theme.set_text_size(200)
    assert bench.editor.height_for(200) > 1.8 * before
