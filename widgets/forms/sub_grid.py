"""A sub-grid in its card."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from session_engine.forms.state import SubGridPlan
from session_engine.views.state import GridState
from widgets.forms.tall import is_tall
from widgets.forms.words import FailureText
from widgets.grids.empty_words import related
from widgets.grids.grid import Grid
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.card import Card
from widgets.text import for_painting, for_tip
from widgets.theme import metrics

_LEAST_TALL = 6


class SubGridCard(Card):
    """Records related to the form's one. A grid of many rows takes the height that is left."""

    def __init__(
        self, plan: SubGridPlan, title: str, failure_text: FailureText, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.plan = plan
        self._title = title
        self.flexible = is_tall(plan)
        self.grid = Grid(failure_text, skeleton_rows=plan.rows, fitting=True)
        self._new = PushButton(self.tr("New"), Variant.FLAT, "add")
        self._new.clicked.connect(self.grid.new_wanted)
        self.add_tool(self._new)
        self.offer_new("")
        self._clear = PushButton(self.tr("Clear filters"), Variant.FLAT, "filter")
        self._clear.clicked.connect(self.grid.filters_cleared)
        self._clear.hide()
        self.add_tool(self._clear)
        self.body.addWidget(self.grid)

    def offer_new(self, name: str) -> None:
        """Offer to make a record that belongs here, by what is to be made (empty: not here, not now)."""
        self._new.setVisible(bool(name))
        self._new.setAccessibleName(name)
        self._new.setToolTip(for_tip(for_painting(name)))
        self.grid.set_empty(related(self.plan.table, self.plan.relationship, creatable=bool(name)))

    def render_state(self, state: GridState) -> None:
        """Show the rows."""
        self.render_title(self._title, self._count(state))
        self._clear.setVisible(bool(state.view.filters))
        self.grid.render_state(state)

    def _count(self, state: GridState) -> str:
        if state.count is None:
            return ""
        if state.view.filters:
            return self.tr("{count}, filtered").replace("{count}", str(state.count))
        return str(state.count)

    def height_for(self, _width: int, /) -> int:
        """Return how high the card is; the same with any rows, so that nothing moves when they come."""
        rows = min(self.plan.rows, _LEAST_TALL) if self.flexible else max(self.plan.rows, 3)
        return self.chrome_height() + metrics().px(30) + rows * metrics().row + 6
