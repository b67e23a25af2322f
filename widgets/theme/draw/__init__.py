"""Painters of the style, one module per kind of control. Each takes (style, option, painter, widget)."""
