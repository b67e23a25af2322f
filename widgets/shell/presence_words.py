"""The words of presence: what it means, how much work she has, why it changed by itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.presence.state import Base, PresenceState, SetBy
from widgets.text import one_line


def name(state: PresenceState) -> str:
    """Name the status in the organisation's words; while one is being set, that one."""
    chosen = next((status for status in state.statuses if status.id == state.choosing), state.current)
    if chosen is None:
        return QCoreApplication.translate("Presence", "Not known")
    return one_line(chosen.name) or meaning(chosen.base)


def meaning(base: Base) -> str:
    """Say what a status means."""
    tr = QCoreApplication.translate
    return {
        Base.AVAILABLE: tr("Presence", "Available"),
        Base.BUSY: tr("Presence", "Busy"),
        Base.DO_NOT_DISTURB: tr("Presence", "Do not disturb"),
        Base.AWAY: tr("Presence", "Away"),
        Base.OFFLINE: tr("Presence", "Offline"),
        Base.INACTIVE: tr("Presence", "Inactive"),
    }[base]


def capacity(state: PresenceState) -> str:
    """Say how much of her capacity is taken; empty where the organisation counts none."""
    if state.capacity_total <= 0:
        return ""
    text = QCoreApplication.translate("Presence", "{used} of {total} units of capacity in use")
    return text.format(used=state.capacity_used, total=state.capacity_total)


def why(state: PresenceState) -> str:
    """Say why it is so where she has not chosen it; empty where she has."""
    tr = QCoreApplication.translate
    return {
        SetBy.HERSELF: "",
        SetBy.CAPACITY: tr("Presence", "Set by how much of your capacity is in use."),
        SetBy.MISSED: tr(
            "Presence",
            "You missed a notification, so no new work comes to you until you are available again.",
        ),
        SetBy.REJECTED: tr(
            "Presence",
            "You rejected a notification, so no new work comes to you until you are available again.",
        ),
        SetBy.DISCONNECT: tr(
            "Presence",
            "The connection was gone for a while, so no new work comes to you until you are available again.",
        ),
        SetBy.SESSION_LIMIT: tr(
            "Presence",
            "All nine sessions are open, so no new work comes to you. Close one, then be available again.",
        ),
        SetBy.IDLE: tr(
            "Presence", "Nobody used this computer for a while. You are back as you were with the next key."
        ),
        SetBy.WITHDRAWN: tr(
            "Presence",
            "Your organisation does not offer the status any more that you had chosen, so you have the usual one "
            "that comes nearest.",
        ),
    }[state.set_by]


def spoken(state: PresenceState) -> str:
    """Say all of it for a screen reader and the tooltip."""
    whole = QCoreApplication.translate("Presence", "Presence: {name}").format(name=name(state))
    current = state.current
    if current is not None and meaning(current.base) != name(state) and not state.choosing:
        whole = f"{whole} ({meaning(current.base)})"
    return ". ".join(part for part in (whole, capacity(state), why(state).rstrip(".")) if part)
