"""Facts of a suggestion, and after them what it has in common with the case."""

from __future__ import annotations

from widgets.primitives.marked_text import MarkedText
from widgets.text import isolate, one_line
from widgets.theme import Type

_APART = "\u2009 "
"""Between marked words, whose marks reach beyond them."""


class MarkedWords(MarkedText):
    """Plain words, then marked ones; it grows with what it says, up to two lines."""

    def __init__(self) -> None:
        super().__init__(Type.SMALL)
        self.hide()

    def render_words(self, text: str, marked: tuple[str, ...] = ()) -> None:
        """Show a text and after it the marked parts."""
        whole, spans = isolate(one_line(text)), list[tuple[int, int]]()
        for part in map(one_line, marked):
            whole += _APART if whole else ""
            start = len(whole)
            whole += isolate(part).replace(" ", "\xa0")
            spans.append((start, len(whole)))
        self.render_value(whole, tuple(spans), clean=True)
