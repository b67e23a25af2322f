"""The inbox's dock: state in, wishes out; every step by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import MappingProxyType

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.inbox.state import (
    Choice,
    InboxItem,
    InboxState,
    InboxStatus,
    Shown,
    SortBy,
    ViewName,
)
from tests.widgets.active import show_active
from widgets.inbox import keys
from widgets.inbox.dock import InboxDock
from widgets.inbox.place import LEAST, NARROW, WIDE, InboxPlace
from widgets.inbox.snooze import SnoozeMenu
from widgets.pane.edge import STEP, Edge
from widgets.pane.room import CONTENT
from widgets.shell.words import kind_word
from widgets.theme import tokens

NOW = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def ref(number: int) -> RecordRef:
    return RecordRef(LineId("demo"), "incident", f"r{number}")


def item(number: int, **what: object) -> InboxItem:
    at = NOW - timedelta(minutes=10 * number)
    base = InboxItem(ref(number), f"Customer {number}", f"R&D lock {number}", "case", at, at)
    return replace(base, **what)  # type: ignore[arg-type]


def state(count: int = 5, **what: object) -> InboxState:
    items = tuple(item(n, unread=n % 2) for n in range(count))
    views = (ViewName.MY_WORK, ViewName.CASES, ViewName.SNOOZED)
    base = InboxState(views, items=items, total=count, status=InboxStatus.READY, current=ref(0))
    return replace(base, **what)  # type: ignore[arg-type]


@pytest.fixture
def dock(qtbot: QtBot) -> InboxDock:
    made = InboxDock(lambda failure, _detail: f"because {failure}")
    qtbot.addWidget(made)
    made.resize(340, 600)
    made.render_state(state())
    show_active(qtbot, made)
    made.list.setFocus()
    return made


def wishes(dock: InboxDock) -> list[object]:
    heard: list[object] = []
    dock.wished.connect(lambda what, refs: heard.append((what, refs)))
    dock.selected.connect(lambda refs, current: heard.append(("selected", refs, current)))
    return heard


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        (Key.Key_Return, "preview"), (Key.Key_P, "promote"), (Key.Key_R, "read"), (Key.Key_U, "unread"),
        (Key.Key_S, "snooze"), (Key.Key_W, "wake"), (Key.Key_K, "pick"), (Key.Key_A, "assign"),
    ],
)  # fmt: skip
def test_each_key_asks_for_the_item_with_the_keyboard(dock: InboxDock, key: Key, wish: str) -> None:
    heard = wishes(dock)
    QTest.keyClick(dock.list, key)
    assert heard == [(wish, (ref(0),))]


def test_what_is_selected_is_worked_on_together(dock: InboxDock) -> None:
    dock.render_state(state(selected=(ref(1), ref(3))))
    assert dock.bulk.isVisible()
    heard = wishes(dock)
    QTest.keyClick(dock.list, Key.Key_S)
    dock.bulk.wished.emit("read")
    assert heard == [("snooze", (ref(1), ref(3))), ("read", (ref(1), ref(3)))]


def test_selecting_by_keyboard(dock: InboxDock) -> None:
    heard = wishes(dock)
    QTest.keyClick(dock.list, Key.Key_Space)
    dock.render_state(state(selected=(ref(0),)))
    QTest.keyClick(dock.list, Key.Key_Down, SHIFT)
    dock.render_state(state(selected=(ref(0), ref(1)), current=ref(1)))
    QTest.keyClick(dock.list, Key.Key_Down, SHIFT)
    QTest.keyClick(dock.list, Key.Key_A, CTRL)
    assert heard[0] == ("selected", (ref(0),), ref(0))
    assert heard[1] == ("selected", (ref(0), ref(1)), ref(1))
    assert heard[2] == ("selected", (ref(0), ref(1), ref(2)), ref(2))
    assert heard[3] == ("selected", tuple(map(ref, range(5))), ref(1))


def test_the_keyboard_goes_on_where_something_was_dealt_with(dock: InboxDock) -> None:
    dock.render_state(state(current=ref(2)))
    heard = wishes(dock)
    left = state(current=ref(2))
    dock.render_state(replace(left, items=tuple(item for item in left.items if item.ref != ref(2))))
    assert heard == [("selected", (), ref(3))]
    dock.head.field.setFocus()
    dock.render_state(replace(left, items=left.items[:2], current=None, query="other words"))
    assert dock.list.current_row() == -1


@pytest.mark.parametrize("numbers", [(0, 2, 3, 4), (7, 0, 1, 2, 3, 4), (0, 1, 3, 4)])
def test_the_card_that_looks_current_is_the_one_the_keys_are_for(
    dock: InboxDock, numbers: tuple[int, ...]
) -> None:
    """What came or went above left the ring where it was: Enter opened the card beside it."""
    dock.render_state(state(current=ref(2)))
    dock.list.grab()
    items = tuple(item(n, unread=n % 2) for n in numbers)
    now = ref(2 if 2 in numbers else 3)
    dock.render_state(state(items=items, current=now))
    assert dock.list.targets() == (now,)
    ringed = [row for row in range(len(items)) if _has_ring(dock, row)]
    assert ringed == [dock.list.current_row()]


def _has_ring(dock: InboxDock, row: int) -> bool:
    rect = dock.list.visualRect(dock.list.model().index(row, 0))
    at = rect.topLeft() + QPoint(rect.width() // 2, 1)
    return dock.list.viewport().grab().toImage().pixelColor(at) == tokens().acc


def test_a_range_begins_where_the_keyboard_has_gone(dock: InboxDock) -> None:
    heard = wishes(dock)
    QTest.keyClick(dock.list, Key.Key_Down)
    QTest.keyClick(dock.list, Key.Key_Space)
    dock.render_state(state(selected=(ref(1),), current=ref(1)))
    QTest.keyClick(dock.list, Key.Key_Home)
    dock.render_state(state(selected=(ref(1),), current=ref(0)))
    QTest.keyClick(dock.list, Key.Key_Down, SHIFT)
    assert heard[-1] == ("selected", (ref(0), ref(1)), ref(1))


def test_escape_selects_nothing_and_then_leaves(dock: InboxDock, qtbot: QtBot) -> None:
    dock.render_state(state(selected=(ref(1),)))
    heard = wishes(dock)
    QTest.keyClick(dock.list, Key.Key_Escape)
    assert heard == [("selected", (), ref(0))]
    dock.render_state(state())
    with qtbot.waitSignal(dock.left, timeout=1000):
        QTest.keyClick(dock.list, Key.Key_Escape)


def test_the_next_unread_views_and_search(dock: InboxDock) -> None:
    heard = wishes(dock)
    QTest.keyClick(dock.list, Key.Key_N)
    assert heard == [("selected", (), ref(1))]
    QTest.keyClick(dock.list, Key.Key_Slash)
    assert dock.head.field.hasFocus()
    words: list[str] = []
    dock.searched.connect(words.append)
    QTest.keyClicks(dock.head.field, "lo")
    assert words == ["l", "lo"]
    QTest.keyClick(dock.head.field, Key.Key_Down)
    assert dock.list.hasFocus()


@pytest.mark.parametrize("answer", [Key.Key_Return, Key.Key_Escape])
def test_from_the_list_of_views_the_keyboard_comes_back(dock: InboxDock, qtbot: QtBot, answer: Key) -> None:
    chosen: list[str] = []
    dock.view_chosen.connect(chosen.append)
    dock.view_chosen.connect(lambda _name: dock.render_state(InboxState((ViewName.CASES,), ViewName.CASES)))
    QTest.keyClick(dock.list, Key.Key_V)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for key in (Key.Key_Down, Key.Key_Down, answer):
        QTest.keyClick(menu, key)
    assert chosen == (["cases"] if answer is Key.Key_Return else [])
    dock.render_state(state(view=ViewName.CASES))
    qtbot.waitUntil(dock.list.hasFocus)


def test_a_view_that_comes_while_the_list_has_the_keyboard_has_an_item_for_the_next_key(
    dock: InboxDock,
) -> None:
    heard = wishes(dock)
    dock.render_state(state(view=ViewName.CASES, items=(item(7), item(8)), current=None))
    assert (dock.list.current_row(), heard) == (0, [("selected", (), ref(7))])


def test_while_a_view_is_read_the_keyboard_waits_in_the_head(dock: InboxDock) -> None:
    dock.render_state(InboxState())
    assert dock.head.view.hasFocus()
    dock.render_state(state())
    assert dock.list.hasFocus()


def test_the_mouse_looks_selects_by_the_picture_and_ranges(dock: InboxDock) -> None:
    heard = wishes(dock)
    second = dock.list.visualRect(dock.list.model().index(1, 0))
    third = dock.list.visualRect(dock.list.model().index(2, 0))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(dock.list.viewport(), left, pos=second.center())
    assert heard[-1] == ("preview", (ref(1),))
    QTest.mouseClick(dock.list.viewport(), left, pos=third.topLeft() + QPoint(25, 20))
    assert heard[-1] == ("selected", (ref(2),), ref(2))
    QTest.mouseClick(dock.list.viewport(), left, CTRL, second.center())
    assert heard[-1] == ("selected", (ref(1),), ref(1))
    QTest.mouseClick(dock.list.viewport(), left, SHIFT, third.center())
    assert heard[-1] == ("selected", (ref(1), ref(2)), ref(2))


def test_a_range_begins_at_its_card_whatever_came_above_it(dock: InboxDock) -> None:
    """A new card on top moved the beginning by one: the card before was selected too."""
    heard = wishes(dock)
    left, viewport = Qt.MouseButton.LeftButton, dock.list.viewport()
    rects = [dock.list.visualRect(dock.list.model().index(n, 0)) for n in range(6)]
    QTest.mouseClick(viewport, left, CTRL, rects[1].center())
    items = tuple(item(n, unread=n % 2) for n in (9, 0, 1, 2, 3, 4))
    dock.render_state(state(items=items, selected=(ref(1),), current=ref(1)))
    QTest.mouseClick(viewport, left, SHIFT, rects[4].center())
    assert heard[-1] == ("selected", (ref(1), ref(2), ref(3)), ref(3))


@pytest.mark.parametrize("on_mark", [False, True])
def test_what_came_under_the_pointer_while_it_was_pressed_is_not_chosen(
    dock: InboxDock, on_mark: bool
) -> None:
    heard = wishes(dock)
    left, viewport = Qt.MouseButton.LeftButton, dock.list.viewport()
    rect = dock.list.visualRect(dock.list.model().index(1, 0))
    spot = rect.topLeft() + QPoint(20, rect.height() // 2) if on_mark else rect.center()
    QTest.mousePress(viewport, left, Qt.KeyboardModifier.NoModifier, spot)
    items = tuple(item(n, unread=n % 2) for n in (9, 0, 1, 2, 3, 4))
    dock.render_state(state(items=items, current=ref(1)))
    heard.clear()
    QTest.mouseRelease(viewport, left, Qt.KeyboardModifier.NoModifier, spot)
    assert heard == []


def test_a_second_range_is_added_with_ctrl_and_shift(dock: InboxDock) -> None:
    """It took the one card alone, and what stood between stayed out."""
    dock.render_state(state(6))
    rects = [dock.list.visualRect(dock.list.model().index(n, 0)) for n in range(6)]
    heard = wishes(dock)
    for number, modifiers in ((0, CTRL), (3, CTRL), (5, CTRL | SHIFT)):
        QTest.mouseClick(dock.list.viewport(), Qt.MouseButton.LeftButton, modifiers, rects[number].center())
        _what, refs, current = heard[-1]  # type: ignore[misc]
        dock.render_state(state(6, selected=refs, current=current))  # type: ignore[has-type]
    assert heard[-1] == ("selected", (ref(0), ref(3), ref(4), ref(5)), ref(5))


def test_an_item_that_changes_keeps_the_keyboard_and_the_place(dock: InboxDock) -> None:
    dock.render_state(state(200, current=ref(60)))
    bar = dock.list.verticalScrollBar()
    bar.setValue(2500)
    heard = wishes(dock)
    items = tuple(item(n, unread=int(n == 60)) for n in range(200))
    dock.render_state(state(200, items=items, current=ref(60)))
    assert dock.list.current_row() == 60
    assert bar.value() == 2500
    assert heard == [], "what the program shows is nobody's wish"


def test_what_is_read_out_says_all_that_is_painted(dock: InboxDock) -> None:
    card = item(1, unread=3, live=True, urgent=True, channel="Live chat", detail="CAS-01042")
    dock.render_state(state(items=(card,), current=None))
    spoken = dock.list.model().data(dock.list.model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    for part in ("Customer 1", "R&D lock 1", "3 unread", "live", "high priority", "Live chat", "CAS-01042"):
        assert part in spoken


def test_a_chat_that_lasts_is_called_so(dock: InboxDock) -> None:
    """It said “Live chat”, as its organisation does, and its card and its page said “Persistent chat”."""
    dock.render_state(state(items=(item(1, channel="Live chat", persistent=True),), current=None))
    model = dock.list.model()
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Persistent chat" in spoken
    assert "Live chat" not in spoken


@pytest.mark.parametrize("subject", ["", "   ", "\u200b\u2060", "\x07\x1b", "\u3164 \u2800"])
def test_a_card_whose_subject_nobody_sees_says_so(dock: InboxDock, subject: str) -> None:
    """It had an empty line in the middle, which looks as if something had not been read yet."""
    dock.render_state(state(items=(item(1, subject=subject),), current=None))
    blank = dock.list.grab().toImage()
    model = dock.list.model()
    assert "(no title)" in model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    dock.render_state(state(items=(item(1, subject="(no title)"),), current=None))
    assert dock.list.grab().toImage() == blank


def test_states_of_the_page(dock: InboxDock) -> None:
    dock.render_state(InboxState())
    assert not dock.list.isVisible()
    dock.render_state(InboxState(status=InboxStatus.FAILED, failure=Failure.UNREACHABLE))
    assert "could not be read" in dock._empty.accessibleName()
    asked: list[bool] = []
    dock.refresh_wanted.connect(lambda: asked.append(True))
    dock._empty.action_triggered.emit()
    assert asked
    dock.render_state(state(items=(), total=5, filter=Shown.UNREAD))
    assert dock._empty.accessibleName() == "All read"
    shown: list[str] = []
    dock.shown_chosen.connect(shown.append)
    dock._empty.action_triggered.emit()
    assert shown == ["all"]


def test_the_keyboard_goes_on_to_the_list_once_that_is_there(dock: InboxDock) -> None:
    dock.render_state(InboxState())
    dock.enter()
    assert dock.head.view.hasFocus()
    dock.render_state(state())
    assert dock.list.hasFocus()


def test_the_head_says_and_asks(dock: InboxDock) -> None:
    counts = MappingProxyType({ViewName.MY_WORK: 4, ViewName.CASES: 2})
    dock.render_state(state(counts=counts, snoozed=1, sort=SortBy.CUSTOMER))
    dock.head._fill_views()
    assert [action.text() for action in dock.head._views.actions()] == [
        "My work items\t4", "Cases\t2", "Snoozed\t1",
    ]  # fmt: skip
    chosen: list[str] = []
    dock.view_chosen.connect(chosen.append)
    dock.head._views.actions()[1].trigger()
    assert chosen == ["cases"]
    assert "Customer" in dock.head.order.toolTip()


def test_five_hundred_cards_are_shown_at_once(dock: InboxDock) -> None:
    many = state(500)
    dock.render_state(many)
    dock.list.viewport().grab()
    best = 1.0
    for turn in range(5):
        items = tuple(item(n, unread=int(n == turn)) for n in range(500))
        begun = perf_counter()
        dock.render_state(replace(many, items=items))
        picture = QPixmap(dock.list.viewport().size())
        dock.list.viewport().render(picture)
        best = min(best, perf_counter() - begun)
    assert best < 0.25, (
        f"a change of one card of 500 took {best:.3f} s: some ten milliseconds where nothing else runs"
    )


def test_in_a_narrow_window_it_stands_above_the_content(qtbot: QtBot, dock: InboxDock) -> None:
    frame, content = QWidget(), QWidget()
    qtbot.addWidget(frame)
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    place = InboxPlace(frame, dock, content)
    row.addWidget(place)
    row.addWidget(content, 1)
    frame.resize(NARROW + 100, 600)
    frame.show()
    place.bring()
    qtbot.waitUntil(lambda: content.x() >= dock.width())
    frame.resize(NARROW - 100, 600)
    qtbot.waitUntil(lambda: 0 < content.x() < dock.width())
    assert dock.isVisible()
    place.opener.click()
    assert not dock.isVisible()
    frame.resize(NARROW + 100, 600)
    qtbot.waitUntil(dock.isVisible)
    place.put_away()
    assert not dock.isVisible()
    dock.setParent(None)


def test_its_edge_makes_it_wider_by_mouse_and_by_arrows_as_far_as_there_is_room(
    qtbot: QtBot, dock: InboxDock
) -> None:
    frame, content = QWidget(), QWidget()
    qtbot.addWidget(frame)
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    place = InboxPlace(frame, dock, content)
    row.addWidget(place)
    row.addWidget(content, 1)
    frame.resize(NARROW, 600)
    frame.show()
    place.bring()
    qtbot.waitUntil(lambda: dock.width() == WIDE)
    heard: list[int] = []
    place.width_chosen.connect(heard.append)
    (edge,) = dock.findChildren(Edge)
    QTest.keyClick(edge, Qt.Key.Key_Right)
    assert (dock.width(), heard) == (WIDE + STEP, [WIDE + STEP])
    QTest.keyClick(edge, Qt.Key.Key_Left)
    place.set_width(420)
    qtbot.waitUntil(lambda: content.x() >= dock.width() == 420)
    assert edge.geometry().right() == 419
    for wanted, wide in ((5000, NARROW - CONTENT), (1, LEAST)):
        place.set_width(wanted)
        assert dock.width() == wide
    QTest.mouseDClick(edge, Qt.MouseButton.LeftButton)
    assert heard[-1] == 0
    frame.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    place.set_width(0)
    qtbot.waitUntil(lambda: dock.geometry().right() == frame.width() - 1)
    QTest.keyClick(edge, Qt.Key.Key_Left)
    assert (edge.x(), heard[-1]) == (0, WIDE + STEP)
    place.put_away()
    dock.setParent(None)


def test_above_the_content_it_goes_for_a_page_and_stays_while_there_is_none(
    qtbot: QtBot, dock: InboxDock
) -> None:
    frame, content = QWidget(), QPushButton("Go to the list")
    qtbot.addWidget(frame)
    row = QHBoxLayout(frame)
    place = InboxPlace(frame, dock, content)
    row.addWidget(place)
    row.addWidget(content, 1)
    frame.resize(NARROW - 100, 600)
    show_active(qtbot, frame)
    place.bring()
    for alone in (True, False):
        place.alone = alone
        dock.head.view.setFocus()
        content.setFocus()
        assert place.is_open is dock.isVisible() is alone
    place.put_away()
    dock.setParent(None)


def test_the_snooze_menu_offers_times_and_another(qtbot: QtBot) -> None:
    later = NOW + timedelta(hours=1)
    menu = SnoozeMenu({Choice.HOUR: later}, NOW)
    qtbot.addWidget(menu)
    heard: list[object] = []
    menu.chosen.connect(heard.append)
    menu.other_wanted.connect(lambda: heard.append("other"))
    actions = [action for action in menu.actions() if not action.isSeparator()]
    for action in actions:
        action.trigger()
    assert heard == [later, "other"]
    assert isinstance(menu, QMenu)


def test_every_key_of_the_list_has_words_and_one_meaning() -> None:
    assert len({row.key for row in keys.KEYS}) == len(keys.KEYS)
    assert all(keys.wish_text(row.wish) for row in keys.KEYS)
    assert kind_word("inbox")
