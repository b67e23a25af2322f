"""What stood open when the program ended opens again once, over its tab, and only where it still makes sense."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.asked_again import AskedAgain
from desktop.bindings.half_typed import TEXT, HalfTypedBinding
from desktop.bindings.inbox import InboxBinding
from desktop.desk import Desk
from desktop.keeping import KeepingChanged
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, TabId, dashboard_page, record_page
from session_engine.records.state import Choice, FieldState, RecordState, RecordStatus
from session_engine.restore.area import Begun
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import HalfTyped
from tests.widgets.form_bench import shown
from widgets.dialogs.resolve import ResolveDialog
from widgets.inbox.snooze import SnoozeDialog

pytestmark = pytest.mark.usefixtures("theme")
LINE = LineId("demo")
CASE = RecordRef(LINE, "incident", "c1")
OPEN = HalfTyped({"subject": "Back to 4.1"}, (CASE,), open=True)


class Bench:
    """A desk with a case in front and another one behind it."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.workspace = WorkspaceArea(self.bus, LINE, dashboard_page(LINE))
        self.behind = self.workspace.open_session(record_page(RecordRef(LINE, "incident", "c2"))).tab
        self.front = self.workspace.open_session(record_page(CASE)).tab
        self.case_state = 0
        records = SimpleNamespace(state=self._record)
        engine = SimpleNamespace(bus=self.bus, workspace=self.workspace, records=records)
        self.desk = cast("Desk", SimpleNamespace(engine=engine, run=lambda verb: verb()))
        self.kept = self.desk.half_typed = HalfTypedBinding(self.desk)
        self.asked: list[object] = []

    def _record(self, ref: RecordRef) -> RecordState:
        fields = {"statecode": FieldState(Choice(self.case_state))}
        return RecordState(ref, RecordStatus.READY, "A case", fields)

    def typed(self, tab: TabId, place: str = "resolve") -> HalfTyped | None:
        return self.workspace.state.half_typed(tab, place)

    def start(self) -> None:
        self.bus.publish(KeepingChanged(Begun()))
        QApplication.processEvents()


def test_until_when_an_item_is_put_off_is_asked_again_with_what_was_typed(qtbot: QtBot) -> None:
    bench, window = Bench(), QWidget()
    qtbot.addWidget(window)
    window.show()
    nothing = cast("Any", SimpleNamespace(register=lambda _name, _does: None))
    InboxBinding(bench.desk, cast("Any", window), cast("Any", None), nothing, nothing)
    half = HalfTyped({"when": "tomorrow 8"}, (CASE,), open=True)
    bench.workspace.keep_typed(bench.front, "snooze", half)
    bench.start()
    (dialog,) = window.findChildren(SnoozeDialog)
    assert dialog.isVisible()
    assert dialog.fields.typed() == {"when": "tomorrow 8"}
    assert bench.typed(bench.front, "snooze") == half
    dialog.close()


def test_conversations_among_them_go_to_whom_they_are_assigned_as_conversations_do(
    qtbot: QtBot,
) -> None:
    bench, window = Bench(), QWidget()
    qtbot.addWidget(window)
    ways: list[tuple[object, bool]] = []
    bench.desk.casework = cast(
        "Any", SimpleNamespace(assign=lambda refs, by=None: ways.append((refs, by is not None)))
    )
    nothing = cast("Any", SimpleNamespace(register=lambda _name, _does: None))
    InboxBinding(bench.desk, cast("Any", window), cast("Any", None), nothing, nothing)
    talk = RecordRef(LINE, "msdyn_ocliveworkitem", "t1")
    for about in ((CASE, talk), (CASE,)):
        bench.kept._ways["assign"](about)
    assert ways == [((CASE, talk), True), ((CASE,), False)]


def test_it_opens_once_and_only_over_the_tab_in_front(qapp: QApplication) -> None:
    bench = Bench()
    bench.kept.opens_again("resolve", bench.asked.append)
    for tab in (bench.front, bench.behind):
        bench.workspace.keep_typed(tab, "resolve", OPEN)
    bench.workspace.keep_typed(bench.front, "link", OPEN)  # nobody opens that by itself
    bench.start()
    assert bench.asked == [(CASE,)]
    bench.workspace.focus_tab(bench.behind)
    bench.workspace.focus_tab(bench.front)
    qapp.processEvents()
    assert bench.asked == [(CASE,)]


def test_what_was_not_open_only_waits_to_be_filled_in(qapp: QApplication) -> None:
    bench = Bench()
    bench.kept.opens_again("search", bench.asked.append)
    bench.workspace.keep_typed(bench.front, "search", HalfTyped({TEXT: "half a na"}))
    bench.start()
    assert bench.asked == []


def test_a_case_that_is_closed_by_now_is_not_asked_about(qapp: QApplication) -> None:
    bench = Bench()
    AskedAgain(bench.desk, cast("Any", SimpleNamespace(
        cancel=bench.asked.append, assign=None, add_to_queue=None, set_due=None, edit_many=None
    )))  # fmt: skip
    bench.workspace.keep_typed(bench.front, "cancel", OPEN)
    bench.start()
    assert bench.asked == [CASE]
    closed = Bench()
    closed.case_state = 1
    AskedAgain(closed.desk, cast("Any", SimpleNamespace(
        cancel=closed.asked.append, assign=None, add_to_queue=None, set_due=None, edit_many=None
    )))  # fmt: skip
    closed.workspace.keep_typed(closed.front, "cancel", OPEN)
    closed.start()
    assert closed.asked == []
    assert closed.typed(closed.front, "cancel") is None


def test_words_are_kept_at_each_change_until_it_is_over(qtbot: QtBot) -> None:
    bench, window = Bench(), QWidget()
    shown(qtbot, window, 600, 400)
    bench.workspace.keep_typed(bench.front, "resolve", OPEN)
    dialog = ResolveDialog((Choice(5, "Solved"),), 0, window)
    bench.kept.follow(dialog, "resolve", (CASE,))
    assert dialog.fields.value("subject") == "Back to 4.1"
    dialog.fields.editor("description").take("and more")
    now = bench.typed(bench.front)
    assert now is not None
    assert (now.values["subject"], now.values["description"]) == ("Back to 4.1", "and more")
    assert (now.about, now.open) == ((CASE,), True)
    dialog.open()
    dialog.reject()
    assert bench.typed(bench.front) is None


def test_after_what_opened_again_the_page_has_the_keyboard(qtbot: QtBot) -> None:
    bench, window, menu, given = Bench(), QWidget(), QPushButton("Menu"), list[TabId]()
    menu.setParent(window)
    shown(qtbot, window, 600, 400)
    menu.setFocus()
    bench.kept.keyboard_back = given.append
    dialogs: list[ResolveDialog] = []

    def ask(about: tuple[RecordRef, ...]) -> None:
        dialogs.append(ResolveDialog((Choice(5, "Solved"),), 0, window))
        bench.kept.follow(dialogs[-1], "resolve", about)
        dialogs[-1].open()

    bench.kept.opens_again("resolve", ask)
    bench.workspace.keep_typed(bench.front, "resolve", OPEN)
    bench.start()
    dialogs[0].reject()
    qtbot.waitUntil(lambda: given == [bench.front])
    ask((CASE,))  # by herself, from where she is
    dialogs[1].typed.emit({"subject": "x"})
    dialogs[1].reject()
    QApplication.processEvents()
    assert given == [bench.front]


def test_words_about_others_are_not_put_into_the_dialog(qtbot: QtBot) -> None:
    bench, window = Bench(), QWidget()
    shown(qtbot, window, 600, 400)
    bench.workspace.keep_typed(bench.front, "resolve", OPEN)
    dialog = ResolveDialog((Choice(5, "Solved"),), 0, window)
    bench.kept.follow(dialog, "resolve", (RecordRef(LINE, "incident", "c2"),))
    assert dialog.fields.value("subject") is None


def test_a_line_to_search_in_is_kept_with_its_tab(qtbot: QtBot) -> None:
    bench = Bench()
    first, second = QLineEdit(), QLineEdit()
    for line in (first, second):
        qtbot.addWidget(line)
    assert bench.kept.follow_line(first, "find", bench.front) == ""
    QTest.keyClicks(first, "mesh")
    assert bench.kept.follow_line(second, "find", bench.front) == "mesh"
    assert second.text() == "mesh"
    QTest.keyClicks(second, "x")
    assert bench.typed(bench.front, "find") == HalfTyped({"text": "meshx"})
    second.clear()
    assert bench.typed(bench.front, "find") is None


def test_what_the_program_puts_into_a_line_is_not_half_typed(qtbot: QtBot) -> None:
    bench, line = Bench(), QLineEdit()
    qtbot.addWidget(line)
    bench.kept.follow_line(line, "find", bench.front)
    line.setText("applied")
    assert bench.typed(bench.front, "find") is None
    QTest.keyClicks(line, "s")
    assert bench.typed(bench.front, "find") == HalfTyped({"text": "applieds"})
    line.setText("again")
    assert bench.typed(bench.front, "find") is None
