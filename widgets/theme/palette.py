"""The tokens as Qt palettes, so that every plain Qt widget has the look without a style sheet."""

from PySide6.QtGui import QColor, QPalette

from widgets.theme.tokens import Tokens

_Role = QPalette.ColorRole
_Group = QPalette.ColorGroup


def palette_of(t: Tokens) -> QPalette:
    """Return the application's palette."""
    p = QPalette()
    roles: dict[QPalette.ColorRole, QColor] = {
        _Role.Window: t.bg,
        _Role.WindowText: t.text,
        _Role.Base: t.surf,
        _Role.AlternateBase: t.surf2,
        _Role.Text: t.text,
        _Role.PlaceholderText: t.mute,
        _Role.Button: t.surf,
        _Role.ButtonText: t.text,
        _Role.BrightText: t.bad,
        _Role.Highlight: t.acc,
        _Role.HighlightedText: t.on_fill,
        _Role.Accent: t.acc,
        _Role.Link: t.acc,
        _Role.LinkVisited: t.acc,
        _Role.ToolTipBase: t.surf2,
        _Role.ToolTipText: t.text,
        _Role.Light: t.surf,
        _Role.Midlight: t.surf2,
        _Role.Mid: t.line,
        _Role.Dark: t.edge,
        _Role.Shadow: t.shadow,
    }
    for role, colour in roles.items():
        p.setColor(role, colour)
    _disable(p, t)
    return p


def _disable(p: QPalette, t: Tokens) -> None:
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.PlaceholderText):
        p.setColor(_Group.Disabled, role, t.faint)
    p.setColor(_Group.Disabled, _Role.Base, t.surf2)
    p.setColor(_Group.Disabled, _Role.Highlight, t.line)
    p.setColor(_Group.Disabled, _Role.HighlightedText, t.text)


def item_view_palette(t: Tokens) -> QPalette:
    """Return the palette of lists and grids: a soft selection under unchanged text."""
    p = palette_of(t)
    if not t.high_contrast:
        p.setColor(_Role.Highlight, t.accs)
        p.setColor(_Role.HighlightedText, t.text)
    return p


def menu_palette(t: Tokens) -> QPalette:
    """Return the palette of menus, which combo boxes use for their lists too."""
    p = palette_of(t)
    p.setColor(_Role.Window, t.surf)
    return p
