"""The verbs on cases, queue items and activities that are more than a saved field."""

from __future__ import annotations


class CaseworkArea:
    """Work on cases and activities."""
