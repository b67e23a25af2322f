"""The look: tokens, measures, fonts, palette and style, and the `Theme` that puts them in force."""

from widgets.theme.current import generation, metrics, tokens
from widgets.theme.fonts import Type, font, font_metrics
from widgets.theme.metrics import (
    CARD_RADIUS,
    CELL_PADDING,
    GAP,
    GAP2,
    GAP3,
    GAP4,
    RADIUS,
    RING,
    TARGET,
    Density,
)
from widgets.theme.roles import dress
from widgets.theme.theme import Mode, Theme
from widgets.theme.tokens import DARK, LIGHT, Tokens

__all__ = [
    "CARD_RADIUS",
    "CELL_PADDING",
    "DARK",
    "GAP",
    "GAP2",
    "GAP3",
    "GAP4",
    "LIGHT",
    "RADIUS",
    "RING",
    "TARGET",
    "Density",
    "Mode",
    "Theme",
    "Tokens",
    "Type",
    "dress",
    "font",
    "font_metrics",
    "generation",
    "metrics",
    "tokens",
]
