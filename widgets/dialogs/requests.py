"""What dialogs answer with."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ResolveAnswer:
    """How a case was solved.

    Attributes:
        resolution_type: Status reason of the resolved state.
        subject: The resolution, one line.
        text: Description.
        minutes: Billable time, None where none was given.
    """

    resolution_type: int
    subject: str
    text: str = ""
    minutes: int | None = None
