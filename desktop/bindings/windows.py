"""The windows beside the main one follow the workspace: made, filled, named, placed, brought to the front, closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bindings.own_tab import OwnTabBinding
from desktop.bindings.pane.binding import PaneBinding
from desktop.bindings.workspace import WorkspaceBinding
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.main_window import MainWindow
from desktop.own_window import OwnWindow
from desktop.pages.host import PageHost
from desktop.reception import bring_to_front
from desktop.tab_titles import shown_title
from desktop.window_places import PlaceKeeper, restore_place, stand_at
from session_engine.events import Event
from session_engine.ids import SessionId, TabId, WindowId
from session_engine.sessions.events import (
    SessionFocused,
    SessionMoved,
    TabMoved,
    TitleChanged,
    WindowActivated,
    WindowClosed,
    WindowOpened,
)
from session_engine.sessions.state import Window, Workspace
from widgets.shell import PageTabs

SHARE = 0.8
"""How much of the main window's size a new one gets."""

SETTLES = 1_000
"""Milliseconds for which the window system is not believed after a start: it activates each window that is shown."""


class Places(Protocol):
    """Who keeps where windows stand."""

    def geometry(self, window: int) -> str | None:
        """Give a window's last place, None when there is none."""
        ...

    def put_geometry(self, window: int, geometry: str) -> None:
        """Keep a window's place."""
        ...


class Serves(Protocol):
    """What works in every window."""

    def serve(self, frame: DeskWindow) -> None:
        """Work in this window too."""
        ...

    def leave(self, frame: DeskWindow) -> None:
        """The window is about to go."""
        ...


def _nothing() -> None:
    """Let go of nothing."""


@dataclass(frozen=True, slots=True)
class Own:
    """A window beside the main one."""

    frame: OwnWindow
    binding: WorkspaceBinding | OwnTabBinding
    place: PlaceKeeper
    pane: PaneBinding | None = None
    let_go: Callable[[], object] = _nothing


Furnish = Callable[[OwnWindow, Callable[[Workspace], Window | None]], Callable[[], object]]
"""Puts what stands beside the pages into a window with sessions; gives what lets go of it."""


class Windows(QObject):
    """Makes a window for each of the workspace's; the main one is there already."""

    def __init__(
        self,
        desk: Desk,
        main: MainWindow,
        binding: WorkspaceBinding,
        pane: PaneBinding,
        pages: PageHost,
        places: Callable[[], Places | None],
        serving: tuple[Serves, ...],
        do: Callable[[str], object],
    ) -> None:
        super().__init__(main)
        self._desk, self._main, self._main_binding, self._pages = desk, main, binding, pages
        self._main_pane = pane
        self.furnish: Furnish = lambda _frame, _window: _nothing
        self._places, self._serving, self._do = places, serving, do
        self._own: dict[WindowId, Own] = {}
        self._dropped_at: QPoint | None = None
        self._wanted: WindowId | None = None
        binding.session_dropped, binding.tab_dropped = self._session_dropped, self._tab_dropped
        main.activated.connect(lambda: self._activated(desk.engine.workspace.state.main.id))
        bus = desk.engine.bus
        bus.subscribe(WindowOpened, lambda event: self._opened(event.window))
        bus.subscribe(WindowClosed, lambda event: self._closed(event.window))
        bus.subscribe(WindowActivated, lambda event: self._bring(event.window))
        bus.subscribe(SessionMoved, self._session_moved)
        bus.subscribe(TabMoved, self._tab_moved)
        for kind in (TitleChanged, SessionFocused):
            bus.subscribe(kind, self._name_all)

    def start(self) -> None:
        """Show the windows of the last run, the one she worked in last in front."""
        state = self._desk.engine.workspace.state
        if len(state.windows) == 1:
            return
        self._wanted = state.active
        for window in state.windows[1:]:
            self._opened(window.id)
            own = self._own[window.id]
            if own.pane is not None:
                own.pane.start()
            own.binding.start()
        bring_to_front(self._frame(state.active))
        self._show_front(state.active)
        QTimer.singleShot(SETTLES, self, self.heed)

    def go_on(self) -> None:
        """Show what has waited for the page in front."""
        for own in self._own.values():
            if own.pane is not None:
                own.pane.go_on()

    def front(self) -> DeskWindow:
        """Give the window she works in: dialogs, bars and notices belong there."""
        own = self._own.get(self._desk.engine.workspace.state.active)
        return own.frame if own is not None else self._main

    def pane_in_front(self) -> PaneBinding | None:
        """Give the pane of the window she works in; None in the window of a single tab."""
        own = self._own.get(self._desk.engine.workspace.state.active)
        return own.pane if own is not None else self._main_pane

    def toggle_pane(self) -> None:
        """Expand or collapse the pane of the window she works in."""
        pane = self.pane_in_front()
        if pane is not None:
            pane.toggle()

    def frames(self) -> tuple[OwnWindow, ...]:
        """Give the windows beside the main one."""
        return tuple(own.frame for own in self._own.values())

    def heed(self) -> None:
        """Believe the window system where it has another window in front than the workspace: a key is for that one."""
        self._wanted = None
        active = QApplication.activeWindow()
        for number, own in self._own.items():
            if own.frame is active:
                self._activated(number)
        if active is self._main:
            self._activated(self._desk.engine.workspace.state.main.id)

    def to_main(self) -> None:
        """Bring the main window to the front, where search, site map and bell are."""
        self._desk.engine.workspace.activate_window(self._desk.engine.workspace.state.main.id)

    def close(self) -> None:
        """Let all windows go: the program ends, and the next start has them again."""
        for own in self._own.values():
            own.place.keep_now()
            own.binding.close()
            if own.pane is not None:
                own.pane.close()
            own.let_go()
            own.frame.hide()
            own.frame.deleteLater()
        self._own.clear()

    # What the workspace announces

    def _opened(self, number: WindowId) -> None:
        window = self._window(number)
        if window is None:
            return
        frame = OwnWindow(self._main.theme)
        pane, let_go = None, _nothing
        if window.tab is None:
            pane = PaneBinding(self._desk, frame, self._pages, partial(_find, number))
            let_go = self.furnish(frame, partial(_find, number))
        binding = self._bind(frame, window)
        self._own[number] = Own(
            frame, binding, PlaceKeeper(frame, partial(self._keep_place, number)), pane, let_go
        )
        binding.tab_dropped = self._tab_dropped
        frame.close_requested.connect(
            lambda: self._desk.run(lambda: self._desk.engine.workspace.close_window(number))
        )
        frame.activated.connect(lambda: self._activated(number))
        frame.status.outbox_requested.connect(lambda: self._do("outbox"))
        for part in self._serving:
            part.serve(frame)
        self._place(frame, number)
        self._name(number)
        frame.show()

    def _bind(self, frame: OwnWindow, window: Window) -> WorkspaceBinding | OwnTabBinding:
        if window.tab is not None:
            return OwnTabBinding(self._desk, frame, self._pages, window.tab)
        find = partial(_find, window.id)
        binding = WorkspaceBinding(self._desk, frame.strip, frame.stack, self._pages, find)
        binding.session_dropped = self._session_dropped
        return binding

    def _closed(self, number: WindowId) -> None:
        own = self._own.get(number)
        if own is None:
            return
        del self._own[number]
        own.binding.close()
        if own.pane is not None:
            own.pane.close()
        own.let_go()
        for part in self._serving:
            part.leave(own.frame)
        own.frame.hide()
        own.frame.deleteLater()

    def _session_moved(self, event: SessionMoved) -> None:
        """Take tabs and pages along as they are: text, cursor and scroll position stay."""
        before, now = self._binding(event.previous), self._binding(event.window)
        tabs = before.give_session(event.session) if isinstance(before, WorkspaceBinding) else None
        if isinstance(now, WorkspaceBinding):
            now.take_session(event.session, tabs)
            now.show_front(keyboard=False)
        self._name_all(event)

    def _tab_moved(self, event: TabMoved) -> None:
        before, now = self._binding(event.previous), self._binding(event.window)
        tabs = self._tabs_of(before, event.session)
        page = tabs.take_page(event.tab) if tabs is not None else None
        if page is not None:
            page.hide()
            page.setParent(None)
        if now is not None:
            now.show_front(keyboard=False)

    def _bring(self, number: WindowId) -> None:
        own = self._own.get(number)
        frame: QWidget = own.frame if own is not None else self._main
        if frame.isActiveWindow():
            return
        if frame.isVisible() or own is not None:
            bring_to_front(frame)
        self._show_front(number)

    def _show_front(self, number: WindowId) -> None:
        binding = self._binding(number)
        if binding is not None:
            binding.show_front(keyboard=True)

    # What the person does

    def _activated(self, number: WindowId) -> None:
        if self._window(number) is None or self._wanted not in (None, number):
            return
        self._desk.engine.workspace.activate_window(number)
        binding = self._binding(number)
        keyboard = cast("QWidget | None", self._frame(number).focusWidget())
        if binding is not None and keyboard is None:
            # What had the keyboard here has gone to another window; Qt would give it to the first button there is.
            binding.show_front(keyboard=True)

    def _session_dropped(self, session: int, at: QPoint) -> None:
        # In the next turn: the strip that is told this from is still handling the mouse.
        QTimer.singleShot(0, self, lambda: self._drop_session(SessionId(session), at))

    def _tab_dropped(self, tab: int, at: QPoint) -> None:
        QTimer.singleShot(0, self, lambda: self._drop_tab(TabId(tab), at))

    def _drop_session(self, session: SessionId, at: QPoint) -> None:
        workspace = self._desk.engine.workspace
        if session not in workspace.state.sessions:
            return
        source, target = workspace.state.strip_of(session), self._under(at)
        window = self._window(target) if target is not None else None
        if window is not None and window.id != source.id and window.tab is None:
            strip = self._frame(window.id).strip
            place = strip.mapFromGlobal(at)
            if strip.rect().adjusted(0, -place.y(), 0, strip.height()).contains(place):
                self._desk.run(lambda: workspace.place_session(session, window.id, strip.index_at(place)))
                return
        if source.id in self._own and source.sessions == (session,):
            self._own[source.id].frame.move(_under_pointer(at))
            return
        self._torn_at(at, lambda: workspace.tear_session(session))

    def _drop_tab(self, tab: TabId, at: QPoint) -> None:
        workspace = self._desk.engine.workspace
        session, own = workspace.state.session_of(tab), workspace.state.own_window(tab)
        if session is None:
            return
        if own is None:
            self._torn_at(at, lambda: workspace.tear_tab(tab))
        elif self._under(at) == workspace.state.strip_of(session.id).id:
            self._desk.run(lambda: workspace.put_back_tab(tab))
        elif own.id in self._own:
            self._own[own.id].frame.move(_under_pointer(at))

    def _torn_at(self, at: QPoint, tear: Callable[[], object]) -> None:
        """Tear off; the window stands where the pointer let go."""
        self._dropped_at = at
        self._desk.run(tear)
        self._dropped_at = None

    # Inside

    def _window(self, number: WindowId) -> Window | None:
        return _find(number, self._desk.engine.workspace.state)

    def _frame(self, number: WindowId) -> DeskWindow:
        own = self._own.get(number)
        return own.frame if own is not None else self._main

    def _binding(self, number: WindowId) -> WorkspaceBinding | OwnTabBinding | None:
        if number == self._desk.engine.workspace.state.main.id:
            return self._main_binding
        own = self._own.get(number)
        return own.binding if own is not None else None

    @staticmethod
    def _tabs_of(binding: WorkspaceBinding | OwnTabBinding | None, session: SessionId) -> PageTabs | None:
        if isinstance(binding, OwnTabBinding):
            return binding.tabs()
        return binding.tabs_of(session) if binding is not None else None

    def _under(self, at: QPoint) -> WindowId | None:
        """Find the window under a place of the screen, the active one first where several lie there."""
        state = self._desk.engine.workspace.state
        order = sorted(state.windows, key=lambda window: window.id != state.active)
        top = QApplication.topLevelAt(at)
        for window in order:
            if self._frame(window.id) is top:
                return window.id
        return next((w.id for w in order if self._frame(w.id).frameGeometry().contains(at)), None)

    def _place(self, frame: OwnWindow, number: WindowId) -> None:
        """Put a window where it was, where it was let go, on another monitor, or a little beside the main one."""
        places = self._places()
        kept = places.geometry(number) if places is not None else None
        frame.resize(self._main.size() * SHARE)
        if kept:
            restore_place(frame, kept)
        if self._dropped_at is not None:
            stand_at(frame, _under_pointer(self._dropped_at), self._dropped_at)
        elif not kept:
            self._place_anew(frame, number)

    def _place_anew(self, frame: OwnWindow, number: WindowId) -> None:
        here = self._main.screen()
        others = [screen for screen in QApplication.screens() if screen is not here]
        if not others:
            frame.move(self._main.pos() + QPoint(40, 40) * int(number))
            return
        area = others[0].availableGeometry()
        frame.resize(frame.size().boundedTo(area.size()))
        frame.move(area.center() - frame.rect().center())

    def _keep_place(self, number: WindowId, place: str) -> None:
        places = self._places()
        if places is not None and self._window(number) is not None:
            places.put_geometry(number, place)

    def _name_all(self, _event: Event) -> None:
        for number in self._own:
            self._name(number)

    def _name(self, number: WindowId) -> None:
        state, window = self._desk.engine.workspace.state, self._window(number)
        if window is None or number not in self._own:
            return
        session = state.sessions[window.focused]
        tab = session.tab(window.tab) if window.tab is not None else None
        inner = shown_title(session.title_of(tab), tab.icon) if tab is not None else ""
        self._own[number].frame.show_title(inner, shown_title(session.shown_title, session.anchor.icon))


def _find(number: WindowId, state: Workspace) -> Window | None:
    return next((window for window in state.windows if window.id == number), None)


def _under_pointer(at: QPoint) -> QPoint:
    """Say where a window stands whose strip lies under the pointer."""
    return at - QPoint(80, 16)
