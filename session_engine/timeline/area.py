"""The timeline's verbs: show a record's activities and notes, more of them, fewer of them."""

from __future__ import annotations


class TimelineArea:
    """The entries around the records on show."""
