"""Which cards of a form take the room that is left: known before they are built."""

from __future__ import annotations

from session_engine.forms.state import SubGridPlan, TimelinePlan

_TALL = 8
"""Rows from which on a sub-grid is one of them."""


def is_tall(plan: SubGridPlan | TimelinePlan) -> bool:
    """Tell whether the card of a timeline or sub-grid takes what room is left."""
    return isinstance(plan, TimelinePlan) or plan.rows >= _TALL
