"""The search's verbs: suggestions while typing, results with facets, lookups, what was used last."""

from __future__ import annotations


class SearchArea:
    """What is searched."""
