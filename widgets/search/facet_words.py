"""The words for a facet's value: the organisation's own, and ours for periods, which it has no words for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.search.state import FacetValue


def value_words(value: FacetValue) -> str:
    """Give what a facet's value is called."""
    tr = QCoreApplication.translate
    periods = {
        "last_24_hours": tr("facets", "Last 24 hours"),
        "last_7_days": tr("facets", "Last 7 days"),
        "last_30_days": tr("facets", "Last 30 days"),
        "last_12_months": tr("facets", "Last 12 months"),
    }
    return value.label or periods.get(value.key, value.key)
