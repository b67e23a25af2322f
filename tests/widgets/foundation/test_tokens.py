import pytest
from PySide6.QtGui import QColor, QPalette

from widgets.theme import DARK, LIGHT, Tokens
from widgets.theme.contrast import GRAPHICS, TEXT, ratio, readable
from widgets.theme.palette import item_view_palette, palette_of
from widgets.theme.tokens import from_system

_TEXT_PAIRS = {
    "text": ("bg", "surf", "surf2", "strip", "accs", "goods", "warns", "bads", "hover", "press"),
    "mute": ("bg", "surf", "surf2", "strip", "accs", "hover", "press"),
    "acc": ("bg", "surf", "surf2", "strip", "accs", "hover"),
    "good": ("bg", "surf", "surf2", "goods"),
    "warn": ("bg", "surf", "surf2", "strip", "warns"),
    "bad": ("bg", "surf", "surf2", "strip", "bads", "hover"),
    "topt": ("top", "topf"),
    "topm": ("top", "topf"),
    "on_fill": ("acc", "good", "warn", "bad"),
    "mark_text": ("mark",),
}
_GRAPHIC_PAIRS = {
    "edge": ("bg", "surf", "surf2"),
    "acc": ("bg", "surf", "surf2", "strip", "accs"),
    "mute": ("bg", "surf", "strip"),
    "good": ("strip", "surf"),
    "tope": ("top",),
    "topt": ("top", "topf"),
}
_PAIRS = [(fg, bg, TEXT) for fg, grounds in _TEXT_PAIRS.items() for bg in grounds] + [
    (fg, bg, GRAPHICS) for fg, grounds in _GRAPHIC_PAIRS.items() for bg in grounds
]


def _contrast_themes() -> list[Tokens]:
    themes: list[Tokens] = []
    for ground, ink, accent in (
        ("#000000", "#ffffff", "#1aebff"),
        ("#ffffff", "#000000", "#37006e"),
        ("#202020", "#ffff00", "#303030"),
    ):
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, QColor(ground))
        palette.setColor(QPalette.ColorRole.Text, QColor(ink))
        palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
        themes.append(from_system(palette))
    return themes


@pytest.mark.parametrize(("fg", "bg", "least"), _PAIRS)
@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(tokens: Tokens, fg: str, bg: str, least: float) -> None:
    assert ratio(tokens.colour(fg), tokens.colour(bg)) >= least


def test_a_mark_does_not_glare_in_the_dark() -> None:
    assert ratio(DARK.mark, DARK.surf) < ratio(DARK.mute, DARK.surf)


@pytest.mark.parametrize(("fg", "bg", "least"), _PAIRS)
def test_contrast_of_a_systems_contrast_theme(fg: str, bg: str, least: float) -> None:
    for tokens in _contrast_themes():
        assert ratio(tokens.colour(fg), tokens.colour(bg)) >= least
        assert tokens.high_contrast


def test_ratio_is_that_of_wcag() -> None:
    assert ratio(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert ratio(QColor("#777"), QColor("#fff")) == pytest.approx(4.48, abs=0.01)


def test_readable_moves_no_further_than_needed() -> None:
    assert readable(QColor("#000"), QColor("#fff")) == QColor("#000")
    moved = readable(QColor("#ffff00"), QColor("#fff"))
    assert ratio(moved, QColor("#fff")) >= TEXT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_selection_is_readable(tokens: Tokens) -> None:
    role = QPalette.ColorRole
    for palette in (palette_of(tokens), item_view_palette(tokens)):
        pair = palette.color(role.HighlightedText), palette.color(role.Highlight)
        assert ratio(*pair) >= TEXT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_disabled_text_is_told_from_enabled_and_still_seen(tokens: Tokens) -> None:
    assert GRAPHICS <= ratio(tokens.faint, tokens.surf) < ratio(tokens.mute, tokens.surf)


def test_a_contrast_theme_keeps_its_disabled_colour() -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#ffffff"))
    disabled = QPalette.ColorGroup.Disabled
    palette.setColor(disabled, QPalette.ColorRole.Text, QColor("#3ff23f"))
    assert from_system(palette).faint == QColor("#3ff23f")
