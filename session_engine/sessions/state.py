"""What is open: windows, sessions, tabs, and what waits for a place (facts 1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.ids import LineId, PageKey, SessionId, TabId, WindowId
from session_engine.light_dataclass import dataclass
from session_engine.views.state import GridView

SESSION_LIMIT = 9
"""Regular sessions, all windows and organisations together; Home and the inbox do not count."""

TAB_LIMIT = 10
"""Tabs in a session, the anchor included."""


class SessionKind(StrEnum):
    """Only regular sessions count towards the limit."""

    HOME = "home"
    INBOX = "inbox"
    REGULAR = "regular"


@dataclass(frozen=True, slots=True)
class PageState:
    """How the person left a page, so that it comes back the same: kept in the tab.

    Attributes:
        section: The form's tab, the help's topic, the settings' group.
        scroll: Pixels at 100 % text size, by scroll area's name.
        grids: By grid part.
        query: A search page's text, its own quick find.
        facet: The search page's chosen table.
    """

    section: str | None = None
    scroll: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    grids: Mapping[str, GridView] = field(default_factory=lambda: MappingProxyType({}))
    query: str = ""
    facet: str | None = None


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
        focused: The tab in front.
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
    """A window and the sessions in it, in the strip's order; Home first in the main one."""

    id: WindowId
    sessions: tuple[SessionId, ...]
    focused: SessionId


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that is open, replaced whole at every change.

    Attributes:
        windows: At least one.
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
    def focused_session(self) -> Session:
        """The session in front in the active window."""
        return self.sessions[self.window().focused]

    @property
    def focused_tab(self) -> Tab:
        """The tab in front in the active window."""
        session = self.focused_session
        return next(tab for tab in session.tabs if tab.id == session.focused)

    @property
    def regular_count(self) -> int:
        """How many sessions count towards the limit."""
        return sum(1 for session in self.sessions.values() if session.kind is SessionKind.REGULAR)

    def session_of(self, tab_id: TabId) -> Session | None:
        """Find the session a tab is in."""
        return next((s for s in self.sessions.values() if s.tab(tab_id) is not None), None)
