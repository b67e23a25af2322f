"""The words of the chrome: kinds, waiting times, and what a screen reader says about a session."""

from PySide6.QtCore import QCoreApplication

from widgets.shell.strip_state import SessionTabState
from widgets.text import one_line

_MINUTE, _HOUR = 60, 3600


def icon_of_kind(kind: str) -> str:
    """Return the icon of what a session is about."""
    return "conversation" if kind == "chat" else kind or "record"


def kind_word(kind: str) -> str:
    """Return what a session is about as a word; empty where the title says it."""
    tr = QCoreApplication.translate
    words = {
        "inbox": tr("Kind", "inbox"),
        "case": tr("Kind", "case"),
        "account": tr("Kind", "account"),
        "contact": tr("Kind", "contact"),
        "conversation": tr("Kind", "conversation"),
        "chat": tr("Kind", "chat"),
        "sms": tr("Kind", "text message"),
        "email": tr("Kind", "email"),
        "phone": tr("Kind", "call"),
        "article": tr("Kind", "article"),
    }
    return words.get(kind, "")


def clock_text(seconds: int) -> str:
    """Return a duration as `0:42`, `3:10` or `1:02:10`."""
    minutes, rest = divmod(max(seconds, 0), _MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def spoken_duration(seconds: int) -> str:
    """Return a duration in words, in the largest unit that says enough."""
    tr = QCoreApplication.translate
    if seconds < _MINUTE:
        return _counted(seconds, tr("Duration", "1 second"), tr("Duration", "%n seconds", "", seconds))
    if seconds < _HOUR:
        minutes = seconds // _MINUTE
        return _counted(minutes, tr("Duration", "1 minute"), tr("Duration", "%n minutes", "", minutes))
    hours = seconds // _HOUR
    return _counted(hours, tr("Duration", "1 hour"), tr("Duration", "%n hours", "", hours))


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def spoken_session(item: SessionTabState) -> str:
    """Return all that a tab of the strip shows, as a screen reader should say it."""
    tr = QCoreApplication.translate
    title, kind = one_line(item.title), kind_word(item.kind)
    parts = [title, kind if kind != title.casefold() else ""]
    if item.unread:
        parts.append(tr("SessionStrip", "%n unread", "", item.unread))
    if item.waiting_seconds is not None:
        duration = spoken_duration(item.waiting_seconds)
        parts.append(tr("SessionStrip", "waiting {0}").format(duration))
    if item.new:
        parts.append(tr("SessionStrip", "new"))
    if item.unsaved:
        parts.append(tr("SessionStrip", "unsaved"))
    if item.unsent:
        parts.append(tr("SessionStrip", "waiting to be sent"))
    return ", ".join(part for part in parts if part)


def session_tooltip(item: SessionTabState) -> str:
    """Return the whole title and what is new (facts 1)."""
    title, tr = one_line(item.title), QCoreApplication.translate
    if item.unsent:
        title = tr("SessionStrip", "{0}. Changes wait to be sent").format(title)
    if not item.unread:
        return title
    one = tr("SessionStrip", "{0}. 1 new update")
    many = tr("SessionStrip", "{0}. %n new updates", "", item.unread)
    return _counted(item.unread, one, many).format(title)
