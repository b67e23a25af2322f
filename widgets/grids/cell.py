"""A cell ready for painting."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass
from widgets.primitives.tones import Tone


class CellShape(StrEnum):
    """How a cell is painted."""

    TEXT = "text"
    MUTED = "muted"
    LINK = "link"
    PILL = "pill"
    ICON = "icon"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready for painting.

    Attributes:
        text: One line, safe for a painter.
        shape: How.
        tone: What a pill means.
        icon: Meaning of an icon before the text, empty for none.
        tip: The value in full, empty where the text is.
        ages: The text depends on the time and grows old.
        ticks: It grows old with each second.
        number: Digits that are compared from their end.
        mark: What colour and icon say, in words, for a tip and a screen reader; empty where the text says it.
    """

    text: str
    shape: CellShape = CellShape.TEXT
    tone: Tone = Tone.INFO
    icon: str = ""
    tip: str = ""
    ages: bool = False
    number: bool = False
    ticks: bool = False
    mark: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return f"{self.text}, {self.mark}" if self.mark and self.mark not in self.text else self.text

    @property
    def shown_tip(self) -> str:
        """What the pointer is told."""
        tip = self.tip or self.text
        return f"{tip}\n{self.mark}" if self.mark else tip
