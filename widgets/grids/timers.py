"""Service level timers as an agent reads them: time left, what became of it, in colour, icon and words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.service_levels.state import Timer, TimerStatus
from widgets.grids import times
from widgets.grids.cell import Cell, CellShape
from widgets.primitives.tones import Tone

_LOOKS: dict[TimerStatus, tuple[Tone, str]] = {
    TimerStatus.IN_PROGRESS: (Tone.GOOD, "clock"),
    TimerStatus.NEARING: (Tone.WARN, "clock"),
    TimerStatus.NONCOMPLIANT: (Tone.BAD, "overdue"),
    TimerStatus.PAUSED: (Tone.NEUTRAL, "pause"),
    TimerStatus.SUCCEEDED: (Tone.GOOD, "success"),
    TimerStatus.CANCELED: (Tone.NEUTRAL, "cancel"),
}


def timer_cell(timer: Timer) -> Cell:
    """Make the pill of a timer."""
    tip = QCoreApplication.translate("timers", "Due {time}").replace("{time}", times.full(timer.due))
    tone, icon = _LOOKS[timer.status]
    return Cell(
        timer_text(timer),
        CellShape.PILL,
        tone,
        icon,
        tip,
        ages=timer.runs,
        ticks=timer.by_seconds,
        mark=status_text(timer.status),
    )


def timer_text(timer: Timer) -> str:
    """Say what is left, or what became of it."""
    tr = QCoreApplication.translate
    if timer.left is None:
        return status_text(timer.status)
    text = {
        TimerStatus.NONCOMPLIANT: tr("timers", "{time} over"),
        TimerStatus.PAUSED: tr("timers", "Paused, {time} left"),
    }.get(timer.status, tr("timers", "{time} left"))
    return text.replace("{time}", _span(timer))


def status_text(status: TimerStatus) -> str:
    """Name a status."""
    tr = QCoreApplication.translate
    return {
        TimerStatus.IN_PROGRESS: tr("timers", "In progress"),
        TimerStatus.NEARING: tr("timers", "Nearing noncompliance"),
        TimerStatus.NONCOMPLIANT: tr("timers", "Noncompliant"),
        TimerStatus.PAUSED: tr("timers", "Paused"),
        TimerStatus.SUCCEEDED: tr("timers", "Succeeded"),
        TimerStatus.CANCELED: tr("timers", "Cancelled"),
    }[status]


def _span(timer: Timer) -> str:
    seconds = abs(timer.left or 0.0)
    if not timer.by_seconds:
        return times.span(seconds)
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
