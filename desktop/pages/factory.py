"""Makes the page of a tab by its kind; each kind's module is imported when it is first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from desktop.desk import Desk
from desktop.pages.host import PageFactory
from desktop.pages.page import Page
from session_engine.ids import PageType
from session_engine.sessions.state import Tab

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.pages.spares import SparePages

READING = frozenset({"knowledgearticle"})
"""Tables whose records are read, not filled in."""


def page_factory(desk: Desk) -> PageFactory:
    """Give the maker of pages for a desk."""

    @cache
    def spares() -> SparePages:
        from desktop.pages.spares import SparePages  # noqa: PLC0415

        return SparePages(cast("QWidget", desk.parent()))  # the window

    def make(tab: Tab) -> Page:
        record = tab.page.record
        match tab.page.type:
            case PageType.RECORD if record is not None and record.table in READING:
                from desktop.pages.reading_page import ReadingTab  # noqa: PLC0415

                return ReadingTab(desk, tab, record)
            case PageType.RECORD if record is not None and record.table == "email":
                from desktop.pages.mail_page import MailTab  # noqa: PLC0415

                return MailTab(desk, tab, record)
            case PageType.RECORD if record is not None:
                from desktop.pages.record_page import RecordTab  # noqa: PLC0415

                return RecordTab(desk, tab, record, spares())
            case PageType.GRID:
                from desktop.pages.grid_page import GridTab  # noqa: PLC0415

                return GridTab(desk, tab)
            case PageType.SEARCH:
                from desktop.pages.search_page import SearchTab  # noqa: PLC0415

                return SearchTab(desk, tab)
            case PageType.SETTINGS:
                from desktop.pages.settings_page import SettingsTab  # noqa: PLC0415

                return SettingsTab(desk, tab)
            case PageType.HELP:
                from desktop.pages.help_page import HelpTab  # noqa: PLC0415

                return HelpTab(desk, tab)
            case _:
                from desktop.pages.dashboard_page import DashboardTab  # noqa: PLC0415

                return DashboardTab(desk, tab)

    return make
