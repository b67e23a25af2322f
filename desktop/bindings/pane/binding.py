"""Binds the dock of a window: it follows the session in front, and each tool is made when it is first shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from desktop.bindings.pane.choosing import Choosing
from desktop.bindings.pane.registry import FIRST, tools_for
from desktop.bindings.pane.tool import PaneTool, Subject, Tool, ToolPlace
from desktop.bindings.workspace import give_keyboard, main_window
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.pages.host import PageHost
from session_engine.events import Event
from session_engine.ids import SessionId
from session_engine.sessions.events import (
    PaneChanged,
    SessionClosed,
    SessionFocused,
    SessionMoved,
    TabFocused,
)
from session_engine.sessions.state import PaneView, Session, SessionKind, Window, Workspace
from widgets.pane.state import DockState, ToolState
from widgets.primitives.one_pass import hold_for_the_next

if TYPE_CHECKING:
    from widgets.pane.dock import Dock
    from widgets.pane.room import KeptRoom

PAGE_FIRST_MS = 100
"""The page of a session comes to the front without waiting for the pane, and one that is passed by leaves it alone."""


class PaneBinding:
    """The pane of one window.

    It is made before the binding of sessions and tabs: a page that comes into sight then has its width at once.
    """

    def __init__(
        self,
        desk: Desk,
        frame: DeskWindow,
        pages: PageHost,
        window: Callable[[Workspace], Window | None] = main_window,
    ) -> None:
        self._desk, self._frame, self._pages, self._find_window = desk, frame, pages, window
        self._tools: dict[str, Tool] = {}
        self._choosing = Choosing()
        self._subject: Subject | None = None
        self._shown: tuple[str, Subject] | None = None
        self._keyboard_due = False
        self._session_seen: SessionId | None = None
        self._room: KeptRoom | None = None
        self._hears_of_profiles = False
        self._turn = QTimer(frame, singleShot=True)
        self._turn.timeout.connect(self._show_tool)
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(kind, self._look)
            for kind in (SessionFocused, SessionMoved, TabFocused, PaneChanged)
        ]
        self._subscribed.append(bus.subscribe(SessionClosed, self._session_closed))

    def start(self) -> None:
        """Keep the room for the dock of the session in front at the start, so that the page has its width."""
        session = self._session()
        subject = _subject_of(session) if session is not None else None
        if session is not None and subject is not None and tools_for(subject.record.table):
            from widgets.pane.room import KeptRoom  # noqa: PLC0415 - Home has none, and a start does not need it

            view = _view(session)
            self._room = KeptRoom(self._frame, expanded=view.expanded, width=view.width)
            self._frame.put_beside(self._room)
            self._settle()

    def go_on(self) -> None:
        """Show the dock, and then its tool: the page in front is there."""
        if self._room is not None:
            self._look()

    def close(self) -> None:
        """Hear nothing any more."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._turn.stop()
        for tool in self._tools.values():
            tool.close()

    def toggle(self) -> None:
        """Expand the pane and go there; or collapse it, and go back to the page from there."""
        dock = self._frame.pane
        if dock is None or dock.isHidden():
            return
        focus = cast("QWidget | None", self._frame.focusWidget())
        inside = focus is not None and dock.isAncestorOf(focus)
        opens = not dock.is_open
        self._keyboard_due = opens
        dock.toggle()
        if not opens and inside:
            give_keyboard(self._pages, self._desk.engine.workspace.state.focused_tab.id)

    def enter(self) -> None:
        """Give the keyboard to the tool in front, or to the icons."""
        dock = self._frame.pane
        tool = self._tools.get(self._name_shown())
        if tool is not None:
            tool.focus()
        elif dock is not None:
            dock.enter_strip()

    # What is in front

    def _look(self, event: Event | None = None) -> None:
        """Show dock and icons for the session in front now; the tool follows in a turn of its own."""
        session = self._session()
        goes = session is not None and self._session_seen not in (None, session.id)
        self._session_seen = session.id if session is not None else None
        if goes:
            hold_for_the_next(self._frame.stack)
        self._show_dock(session)
        if self._subject is not None:
            self._turn.start(0 if event is None or isinstance(event, PaneChanged) else PAGE_FIRST_MS)

    def _show_dock(self, session: Session | None) -> None:
        if self._room is not None:
            self._room.hide()
            self._room.deleteLater()
            self._room = None
        self._subject = subject = _subject_of(session) if session is not None else None
        off = session is None or session.anchor.state.pane.off
        known = self._tools_for(subject, session) if subject is not None and not off else ()
        if session is None or subject is None or not known:
            self._subject = None
            self._put_away()
            return
        dock = self._dock()
        inside = self._in_tool()
        state = self._state(_view(session), subject, known)
        self._keyboard_due = self._keyboard_due or (inside and state.tool != self._name_shown())
        dock.render(state)
        if dock.isHidden():
            dock.hold_back()
            dock.show()
            self._settle()

    def _tools_for(self, subject: Subject, session: Session | None) -> tuple[PaneTool, ...]:
        if not self._hears_of_profiles:
            from session_engine.experience.events import ExperienceChanged  # noqa: PLC0415 - not before a start

            self._hears_of_profiles = True
            self._subscribed.append(self._desk.engine.bus.subscribe(ExperienceChanged, self._look))
        experience = self._desk.engine.experience.state(subject.record.line)
        known = tools_for(subject.record.table, experience.mine)
        looks = session is not None and session.kind is SessionKind.INBOX
        return tuple(tool for tool in known if tool.previews) if looks else known

    def _session(self) -> Session | None:
        state = self._desk.engine.workspace.state
        window = self._find_window(state)
        return state.sessions.get(window.focused) if window is not None else None

    def _state(self, view: PaneView, subject: Subject, known: tuple[PaneTool, ...]) -> DockState:
        tr = QCoreApplication.translate
        name = self._choosing.choose(subject, view.tool, known, self._tools)
        tools = tuple(
            ToolState(tool.name, tool.title(), tool.icon, self._news(tool.name, subject)) for tool in known
        )
        caption = tr("Pane", "for the tab in front") if view.pinned else tr("Pane", "for this session")
        return DockState(tools, name, view.expanded, view.width, view.pinned, caption, self._desk.key("pane"))

    def _news(self, name: str, subject: Subject) -> str:
        tool = self._tools.get(name)
        return tool.news(subject) if tool is not None else ""

    def _name_shown(self) -> str:
        return self._shown[0] if self._shown is not None else ""

    def _in_tool(self) -> bool:
        """Whether the tool in front has the keyboard."""
        tool = self._tools.get(self._name_shown())
        focus = cast("QWidget | None", self._frame.focusWidget())
        return tool is not None and focus is not None and tool.widget.isAncestorOf(focus)

    def _dock(self) -> Dock:
        dock = self._frame.pane
        if dock is None:
            from widgets.pane.dock import Dock  # noqa: PLC0415 - Home has none, and a start does not need it

            dock = self._frame.pane = Dock(self._frame)
            dock.hide()
            self._frame.put_beside(dock)
            self._bind(dock)
        return dock

    def _bind(self, dock: Dock) -> None:
        dock.toggle_wanted.connect(
            lambda: self._change(lambda view: replace(view, expanded=not view.expanded))
        )
        dock.tool_chosen.connect(lambda name: self._change(lambda view: replace(view, tool=name)))
        dock.pin_wanted.connect(lambda: self._change(lambda view: replace(view, pinned=not view.pinned)))
        dock.width_chosen.connect(lambda wide: self._change(lambda view: replace(view, width=wide)))
        dock.opened.connect(lambda _open: self._turn.start(0))

    def _change(self, change: Callable[[PaneView], PaneView]) -> None:
        session = self._session()
        if session is not None:
            view = change(_view(session))
            self._desk.run(lambda: self._desk.engine.workspace.set_pane(session.id, view))

    def _put_away(self) -> None:
        dock = self._frame.pane
        if dock is not None and not dock.isHidden():
            dock.hide()
            self._settle()
        self._rest()

    def _settle(self) -> None:
        """Give the content its width now: a page that is shown at the old one would be laid out twice."""
        self._frame.middle.activate()

    # The tool in front, in turns of its own

    def _show_tool(self) -> None:
        dock, subject, session = self._frame.pane, self._subject, self._session()
        if dock is None or subject is None or session is None or not dock.is_open:
            self._rest()
            return
        dock.bring_front()
        known = self._tools_for(subject, session)
        name = self._choosing.choose(subject, _view(session).tool, known, self._tools)
        tool = self._tools.get(name)
        if tool is None:
            row = next(each for each in known if each.name == name)
            if not _load_one(row.modules):
                self._make(dock, row)
            self._turn.start(0)  # what comes next has a turn of its own
            return
        if self._shown != (name, subject):
            if self._shown is not None and self._shown[0] != name:
                self._tools[self._shown[0]].hide()
            self._shown = name, subject
            tool.show(subject)
        if self._keyboard_due:
            self._keyboard_due = False
            tool.focus()

    def _make(self, dock: Dock, row: PaneTool) -> None:
        tool = self._tools[row.name] = row.bind(
            self._desk, ToolPlace(self._desk, row.name, self._look, self._frame.toasts.keep_clear_of)
        )
        dock.put_tool(row.name, tool.widget)

    def _rest(self) -> None:
        self._keyboard_due = False
        if self._shown is not None:
            self._tools[self._shown[0]].hide()
            self._shown = None

    def _session_closed(self, event: SessionClosed) -> None:
        self._choosing.forget(event.session)


def _load_one(modules: tuple[str, ...]) -> bool:
    """Load the first module that is not there yet; tell whether there was one."""
    missing = next((name for name in modules if name not in sys.modules), None)
    if missing is not None:
        import_module(missing)  # here and not in a thread: classes of widgets are made
    return missing is not None


def _view(session: Session) -> PaneView:
    """Give how a session's pane stands.

    In the inbox it is for what she looks at, and beside the list only its icons are there until she opens it.
    """
    view = session.anchor.state.pane
    if session.kind is not SessionKind.INBOX:
        return view
    return (
        replace(view, pinned=True)
        if view != PaneView()
        else PaneView(expanded=False, tool=FIRST, pinned=True)
    )


def _subject_of(session: Session) -> Subject | None:
    view = _view(session)
    tab = (session.tab(session.focused) if view.pinned else None) or session.anchor
    record = tab.page.record
    return Subject(session.id, tab.id, record) if record is not None else None
