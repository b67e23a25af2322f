"""The measures of the look, scaled by the agent's text size and density."""

from enum import StrEnum
from functools import lru_cache

from session_engine.light_dataclass import dataclass

RADIUS = 6
CARD_RADIUS = 8
RING = 2
GAP = 4
GAP2 = 8
GAP3 = 12
GAP4 = 16
TARGET = 24
CELL_PADDING = 10  # between the edge of a grid's cell and its text

SMALLEST_TEXT = 80
LARGEST_TEXT = 200


class Density(StrEnum):
    """How closely rows and fields stand."""

    COMPACT = "compact"
    COMFORTABLE = "comfortable"


@lru_cache(maxsize=1024)  # a layout asks hundreds of times for each page
def _scaled(at_100: float, percent: int) -> int:
    return max(1, round(at_100 * percent / 100))


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes in device-independent pixels at one text size (per cent) and density."""

    text_size: int = 100
    density: Density = Density.COMFORTABLE

    def px(self, at_100: float) -> int:
        """Return a length that grows and shrinks with the text."""
        return _scaled(at_100, self.text_size)

    @property
    def compact(self) -> bool:
        return self.density is Density.COMPACT

    @property
    def button(self) -> int:
        return max(TARGET, self.px(28))

    @property
    def field(self) -> int:
        return max(TARGET, self.px(28 if self.compact else 30))

    @property
    def row(self) -> int:
        return max(TARGET, self.px(28 if self.compact else 32))

    @property
    def icon(self) -> int:
        return self.px(16)

    @property
    def top_bar(self) -> int:
        return self.px(40)

    @property
    def strip(self) -> int:
        return self.px(36)

    @property
    def tabs(self) -> int:
        return self.px(32)

    @property
    def command_bar(self) -> int:
        return self.px(38)

    @property
    def status(self) -> int:
        return max(TARGET, self.px(24))
