"""Quick create: fields in a flyout, the page behind it usable, nothing typed lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.forms.state import FormState, FormStatus
from session_engine.records.state import FieldProblem, FieldState, Lookup, RecordStatus, Value
from session_engine.search.state import Match
from tests.widgets.form_bench import Heard, click, focused, key, keys, problem_text, shown
from tests.widgets.form_samples import ADA, OKONKWO, QUICK_PLAN, record
from widgets.primitives import MessageBar
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.usefixtures("theme")


def state(values: Mapping[str, Value], **fields: FieldState) -> FormState:
    made = replace(record(values, **fields), status=RecordStatus.NEW)
    return FormState(made, QUICK_PLAN, FormStatus.READY)


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.host = QWidget()
        self.behind = QLineEdit()
        QVBoxLayout(self.host).addWidget(self.behind)
        shown(qtbot, self.host, 1366, 700)
        self.behind.setFocus()
        self.flyout = QuickCreate(
            self.host, lambda failure, detail: f"{failure.value} {detail}", problem_text
        )
        self.edited = Heard(self.flyout.edited)
        self.saved = Heard(self.flyout.save_wanted)
        self.full = Heard(self.flyout.full_form_wanted)
        self.cancelled = Heard(self.flyout.cancelled)
        self.flyout.render_state(state({"customerid": OKONKWO, "title": None}))
        self.flyout.open()


def test_the_first_empty_field_gets_the_keyboard(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert focused() is bench.flyout.editor("title").input()  # type: ignore[union-attr]
    keys("No internet")
    assert bench.edited.last == ("title", "No internet")
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(bench.saved.calls) == 1


def test_the_page_behind_stays_usable(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    click(bench.behind, bench.behind.rect().topLeft() + bench.behind.rect().center() / 4)
    QTest.keyClicks(bench.behind, "still here")
    assert bench.behind.text() == "still here"
    assert bench.flyout.isVisible()


def test_a_refused_save_marks_the_field_and_keeps_the_text(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    keys("No internet")
    click(bench.flyout.save_button)
    bench.flyout.set_busy(busy=True)
    assert not bench.flyout.save_button.isEnabled()
    title = FieldState("No internet", edited=True)
    wrong = FieldState(None, edited=True, problem=FieldProblem.REQUIRED)
    bench.flyout.render_state(state({"customerid": None}, title=title, customerid=wrong))
    bench.flyout.set_busy(busy=False)
    bench.flyout.show_failure("Please fill in: Customer.")
    bar = next(bar for bar in bench.flyout.findChildren(MessageBar) if bar.isVisible())
    assert bar.accessibleName() == "Please fill in: Customer."
    assert bench.flyout.editor("title").shown_value() == "No internet"  # type: ignore[union-attr]
    assert focused() is bench.flyout.editor("customerid").input()  # type: ignore[union-attr]


def test_a_failure_in_the_state_is_said(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    made = state({"title": "x"})
    failed = replace(made.record, failure=Failure.REJECTED, failure_detail="no")
    bench.flyout.render_state(replace(made, record=failed))
    bars = [bar for bar in bench.flyout.findChildren(MessageBar) if bar.isVisible()]
    assert bars[0].accessibleName() == "rejected no"


def test_lookups_work_inside(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    typed = Heard(bench.flyout.lookup_typed)
    contact = bench.flyout.editor("primarycontactid")
    assert contact is not None
    contact.focus_input()
    keys("ada")
    qtbot.waitUntil(lambda: typed.calls == [("primarycontactid", "ada")])
    bench.flyout.show_suggestions("primarycontactid", (Match(ADA.ref, "Contact", "Dr Ada Okonkwo"),))
    key(Qt.Key.Key_Return)
    assert bench.edited.last == ("primarycontactid", Lookup(ADA.ref, "Dr Ada Okonkwo"))


def test_escape_closes_and_returns_the_keyboard(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    key(Qt.Key.Key_Escape)
    assert not bench.flyout.isVisible()
    assert len(bench.cancelled.calls) == 1
    assert bench.behind.hasFocus()


def test_the_full_form_is_one_press(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    click(bench.flyout.full_form_button)
    assert len(bench.full.calls) == 1


def test_another_new_record_starts_clean(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.flyout.show_failure("No.")
    bench.flyout.close_panel()
    bench.flyout.render_state(state({"title": None}))
    bench.flyout.open()
    assert not [bar for bar in bench.flyout.findChildren(MessageBar) if bar.isVisible()]
