"""What the workspace announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import PageKey, SessionId, TabId, WindowId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """A session is there, with its anchor.

    Attributes:
        session: Which.
        background: The focus stayed where it was.
        again: It had been closed, and is there as it was.
    """

    session: SessionId
    background: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class SessionClosed(Event):
    """A session is gone, and its tabs with it (each announced before)."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class SessionFocused(Event):
    """Another session is in front in its window."""

    previous: SessionId
    session: SessionId


@dataclass(frozen=True, slots=True)
class TabOpened(Event):
    """A tab is there."""

    tab: TabId
    session: SessionId
    background: bool = False


@dataclass(frozen=True, slots=True)
class TabClosed(Event):
    """A tab is gone; `page` is what it showed."""

    tab: TabId
    session: SessionId
    page: PageKey


@dataclass(frozen=True, slots=True)
class TabFocused(Event):
    """Another tab is in front in its session."""

    previous: TabId
    tab: TabId
    session: SessionId


@dataclass(frozen=True, slots=True)
class TitleChanged(Event):
    """A tab's title or icon is new; where it is the anchor, the session's too."""

    tab: TabId
    session: SessionId


@dataclass(frozen=True, slots=True)
class PageStateChanged(Event):
    """The person left the page differently: filter, sort, scroll, section."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class DraftChanged(Event):
    """An editor's page has something unsaved now, or nothing any more."""

    tab: TabId
    session: SessionId


@dataclass(frozen=True, slots=True)
class PaneChanged(Event):
    """A session's productivity pane was left differently: its tool, width, pin, or what a tool keeps."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class MinimisedChanged(Event):
    """A session's conversation is to be minimised, or opened, other than those of all sessions."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class HalfTypedChanged(Event):
    """What is half typed over a tab's page is another; nothing of the page itself is drawn anew for it."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    """Tabs of a session, or (None) the sessions of a window, are in another order."""

    session: SessionId | None = None


@dataclass(frozen=True, slots=True)
class PendingChanged(Event):
    """Another set of openings waits for a place."""


@dataclass(frozen=True, slots=True)
class WindowOpened(Event):
    """There is another window; what is in it is announced next."""

    window: WindowId


@dataclass(frozen=True, slots=True)
class WindowClosed(Event):
    """A window is gone; what was in it has moved or was closed, announced before."""

    window: WindowId


@dataclass(frozen=True, slots=True)
class WindowActivated(Event):
    """Another window has the focus."""

    previous: WindowId
    window: WindowId


@dataclass(frozen=True, slots=True)
class SessionMoved(Event):
    """A session is in another window."""

    session: SessionId
    previous: WindowId
    window: WindowId


@dataclass(frozen=True, slots=True)
class TabPromoted(Event):
    """A tab of the inbox is the first one of a session of its own now; its page stays as it is."""

    tab: TabId
    session: SessionId
    previous: SessionId


@dataclass(frozen=True, slots=True)
class TabMoved(Event):
    """A tab's page is in another window: torn off, or back where its session is."""

    tab: TabId
    session: SessionId
    previous: WindowId
    window: WindowId
