"""Lists of people: chips, what one types after them, and the keys among them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.records.state import FieldState, Lookup, Parties, Party
from session_engine.search.state import Match
from tests.widgets.form_bench import FieldBench, Heard, click
from tests.widgets.form_samples import ADA, AMARA, BEN, OKONKWO
from widgets.forms.editors.parties import PartiesEditor
from widgets.forms.editors.suggestions import Suggestions
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key


def parties(*who: Lookup) -> Parties:
    return Parties(tuple(Party(each) for each in who))


def bench_of(qtbot: QtBot, *who: Lookup, **more: Any) -> FieldBench:
    plan = FieldPlan("to", FieldKind.PARTIES, "Call To", targets=("contact", "systemuser"), **more)
    return FieldBench(qtbot, plan, FieldState(parties(*who) if who else None))


def editor_of(bench: FieldBench) -> PartiesEditor:
    assert isinstance(bench.editor, PartiesEditor)
    return bench.editor


def test_typing_finds_somebody_who_becomes_a_chip(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA)
    typed = Heard(bench.editor.signals.lookup_typed)
    bench.focus()
    bench.type("ben")
    qtbot.waitUntil(lambda: typed.calls == [("to", "ben")])
    editor_of(bench).show_suggestions((Match(BEN.ref, "User", BEN.name),))
    bench.key(KEY.Key_Return)
    assert bench.values() == [parties(ADA, BEN)]
    assert bench.input.text() == ""
    assert not editor_of(bench).suggestions_shown()
    bench.type("ada")
    qtbot.waitUntil(lambda: len(typed.calls) == 2)
    editor_of(bench).show_suggestions((Match(ADA.ref, "Contact", ADA.name),))
    bench.key(KEY.Key_Return)
    assert bench.values() == [parties(ADA, BEN)]  # nobody is named twice
    assert bench.input.text() == ""


def test_backspace_takes_the_last_one_out_but_never_while_typing(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA, BEN)
    bench.focus()
    bench.type("x")
    bench.key(KEY.Key_Backspace)
    assert bench.values() == []
    bench.key(KEY.Key_Backspace)
    bench.key(KEY.Key_Backspace)
    assert bench.values() == [parties(ADA), None]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_arrows_walk_through_the_chips(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    bench = bench_of(qtbot, ADA, BEN, AMARA)
    bench.window.setLayoutDirection(direction)
    back, ahead = KEY.Key_Left, KEY.Key_Right
    if direction is Qt.LayoutDirection.RightToLeft:
        back, ahead = ahead, back
    box = editor_of(bench).box
    bench.focus()
    for key, marked in ((back, 2), (back, 1), (ahead, 2), (KEY.Key_Home, 0), (back, 0), (KEY.Key_End, -1)):
        bench.key(key)
        assert box.marked == marked
    bench.key(KEY.Key_Home)
    bench.key(ahead)
    bench.key(KEY.Key_Delete)
    assert bench.values() == [parties(ADA, AMARA)]
    assert box.marked == 1
    bench.key(KEY.Key_Return)
    assert bench.opened.calls == [(AMARA.ref, AMARA.name, Qt.KeyboardModifier.NoModifier)]
    bench.key(KEY.Key_Escape)
    assert box.marked == -1
    bench.key(KEY.Key_Home)
    bench.type("q")
    assert (box.marked, bench.input.text()) == (-1, "q")


def test_the_pointer_opens_and_removes(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA, BEN)
    box = editor_of(bench).box
    click(box, box.chip_rect(0).center())
    click(box, box.chip_rect(1).center(), button=Qt.MouseButton.MiddleButton)
    assert [call[0] for call in bench.opened.calls] == [ADA.ref, BEN.ref]
    assert bench.opened.last[2] == Qt.KeyboardModifier.ControlModifier
    click(box, box.cross_rect(0).center())
    assert bench.values() == [parties(BEN)]
    assert bench.input.hasFocus()
    QTest.mousePress(box, Qt.MouseButton.LeftButton, pos=box.cross_rect(0).center())
    QTest.mouseRelease(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 60, box.height() - 2))
    assert bench.values() == [parties(BEN)]  # let go elsewhere: thought better of it


def test_what_is_read_can_be_walked_and_opened_but_not_changed(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA, BEN, read_only=True)
    box = editor_of(bench).box
    bench.focus()
    assert box.marked == 0
    bench.key(KEY.Key_Right)
    bench.key(KEY.Key_Backspace)
    bench.key(KEY.Key_Delete)
    bench.key(KEY.Key_Return)
    assert bench.values() == []
    assert bench.opened.calls == [(BEN.ref, BEN.name, Qt.KeyboardModifier.NoModifier)]
    assert box.cross_rect(0).isEmpty()


def test_escape_leaves_what_was_typed_and_keeps_the_chips(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA)
    bench.focus()
    bench.type("some")
    bench.key(KEY.Key_Escape)
    assert bench.input.text() == ""
    assert bench.editor.shown_value() == parties(ADA)
    assert bench.values() == []


@pytest.mark.parametrize("text_size", [80, 100, 150, 200])
def test_many_chips_stand_in_rows_and_nothing_is_cut(qtbot: QtBot, theme: Theme, text_size: int) -> None:
    theme.set_text_size(text_size)
    many = [Lookup(ADA.ref, "Dr Ada Okonkwo of Okonkwo Dental Practice"), BEN, AMARA, OKONKWO, ADA, BEN]
    bench = bench_of(qtbot, *many)
    box = editor_of(bench).box
    qtbot.waitUntil(lambda: box.height() == box.height_for(box.width()))
    rects = [box.chip_rect(index) for index in range(len(many))]
    rects.append(box.line.geometry())
    assert [rect for rect in rects if not box.rect().contains(rect)] == [], (box.rect(), rects)
    assert not any(one.intersects(other) for n, one in enumerate(rects) for other in rects[:n])
    assert all(box.cross_rect(index).height() >= 22 for index in range(len(many)))
    before = bench.editor.height()
    bench.focus()
    for _ in many[1:]:
        bench.key(KEY.Key_Backspace)
    qtbot.waitUntil(lambda: bench.editor.height() < before)


def test_who_hears_the_field_hears_who_is_in_it(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA, BEN)
    assert bench.input.accessibleName() == "Call To"
    assert bench.input.accessibleDescription() == f"{ADA.name}, {BEN.name}"


def test_suggestions_hang_on_the_whole_field(qtbot: QtBot) -> None:
    bench = bench_of(qtbot, ADA, BEN)
    bench.focus()
    bench.key(KEY.Key_Down)
    assert editor_of(bench).suggestions_shown()
    (shown,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Suggestions) and w.isVisible())
    box = editor_of(bench).box
    assert shown.x() == box.mapToGlobal(QPoint(0, 0)).x()
    assert shown.y() >= box.mapToGlobal(QPoint(0, box.height())).y()
