from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QTabBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from tests.widgets.pointer import drag
from widgets.shell import PageTabs, PageTabsState, PageTabState
from widgets.shell.page_tab_bar import PageTabBar

pytestmark = pytest.mark.usefixtures("theme")

ANCHOR = PageTabState(1, "R&D offline", "case", anchor=True)
ACCOUNT = PageTabState(2, "Okonkwo Dental", "account", unsaved=True)
ARTICLE = PageTabState(3, "KA-01007", "article")
STATE = PageTabsState((ANCHOR, ACCOUNT, ARTICLE), 1)


@pytest.fixture
def tabs(qtbot: QtBot) -> PageTabs:
    made = PageTabs()
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.render(STATE)
    show_active(qtbot, made)
    return made


def _at(tabs: PageTabs, index: int) -> QPoint:
    return tabs.tabBar().tabRect(index).center()


def _button(tabs: PageTabs, index: int) -> QWidget:
    return tabs.tabBar().tabButton(index, QTabBar.ButtonPosition.RightSide)


def _has_button(tabs: PageTabs, index: int) -> bool:
    return cast("QWidget | None", _button(tabs, index)) is not None


def test_titles_and_names(tabs: PageTabs) -> None:
    bar = tabs.tabBar()
    assert [bar.tabText(i) for i in range(3)] == ["R&&D offline", "Okonkwo Dental", "KA-01007"]
    assert bar.accessibleTabName(1) == "Okonkwo Dental, unsaved"
    assert bar.tabToolTip(0) == "R&D offline"
    assert bar.height() == 32


def test_what_waits_to_be_sent_is_marked_in_words_too(tabs: PageTabs) -> None:
    bar, before = tabs.tabBar(), tabs.tabBar().tabRect(0).width()
    first, *others = STATE.tabs
    tabs.render(replace(STATE, tabs=(replace(first, unsent=True), *others)))
    assert bar.accessibleTabName(0) == "R&D offline, waiting to be sent"
    assert bar.tabToolTip(0) == "R&D offline. Changes wait to be sent"
    assert bar.tabRect(0).width() > before, "the mark has room of its own"
    bar.grab()  # and can be painted


def test_only_the_anchor_has_no_close_button(qtbot: QtBot, tabs: PageTabs) -> None:
    qtbot.waitUntil(lambda: _has_button(tabs, 2))
    assert not _has_button(tabs, 0)
    buttons = [_button(tabs, i) for i in (1, 2)]
    assert [b.accessibleName() for b in buttons] == ["Close Okonkwo Dental", "Close KA-01007"]
    assert all(b.height() >= 24 for b in buttons)


def test_a_click_is_a_wish(qtbot: QtBot, tabs: PageTabs) -> None:
    with qtbot.waitSignal(tabs.focus_requested) as seen:
        QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.LeftButton, pos=_at(tabs, 1))
    assert seen.args == [2]
    assert tabs.currentIndex() == 0
    tabs.render(replace(STATE, focused=2))
    assert tabs.currentIndex() == 1


def test_rendering_wishes_nothing(qtbot: QtBot, tabs: PageTabs) -> None:
    with qtbot.assertNotEmitted(tabs.focus_requested):
        tabs.render(replace(STATE, focused=3))
        tabs.render(PageTabsState((ANCHOR,), 1))


def test_closing(qtbot: QtBot, tabs: PageTabs) -> None:
    asked: list[int] = []
    tabs.close_requested.connect(asked.append)
    for index in range(3):
        QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.MiddleButton, pos=_at(tabs, index))
    assert asked == [2, 3]
    qtbot.waitUntil(lambda: _has_button(tabs, 2))
    QTest.mouseClick(_button(tabs, 2), Qt.MouseButton.LeftButton)
    assert asked == [2, 3, 3]


def test_a_tab_closes_by_its_cross_before_its_button_has_come(qtbot: QtBot, tabs: PageTabs) -> None:
    bar = cast("PageTabBar", tabs.tabBar())
    assert not _has_button(tabs, 1)
    cross = bar.cross(1)
    with qtbot.waitSignal(tabs.close_requested) as seen, qtbot.assertNotEmitted(tabs.focus_requested):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=cross.center())
    assert seen.args == [2]
    qtbot.waitUntil(lambda: _has_button(tabs, 1))
    assert _button(tabs, 1).geometry() == cross, "nothing moves when it comes"


def test_keys(qtbot: QtBot, tabs: PageTabs) -> None:
    tabs.render(replace(STATE, focused=2))
    tabs.focus_bar()
    with qtbot.waitSignal(tabs.focus_requested) as seen:
        QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Right)
    assert seen.args == [3]
    with qtbot.waitSignal(tabs.move_requested) as moved:
        QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert moved.args == [2, 2]
    with qtbot.assertNotEmitted(tabs.move_requested):
        QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(tabs.close_requested):
        QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Delete)


def _drag(tabs: PageTabs, index: int, to: QPoint) -> None:
    bar, start = tabs.tabBar(), _at(tabs, index)
    drag(bar, start, start + QPoint(15, 0), to)


def test_dragging_but_not_the_anchor(tabs: PageTabs) -> None:
    asked: list[tuple[int, int]] = []
    tabs.move_requested.connect(lambda tab, index: asked.append((int(tab), int(index))))
    _drag(tabs, 1, _at(tabs, 2) + QPoint(40, 0))
    _drag(tabs, 2, _at(tabs, 0) - QPoint(60, 0))
    _drag(tabs, 0, _at(tabs, 2) + QPoint(40, 0))
    assert asked == [(2, 2), (3, 1)]


def test_pages_stay_with_their_tabs(tabs: PageTabs) -> None:
    first, second = QLabel("first"), QLineEdit("second")
    tabs.set_page(1, first)
    tabs.set_page(2, second)
    tabs.render(PageTabsState((ANCHOR, ARTICLE, ACCOUNT), 2))
    assert tabs.page(2) is second
    assert second.isVisible()
    assert [tabs.tabBar().tabText(i) for i in range(3)][1:] == ["KA-01007", "Okonkwo Dental"]
    tabs.render(PageTabsState((ANCHOR,), 1))
    assert tabs.page(2) is None
    assert first.isVisible()


def test_assistive_technology_may_press_a_tab(qtbot: QtBot, tabs: PageTabs) -> None:
    with qtbot.waitSignal(tabs.focus_requested) as seen:
        tabs.tabBar().setCurrentIndex(2)  # what QAccessible does on a press
    assert seen.args == [3]


def test_ten_tabs_fit_a_small_window(tabs: PageTabs) -> None:
    more = tuple(PageTabState(n, f"A long title of a record number {n}") for n in range(10, 19))
    tabs.render(PageTabsState((ANCHOR, *more), 1))
    bar = tabs.tabBar()
    tabs.resize(1200, 300)
    assert bar.tabRect(9).right() <= 1200
    tabs.resize(640, 300)
    tabs.render(PageTabsState((ANCHOR, *more), 18))
    assert 0 <= bar.tabRect(9).left() < bar.tabRect(9).right() <= 640
    tabs.grab()


def test_right_to_left(tabs: PageTabs) -> None:
    tabs.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    tabs.grab()
    bar = tabs.tabBar()
    assert bar.tabRect(0).x() > bar.tabRect(1).x()


def test_short_titles_stay_whole_where_long_ones_give_room(tabs: PageTabs) -> None:
    many = [
        replace(ARTICLE, id=10 + n, title=f"Mesh cuts off bedrooms after the update {n}") for n in range(6)
    ]
    tabs.render(PageTabsState((ANCHOR, *many, replace(ARTICLE, id=30, title="Settings")), 1))
    bar = tabs.tabBar()
    wide = [bar.tabRect(index).width() for index in range(bar.count())]
    assert max(wide[1:-1]) - min(wide[1:-1]) <= 1
    assert sum(wide) <= tabs.width()
    assert wide[-1] < wide[1]
    tabs.resize(1900, 300)
    assert bar.tabRect(1).width() > wide[1]
    assert bar.tabRect(7).width() == wide[-1]


def test_a_tab_in_its_own_window_says_so_and_gives_its_page_away(tabs: PageTabs) -> None:
    page = QLabel("the page")
    tabs.set_page(2, page)
    tabs.render(replace(STATE, tabs=(ANCHOR, replace(ACCOUNT, in_own_window=True), ARTICLE)))
    assert tabs.tabBar().accessibleTabName(1) == "Okonkwo Dental, unsaved, in its own window"
    assert tabs.take_page(2) is page
    assert tabs.page(2) is None
    tabs.set_page(2, page)
    assert tabs.page(2) is page
    assert page.parent() is not None


def test_dragging_out_of_the_bar_says_where_it_was_let_go(qtbot: QtBot, tabs: PageTabs) -> None:
    bar, away = tabs.tabBar(), QPoint(300, 240)
    with qtbot.waitSignal(tabs.dropped_outside) as seen:
        _drag_tab(bar, 1, away)
    assert seen.args == [2, bar.mapToGlobal(away)]
    with qtbot.assertNotEmitted(tabs.dropped_outside):
        _drag_tab(bar, 0, away)


def _drag_tab(bar: QTabBar, index: int, to: QPoint) -> None:
    start = bar.tabRect(index).center() - QPoint(12, 0)
    drag(bar, start, start + QPoint(15, 0), to)


def test_the_menu_of_a_tab_does_what_dragging_and_hovering_do(qtbot: QtBot, tabs: PageTabs) -> None:
    bar = cast("PageTabBar", tabs.tabBar())
    entries = {action.text(): action for action in bar.menu_of(1).actions()}
    with qtbot.waitSignal(tabs.window_requested) as seen:
        entries["Move to its own window"].trigger()
    assert seen.args == [2]
    with qtbot.waitSignal(tabs.move_requested) as seen:
        entries["Move right"].trigger()
    assert seen.args == [2, 2]
    with qtbot.waitSignal(tabs.close_requested) as seen:
        entries["Close tab"].trigger()
    assert seen.args == [2]
    anchor = {action.text(): action.isEnabled() for action in bar.menu_of(0).actions()}
    assert not anchor["Close tab"]
    assert anchor["Move to its own window"], "an anchor takes its session along"


def test_tab_comes_to_the_bar_before_the_page(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    before, tabs, field = QLineEdit(), PageTabs(), QLineEdit()
    column.addWidget(before)
    column.addWidget(tabs)
    tabs.render(PageTabsState((ANCHOR,), 1))
    tabs.set_page(1, field)
    show_active(qtbot, window)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert tabs.tabBar().hasFocus()
    QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Tab)
    assert field.hasFocus()


def test_tabs_that_come_back_from_a_window_that_is_gone_show_their_pages(qtbot: QtBot) -> None:
    main, other = QStackedWidget(), QStackedWidget()
    qtbot.addWidget(main)
    tabs = PageTabs()
    tabs.render(STATE)
    other.addWidget(tabs)
    assert other.findChildren(QWidget)  # as who looks where Tab comes to
    other.removeWidget(tabs)
    main.addWidget(tabs)
    other.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    tabs.render(replace(STATE, focused=2))
    assert tabs.currentIndex() == 1
