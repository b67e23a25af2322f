"""The chrome of a window: top bar, session strip, tabs, command bar, site map, bell, status line."""

from widgets.shell.command_bar import CommandBar, CommandState
from widgets.shell.notification_centre import NoticeState, NotificationCentre
from widgets.shell.page_tab_bar import PageTabState
from widgets.shell.page_tabs import PageTabs, PageTabsState
from widgets.shell.session_strip import SessionStrip
from widgets.shell.site_map import SiteMap, SiteMapEntry, SiteMapGroup
from widgets.shell.status_line import Connection, StatusLine, StatusState
from widgets.shell.strip_state import PendingOpening, SessionTabState, StripState
from widgets.shell.top_bar import MenuEntry, TopBar, TopBarState

__all__ = [
    "CommandBar",
    "CommandState",
    "Connection",
    "MenuEntry",
    "NoticeState",
    "NotificationCentre",
    "PageTabState",
    "PageTabs",
    "PageTabsState",
    "PendingOpening",
    "SessionStrip",
    "SessionTabState",
    "SiteMap",
    "SiteMapEntry",
    "SiteMapGroup",
    "StatusLine",
    "StatusState",
    "StripState",
    "TopBar",
    "TopBarState",
]
