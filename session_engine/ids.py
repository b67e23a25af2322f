"""Identities that outlive a widget: lines, windows, sessions, tabs, records and pages."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

from session_engine.light_dataclass import dataclass

LineId = NewType("LineId", str)
"""One organisation and one user; `"demo"` for the embedded organisation's default person."""

WindowId = NewType("WindowId", int)
SessionId = NewType("SessionId", int)
"""Persisted and never used again."""
TabId = NewType("TabId", int)
"""Persisted and never used again."""


CONVERSATION_TABLE = "msdyn_ocliveworkitem"
"""The page of a conversation is the record page of one."""

CONVERSATION_DRAFT_TABLE = "ninedesk_conversationdraft"
"""What stands in composers of conversations; no table of any organisation."""


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """A record of an organisation, by its concrete table.

    An activity is named by its kind (`email`, never `activitypointer`), so that it lives once.

    Attributes:
        line: The organisation and person it was reached through.
        table: Logical name, singular, as in `incident`.
        id: GUID, lower case with hyphens, without braces.
    """

    line: LineId
    table: str
    id: str


class PageType(StrEnum):
    """Kinds of page a tab can show (facts 4, app tab templates)."""

    DASHBOARD = "dashboard"
    GRID = "grid"
    RECORD = "record"
    SEARCH = "search"
    SETTINGS = "settings"
    HELP = "help"
    ALERTS = "alerts"
    MACRO = "macro"
    SCRIPT = "script"
    INBOX = "inbox"
    SUPERVISION = "supervision"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class PageKey:
    """What a page shows. Two openings with equal keys mean the same page ("already open").

    Attributes:
        type: Kind of page.
        line: The organisation it belongs to; settings and help belong to none and keep the line of their session.
        parameters: Sorted pairs; build keys by the functions below, never by hand.
    """

    type: PageType
    line: LineId
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        """Give the value of one parameter, None when it is not there."""
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def record(self) -> RecordRef | None:
        """The record a record page shows, None for every other kind."""
        if self.type is not PageType.RECORD:  # asked for of every tab at every step
            return None
        known = dict(self.parameters)
        table, record_id = known.get("table"), known.get("id")
        return RecordRef(self.line, table, record_id) if table is not None and record_id is not None else None


def record_page(ref: RecordRef, form_id: str | None = None) -> PageKey:
    """Name the page of a record; a new record has its id from the moment its form opens."""
    form = (("form", form_id),) if form_id else ()
    return PageKey(PageType.RECORD, ref.line, (*form, ("id", ref.id), ("table", ref.table)))


def grid_page(line: LineId, table: str, view_id: str | None = None) -> PageKey:
    """Name the page of a table's views; without a view, the table's default one."""
    view = (("view", view_id),) if view_id else ()
    return PageKey(PageType.GRID, line, (("table", table), *view))


def dashboard_page(line: LineId, dashboard_id: str | None = None) -> PageKey:
    """Name a dashboard; without an id, the person's default one."""
    return PageKey(PageType.DASHBOARD, line, (("id", dashboard_id),) if dashboard_id else ())


def search_page(line: LineId, text: str) -> PageKey:
    """Name the results page of a search."""
    return PageKey(PageType.SEARCH, line, (("text", text),))


def website_page(line: LineId, address: str) -> PageKey:
    """Name the page of a website, whose address `navigation.websites` has judged."""
    return PageKey(PageType.WEBSITE, line, (("address", address),))


def macro_page(line: LineId, name: str) -> PageKey:
    """Name the editor of a macro: of a unique name, or of a new one by a name nobody else has."""
    return PageKey(PageType.MACRO, line, (("name", name),))


def script_page(line: LineId, name: str) -> PageKey:
    """Name the editor of a script: of a unique name, or of a new one by a name nobody else has."""
    return PageKey(PageType.SCRIPT, line, (("name", name),))


def settings_page(line: LineId) -> PageKey:
    """Name the settings page."""
    return PageKey(PageType.SETTINGS, line)


def alerts_page(line: LineId) -> PageKey:
    """Name the page that tells what became of offered work, and proves that she can be told of it here."""
    return PageKey(PageType.ALERTS, line)


def help_page(line: LineId) -> PageKey:
    """Name the help; which topic it shows is how its tab was left."""
    return PageKey(PageType.HELP, line)


def inbox_page(line: LineId) -> PageKey:
    """Name the first page of the inbox."""
    return PageKey(PageType.INBOX, line)


def supervision_page(line: LineId) -> PageKey:
    """Name the overview of all conversations and agents, for who leads others."""
    return PageKey(PageType.SUPERVISION, line)
