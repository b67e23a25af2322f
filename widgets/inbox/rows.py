"""Items of the inbox as rows of a list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.inbox.state import InboxItem
from session_engine.light_dataclass import dataclass
from widgets.alerts.words import lasting_chat
from widgets.grids import times
from widgets.text import one_line


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One card; how old it is is said when it is painted or read out, so that a minute changes no row."""

    item: InboxItem

    @property
    def text(self) -> str:
        """What it is about."""
        return subject_text(self.item)

    @property
    def choosable(self) -> bool:
        """Every card can be chosen."""
        return True

    @property
    def spoken(self) -> str:
        """What a screen reader says: who, what, and everything that colour or a mark says."""
        item, tr = self.item, QCoreApplication.translate
        parts = (
            item.who,
            channel_text(item),
            subject_text(item),
            item.detail,
            tr("Inbox", "%n unread", "", item.unread) if item.unread else "",
            tr("Inbox", "live") if item.live else "",
            tr("Inbox", "high priority") if item.urgent else "",
            until_text(item),
            times.ago(item.created, times.now_from(item.created)),
        )
        return one_line(", ".join(part for part in parts if part), limit=400)


def subject_text(item: InboxItem) -> str:
    """Say what an item is about; a subject of which nothing is to be seen is none."""
    return item.subject if one_line(item.subject) else QCoreApplication.translate("Inbox", "(no title)")


def channel_text(item: InboxItem) -> str:
    """Say by which channel a conversation came, nothing for any other item."""
    if item.persistent:
        return lasting_chat()
    return item.channel


def until_text(item: InboxItem) -> str:
    """Say until when an item is put off, nothing for one that is not."""
    if item.until is None:
        return ""
    moment = times.moment(item.until, times.utc_now())
    return QCoreApplication.translate("Inbox", "until {moment}").replace("{moment}", moment)
