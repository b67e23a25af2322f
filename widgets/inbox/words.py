"""The inbox's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.inbox.state import Choice, InboxState, Shown, SortBy, ViewName

VIEW_ICONS = {
    ViewName.MY_WORK: "inbox",
    ViewName.OPEN: "pick",
    ViewName.CLOSED: "archive",
    ViewName.CASES: "case",
    ViewName.CONVERSATIONS: "conversations",
    ViewName.ACTIVITIES: "tasks",
    ViewName.EMAIL: "email",
    ViewName.VOICEMAIL: "call",
    ViewName.SNOOZED: "clock",
}


def view_text(view: ViewName) -> str:
    """Name a view."""
    tr = QCoreApplication.translate
    return {
        ViewName.MY_WORK: tr("Inbox", "My work items"),
        ViewName.OPEN: tr("Inbox", "Open work items"),
        ViewName.CLOSED: tr("Inbox", "Closed work items"),
        ViewName.CASES: tr("Inbox", "Cases"),
        ViewName.CONVERSATIONS: tr("Inbox", "Conversations"),
        ViewName.ACTIVITIES: tr("Inbox", "Activities"),
        ViewName.EMAIL: tr("Inbox", "Email"),
        ViewName.VOICEMAIL: tr("Inbox", "Voicemail"),
        ViewName.SNOOZED: tr("Inbox", "Snoozed"),
    }[view]


def shown_text(shown: Shown) -> str:
    """Name a filter."""
    tr = QCoreApplication.translate
    return {
        Shown.ALL: tr("Inbox", "All"),
        Shown.UNREAD: tr("Inbox", "Unread"),
        Shown.READ: tr("Inbox", "Read"),
    }[shown]


def sort_text(by: SortBy, *, newest_first: bool) -> str:
    """Name an order."""
    tr = QCoreApplication.translate
    if by is SortBy.CUSTOMER:
        return tr("Inbox", "Customer, A to Z") if newest_first else tr("Inbox", "Customer, Z to A")
    return tr("Inbox", "Latest on top") if newest_first else tr("Inbox", "Oldest on top")


def choice_text(choice: Choice) -> str:
    """Name a time that something can be put off to."""
    tr = QCoreApplication.translate
    return {
        Choice.HOUR: tr("Inbox", "In an hour"),
        Choice.THREE_HOURS: tr("Inbox", "In three hours"),
        Choice.EVENING: tr("Inbox", "This evening"),
        Choice.TOMORROW: tr("Inbox", "Tomorrow morning"),
        Choice.MONDAY: tr("Inbox", "Monday morning"),
    }[choice]


def empty_texts(state: InboxState) -> tuple[str, str]:
    """Say why nothing is shown, and what that means."""
    tr = QCoreApplication.translate
    if state.query.strip():
        return tr("Inbox", "Nothing found"), tr("Inbox", "No item of this view has these words.")
    if state.total and state.filter is Shown.UNREAD:
        return tr("Inbox", "All read"), tr("Inbox", "Nothing here is new to you.")
    if state.total and state.filter is Shown.READ:
        return tr("Inbox", "All unread"), tr("Inbox", "You have read nothing of this view yet.")
    if state.view is ViewName.SNOOZED:
        return tr("Inbox", "Nothing is snoozed"), tr("Inbox", "Press S on an item to have it back later.")
    return tr("Inbox", "Nothing here"), tr("Inbox", "Nothing in this view was changed in the last 90 days.")
