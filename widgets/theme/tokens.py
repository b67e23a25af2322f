"""The colours of the look: light, dark, and what a system's contrast theme gives."""

from dataclasses import fields

from PySide6.QtGui import QColor, QPalette

from session_engine.light_dataclass import dataclass
from widgets.theme.contrast import GRAPHICS, MIDDLE, luminance, mix, readable


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """One set of colours. The colours are shared: copy one before changing it.

    `edge` is the border of what one can type into or press (3:1 on every surface), `line` the
    border of what merely groups; `faint` is text that is disabled; `on_fill` is text on a filled
    accent, good, warn or bad.
    """

    bg: QColor
    surf: QColor
    surf2: QColor
    line: QColor
    edge: QColor
    text: QColor
    mute: QColor
    faint: QColor
    acc: QColor
    accs: QColor
    strip: QColor
    good: QColor
    goods: QColor
    warn: QColor
    warns: QColor
    bad: QColor
    bads: QColor
    top: QColor
    topt: QColor
    topm: QColor
    topf: QColor
    tope: QColor
    on_fill: QColor
    hover: QColor
    press: QColor
    mark: QColor
    mark_text: QColor
    shadow: QColor
    dark: bool
    high_contrast: bool = False

    def colour(self, name: str) -> QColor:
        """Return a colour by its name, the text's for a name that is none."""
        return getattr(self, name) if name in COLOURS else self.text


COLOURS = frozenset(f.name for f in fields(Tokens)) - {"dark", "high_contrast"}


def _tokens(*, dark: bool, **colours: str) -> Tokens:
    made = {name: QColor(value) for name, value in colours.items()}
    return Tokens(**made, dark=dark, high_contrast=False)


# `good` is a shade darker than drawn: on its own soft ground #1a7f45 reaches only 4.4:1.
LIGHT = _tokens(
    bg="#f3f4f7", surf="#ffffff", surf2="#f8f9fb", line="#dfe2e8", edge="#848b98",
    text="#1b1f27", mute="#5c6573", faint="#878e9a", acc="#2456d6", accs="#e6edfd", strip="#e9ebf0",
    good="#177640", goods="#e2f4e9", warn="#955800", warns="#fdf0d9", bad="#b3261e", bads="#fce8e6",
    top="#1d2740", topt="#eef1f8", topm="#a6b1ca", topf="#343d54", tope="#7a86a3", on_fill="#ffffff",
    hover="#eff1f4", press="#e3e6ec", mark="#ffe08a", mark_text="#1b1f27", shadow="#3c101828",
    dark=False,
)  # fmt: skip
DARK = _tokens(
    bg="#14171d", surf="#1c2027", surf2="#22272f", line="#323843", edge="#6b7484",
    text="#e8ebf0", mute="#9aa4b2", faint="#727b88", acc="#7aa2ff", accs="#25345c", strip="#191d24",
    good="#5fcf8b", goods="#1c3527", warn="#f0b458", warns="#3a2d15", bad="#ff8a80", bads="#40211f",
    top="#0e1117", topt="#eef1f8", topm="#959fb1", topf="#262930", tope="#6a7384", on_fill="#14171d",
    hover="#282e37", press="#313843", mark="#57481c", mark_text="#ffe7a6", shadow="#a0000000",
    dark=True,
)  # fmt: skip


_DISABLED = QPalette.ColorGroup.Disabled


def from_system(palette: QPalette) -> Tokens:
    """Return the tokens of a system contrast theme: its colours win over ours."""
    base, text = palette.base().color(), palette.text().color()
    text = readable(text, base, least=7.0)
    over = _visible(base, text)
    accent = readable(readable(palette.highlight().color(), base), over)
    dark = luminance(base) < MIDDLE
    own = DARK if dark else LIGHT
    tones = {name: readable(own.colour(name), base, least=7.0) for name in ("good", "warn", "bad")}
    soft = dict.fromkeys(("goods", "warns", "bads", "accs"), base)
    plain = dict.fromkeys(("bg", "surf", "surf2", "strip", "top", "topf"), base)
    ink = dict.fromkeys(("line", "edge", "text", "mute", "topt", "topm", "tope"), text)
    off = readable(palette.color(_DISABLED, QPalette.ColorRole.Text), base, least=GRAPHICS)
    return Tokens(
        **plain, **ink, **tones, **soft, acc=accent, faint=off, on_fill=base, dark=dark, high_contrast=True,
        hover=over, press=over, mark=text, mark_text=base,
        shadow=own.shadow,
    )  # fmt: skip


def _visible(base: QColor, text: QColor) -> QColor:
    """Return a ground that differs from `base` and still carries `text`."""
    return mix(base, readable(text, base, least=GRAPHICS), 0.15)
