"""What the sub-grids of a form say, with the part that says it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal

if TYPE_CHECKING:
    from widgets.grids.grid import Grid


class GridSignals(QObject):
    """The signals of `Grid`, each with the sub-grid's part before the rest."""

    opened = Signal(str, object, str, Qt.KeyboardModifier)
    link_opened = Signal(str, object, str, Qt.KeyboardModifier)
    rows_wanted = Signal(str, int, int)
    sort_wanted = Signal(str, str, bool)
    filter_asked = Signal(str, str, QPoint)
    filters_cleared = Signal(str)
    selected = Signal(str, tuple, str)
    anchored = Signal(str, str)
    width_changed = Signal(str, str, int)
    held = Signal(str, bool)
    waiting_wanted = Signal(str)
    retry_wanted = Signal(str)

    def forward(self, part: str, grid: Grid) -> None:
        """Pass on what a grid says."""
        for name in _NAMES:
            getattr(grid, name).connect(partial(getattr(self, name).emit, part))


_NAMES = (
    "opened", "link_opened", "rows_wanted", "sort_wanted", "filter_asked", "filters_cleared", "selected",
    "anchored", "width_changed", "held", "waiting_wanted", "retry_wanted",
)  # fmt: skip
