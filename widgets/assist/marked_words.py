"""Facts of a suggestion, and after them what it has in common with the case."""

from __future__ import annotations

from widgets.primitives.marked_text import MarkedText
from widgets.text import isolate, one_line
from widgets.theme import Type

_PAD = "\u2009"
"""A thin blank within the mark, at each side."""


class MarkedWords(MarkedText):
    """Plain words, then marked ones; it grows with what it says, up to two lines.

    Args:
        ink: The token of the text's colour.
    """

    def __init__(self, ink: str = "mute") -> None:
        super().__init__(Type.SMALL, ink)
        self.hide()

    def render_words(self, text: str, marked: tuple[str, ...] = ()) -> None:
        """Show a text and after it the marked parts."""
        whole, spans = isolate(one_line(text)), list[tuple[int, int]]()
        for part in map(one_line, marked):
            whole += " " if whole else ""
            start = len(whole)
            whole += f"{_PAD}{isolate(part).replace(' ', chr(0xA0))}{_PAD}"
            spans.append((start, len(whole)))
        self.render_value(whole, tuple(spans), clean=True)
