"""The overview of a supervisor: state in, wishes out; rows stay under the pointer, times are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.supervision_rows import conversation, receivers
from session_engine.conversations.state import Status
from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.presence.state import Base
from session_engine.records.state import Lookup
from session_engine.supervision.state import AgentNow, Running, SupervisionState
from tests.widgets.active import show_active
from widgets.grids import times
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.tones import Tone
from widgets.shell.command_bar import CommandState
from widgets.supervision.lists import as_over, steady
from widgets.supervision.page import SupervisionPage
from widgets.supervision.state import (
    AgentRow,
    Choice,
    ConversationRow,
    Figures,
    OverviewState,
    QueueRow,
    Waits,
)

NOW = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
PLAIN = Qt.KeyboardModifier.NoModifier


def ref(number: int) -> RecordRef:
    return RecordRef(LineId("demo"), "msdyn_ocliveworkitem", f"c{number}")


def row(number: int, waits: int | None = None, **more: object) -> ConversationRow:
    since = None if waits is None else NOW - timedelta(seconds=waits)
    base = ConversationRow(
        ref(number), f"Customer {number}", "R&D lock", "live chat", queue="Home", status="Active",
        waits=Waits(since, 60, 300),
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def state(*rows: ConversationRow, **more: object) -> OverviewState:
    agents = (
        AgentRow(ref(50), "Amara Osei", Base.AVAILABLE, "Available", 40, 100, "40 of 100", "Customer 1"),
        AgentRow(ref(51), "Ben Whitlock", Base.OFFLINE, "Offline", there=False),
    )
    base = OverviewState(
        allowed=True, loading=False, conversations=rows, agents=agents,
        figures=Figures(1, Waits(NOW - timedelta(seconds=75), 60, 300), 2, 1, 1, 2),
        queues=(QueueRow("q1", "Home", 1, Waits(NOW - timedelta(seconds=75)), 2), QueueRow("", "No queue")),
        choices=(("queue", (Choice("", "All queues"), Choice("q1", "Home")), ""),),
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    times.follow(lambda: NOW)
    yield
    times.follow(None)


@pytest.fixture
def page(qtbot: QtBot) -> SupervisionPage:
    made = SupervisionPage(lambda failure, _detail: f"because {failure}")
    qtbot.addWidget(made)
    made.resize(1300, 640)
    made.render_state(state(row(1, 400, unread=3), row(2, 30), row(3, mood="Very negative", agent="Ben")))
    show_active(qtbot, made)
    return made


def test_opened_by_keyboard_and_by_a_double_click(page: SupervisionPage) -> None:
    heard: list[object] = []
    page.opened.connect(lambda which, who, modifiers: heard.append((which, who, modifiers)))
    page.setFocus()
    assert page.conversations.hasFocus()
    assert page.current is not None
    QTest.keyClick(page.conversations, Qt.Key.Key_Down)
    QTest.keyClick(page.conversations, Qt.Key.Key_Return)
    place = page.conversations.visualRect(page.conversations.model().index(2, 0)).center()
    viewport = page.conversations.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert page.current is not None
    assert page.current.ref == ref(3)
    assert len(heard) == 1  # a click marks it: she may want to give it to somebody
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert heard == [(ref(2), "Customer 2", PLAIN), (ref(3), "Customer 3", PLAIN)]


def test_agents_queues_and_boxes_narrow_the_conversations(page: SupervisionPage) -> None:
    heard: list[tuple[str, str]] = []
    page.narrowed.connect(lambda by, to: heard.append((by, to)))
    page.agents.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.agents, Qt.Key.Key_Return)
    page.queues.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.queues, Qt.Key.Key_Return)
    page.render_state(state(row(1), queues=(QueueRow("q1", "Home", chosen=True),)))
    QTest.keyClick(page.queues, Qt.Key.Key_Return)
    page.combos["queue"].activated.emit(1)
    assert heard == [("agent", "c50"), ("queue", "q1"), ("queue", ""), ("queue", "q1")]


def point(page: SupervisionPage, *, at_rows: bool) -> None:
    """Have the pointer among the rows, or not, wherever the display has it."""
    kind = QEvent.Type.Enter if at_rows else QEvent.Type.Leave
    QApplication.sendEvent(page.conversations.viewport(), QEvent(kind))
    assert page.conversations.pointed_at() is at_rows


def second_chosen(page: SupervisionPage) -> None:
    page.setFocus()
    QTest.keyClick(page.conversations, Qt.Key.Key_Down)
    assert page.current is not None
    assert page.current.ref == ref(2)


@pytest.mark.parametrize("pointed_at", [False, True])
def test_who_has_the_keyboard_keeps_it_when_the_order_changes(
    page: SupervisionPage, *, pointed_at: bool
) -> None:
    point(page, at_rows=pointed_at)
    second_chosen(page)
    page.render_state(state(row(2, 900), row(9, 800), row(1, 5)))
    assert page.current is not None
    assert page.current.ref == ref(2)
    page.render_state(state(row(9, 800), row(1, 5)))
    assert page.current is None  # it is over: nobody else is given away in its place
    point(page, at_rows=False)
    assert page.current is None


def test_what_is_over_under_the_pointer_leaves_the_keyboard_to_nobody(page: SupervisionPage) -> None:
    point(page, at_rows=True)
    second_chosen(page)
    heard: list[int] = []
    page.conversations.current_changed.connect(heard.append)
    page.render_state(state(row(1, 400), row(3)))  # the second stays in sight, marked as over
    assert [page.conversations.current_row(), heard] == [-1, [-1]]
    place = page.conversations.visualRect(page.conversations.model().index(1, 0)).center()
    QTest.keyClick(page.conversations, Qt.Key.Key_Up)
    assert page.current is not None
    asked: list[QPoint] = []
    page.conversations.menu_wanted.disconnect()
    page.conversations.menu_wanted.connect(asked.append)
    menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place, PLAIN)
    QApplication.sendEvent(page.conversations.viewport(), menu)
    assert [page.current, asked] == [None, []]  # the menu of what is over would be another's


@pytest.mark.parametrize("given_by", ["ActiveWindow", "Popup", "MenuBar", "Other", "Mouse"])
def test_keyboard_that_is_given_back_chooses_nobody(page: SupervisionPage, given_by: str) -> None:
    point(page, at_rows=False)
    second_chosen(page)
    heard: list[ConversationRow | None] = []
    page.render_state(state(row(9, 800), row(1, 5)))
    for _ in range(2):
        reason = Qt.FocusReason[f"{given_by}FocusReason"]
        QApplication.sendEvent(page.conversations, QFocusEvent(QEvent.Type.FocusIn, reason))
        heard.append(page.current)
    page.figures.setFocus()
    page.setFocus()
    assert page.conversations.hasFocus()
    assert [*heard, page.current] == [None, None, None]
    QTest.keyClick(page.conversations, Qt.Key.Key_Down)
    assert page.current is not None
    assert page.current.ref == ref(9)


def test_nothing_moves_under_the_pointer() -> None:
    before = (row(1, 400), row(2, 30), row(3))
    after = (row(4, 500), row(3, 450), row(1, 5))
    shown = steady(before, after, as_over("Over"))
    assert [each.ref for each in shown] == [ref(1), ref(2), ref(3), ref(4)]
    assert [each.over for each in shown] == [False, True, False, False]
    assert (shown[1].status, shown[1].choosable, shown[2]) == ("Over", False, after[1])


def test_what_is_in_the_way_is_said(page: SupervisionPage) -> None:
    def shown() -> list[str]:
        return [each.accessibleName() for each in page.findChildren(EmptyState) if each.isVisible()]

    page.render_state(OverviewState(allowed=False))
    assert shown() == ["The team overview is not for you"]
    page.render_state(OverviewState(allowed=True, loading=False, failure=Failure.SERVER))
    assert shown() == ["The team overview could not be loaded"]
    page.render_state(state())
    assert shown() == ["Nobody waits"]
    page.render_state(state(narrowed=True))
    assert shown() == ["No conversation here"]
    page.render_state(state(row(1), message="as of 10:40"))
    assert shown() == []
    assert page.bar.isVisible()


def test_waiting_is_counted_and_read_out(page: SupervisionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    late = row(1, 400, unread=3, status="In queue")
    assert late.waits.tone() is Tone.BAD
    assert "waits 6 minutes" in late.spoken
    assert "3 unread" in late.spoken
    assert page.figures.longest.number.text() == "1:15"
    times.follow(lambda: NOW + timedelta(seconds=10))
    assert page.figures.tick(NOW)
    assert page.conversations.tick(NOW)
    assert page.figures.longest.number.text() == "1:25"
    page.render_state(state(row(2), figures=Figures(), queues=()))
    assert not page.figures.tick(NOW)  # nobody waits: nothing is counted
    assert not page.conversations.tick(NOW)
    assert not page.queues.tick(NOW)


@pytest.mark.parametrize("width", [560, 760, 1300])
def test_it_is_painted_in_little_room_and_from_right_to_left(page: SupervisionPage, width: int) -> None:
    page.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if width == 760 else Qt.LayoutDirection.LeftToRight
    )
    page.render_commands((CommandState("open", "Open", "open"), CommandState("assign", "Assign", "assign")))
    page.resize(width, 620)
    drawn = QPixmap(page.size())
    page.render(drawn, QPoint())
    assert page.conversations.width() <= width
    assert page.minimumSizeHint().width() <= 640  # the least that the content ever gets


def test_a_row_says_each_thing_once_and_who_wants_no_disturbance_is_red() -> None:
    one = Running(ref(1), "Maria Lopez", "Maria Lopez", status=Status.OPEN)
    assert conversation(one).subject == ""
    assert conversation(replace(one, subject="Red light")).subject == "Red light"
    who = Lookup(RecordRef(LineId("demo"), "systemuser", "a"), "Amara Osei")
    tones = {
        base: receivers(SupervisionState(LineId("demo"), agents=(AgentNow(who, base, total=100),)), one, "")[
            0
        ].tone
        for base in Base
    }
    assert tones == {
        Base.AVAILABLE: Tone.GOOD, Base.BUSY: Tone.BAD, Base.DO_NOT_DISTURB: Tone.BAD,
        Base.AWAY: Tone.WARN, Base.OFFLINE: Tone.NEUTRAL, Base.INACTIVE: Tone.WARN,
    }  # fmt: skip


def test_the_page_leaves_room_for_the_cards_of_what_is_offered(qtbot: QtBot, page: SupervisionPage) -> None:
    right = page.agents.mapTo(page, page.agents.rect().topRight()).x()
    page.leave_room(370)
    qtbot.waitUntil(lambda: page.agents.mapTo(page, page.agents.rect().topRight()).x() < 1300 - 370)
    page.leave_room(0)
    qtbot.waitUntil(lambda: page.agents.mapTo(page, page.agents.rect().topRight()).x() == right)
