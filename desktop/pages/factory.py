"""Makes the page of a tab by its kind; each kind's module is imported when it is first needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from desktop.desk import Desk
from desktop.pages.host import PageFactory
from desktop.pages.page import Page
from session_engine.ids import CONVERSATION_TABLE, PageType
from session_engine.sessions.events import SessionFocused, TabFocused
from session_engine.sessions.state import Tab

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.pages.spares import SparePages

SCRIPT = "msdyn_productivityagentscript"
"""Table whose records are scripts: they have the page of a script."""

FORMS = {
    "msdyn_cannedmessage": ("quick_reply_page", "QuickReplyTab"),
    "msdyn_notificationtemplate": ("notification_template_page", "NotificationTemplateTab"),
}
"""Tables whose records have a form with something beside it: module and class."""

READING = frozenset({"knowledgearticle"})
"""Tables whose records are read, not filled in."""

ALONE = {
    PageType.DASHBOARD: ("dashboard_page", "DashboardTab"),
    PageType.GRID: ("grid_page", "GridTab"),
    PageType.SEARCH: ("search_page", "SearchTab"),
    PageType.SETTINGS: ("settings_page", "SettingsTab"),
    PageType.HELP: ("help_page", "HelpTab"),
    PageType.ALERTS: ("alerts_page", "AlertsTab"),
    PageType.MACRO: ("macro_page", "MacroTab"),
    PageType.SCRIPT: ("script_page", "ScriptTab"),
    PageType.INBOX: ("inbox_page", "InboxTab"),
    PageType.SUPERVISION: ("supervision_page", "SupervisionTab"),
    PageType.WEBSITE: ("website_page", "WebsiteTab"),
}
"""Kinds of pages that need to know their tab alone: module and class."""


def page_factory(desk: Desk) -> PageFactory:
    """Give the maker of pages for a desk."""

    @cache
    def spares() -> SparePages:
        from desktop.pages.spares import SparePages  # noqa: PLC0415

        made = SparePages(cast("QWidget", desk.parent()))  # the window
        for kind in (SessionFocused, TabFocused):
            desk.engine.bus.subscribe(kind, lambda _event: made.give_way())
        return made

    def make(tab: Tab) -> Page:
        record = tab.page.record
        match tab.page.type:
            case PageType.RECORD if record is not None and record.table in READING:
                from desktop.pages.reading_page import ReadingTab  # noqa: PLC0415

                return ReadingTab(desk, tab, record)
            case PageType.RECORD if record is not None and record.table == CONVERSATION_TABLE:
                from desktop.pages.conversation_page import ConversationTab  # noqa: PLC0415

                return ConversationTab(desk, tab, record)
            case PageType.RECORD if record is not None and record.table == "email":
                from desktop.pages.mail_page import MailTab  # noqa: PLC0415

                return MailTab(desk, tab, record)
            case PageType.RECORD if record is not None and record.table == SCRIPT:
                from desktop.pages.script_page import ScriptTab  # noqa: PLC0415

                return ScriptTab(desk, tab)
            case PageType.RECORD if record is not None:
                module, name = FORMS.get(record.table, ("record_page", "RecordTab"))
                made = getattr(import_module(f"desktop.pages.{module}"), name)
                return cast("Page", made(desk, tab, record, spares()))
            case kind:
                module, name = ALONE.get(kind, ALONE[PageType.DASHBOARD])
                made = getattr(import_module(f"desktop.pages.{module}"), name)
                return cast("Page", made(desk, tab))

    return make
