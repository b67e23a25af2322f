"""The dashboards' verbs: open, close, count again."""

from __future__ import annotations


class DashboardsArea:
    """The dashboards on show."""
