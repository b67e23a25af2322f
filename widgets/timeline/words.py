"""What a timeline says about an entry."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from session_engine.table_icons import icon_of_table
from session_engine.timeline.state import EntryState, TimelineEntry
from widgets.grids import times
from widgets.primitives.tones import Tone
from widgets.text import one_line

KINDS = ("email", "phonecall", "task", "appointment", "note")
"""Kinds one can filter by, in the order of the menu."""

_DUE = {
    times.Due.LATER: (Tone.INFO, "clock"),
    times.Due.SOON: (Tone.WARN, "clock"),
    times.Due.OVER: (Tone.BAD, "overdue"),
}


def kind_plural(kind: str) -> str:
    """Name a kind in the filter's menu."""
    tr = QCoreApplication.translate
    return {
        "email": tr("timeline", "Emails"),
        "phonecall": tr("timeline", "Phone calls"),
        "task": tr("timeline", "Tasks"),
        "appointment": tr("timeline", "Appointments"),
        "note": tr("timeline", "Notes"),
    }.get(kind, kind)


def icon_of_kind(kind: str) -> str:
    """Give the meaning of the icon of a kind of entry; a note is no record of its own."""
    return kind if kind == "note" else icon_of_table(kind)


def kind_text(entry: TimelineEntry) -> str:
    """Name what happened, direction included."""
    tr = QCoreApplication.translate
    if entry.kind == "email":
        return tr("timeline", "email sent") if entry.outgoing else tr("timeline", "email")
    if entry.kind == "phonecall":
        return tr("timeline", "phone call made") if entry.outgoing else tr("timeline", "phone call")
    return {
        "task": tr("timeline", "task"),
        "appointment": tr("timeline", "appointment"),
        "note": tr("timeline", "note"),
        "incidentresolution": tr("timeline", "case resolution"),
        "msdyn_ocliveworkitem": tr("timeline", "conversation"),
    }.get(entry.kind) or tr("timeline", "activity")


def who(entry: TimelineEntry) -> str:
    """Name whose entry it is."""
    if entry.mine:
        return QCoreApplication.translate("timeline", "You")
    return one_line(entry.who) or QCoreApplication.translate("timeline", "Somebody")


def when(entry: TimelineEntry, now: datetime) -> str:
    """Say how long ago it was, after a week the date."""
    seconds = (now - entry.when).total_seconds()
    if -times.MINUTE <= seconds < times.MINUTE:
        return QCoreApplication.translate("timeline", "just now")
    if 0 <= seconds < 7 * times.DAY:
        unit = times.HOUR if seconds < times.DAY else times.DAY
        span = times.span(seconds // unit * unit if seconds >= times.HOUR else seconds)
        return QCoreApplication.translate("timeline", "{span} ago").replace("{span}", span)
    return times.moment(entry.when, now)


def subject(entry: TimelineEntry) -> str:
    """Return the subject where it says more than the text's first line does."""
    title = one_line(entry.subject)
    first = one_line(entry.text.lstrip().partition("\n")[0])
    return "" if not title or first.casefold().startswith(title.casefold()) else title


def state_pill(entry: TimelineEntry, now: datetime) -> tuple[str, Tone, str] | None:
    """Return text, tone and icon of what is still to be done; None when nothing is."""
    tr = QCoreApplication.translate
    if entry.waiting:
        return tr("timeline", "Waiting to be sent"), Tone.NEUTRAL, "outbox"
    if entry.draft:
        return tr("timeline", "Changed, not saved"), Tone.WARN, "draft"
    if entry.state is EntryState.CANCELLED:
        return tr("timeline", "Cancelled"), Tone.NEUTRAL, ""
    if entry.state is not EntryState.OPEN:
        return None
    if entry.due is None:
        return tr("timeline", "Open"), Tone.INFO, ""
    text, state = times.due(entry.due, now)
    return text, *_DUE[state]


def spoken(entry: TimelineEntry, now: datetime) -> str:
    """Return an entry as a screen reader reads it."""
    parts = [f"{who(entry)}, {kind_text(entry)}, {when(entry, now)}"]
    pill = state_pill(entry, now)
    if pill is not None:
        parts.append(pill[0])
    parts += [subject(entry), one_line(entry.text, 400)]
    if entry.files:
        names = ", ".join(one_line(file.name, 60) for file in entry.files)
        parts.append(QCoreApplication.translate("timeline", "attached: {names}").replace("{names}", names))
    return ". ".join(part for part in parts if part)
