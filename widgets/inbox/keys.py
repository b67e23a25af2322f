"""The keys of the inbox's list: plain letters, which only a list takes, for it has no text to be typed into.

They stand in the help beside the program's keys. What a letter means is here alone; who hears it says a wish.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ListKey:
    """A key of the list.

    Attributes:
        key: Qt's.
        shown: As it is written.
        wish: What it asks for.
    """

    key: Qt.Key
    shown: str
    wish: str


KEYS: tuple[ListKey, ...] = (
    ListKey(Qt.Key.Key_Return, "Enter", "preview"),
    ListKey(Qt.Key.Key_P, "P", "promote"),
    ListKey(Qt.Key.Key_R, "R", "read"),
    ListKey(Qt.Key.Key_U, "U", "unread"),
    ListKey(Qt.Key.Key_S, "S", "snooze"),
    ListKey(Qt.Key.Key_W, "W", "wake"),
    ListKey(Qt.Key.Key_K, "K", "pick"),
    ListKey(Qt.Key.Key_A, "A", "assign"),
    ListKey(Qt.Key.Key_Space, "Space", "select"),
    ListKey(Qt.Key.Key_Slash, "/", "search"),
    ListKey(Qt.Key.Key_V, "V", "views"),
    ListKey(Qt.Key.Key_N, "N", "next_unread"),
)

BY_KEY = {row.key: row.wish for row in KEYS} | {Qt.Key.Key_Enter: "preview"}
ON_ITEMS = ("read", "unread", "snooze", "wake", "pick", "assign")
"""What is done with everything that is selected, or with the item that has the keyboard."""
ICONS = {
    "preview": "open", "promote": "external", "read": "mail-open", "unread": "email", "snooze": "clock",
    "wake": "bell", "pick": "pick", "assign": "assign", "select": "check",
}  # fmt: skip


def wish_text(wish: str) -> str:
    """Name what a key asks for."""
    tr = QCoreApplication.translate
    return {
        "preview": tr("Inbox", "Look at it here"),
        "promote": tr("Inbox", "Open as a session"),
        "read": tr("Inbox", "Mark as read"),
        "unread": tr("Inbox", "Mark as unread"),
        "snooze": tr("Inbox", "Snooze"),
        "wake": tr("Inbox", "Snooze no longer"),
        "pick": tr("Inbox", "Pick"),
        "assign": tr("Inbox", "Assign"),
        "select": tr("Inbox", "Select, or no longer"),
        "search": tr("Inbox", "Search in the view"),
        "views": tr("Inbox", "Choose a view"),
        "next_unread": tr("Inbox", "Next unread"),
    }[wish]
