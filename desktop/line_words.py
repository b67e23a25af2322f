"""How a line stands, and how old what is shown without it is, in words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from session_engine.organisation.state import WELL, Connection, LineState
from session_engine.wall_clock.state import here
from widgets.grids import times


def standing(line: LineState) -> str:
    """Say how the line to the organisation stands: since when, and when it is asked again."""
    tr = QCoreApplication.translate
    texts = {
        Connection.STARTING: tr(
            "messages", "Starting the organisation … (the very first time takes a while)"
        ),
        Connection.CONNECTING: tr("messages", "Connecting …"),
        Connection.ONLINE: tr("messages", "Connected"),
        Connection.SLOW: tr("messages", "Connected, slow"),
        Connection.BUSY: tr("messages", "The organisation is busy: asked again in a moment"),
        Connection.OFFLINE: tr("messages", "Offline: what you type is kept"),
        Connection.SIGNING_IN: tr("messages", "Signing in: what you type is kept"),
        Connection.SIGNED_OUT: tr("messages", "Signed out: what you type is kept"),
    }
    text = texts[line.connection]
    if line.connection is Connection.BUSY and line.again_at is not None and not _is_due(line.again_at):
        busy = tr("messages", "The organisation is busy: asked again at {time}")
        return busy.replace("{time}", _clock(line.again_at))
    if line.milliseconds is not None and line.connection in WELL:
        milliseconds = str(round(line.milliseconds))
        return tr("messages", "{text}, {ms} ms").replace("{text}", text).replace("{ms}", milliseconds)
    return " · ".join((text, *_when(line)))


def _when(line: LineState) -> tuple[str, ...]:
    """Say since when the person has to do without, and when that may end."""
    tr = QCoreApplication.translate
    if line.since is None or line.connection not in (Connection.OFFLINE, Connection.SIGNED_OUT):
        return ()
    since = tr("messages", "since {time}").replace("{time}", times.moment(line.since, times.own_now()))
    if line.again_at is None:
        return (since,)
    if _is_due(line.again_at):
        return (since, tr("messages", "is being asked again"))
    return (since, tr("messages", "asked again at {time}").replace("{time}", _clock(line.again_at)))


def _is_due(again_at: datetime) -> bool:
    """Tell whether a moment at which the organisation was to be asked has come: it would be said for ever."""
    return again_at <= times.own_now()


def age(connection: Connection, as_of: datetime | None) -> str:
    """Say how old what is shown is; nothing where it is fresh."""
    tr = QCoreApplication.translate
    if as_of is None:
        return ""
    if connection in WELL:
        text = tr("messages", "As of {time}")
    elif connection in (Connection.SIGNED_OUT, Connection.SIGNING_IN):
        text = tr("messages", "Signed out. As of {time}")
    elif connection is Connection.BUSY:
        text = tr("messages", "The organisation is busy. As of {time}")
    elif connection in (Connection.STARTING, Connection.CONNECTING):
        text = tr("messages", "Connecting. As of {time}")
    else:
        text = tr("messages", "Offline. As of {time}")
    return text.replace("{time}", times.moment(as_of, times.own_now()))


def _clock(moment: datetime) -> str:
    return f"{here(moment):%H:%M:%S}"
