"""Where the programs of one embedded organisation meet; looked at before Qt is loaded."""

from __future__ import annotations

from pathlib import Path

from desktop.one_instance.claim import Claim, claim
from desktop.one_instance.place import Place, place_of
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where they meet; `mine` is the right to run the organisation, None where another program has it.

    Attributes:
        place: The place; None where none can be had, and every program runs the organisation for itself.
        mine: Being the one who runs it.
    """

    place: Place | None
    mine: Claim | None


def meet(database: Path) -> Meeting:
    """Claim to run an organisation, or find that somebody does."""
    try:
        # Not by screen, as windows: two programs on two screens share the file, too.
        place = place_of(database, everywhere=True)
        return Meeting(place, claim(place))
    except OSError:
        return Meeting(None, Claim(None))
