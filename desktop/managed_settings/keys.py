"""Which `key.<action>` there are."""

from __future__ import annotations

from desktop.shortcuts import TABLE

_ACTIONS = frozenset(row.action for row in TABLE)


def known_key(action: str) -> bool:
    """Tell whether an action can have a key."""
    return action in _ACTIONS
