"""The parts of a form that have contents of their own: sub-grids, timeline, quick views."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from session_engine.records.state import RecordState
from session_engine.timeline.state import TimelineState
from session_engine.views.state import GridState
from widgets.forms.content import FormContent
from widgets.forms.grid_signals import GridSignals

if TYPE_CHECKING:
    from widgets.grids.grid import Grid
    from widgets.timeline.timeline import Timeline


class FormParts(QObject):
    """Keeps what the parts show until they are built, and tells when they are and want it.

    Signals: as `FormPage` has them.
    """

    grid_made = Signal(str)
    card_wanted = Signal(str)
    case_wanted = Signal(object)
    timeline_wanted = Signal()
    entry_opened = Signal(object, str, Qt.KeyboardModifier)
    timeline_find = Signal(str)
    timeline_kinds = Signal(tuple)
    timeline_more = Signal()
    timeline_retry = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.grids = GridSignals(self)
        self._content: FormContent | None = None
        self._grid_states: dict[str, GridState] = {}
        self._timeline_state: TimelineState | None = None
        self._timeline_place = 0
        self._cards: dict[str, RecordState | None] = {}
        self._held = True
        self._untold: list[Callable[[], None]] = []
        self._telling = QTimer(self, interval=0)
        self._telling.timeout.connect(self._tell_next)

    def follow(self, content: FormContent | None) -> None:
        """Show the parts of a content."""
        self._content = content
        self._untold.clear()
        if content is not None:
            content.grid_built.connect(self._grid_built)
            content.timeline_built.connect(self._timeline_built)
            content.card_built.connect(self._card_built)
            content.case_wanted.connect(self.case_wanted)

    # Telling

    def tell(self, *, at_once: bool = False) -> None:
        """Tell of the parts that are there, one in each turn of the loop; a blank page has nobody to tell."""
        self._held = False
        while at_once and self._untold:
            self._tell_next()
        if self._untold:
            self._telling.start()

    def stop(self) -> None:
        """Tell no more: the page is going."""
        self._held = True
        self._untold.clear()
        self._telling.stop()

    def _tell_next(self) -> None:
        if self._untold:
            self._untold.pop(0)()
        if not self._untold:
            self._telling.stop()

    def _tell(self, telling: Callable[[], None]) -> None:
        if self._held:
            self._untold.append(telling)
        else:
            telling()

    # Built

    def _grid_built(self, part: str) -> None:
        grid = self.grid(part)
        if grid is not None:
            self.grids.forward(part, grid)
        kept = self._grid_states.get(part)
        if kept is not None and self._content is not None:
            self._content.render_grid(part, kept)
        self._tell(partial(self.grid_made.emit, part))

    def _timeline_built(self) -> None:
        timeline = self.timeline()
        if timeline is None:
            return
        timeline.opened.connect(self.entry_opened)
        timeline.find_wanted.connect(self.timeline_find)
        timeline.kinds_wanted.connect(self.timeline_kinds)
        timeline.more_wanted.connect(self.timeline_more)
        timeline.retry_wanted.connect(self.timeline_retry)
        if self._timeline_place:
            timeline.view.place.restore(self._timeline_place)
        if self._timeline_state is not None:
            timeline.render_state(self._timeline_state)
        self._tell(self.timeline_wanted.emit)

    def _card_built(self, column: str) -> None:
        if column in self._cards and self._content is not None:
            self._content.render_card(column, self._cards[column])
        self._tell(partial(self.card_wanted.emit, column))

    # Parts by name

    def grid(self, part: str) -> Grid | None:
        """Return a sub-grid that is built."""
        return self._content.grid(part) if self._content is not None else None

    def restore_timeline(self, pixels: int) -> None:
        """Go to where the timeline was left, once it is built."""
        self._timeline_place = pixels
        timeline = self.timeline()
        if timeline is not None:
            timeline.view.place.restore(pixels)

    def timeline(self) -> Timeline | None:
        """Return the timeline, once built."""
        return self._content.timeline() if self._content is not None else None

    # Rendering

    def render_grid(self, part: str, state: GridState) -> None:
        """Show the rows of a sub-grid; kept until it is built."""
        self._grid_states[part] = state
        if self._content is not None:
            self._content.render_grid(part, state)

    def offer_new(self, part: str, name: str) -> None:
        """Offer to make a record that belongs into a sub-grid."""
        if self._content is not None:
            self._content.offer_new(part, name)

    def render_timeline(self, state: TimelineState) -> None:
        """Show the timeline; kept until it is built."""
        self._timeline_state = state
        timeline = self.timeline()
        if timeline is not None:
            timeline.render_state(state)

    def render_card(self, column: str, record: RecordState | None) -> None:
        """Show a quick view's record, or that there is none; kept until it is built."""
        self._cards[column] = record
        if self._content is not None:
            self._content.render_card(column, record)
