"""The chrome of a window: top bar, session strip, tabs, command bar, site map, bell, status line."""

from typing import TYPE_CHECKING

from widgets.late import late

if TYPE_CHECKING:
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

__getattr__ = late(
    __name__,
    {
        "CommandBar": "command_bar",
        "CommandState": "command_bar",
        "Connection": "status_line",
        "MenuEntry": "top_bar",
        "NoticeState": "notification_centre",
        "NotificationCentre": "notification_centre",
        "PageTabState": "page_tab_bar",
        "PageTabs": "page_tabs",
        "PageTabsState": "page_tabs",
        "PendingOpening": "strip_state",
        "SessionStrip": "session_strip",
        "SessionTabState": "strip_state",
        "SiteMap": "site_map",
        "SiteMapEntry": "site_map",
        "SiteMapGroup": "site_map",
        "StatusLine": "status_line",
        "StatusState": "status_line",
        "StripState": "strip_state",
        "TopBar": "top_bar",
        "TopBarState": "top_bar",
    },
)
