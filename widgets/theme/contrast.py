"""Contrast of two colours, as WCAG 2.2 defines it."""

from PySide6.QtGui import QColor

TEXT = 4.5
GRAPHICS = 3.0
MIDDLE = 0.18  # luminance from which black reads better than white
_LINEAR_BELOW = 0.04045


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 for black to 1 for white."""
    red, green, blue = (_linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: QColor, other: QColor) -> float:
    """Return the contrast ratio, 1 (equal) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """Return `one` with `share` (0 to 1) of `other` in it."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
    )


def readable(wanted: QColor, background: QColor, *, least: float = TEXT) -> QColor:
    """Return `wanted`, moved towards black or white until it is readable on `background`."""
    far = QColor("#000000") if luminance(background) > MIDDLE else QColor("#ffffff")
    for step in range(21):
        colour = mix(wanted, far, step / 20)
        if ratio(colour, background) >= least:
            return colour
    return far
