"""The words of a trial: what was tried, and what happened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.alerts.popups import Shown
from desktop.alerts.sound import Played
from widgets.alerts.page import TrialRow
from widgets.primitives.tones import Tone


def names() -> dict[str, str]:
    """Name the ways in which she is told."""
    tr = QCoreApplication.translate
    return {
        "card": tr("Alerts", "Card"),
        "sound": tr("Alerts", "Sound"),
        "popup": tr("Alerts", "Desktop notification"),
        "tray": tr("Alerts", "Tray"),
    }


def rows(tried: dict[str, TrialRow]) -> tuple[TrialRow, ...]:
    """Give all ways, those that were tried with what happened."""
    untried = QCoreApplication.translate("Alerts", "Not tried yet.")
    return tuple(tried.get(key, TrialRow(name, untried)) for key, name in names().items())


def _works(name: str, text: str) -> TrialRow:
    return TrialRow(names()[name], text, Tone.GOOD, QCoreApplication.translate("Alerts", "Works"))


def card(answer: str = "") -> TrialRow:
    """Say that the card was shown, and which button she has pressed."""
    tr = QCoreApplication.translate
    pressed = tr("Alerts", "It was shown, and you pressed {button}.").format(button=answer)
    return _works("card", pressed if answer else tr("Alerts", "It was shown at the upper right."))


def sound(played: Played | None) -> TrialRow:
    """Say what became of the sound; None: she has turned it off."""
    tr, name = QCoreApplication.translate, names()["sound"]
    if played is None:
        return TrialRow(name, tr("Alerts", "You have turned it off."), Tone.INFO, tr("Alerts", "Off"))
    if played is Played.PLAYED:
        return _works("sound", tr("Alerts", "It was played. If you heard nothing, look at your volume."))
    if played is Played.NO_DEVICE:
        text = tr("Alerts", "This computer has no sound device, so cards alone tell you.")
        return TrialRow(name, text, Tone.WARN, tr("Alerts", "No device"))
    text = tr("Alerts", "Sounds cannot be played by this installation.")
    return TrialRow(name, text, Tone.BAD, tr("Alerts", "Not there"))


def popup(shown: Shown, answer: str = "") -> TrialRow:
    """Say what became of the system's notification, and what she has pressed on it."""
    tr, name = QCoreApplication.translate, names()["popup"]
    if answer:
        return _works("popup", tr("Alerts", "It was shown, and you pressed {button}.").format(button=answer))
    if shown is Shown.SHOWN:
        text = tr("Alerts", "Your computer has taken it. If you saw nothing, it may be set to show none now.")
        return _works("popup", text)
    if shown is Shown.NO_BUTTONS:
        text = tr(
            "Alerts",
            "It was shown without buttons, which this computer does not know: a click brings Ninedesk.",
        )
        return TrialRow(name, text, Tone.WARN, tr("Alerts", "No buttons"))
    text = tr("Alerts", "This computer shows none, so look at Ninedesk's own cards.")
    return TrialRow(name, text, Tone.WARN, tr("Alerts", "Not there"))


def tray(*, there: bool) -> TrialRow:
    """Say whether there is a tray."""
    tr = QCoreApplication.translate
    if there:
        return _works("tray", tr("Alerts", "This computer has one."))
    text = tr("Alerts", "This computer has none; nothing is missed without it.")
    return TrialRow(names()["tray"], text, Tone.INFO, tr("Alerts", "Not there"))


def accept() -> str:
    """Name the button that takes it."""
    return QCoreApplication.translate("Alerts", "Accept")


def reject() -> str:
    """Name the button that turns it down."""
    return QCoreApplication.translate("Alerts", "Reject")
