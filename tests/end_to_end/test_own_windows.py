"""A session or a tab in a window of its own: torn off, worked in, put back, and there again at the next start."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop.own_window import OwnWindow
from desktop.tour.hands import NotSeen, in_slot, until
from session_engine.organisation.state import WELL
from session_engine.sessions.state import SESSION_LIMIT
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from tests.widgets.pointer import drag
from widgets.shell import SessionStrip
from widgets.shell.session_tab import SessionTab

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


def own_windows(desk: RunningDesk) -> list[OwnWindow]:
    """Give the windows beside the main one."""
    return [window for window in desk.composition.windows.frames() if window.isVisible()]


async def at_own_window(desk: RunningDesk, title: str) -> Person:
    """Sit down at the window with this title, as soon as it is there and has the keyboard."""

    def found() -> OwnWindow | None:
        return next((w for w in own_windows(desk) if w.windowTitle().startswith(title)), None)

    await until(lambda: (window := found()) is not None and window.isActiveWindow(), f"the window “{title}”")
    window = found()
    if window is None:
        raise NotSeen(title)
    return Person(cast("Any", window))


def in_main_window(desk: RunningDesk) -> bool:
    """Whether the workspace has the main window in front."""
    return desk.engine.workspace.state.active == desk.engine.workspace.state.main.id


async def open_refund(desk: RunningDesk) -> None:
    await desk.person.open_by_search("CAS-01166", REFUND)
    await until(lambda: desk.person.text_of("Case Title") == REFUND, "the case")


async def also_in_a_tab_of_home(desk: RunningDesk) -> None:
    """Open the case once more, as a tab of Home."""
    await desk.person.chord("Ctrl+0")
    await desk.person.search_for("CAS-01166")
    await desk.person.take_suggestion(REFUND, CTRL)
    await until(lambda: REFUND in desk.person.tabs(), "the case as a tab of Home")
    await until(lambda: desk.person.text_of("Case Title") == REFUND, "the case")


async def drag_to(widget: QWidget, start: QPoint, to: QPoint) -> None:
    """Drag with the left button, from a place of the widget to a place of the screen."""
    await in_slot(lambda: drag(widget, start, start + QPoint(15, 0), widget.mapFromGlobal(to)))


async def test_what_is_typed_in_one_window_is_seen_in_the_other(desk: RunningDesk) -> None:
    await open_refund(desk)
    await desk.person.chord("Ctrl+Shift+O")
    own = await at_own_window(desk, REFUND)
    assert desk.person.sessions() == ["Home"]
    assert own.sessions() == [REFUND]
    await own.fill_in("Description", "Typed beside")
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow, "the main window")
    await also_in_a_tab_of_home(desk)
    await until(lambda: desk.person.text_of("Description") == "Typed beside", "the edit in both")
    await desk.person.fill_in("Description", "Typed in the main window")
    await until(lambda: own.text_of("Description") == "Typed in the main window", "the edit in both")
    assert len(own_windows(desk)) == 1


async def test_a_tab_has_a_window_is_marked_among_its_sessions_and_comes_back(desk: RunningDesk) -> None:
    await also_in_a_tab_of_home(desk)
    await desk.person.chord("Ctrl+O")
    own = await at_own_window(desk, REFUND)
    bar = desk.person.tab_bar()
    assert bar.accessibleTabName(1).endswith("in its own window")
    assert desk.person.front_tab() != REFUND
    assert own.tabs() == [REFUND]
    assert not own.all(SessionStrip)
    await own.fill_in("Description", "Half a sen")
    await desk.person.click(bar, bar.tabRect(1).center() - QPoint(12, 0))
    await until(own.window.isActiveWindow, "its window in front")
    await own.push("Put back")
    await until(lambda: not own_windows(desk), "the window gone")
    await until(lambda: desk.person.front_tab() == REFUND, "the tab back in front")
    assert desk.person.text_of("Description") == "Half a sen"


async def test_closing_the_window_puts_back_and_leaves_the_main_one_as_it_is(desk: RunningDesk) -> None:
    await open_refund(desk)
    await desk.person.chord("Ctrl+Shift+O")
    own = await at_own_window(desk, REFUND)
    await in_slot(own.window.close)
    await until(lambda: not own_windows(desk), "the window gone")
    assert desk.person.sessions() == ["Home", REFUND]
    assert desk.person.front_session() == "Home"
    assert desk.engine.workspace.state.active == desk.engine.workspace.state.main.id


async def test_keys_dialogs_and_notices_belong_to_the_window_in_front(desk: RunningDesk) -> None:
    case = await desk.open_new_case("Rings twice")
    await desk.person.chord("Ctrl+Shift+O")
    own = await at_own_window(desk, "Rings twice")
    await own.chord("Ctrl+Shift+P")
    await until(lambda: own.all_named("Command palette"), "the palette in this window")
    await own.press(Qt.Key.Key_Escape)
    await own.fill_in("Description", "Saved beside")
    await own.chord("Ctrl+S")
    column = desk.second_client()
    await until(lambda: column.column(case, "description") == "Saved beside", "the save")
    await own.push("Resolve")
    await until(lambda: own.dialog() is not None, "the dialog over this window")
    assert desk.person.dialog() is None
    await own.press(Qt.Key.Key_Escape)
    await until(lambda: own.dialog() is None, "no dialog")
    await own.window_active()
    await own.chord("Ctrl+K")
    await until(desk.window.isActiveWindow, "the main window, where the search is")


async def test_the_limit_is_over_all_windows_and_told_in_the_one_in_front(desk: RunningDesk) -> None:
    workspace = desk.engine.workspace
    cases = [desk.second_client().new_case(f"Filler {n}") for n in range(SESSION_LIMIT)]
    for case in cases:
        await desk.person.open_by_search(case.number, case.title)
    await until(lambda: workspace.state.regular_count == SESSION_LIMIT, "nine sessions")
    await desk.person.chord("Ctrl+Shift+O")
    own = await at_own_window(desk, "Filler 8")
    await own.command("New child case")
    await until(lambda: any("9 sessions are open" in bar for bar in own.bars()), "the limit, where she is")
    assert not desk.person.bars()
    await own.push("Put back")
    await until(lambda: not own_windows(desk), "the window gone")
    assert workspace.state.regular_count == SESSION_LIMIT


async def test_dragged_out_of_the_strip_and_dropped_back_onto_it(desk: RunningDesk) -> None:
    await open_refund(desk)
    tab = desk.person.session(REFUND)
    free = desk.window.mapToGlobal(QPoint(500, 500))
    await drag_to(tab, tab.rect().center(), free)
    own = await at_own_window(desk, REFUND)
    assert QRect(own.window.frameGeometry()).contains(free)
    tab = own.session(REFUND)
    strip = desk.person.one(SessionStrip)
    await drag_to(tab, tab.rect().center(), strip.mapToGlobal(QPoint(400, 20)))
    await until(lambda: not own_windows(desk), "the window gone")
    assert desk.person.sessions() == ["Home", REFUND]
    assert desk.person.front_session() == REFUND


async def test_a_page_dragged_out_of_its_tab_bar(desk: RunningDesk) -> None:
    await also_in_a_tab_of_home(desk)
    bar = desk.person.tab_bar()
    await drag_to(bar, bar.tabRect(1).center() - QPoint(12, 0), desk.window.mapToGlobal(QPoint(600, 500)))
    own = await at_own_window(desk, REFUND)
    bar = own.tab_bar()
    await drag_to(bar, bar.tabRect(0).center() - QPoint(12, 0), desk.window.mapToGlobal(QPoint(300, 60)))
    await until(lambda: not own_windows(desk), "the window gone")
    assert desk.person.front_tab() == REFUND


async def test_the_menus_say_what_dragging_does(desk: RunningDesk) -> None:
    await open_refund(desk)
    tab = desk.person.session(REFUND)
    await desk.person.context_menu(tab, tab.rect().center())
    await desk.person.choose("Move to its own window")
    own = await at_own_window(desk, REFUND)
    tab = own.session(REFUND)
    assert isinstance(tab, SessionTab)
    await own.context_menu(tab, tab.rect().center())
    await own.choose("Put back in the main window")
    await until(lambda: not own_windows(desk), "the window gone")
    assert desk.person.front_session() == REFUND


async def test_windows_are_there_again_after_a_relaunch(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await also_in_a_tab_of_home(first)
        await first.person.chord("Ctrl+O")
        await at_own_window(first, REFUND)
        first.window.activateWindow()
        await until(first.window.isActiveWindow, "the main window")
        case = await first.open_new_case("Goes aside")
        await first.person.chord("Ctrl+Shift+O")
        own = await at_own_window(first, "Goes aside")
        await own.fill_in("Description", "Half a sen")
        await until(first.engine.records.dirty_records, "the edit")
        own.window.setGeometry(60, 90, 820, 600)
        places = {w.windowTitle(): w.geometry() for w in own_windows(first)}
        first.window.activateWindow()
        await until(lambda: in_main_window(first), "the main window in front")
        await first.stop()
        await until(lambda: not own_windows(first), "all windows gone")

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        for window in own_windows(second):
            window.activated.emit()  # as a window system does that brings each window to the front as it is shown
        try:
            await until(lambda: len(own_windows(second)) == 2, "both windows")
            await until(second.window.isActiveWindow, "the main window in front, whichever was shown last")
            assert in_main_window(second)
            next(w for w in own_windows(second) if w.windowTitle().startswith("Goes aside")).activateWindow()
            own = await at_own_window(second, "Goes aside")
            assert {w.windowTitle(): w.geometry() for w in own_windows(second)} == places
            assert second.person.sessions() == ["Home"]
            await until(lambda: own.text_of("Description") == "Half a sen", "the half-typed text")
            await until(
                lambda: own.form().isAncestorOf(own.window.focusWidget()),
                "the keyboard in the page, not the strip",
            )
            lines = second.engine.lines
            await until(lambda: lines.state(second.engine.line).connection in WELL, "the organisation")
            await own.chord("Ctrl+S")
            client = second.second_client()
            await until(lambda: client.column(case, "description") == "Half a sen", "the save")
        finally:
            await second.stop()
