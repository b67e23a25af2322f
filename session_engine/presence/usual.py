"""The statuses that every organisation has; they stay as they are."""

from __future__ import annotations

_USUAL = frozenset(
    {
        "f523f628-c07a-e811-8162-000d3aa11f50", "efdeb843-c07a-e811-8162-000d3aa11f50",
        "08971864-c07a-e811-8162-000d3aa11f50", "3dacae76-c07a-e811-8162-000d3aa11f50",
        "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c001", "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c002",
    }
)  # fmt: skip
"""Four of them by Dataverse's own ids."""


def is_usual(status_id: str) -> bool:
    """Tell whether a status is one that every organisation has: it stays as it is."""
    return status_id in _USUAL
