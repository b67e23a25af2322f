"""The site map: what the hamburger button offers (A4); only what works is listed."""

from __future__ import annotations

from session_engine.ids import (
    LineId,
    PageKey,
    dashboard_page,
    grid_page,
    help_page,
    settings_page,
    supervision_page,
)
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a table's views, or a page; `name` is a table's logical name or the page's."""

    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading; the words are made in the desktop."""

    name: str
    entries: tuple[Entry, ...]


SUPERVISION = "supervision"
"""The entry of who leads others."""
SET_UP = "set_up"
"""The group of what is set up for all, by who leads others."""

TABLE: tuple[Group, ...] = (
    Group(
        "work",
        (
            Entry("dashboard", "dashboard"),
            Entry("activitypointer", "tasks"),
            Entry(SUPERVISION, "contacts"),
        ),
    ),
    Group("service", (Entry("incident", "case"), Entry("queue", "queue"), Entry("queueitem", "queue"))),
    Group("customers", (Entry("account", "account"), Entry("contact", "contact"))),
    Group("knowledge", (Entry("knowledgearticle", "article"),)),
    Group(
        "activities",
        (
            Entry("email", "email"),
            Entry("phonecall", "phone"),
            Entry("task", "task"),
            Entry("appointment", "appointment"),
        ),
    ),
    Group(
        SET_UP,
        (
            Entry("systemuser", "contact"),
            Entry("characteristic", "star"),
            Entry("msdyn_presence", "status"),
            Entry("msdyn_liveworkstream", "queue"),
            Entry("msdyn_notificationtemplate", "bell"),
            Entry("msdyn_notificationfield", "list"),
            Entry("msdyn_appconfiguration", "contacts"),
            Entry("msdyn_sessiontemplate", "session"),
        ),
    ),
    Group("program", (Entry("settings", "settings"), Entry("help", "help"))),
)

SET_UP_TABLES = frozenset(
    entry.name for group in TABLE if group.name == SET_UP for entry in group.entries
) | {
    "msdyn_applicationtabtemplate",
    "msdyn_cannedmessage",
    "queue",
    "role",
}
"""Tables of what is set up and not worked on: beside their records there is nothing to find or to walk through."""


def page_of(line: LineId, name: str) -> PageKey:
    """Give the page of an entry."""
    if name == "dashboard":
        return dashboard_page(line)
    if name == "settings":
        return settings_page(line)
    if name == "help":
        return help_page(line)
    if name == SUPERVISION:
        return supervision_page(line)
    return grid_page(line, name)
