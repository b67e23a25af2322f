"""What is half typed in dialogs and popups is told from the key itself on, and another one goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.mail.state import Template
from session_engine.records.state import Choice, Lookup, Value
from session_engine.views.state import ColumnFilter, FilterOperator, GridColumn
from tests.widgets.form_bench import Heard, key, keys, shown
from tests.widgets.form_samples import BEN, STATUS
from widgets.dialogs.bulk_edit import BulkEditDialog
from widgets.dialogs.choose import AssignDialog, QueueDialog
from widgets.dialogs.connect import ConnectDialog
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.due import SetDueDialog
from widgets.dialogs.filter_popup import FilterPopup
from widgets.dialogs.resolve import CancelCaseDialog, ResolveDialog
from widgets.mail.link_dialog import LinkDialog
from widgets.mail.template_dialog import TemplateDialog

pytestmark = pytest.mark.usefixtures("theme")
TYPES = (Choice(5, "Problem solved"), Choice(1000, "Information provided"))
FIELDS = (FieldPlan("city", FieldKind.TEXT, "City"), FieldPlan("limit", FieldKind.MONEY, "Limit"))
TOLD_OF = Lookup(BEN.ref, "Ben Whitlock")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    shown(qtbot, made, 900, 600)
    return made


MADE: tuple[tuple[Callable[[QWidget], Dialog], dict[str, Value]], ...] = (
    (
        lambda window: ResolveDialog(TYPES, 1, window),
        {"resolution_type": TYPES[1], "minutes": "twen", "subject": "Back to 4.1", "description": "a\nb"},
    ),
    (lambda window: CancelCaseDialog(TYPES, window), {"status": TYPES[1]}),
    (lambda window: AssignDialog(3, window), {"to": "ben wh"}),
    (lambda window: QueueDialog(1, window), {"to": TOLD_OF}),
    (lambda window: SetDueDialog(1, window), {"when": datetime(2027, 3, 4, 9, 0, tzinfo=UTC)}),
    (lambda window: SetDueDialog(1, window), {"when": "4 Mar at te"}),
    (lambda window: BulkEditDialog(FIELDS, 2, window), {"": "limit", "limit": Decimal("12.5")}),
    (lambda window: LinkDialog("see", "", window), {"text": "see here", "address": "https://northl"}),
)


@pytest.mark.parametrize(("make", "typed"), MADE)
def test_another_dialog_shows_what_stood_in_the_first(
    window: QWidget, qtbot: QtBot, make: Callable[[QWidget], Dialog], typed: dict[str, Value]
) -> None:
    dialog = make(window)
    heard, answered = Heard(dialog.typed), Heard(dialog.over)
    dialog.put_back(typed)
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    field = dialog.focusWidget()
    if isinstance(field, QLineEdit) and not field.isReadOnly() and field.text():
        keys("x")
        assert field.text().endswith("x")
        assert len(field.text()) > 1  # the key did not take the place of what was there
        assert heard.calls[-1][0].keys() == typed.keys()
    assert answered.calls == []
    dialog.reject()
    assert len(answered.calls) == 1


def test_the_address_of_an_organisation_comes_back_and_its_key_is_never_told(window: QWidget) -> None:
    first = ConnectDialog(window)
    heard = Heard(first.typed)
    QTest.keyClicks(first.address, "https://northl")
    QTest.keyClicks(first.key, "secret")
    QTest.keyClicks(first.name, "North")
    told = heard.calls[-1][0]
    assert told == {"address": "https://northl", "name": "North"}
    second = ConnectDialog(window)
    second.put_back(told)
    assert (second.wish.address, second.wish.key, second.wish.name) == ("https://northl", "", "North")


def test_every_key_is_told_with_what_is_no_value_yet(window: QWidget, qtbot: QtBot) -> None:
    dialog = ResolveDialog(TYPES, 0, window)
    heard = Heard(dialog.typed)
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    keys("Ba")
    dialog.fields.editor("minutes").focus_input()
    keys("2x")
    assert [call[0]["subject"] for call in heard.calls] == ["B", "Ba", "Ba", "Ba"]
    assert heard.calls[-1][0] == {
        "resolution_type": TYPES[0], "minutes": "2x", "subject": "Ba", "description": None
    }  # fmt: skip


def test_a_name_half_typed_is_told_until_it_is_chosen_or_left(window: QWidget, qtbot: QtBot) -> None:
    dialog = AssignDialog(1, window)
    heard = Heard(dialog.typed)
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    keys("be")
    assert heard.calls[-1] == ({"to": "be"},)
    key(Qt.Key.Key_Escape)
    assert heard.calls[-1] == ({"to": None},)


def test_closed_while_it_waits_a_dialog_is_over_only_when_the_work_is_done(window: QWidget) -> None:
    dialog = ResolveDialog(TYPES, 0, window)
    over = Heard(dialog.over)
    dialog.open()
    dialog.set_busy(busy=True)
    dialog.reject()
    assert over.calls == []
    dialog.work_done()
    assert over.calls == [()]


def test_a_warning_that_comes_late_makes_room(window: QWidget, qtbot: QtBot) -> None:
    dialogs = [ResolveDialog(TYPES, count, window) for count in (0, 2)]
    for dialog in dialogs:
        dialog.open()
        qtbot.waitExposed(dialog)
    late, early = dialogs
    late.warn_of(2)
    assert late.height() >= early.height()


def test_a_filter_goes_on_where_it_was_left(window: QWidget) -> None:
    column = GridColumn("title", "Title", FieldKind.TEXT, 90)
    first = FilterPopup(column, None, window)
    typed, over = Heard(first.typed), Heard(first.over)
    first.popup(QPoint(50, 50))
    keys("me")
    first.close()  # by a click beside it
    assert over.calls == []
    second = FilterPopup(column, None, window)
    chosen = Heard(second.chosen)
    second.put_back(typed.calls[-1][0])
    second.popup(QPoint(50, 50))
    key(Qt.Key.Key_End)
    keys("sh")
    key(Qt.Key.Key_Return)
    assert chosen.calls == [(ColumnFilter("title", FilterOperator.CONTAINS, ("mesh",)),)]


def test_ticked_choices_are_ticked_again(window: QWidget) -> None:
    column = GridColumn("statuscode", "Status", FieldKind.STATUS, 90, choices=STATUS)
    first = FilterPopup(column, None, window)
    typed, over = Heard(first.typed), Heard(first.over)
    first.popup(QPoint(50, 50))
    key(Qt.Key.Key_Space)
    second = FilterPopup(column, None, window)
    chosen = Heard(second.chosen)
    second.put_back(typed.calls[-1][0])
    key(Qt.Key.Key_Escape)
    assert over.calls == [()]
    second.popup(QPoint(50, 50))
    key(Qt.Key.Key_Return)
    assert chosen.calls == [(ColumnFilter("statuscode", FilterOperator.EQUALS, (STATUS[0],)),)]


def test_the_template_with_the_mark_has_it_again(window: QWidget, qtbot: QtBot) -> None:
    templates = tuple(Template(f"t{n}", f"Outage {n}", "", "", "", "incident", 1033) for n in range(3))
    first = TemplateDialog((TOLD_OF,), window)
    typed = Heard(first.typed)
    first.open()
    qtbot.waitExposed(first)
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    first.show_templates(templates)
    keys("outa")
    first.list.walk(1)
    first.list.walk(1)
    second = TemplateDialog((TOLD_OF,), window)
    second.put_back(typed.calls[-1][0])
    second.show_templates(templates)
    assert second.search.text() == "outa"
    current, marked = second.current(), first.current()
    assert current is not None
    assert current == marked
    assert current.id == "t2"
