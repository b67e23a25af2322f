"""The fonts of the look: the system's family in six sizes and weights."""

from enum import StrEnum

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication

from widgets.theme import current


class Type(StrEnum):
    """What a text is, which decides its size and weight."""

    BODY = "body"
    STRONG = "strong"
    SMALL = "small"
    SMALL_STRONG = "small_strong"
    TITLE = "title"
    HEADING = "heading"
    MONO = "mono"


_PIXELS = {
    Type.BODY: 13.0,
    Type.STRONG: 13.0,
    Type.SMALL: 11.5,
    Type.SMALL_STRONG: 11.5,
    Type.TITLE: 15.0,
    Type.HEADING: 17.0,
    Type.MONO: 12.5,
}
_SEMIBOLD = {Type.STRONG, Type.SMALL_STRONG, Type.TITLE, Type.HEADING}
# A bare Linux without a desktop's settings names no real family; Inter is what the set-up adds.
_NO_CHOICE = {"", "Sans", "Sans Serif", "Sans-serif", "DejaVu Sans"}

_cache: dict[tuple[Type, int], tuple[QFont, QFontMetrics]] = {}


def family() -> str:
    """Return the system's family for user interfaces."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if system in _NO_CHOICE and QFontDatabase.hasFamily("Inter"):
        return "Inter"
    return system


def _points(pixels: float) -> float:
    screen = QGuiApplication.primaryScreen()
    dpi = screen.logicalDotsPerInchY() if screen else 96.0
    return pixels * 72.0 / dpi


def _make(kind: Type, percent: int) -> QFont:
    made = QFont(family())
    if kind is Type.MONO:
        made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    # Kept pictures of texts know no ground to blend coloured fringes with, so no text has any.
    made.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    made.setPointSizeF(_points(_PIXELS[kind] * percent / 100))
    if kind in _SEMIBOLD:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def _cached(kind: Type) -> tuple[QFont, QFontMetrics]:
    key = (kind, current.metrics().text_size)
    found = _cache.get(key)
    if found is None:
        made = _make(*key)
        found = _cache[key] = (made, QFontMetrics(made))
    return found


def font(kind: Type = Type.BODY) -> QFont:
    """Return the font of a kind of text at the present text size. Shared: copy before changing."""
    return _cached(kind)[0]


def font_metrics(kind: Type = Type.BODY) -> QFontMetrics:
    """Return the measures of `font(kind)`."""
    return _cached(kind)[1]
