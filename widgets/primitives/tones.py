"""Tones: what a status means, as colour, icon and word at once (never colour alone)."""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from widgets.theme import tokens


class Tone(StrEnum):
    """What a value means to the agent."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    NEUTRAL = "neutral"


_COLOURS = {
    Tone.GOOD: ("good", "goods"),
    Tone.WARN: ("warn", "warns"),
    Tone.BAD: ("bad", "bads"),
    Tone.INFO: ("acc", "accs"),
    Tone.NEUTRAL: ("mute", "press"),
}
_ICONS = {
    Tone.GOOD: "success",
    Tone.WARN: "warning",
    Tone.BAD: "error",
    Tone.INFO: "info",
    Tone.NEUTRAL: "info",
}


def ink_name(tone: Tone) -> str:
    """Return the token of a tone's text and icon."""
    return _COLOURS[tone][0]


def ground_name(tone: Tone) -> str:
    """Return the token of a tone's soft ground."""
    return _COLOURS[tone][1]


def ink(tone: Tone) -> QColor:
    """Return the colour of a tone's text and icon."""
    return tokens().colour(ink_name(tone))


def ground(tone: Tone) -> QColor:
    """Return the soft colour below a tone's text."""
    return tokens().colour(ground_name(tone))


def icon_name(tone: Tone) -> str:
    """Return the icon that stands for a tone."""
    return _ICONS[tone]


def spoken(tone: Tone) -> str:
    """Return the tone as a word for screen readers, empty when it adds nothing."""
    if tone is Tone.WARN:
        return QCoreApplication.translate("Tone", "warning")
    if tone is Tone.BAD:
        return QCoreApplication.translate("Tone", "critical")
    if tone is Tone.GOOD:
        return QCoreApplication.translate("Tone", "good")
    return ""
