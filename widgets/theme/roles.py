"""Fonts and colours of plain labels and other Qt widgets, by role, kept when the look changes."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from widgets.theme import current, fonts

_TYPE = "nine_type"
_INK = "nine_ink"
_GROUND = "nine_ground"
_INK_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def dress(widget: QWidget, kind: fonts.Type | None = None, ink: str = "", ground: str = "") -> None:
    """Give a widget a kind of text, a text colour and a ground by token name, for every look."""
    if kind is not None:
        widget.setProperty(_TYPE, kind.value)
    if ink:
        widget.setProperty(_INK, ink)
    if ground:
        widget.setProperty(_GROUND, ground)
        widget.setAutoFillBackground(True)
    refresh(widget)


def has_ground(widget: QWidget) -> bool:
    """Tell whether a widget was given a ground."""
    return widget.property(_GROUND) is not None


def refresh(widget: QWidget) -> None:
    """Dress a widget again in the look in force. `Theme` does this after each change."""
    kind = widget.property(_TYPE)
    if kind is not None:
        widget.setFont(fonts.font(fonts.Type(kind)))
    ink, ground = widget.property(_INK), widget.property(_GROUND)
    if ink or ground:
        widget.setPalette(_palette(widget, ink, ground))


def _palette(widget: QWidget, ink: str | None, ground: str | None) -> QPalette:
    t = current.tokens()
    palette = QPalette()  # only the named roles: the rest stays the application's
    if ink:
        for role in _INK_ROLES:
            palette.setColor(role, t.colour(ink))
    if ground:
        palette.setColor(widget.backgroundRole(), t.colour(ground))
    return palette
