"""What is open: windows, sessions, tabs, and what waits for a place (facts 1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from session_engine.ids import LineId, PageKey, RecordRef, SessionId, TabId, WindowId
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Value
from session_engine.scripts.state import ScriptProgress
from session_engine.views.state import GridView

SESSION_LIMIT = 9
"""Regular sessions, all windows and organisations together; Home and the inbox do not count."""

TAB_LIMIT = 10
"""Tabs in a session, the anchor included."""


Json: TypeAlias = "None | bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
"""A value as JSON has them: lists and objects are never changed, only replaced."""


class SessionKind(StrEnum):
    """Only regular sessions count towards the limit."""

    HOME = "home"
    INBOX = "inbox"
    REGULAR = "regular"


@dataclass(frozen=True, slots=True)
class PaneView:
    """How a session's productivity pane was left; kept with the session's first tab and restored with it.

    Attributes:
        expanded: Its tools are in sight, not only their icons.
        width: Of the tools, in pixels at 100 % text size; 0 for the usual one.
        tool: The tool in front; empty as long as the person has chosen none.
        pinned: It follows the tab in front instead of the session's first one.
        tools: What each tool keeps of itself, by the tool's name.
        off: The session has none.
    """

    expanded: bool = True
    width: int = 0
    tool: str = ""
    pinned: bool = False
    tools: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))
    off: bool = False


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """What was begun in a dialog, a popup or a line to search in, and is not given yet.

    Attributes:
        values: By field; what is no value yet is text.
        about: The records it is about.
        open: It stands open, and opens again by itself at the next start.
    """

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    about: tuple[RecordRef, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class PageState:
    """How the person left a page, so that it comes back the same: kept in the tab.

    Attributes:
        section: The form's tab, the help's topic, the settings' group.
        scroll: Pixels at 100 % text size, by scroll area's name.
        grids: By grid part.
        query: What is looked for: the search page's text, the timeline's, the settings'.
        facet: The search page's chosen table.
        facets: What narrows the search page's results, by column.
        kinds: The timeline's chosen kinds of entries, empty for all.
        script: How far the session is with its scripts; in its first tab only.
        states: The timeline's chosen states of activities, empty for all entries.
        days: How far back the timeline goes, 0 for the whole past.
        draft: What an editor page holds that is not saved, as the page writes it; empty for nothing.
        pane: The session's productivity pane; in its first tab only.
        typed: What is half typed over the page, by place, as in `resolve`; not what is a draft of its record.
        seen: The person has opened what it shows: a start that brings it back does not count as a reading.
        minimised: The session's conversation is a strip, or is not; None as everywhere. In its first tab only.
        template: Unique name of the template the session was begun by, empty for the one of its table or work stream.
            In its first tab only.
        titled: It has the session's title, where that has one of its own. In its first tab only.
    """

    section: str | None = None
    scroll: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    grids: Mapping[str, GridView] = field(default_factory=lambda: MappingProxyType({}))
    query: str = ""
    facet: str | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    kinds: tuple[str, ...] = ()
    script: ScriptProgress = field(default_factory=ScriptProgress)
    states: tuple[str, ...] = ()
    days: int = 0
    draft: str = ""
    pane: PaneView = field(default_factory=PaneView)
    typed: Mapping[str, HalfTyped] = field(default_factory=lambda: MappingProxyType({}))
    seen: bool = False
    minimised: bool | None = None
    template: str = ""
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a session.

    Attributes:
        id: Never used again.
        page: What it shows; two tabs may show the same page (Ctrl, Shift).
        title: As data: raw, not yet made safe for a label; empty until known.
        icon: Meaning, as in `case`; a name of `widgets.icons`.
        anchor: The session's first tab, never closed alone.
        state: How the page was left.
        is_new: Opened in the background and not yet looked at.
        used: Grows with every focus, over all tabs; the least one was left longest ago.
    """

    id: TabId
    page: PageKey
    title: str = ""
    icon: str = "record"
    anchor: bool = False
    state: PageState = field(default_factory=PageState)
    is_new: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A customer, an issue: an anchor and what belongs to it.

    Attributes:
        id: Never used again.
        kind: Home, inbox or regular.
        line: The organisation it belongs to.
        tabs: In order, the anchor first (Home's first tab is its dashboard).
        focused: The tab in front where the session is; never one that has a window of its own.
        title: Empty means the anchor's title.
        icon: Meaning; empty means the anchor's.
        is_new: Opened in the background and not yet looked at.
        used: Grows with every focus, over all sessions; the least one was left longest ago.
    """

    id: SessionId
    kind: SessionKind
    line: LineId
    tabs: tuple[Tab, ...]
    focused: TabId
    title: str = ""
    icon: str = ""
    is_new: bool = False
    used: int = 0

    @property
    def anchor(self) -> Tab:
        """The first tab."""
        return self.tabs[0]

    @property
    def shown_title(self) -> str:
        """What the strip shows."""
        return self.title or self.anchor.title

    def title_of(self, tab: Tab) -> str:
        """What one of its tabs shows."""
        return self.title if tab.anchor and tab.state.titled and self.title else tab.title

    @property
    def shown_icon(self) -> str:
        """What the strip shows."""
        return self.icon or self.anchor.icon

    def tab(self, tab_id: TabId) -> Tab | None:
        """Find a tab of this session."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)


@dataclass(frozen=True, slots=True)
class Pending:
    """An opening that met a limit and waits for a place.

    Attributes:
        key: Names it until it is opened or dropped.
        page: What was to be opened.
        title: As known when it was asked for.
        icon: Meaning.
        session: The session a tab waits for; None when a session waits.
    """

    key: int
    page: PageKey
    title: str = ""
    icon: str = "record"
    session: SessionId | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A window: one with a strip of sessions, or one that shows a single torn-off tab.

    A torn-off tab stays in its session: only its page is in the other window.

    Attributes:
        id: Its place on the screen is kept by it; a window torn off later may have it again.
        sessions: In the strip's order, Home first in the main one; none in a tab's window.
        focused: The session in front; in a tab's window the one the tab belongs to.
        tab: The torn-off tab, None in a window with a strip.
    """

    id: WindowId
    sessions: tuple[SessionId, ...]
    focused: SessionId
    tab: TabId | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that is open, replaced whole at every change.

    Attributes:
        windows: The main one first.
        active: The window with the focus.
        sessions: All sessions, by id.
        pending: Openings that wait, oldest first, without doubles.
    """

    windows: tuple[Window, ...]
    active: WindowId
    sessions: Mapping[SessionId, Session]
    pending: tuple[Pending, ...] = ()

    def window(self, window_id: WindowId | None = None) -> Window:
        """Give a window, the active one when none is named."""
        wanted = self.active if window_id is None else window_id
        return next(window for window in self.windows if window.id == wanted)

    @property
    def main(self) -> Window:
        """The window with Home."""
        return self.windows[0]

    @property
    def strip(self) -> Window:
        """The window whose strip verbs walk along: the active one, or the one a torn-off tab's session is in."""
        window = self.window()
        return window if window.tab is None else self.strip_of(window.focused)

    def strip_of(self, session_id: SessionId) -> Window:
        """Give the window a session is in."""
        return next(window for window in self.windows if session_id in window.sessions)

    def own_window(self, tab_id: TabId) -> Window | None:
        """Find the window of a torn-off tab."""
        return next((window for window in self.windows if window.tab == tab_id), None)

    @property
    def torn_off(self) -> frozenset[TabId]:
        """The tabs that have a window of their own."""
        return frozenset(window.tab for window in self.windows if window.tab is not None)

    def front_of(self, window: Window) -> TabId:
        """Give the tab in front in a window."""
        return window.tab if window.tab is not None else self.sessions[window.focused].focused

    @property
    def in_front(self) -> frozenset[TabId]:
        """The tabs in front, one of each window."""
        return frozenset(self.front_of(window) for window in self.windows)

    @property
    def focused_session(self) -> Session:
        """The session in front in the active window."""
        return self.sessions[self.window().focused]

    @property
    def focused_tab(self) -> Tab:
        """The tab in front in the active window."""
        front = self.front_of(self.window())
        return next(tab for tab in self.focused_session.tabs if tab.id == front)

    @property
    def regular_count(self) -> int:
        """How many sessions count towards the limit."""
        return sum(1 for session in self.sessions.values() if session.kind is SessionKind.REGULAR)

    @property
    def inbox(self) -> Session | None:
        """The inbox, None where it is switched off."""
        return next((s for s in self.sessions.values() if s.kind is SessionKind.INBOX), None)

    def half_typed(self, tab_id: TabId, place: str) -> HalfTyped | None:
        """Give what is half typed at a place of a tab."""
        session = self.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        return tab.state.typed.get(place) if tab is not None else None

    def session_of(self, tab_id: TabId) -> Session | None:
        """Find the session a tab is in."""
        return next((s for s in self.sessions.values() if s.tab(tab_id) is not None), None)
