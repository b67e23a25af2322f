"""What dashboards need of the views area: a tile is a grid."""

from __future__ import annotations

from typing import Protocol

from session_engine.ids import LineId
from session_engine.views.known_here import KnownHere
from session_engine.views.state import GridKey, GridView


class Grids(Protocol):
    """The views area, as far as tiles go."""

    def show(self, key: GridKey, line: LineId, table: str, view_id: str | None, view: GridView) -> None:
        """Show a view in a grid."""
        ...

    def refresh(self, key: GridKey) -> None:
        """Ask for a grid's rows again."""
        ...

    def close(self, key: GridKey) -> None:
        """Let go of a grid."""
        ...

    def known(self, line: LineId) -> KnownHere:
        """Give what is known here of a line's records."""
        ...
