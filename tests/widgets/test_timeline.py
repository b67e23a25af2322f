"""The timeline: state in, signals out; many entries, any text, the keyboard."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QToolTip, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.timeline.state import EntryState, TimelineEntry, TimelineState
from tests.widgets.form_bench import Heard, click, key, shown
from tests.widgets.form_samples import CASE, ENTRIES, NOW, TIMELINE, ref
from widgets.primitives import EmptyState, MessageBar, SkeletonRows
from widgets.primitives.tones import Tone
from widgets.theme import Theme
from widgets.timeline import words
from widgets.timeline.model import TimelineModel
from widgets.timeline.timeline import Timeline

pytestmark = pytest.mark.usefixtures("theme")
LONG = "The satellite in the bedroom shows a red light since Tuesday and nobody can tell me why. " * 40


def entry(number: int, **more: object) -> TimelineEntry:
    made = TimelineEntry(ref("note", f"n{number}"), "note", "Ben Whitlock", False, NOW, "", f"Text {number}")
    return replace(made, **more)  # type: ignore[arg-type]


def state(*entries: TimelineEntry, **more: object) -> TimelineState:
    made = TimelineState(CASE, entries, len(entries), loading=False)
    return replace(made, **more)  # type: ignore[arg-type]


class Bench:
    def __init__(self, qtbot: QtBot, first: TimelineState | None = None, height: int = 420) -> None:
        self.timeline = Timeline(
            "Timeline",
            lambda failure, _detail: f"failed: {failure.value}",
            lambda problem, _detail: problem.value,
        )
        self.opened = Heard(self.timeline.opened)
        self.more = Heard(self.timeline.more_wanted)
        self.found = Heard(self.timeline.find_wanted)
        self.kinds = Heard(self.timeline.kinds_wanted)
        self.retried = Heard(self.timeline.retry_wanted)
        self.timeline.render_state(first or TIMELINE)
        shown(qtbot, self.timeline, 460, height)
        self.view = self.timeline.view
        self.view.doItemsLayout()

    def focus(self, row: int) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        self.view.setCurrentIndex(self.view.entries.index(row, 0))

    def height(self, row: int) -> int:
        return self.view.visualRect(self.view.entries.index(row, 0)).height()

    def visible(self, kind: type[QWidget]) -> list[QWidget]:
        return [widget for widget in self.timeline.findChildren(kind) if widget.isVisible()]


def test_the_model_is_one(qtmodeltester: ModelTester) -> None:
    model = TimelineModel()
    model.set_entries(ENTRIES)
    qtmodeltester.check(model)
    model.set_entries((entry(1), *ENTRIES))
    model.set_entries(model.entries[:5])
    model.toggle(1)
    qtmodeltester.check(model)


def test_entries_that_stay_keep_their_rows() -> None:
    model = TimelineModel()
    model.set_entries(ENTRIES)
    resets, inserted, changed = Heard(model.modelReset), Heard(model.rowsInserted), Heard(model.dataChanged)
    model.set_entries((entry(1), entry(2), *ENTRIES))
    assert [call[1:] for call in inserted.calls] == [(0, 1)]
    model.set_entries((*model.entries, entry(3)))
    assert [call[1:] for call in inserted.calls] == [(0, 1), (16, 16)]
    model.set_entries((replace(entry(1), text="Another"), *model.entries[1:]))
    assert len(changed.calls) == 1
    assert resets.calls == []
    model.set_entries(ENTRIES[3:])
    assert len(resets.calls) == 1


def test_an_entry_says_who_what_and_when(qtbot: QtBot) -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    call = entry(1, kind="phonecall", mine=True, outgoing=True, when=now - timedelta(minutes=62), text="Red.")
    assert words.spoken(call, now) == "You, phone call made, 1 h ago. Red."
    assert words.when(entry(1, when=now - timedelta(seconds=20)), now) == "just now"
    assert words.when(entry(1, when=now - timedelta(days=3, hours=5)), now) == "3 d ago"
    late = entry(
        2, kind="task", subject="Call", text="", state=EntryState.OPEN, due=now - timedelta(minutes=12)
    )
    assert words.state_pill(late, now) == ("12 min over", Tone.BAD, "overdue")
    assert "12 min over. Call" in words.spoken(late, now)
    solved = entry(3, kind="incidentresolution", mine=True, when=now, text="Passed on.")
    assert words.spoken(solved, now) == "You, case resolution, just now. Passed on."
    assert words.kind_text(entry(4, kind="new_visit")) == "activity", "no name of a table is shown"


def test_a_subject_the_text_begins_with_is_not_said_twice() -> None:
    assert words.subject(entry(1, subject="Hello", text="hello Ben")) == ""
    assert words.subject(entry(1, subject="Hello", text="Good day")) == "Hello"


def test_screen_readers_get_the_entry(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    spoken = bench.view.entries.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("You, phone call made, 1 h ago. Router reachable")
    assert bench.view.accessibleName() == "Timeline"


def test_the_keyboard_walks_and_opens(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.focus(0)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [call[0] for call in bench.opened.calls] == [ENTRIES[1].ref] * 2
    assert bench.opened.last[2] == Qt.KeyboardModifier.ControlModifier


def test_a_press_on_the_subject_opens_one_on_the_text_does_not(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    rect = bench.view.visualRect(bench.view.entries.index(0, 0))
    viewport = bench.view.viewport()
    click(viewport, QPoint(120, rect.y() + 50))
    assert bench.opened.calls == []
    click(viewport, QPoint(120, rect.y() + 32))
    assert bench.opened.last == (ENTRIES[0].ref, "Re: Whole practice offline", Qt.KeyboardModifier.NoModifier)
    click(viewport, QPoint(120, rect.y() + 50), button=Qt.MouseButton.MiddleButton)
    assert bench.opened.last[2] == Qt.KeyboardModifier.ControlModifier


def test_when_it_was_is_told_at_its_time_and_covers_no_text(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    rect = bench.view.visualRect(bench.view.entries.index(0, 0))
    viewport = bench.view.viewport()

    def pointed(y: int) -> str:
        QToolTip.hideText()
        spot = QPoint(120, rect.y() + y)
        bench.view.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, spot, viewport.mapToGlobal(spot)))
        return QToolTip.text() if QToolTip.isVisible() else ""

    assert pointed(14)
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert not pointed(50)


def test_a_long_text_unfolds_and_folds(qtbot: QtBot) -> None:
    bench = Bench(qtbot, state(entry(1, text=LONG), entry(2)))
    folded = bench.height(0)
    assert folded < 130
    bench.focus(0)
    key(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bench.height(0) > 3 * folded)
    key(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bench.height(0) == folded)
    row = bench.view.visualRect(bench.view.entries.index(0, 0))
    click(bench.view.viewport(), QPoint(60, row.bottom() - 16))
    qtbot.waitUntil(lambda: bench.height(0) > 3 * folded)


def test_any_text_is_painted(qtbot: QtBot) -> None:
    nasty = ("R&D \u202e\u0000\u0007<b>x</b>\r\n\r\n", "שלום " * 300, "x" * 5000, "\n" * 200, "日本語" * 400)
    bench = Bench(qtbot, state(*(entry(n, text=text, who=text) for n, text in enumerate(nasty))))
    assert not bench.timeline.grab().isNull()
    assert all(bench.height(row) < 140 for row in range(len(nasty)))


def test_a_new_entry_does_not_move_what_is_read(qtbot: QtBot) -> None:
    entries = tuple(entry(n, text=f"{n} {LONG[:200]}") for n in range(60))
    bench = Bench(qtbot, state(*entries))
    bench.view.verticalScrollBar().setValue(900)
    top = bench.view.indexAt(QPoint(4, 2))
    before, place = bench.view.entries.entry(top.row()), bench.view.visualRect(top).y()
    bench.timeline.render_state(state(entry(100), entry(101, text=LONG), *entries))
    top = bench.view.indexAt(QPoint(4, 2))
    assert bench.view.entries.entry(top.row()) == before
    assert bench.view.visualRect(top).y() == place


def test_what_comes_meanwhile_never_gets_the_click_that_was_meant_for_another(qtbot: QtBot) -> None:
    mine = (entry(1, mine=True), entry(2, mine=True))
    bench = Bench(qtbot, state(*mine))
    view = bench.view
    spot = view.visualRect(view.entries.index(1, 0)).center()
    for at in (spot - QPoint(3, 0), spot):  # a pointer that stands there already is not heard of
        QTest.mouseMove(view.viewport(), at)
    qtbot.waitUntil(lambda: view.actions_place.entry == mine[1])  # the window system tells it in its own time
    bench.timeline.render_state(state(entry(3, mine=True), *mine))
    assert view.actions_place.entry == mine[1], "it came in above: the buttons go with their entry"
    assert view.visualRect(view.entries.index(2, 0)).contains(view.actions_place.geometry().center())
    bench.timeline.render_state(state(entry(3, mine=True), mine[0]))
    assert not view.actions_place.isVisible(), "it is gone"


def test_the_end_asks_for_more_once(qtbot: QtBot) -> None:
    entries = tuple(entry(n, text=LONG[:300]) for n in range(40))
    bench = Bench(qtbot, state(*entries, more=True, total=90))
    assert bench.more.calls == []
    bar = bench.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 2)
    assert len(bench.more.calls) == 1
    longer = (*entries, *(entry(n, text=LONG[:300]) for n in range(40, 80)))
    bench.timeline.render_state(state(*longer, more=True, total=90))
    bench.view.doItemsLayout()
    bar.setValue(bar.maximum())
    assert len(bench.more.calls) == 2


def test_a_short_timeline_with_more_asks_by_itself(qtbot: QtBot) -> None:
    bench = Bench(qtbot, state(entry(1), more=True, total=5))
    qtbot.waitUntil(lambda: len(bench.more.calls) == 1)


def test_five_states(qtbot: QtBot) -> None:
    bench = Bench(qtbot, state(loading=True))
    assert bench.visible(SkeletonRows)
    bench.timeline.render_state(state())
    assert bench.visible(EmptyState)[0].accessibleName() == "Nothing has happened yet"
    bench.timeline.render_state(state(failure=Failure.SERVER))
    assert bench.visible(EmptyState)[0].accessibleDescription() == "failed: server"
    click(bench.visible(EmptyState)[0].findChildren(QPushButton)[0])
    bench.timeline.render_state(replace(TIMELINE, failure=Failure.UNREACHABLE))
    assert bench.visible(MessageBar)[0].accessibleName() == "failed: unreachable"
    click(bench.visible(MessageBar)[0].findChildren(QPushButton)[0])
    assert len(bench.retried.calls) == 2
    bench.timeline.render_state(TIMELINE)
    assert not bench.visible(MessageBar)


def test_finding(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.timeline.find_place.made is None, "most never look for anything here"
    bench.timeline.focus_find()
    QTest.keyClicks(bench.timeline.find_box, "vlan")
    qtbot.waitUntil(lambda: bench.found.calls == [("vlan",)])
    bench.timeline.render_state(replace(TIMELINE, query="vlan", entries=()))
    click(bench.visible(EmptyState)[0].findChildren(QPushButton)[0])
    assert bench.found.last == ("",)


def test_text_being_typed_is_left_alone(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.timeline.focus_find()
    QTest.keyClicks(bench.timeline.find_box, "vl")
    bench.timeline.render_state(replace(TIMELINE, query="v"))
    assert bench.timeline.find_box.text() == "vl"


def test_escape_ends_finding(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.timeline.focus_find()
    QTest.keyClicks(bench.timeline.find_box, "x")
    key(Qt.Key.Key_Escape)
    assert not bench.timeline.find_box.isVisible()
    assert bench.view.hasFocus()
    qtbot.waitUntil(lambda: bench.found.calls == [("",)])


def test_kinds_are_chosen_from_a_menu(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    button = next(b for b in bench.timeline.findChildren(QPushButton) if b.text() == "Filter")
    click(button)
    menu = next(menu for menu in bench.timeline.findChildren(QMenu) if menu.isVisible())
    assert [action.isChecked() for action in menu.actions()[:5]] == [True] * 5
    menu.actions()[0].trigger()
    assert bench.kinds.last == (("phonecall", "task", "appointment", "note"),)
    bench.timeline.render_state(replace(TIMELINE, kinds=("note",)))
    assert button.text() == "Filter: 1"
    menu.close()


def test_an_equal_state_changes_nothing(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    changed = Heard(bench.view.entries.dataChanged, bench.view.entries.modelReset)
    bench.timeline.render_state(replace(TIMELINE))
    assert changed.calls == []


def test_larger_text_is_laid_out_anew(qtbot: QtBot, theme: Theme) -> None:
    bench = Bench(qtbot)
    before = bench.height(0)
    theme.set_text_size(150)
    bench.view.doItemsLayout()
    assert bench.height(0) > before * 1.3


def test_five_hundred_entries_scroll_smoothly(qtbot: QtBot) -> None:
    entries = tuple(entry(n, subject=f"Subject {n}", text=f"{n} {LONG[:400]}") for n in range(500))
    bench = Bench(qtbot, state(*entries))
    bar = bench.view.verticalScrollBar()
    took: list[float] = []
    for place in range(0, bar.maximum(), max(bar.maximum() // 30, 1)):
        bar.setValue(place)
        before = time.thread_time()
        bench.view.viewport().repaint()
        took.append(time.thread_time() - before)
    assert sorted(took)[len(took) // 2] < 0.016
